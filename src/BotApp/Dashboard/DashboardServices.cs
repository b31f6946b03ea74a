using BotApp.Dashboard.Api;
using BotApp.SignIn;
using BotApp.Telemetry;

using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;

namespace BotApp.Dashboard;

/// <summary>Puts the dashboard, the tool endpoints and the metrics into the application.</summary>
internal static class DashboardServices
{
    /// <summary>Adds the pages and the metrics exporter; needs storage and the engine's waker.</summary>
    internal static IServiceCollection AddBotAppDashboard(this IServiceCollection services)
    {
        var mvc = services.AddRazorPages(pages => pages.RootDirectory = "/Dashboard/Pages");

        // Pages are found in this assembly also when another program (a test) hosts it.
        var assembly = typeof(DashboardServices).Assembly;
        if (!mvc.PartManager.ApplicationParts.OfType<AssemblyPart>().Any(part => part.Assembly == assembly))
        {
            mvc.AddApplicationPart(assembly);
        }

        services.AddAntiforgery(forms => forms.SuppressXFrameOptionsHeader = true);
        services.AddOptions<AntiforgeryOptions>().Configure<SignInSwitch>(static (forms, signIn) =>
        {
            var isHttps = signIn is { IsOn: true, IsHttps: true };
            forms.Cookie.Name = isHttps ? "__Host-botapp-form" : "botapp-form";
            forms.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        });
        services.Configure<MvcOptions>(static mvc => mvc.Filters.Add<RefusedForms>());
        services.AddSingleton<PageTexts>();
        services.AddSingleton<LivePages>();
        services.AddSingleton<Metrics>();
        services.AddHostedService(provider => provider.GetRequiredService<Metrics>());
        services.AddHostedService<Tracing>();
        return services;
    }

    /// <summary>Maps the pages and the way in, <c>/metrics</c>, <c>/schema</c> and the tool endpoints.</summary>
    internal static WebApplication MapBotAppDashboard(this WebApplication application)
    {
        application.UseMiddleware<DashboardGuard>();
        application.UseMiddleware<ApiGuard>();
        application.MapBotAppSignIn(new DashboardSurface(), new Limited(Limit.SignIn));
        application.MapRazorPages().WithMetadata(new DashboardSurface(), new Limited(Limit.Pages));
        application.MapGet("/assets/{name}", AssetFiles.Answer).WithMetadata(new DashboardSurface(), new OpenToAllAttribute());
        application.MapGet("/repositories/{id:long}/changes", LivePages.AnswerAsync).WithMetadata(new DashboardSurface(), new Limited(Limit.Pages));
        application.MapToolEndpoints();
        application.MapApi();
        application.MapGet("/metrics", (RequestDelegate)(context => context.RequestServices.GetRequiredService<Metrics>().WriteAsync(context)));
        return application;
    }
}
