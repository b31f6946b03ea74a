using System.Reflection;

using BotApp.Telemetry;

using Microsoft.AspNetCore.Mvc.ApplicationParts;

namespace BotApp.Dashboard;

/// <summary>Puts the dashboard, the tool endpoints and the metrics into the application.</summary>
internal static class DashboardServices
{
    private const string StyleSheet = "Dashboard/botapp.css";

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

        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "botapp-form";
            forms.SuppressXFrameOptionsHeader = true;
        });
        services.AddSingleton<PageTexts>();
        services.AddSingleton<Metrics>();
        services.AddHostedService(provider => provider.GetRequiredService<Metrics>());
        return services;
    }

    /// <summary>Maps the pages (for this machine only), <c>/metrics</c>, <c>/schema</c> and the tool endpoints.</summary>
    internal static WebApplication MapBotAppDashboard(this WebApplication application)
    {
        application.UseMiddleware<DashboardGuard>();
        application.MapRazorPages().WithMetadata(new DashboardSurface());
        application.MapGet("/assets/botapp.css", Style).WithMetadata(new DashboardSurface());
        application.MapToolEndpoints();
        application.MapGet("/metrics", (RequestDelegate)(context => context.RequestServices.GetRequiredService<Metrics>().WriteAsync(context)));
        return application;
    }

    private static IResult Style() => Results.Stream(
        Assembly.GetExecutingAssembly().GetManifestResourceStream(StyleSheet)
            ?? throw new InvalidOperationException($"The style sheet {StyleSheet} is not in the program."),
        "text/css; charset=utf-8");
}
