using BotApp.Dashboard;
using BotApp.GitHub;

using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotApp.Setup;

/// <summary>What answers while BotApp knows no App: the way in, and a sentence everywhere else. It needs no database.</summary>
internal static class SetupHost
{
    internal const string Page = "/setup";
    internal const string Callback = "/setup/callback";

    internal const string NotYet = "BotApp is not set up yet: it knows no GitHub App. Whoever runs it opens the address that it printed on its console.";

    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    /// <summary>Serves the way in until the App is registered or somebody ends the process.</summary>
    /// <returns>Whether the App is registered.</returns>
    internal static async Task<bool> RunAsync(WebApplicationBuilder builder, TextWriter output, CancellationToken cancellationToken)
    {
        await using var app = Build(builder, output);
        await app.StartAsync(cancellationToken);
        var desk = app.Services.GetRequiredService<SetupDesk>();
        await Task.WhenAny(desk.Finished, app.WaitForShutdownAsync(cancellationToken));
        await app.StopAsync(CancellationToken.None);
        if (desk.Finished.IsCompleted)
        {
            app.Services.GetRequiredService<SetupConsole>().SayDone();
        }

        return desk.Finished.IsCompleted;
    }

    /// <summary>Puts it together; it invites when it listens.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder, TextWriter output)
    {
        AddServices(builder, output);
        var app = builder.Build();
        app.UseMiddleware<SetupGuard>();
        app.MapRazorPages().WithMetadata(new SetupSurface());
        app.MapGet($"/assets/{AssetFiles.StyleSheet}", (HttpContext context) =>
        {
            // The last page is still styled when nobody listens for a moment, between the way in and the service.
            context.Response.Headers.CacheControl = "private, max-age=3600";
            return AssetFiles.Answer(AssetFiles.StyleSheet);
        });
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapFallback("{**path}", (RequestDelegate)NotYetAsync);
        app.Lifetime.ApplicationStarted.Register(() => Open(app));
        return app;
    }

    private static void AddServices(WebApplicationBuilder builder, TextWriter output)
    {
        var services = builder.Services;
        services.AddOptions<BotAppOptions>().Bind(builder.Configuration.GetSection(BotAppOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddBotAppRegistration(builder.Configuration);
        services.AddSingleton(CredentialsFile.Of(builder.Configuration));
        services.AddSingleton(new SetupConsole(output));
        services.AddSingleton<SetupDesk>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PageTexts>(); // the layout's
        services.AddHealthChecks();
        services.AddDataProtection().UseEphemeralDataProtectionProvider(); // what is begun here ends here
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "botapp-setup-form";
            forms.SuppressXFrameOptionsHeader = true;
        });
        services.Configure<MvcOptions>(static mvc => mvc.Filters.Add<RefusedForms>());
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(static kestrel => kestrel.AddServerHeader = false);
        var mvc = services.AddRazorPages(pages => pages.RootDirectory = "/Setup/Pages");
        var assembly = typeof(SetupHost).Assembly;
        if (!mvc.PartManager.ApplicationParts.OfType<AssemblyPart>().Any(part => part.Assembly == assembly))
        {
            mvc.AddApplicationPart(assembly); // found also when another program (a test) hosts it
        }
    }

    private static void Open(WebApplication app)
    {
        var console = app.Services.GetRequiredService<SetupConsole>();
        var desk = app.Services.GetRequiredService<SetupDesk>();
        console.Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses]; // Kestrel always has it
        console.SayHello(desk.FilePath);
        desk.Invite();
    }

    // GitHub counts a 503 as a failed delivery: it is asked for again once the service is there.
    private static Task NotYetAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = ((int)s_again.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(NotYet + "\n", context.RequestAborted);
    }
}

/// <summary>Marks the pages of the way in: however their address is spelt, the guard stands before them.</summary>
internal sealed class SetupSurface;

/// <summary>Lets in the one browser that showed the word; headers for all.</summary>
internal sealed class SetupGuard(RequestDelegate next, SetupDesk desk)
{
    internal const string Cookie = "botapp-setup";

    internal const string Shut =
        "This browser is not let in: open the address with the word that BotApp printed on its console. A word is good once, and the browser that shows the newest one shuts out those before.";

    private const int LongestWord = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        PageHeaders.Add(context.Response.Headers, PageHeaders.Policy("'self'"));
        if (context.GetEndpoint()?.Metadata.GetMetadata<SetupSurface>() is null)
        {
            await next(context);
            return;
        }

        if (context.Request.Query["word"].ToString() is { Length: > 0 and <= LongestWord } word && HttpMethods.IsGet(context.Request.Method) && desk.Enter(word) is { } browser)
        {
            context.Response.Cookies.Append(Cookie, browser, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = BrowserAddress.Of(context.Request).Scheme == Uri.UriSchemeHttps, Path = SetupHost.Page, IsEssential = true });
            context.Response.Redirect(SetupHost.Page); // without the word, which no page should carry on
            return;
        }

        if (!desk.IsIn(context.Request.Cookies[Cookie]))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(Shut + "\n", context.RequestAborted);
            return;
        }

        await next(context);
    }

    /// <summary>The page that leads to GitHub may send its form there, and nowhere else.</summary>
    internal static string PolicyTo(GitHubOptions github) => PageHeaders.Policy(github.WebUrl.GetLeftPart(UriPartial.Authority));
}
