using BotApp.Callbacks;
using BotApp.Dashboard;
using BotApp.Engine;
using BotApp.GitHub;
using BotApp.Notifications;
using BotApp.Planning;
using BotApp.Runners;
using BotApp.Setup;
using BotApp.SignIn;
using BotApp.Smoke;
using BotApp.Storage;
using BotApp.Webhooks;

using Microsoft.Extensions.Options;

namespace BotApp;

/// <summary>The composition root of the service: one Add… per folder, in the order data flows.</summary>
internal static class BotHost
{
    /// <summary>The process answers.</summary>
    internal const string LivePath = "/health/live";

    /// <summary>Its store answers, too: it may be given work.</summary>
    internal const string ReadyPath = "/health/ready";

    /// <summary>Builds the service from configuration (appsettings, environment, command line); the caller runs it.</summary>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null) => Build(Configured(args, adjust));

    /// <summary>The configuration from everywhere, that of a registration included.</summary>
    /// <exception cref="CredentialsProblem">The file of credentials cannot be used.</exception>
    internal static WebApplicationBuilder Configured(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        // Without IIS, HTTP/3 and the event log of Windows, which nobody here uses: two megabytes of a service at rest.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Configuration.AddSecretFiles();
        adjust?.Invoke(builder);
        CredentialsFile.Of(builder.Configuration).AddTo(builder.Configuration);
        return builder;
    }

    /// <summary>Builds the service from its configuration; the caller runs it.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = BuildParts(builder);
        app.UseBotAppFrontDoor();
        app.MapGitHubWebhooks();
        app.MapBotAppCallbacks();
        app.MapHealthChecks(LivePath, new() { Predicate = _ => false });
        app.MapHealthChecks(ReadyPath, new() { Predicate = check => check.Tags.Contains(StorageServices.ReadyTag) });
        app.MapBotAppDashboard();
        app.MapBadges();
        app.MapGet(SetupHost.Page, () => Results.Redirect("/")); // it is done
        app.MapGet(SetupHost.Callback, () => Results.Redirect("/"));
        return app;
    }

    /// <summary>The service's parts, put together and not started: what looks at them sees what the service would see.</summary>
    internal static WebApplication BuildParts(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<BotAppOptions>().Bind(builder.Configuration.GetSection(BotAppOptions.Section)).ValidateDataAnnotations()
            .Validate(options => options.PublicUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "BotApp__PublicUrl is no address: expected http or https and a host, such as https://botapp.example.org.")
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<BotAppOptions>, IndexValidation>();
        builder.Services
            .AddBotAppStorage(builder.Configuration)
            .AddBotAppWebhooks(builder.Configuration)
            .AddSingleton<IDeliveryReader, EventReader>()
            .AddBotAppEngineQueue(builder.Configuration)
            .AddBotAppEngine()
            .AddBotAppGitHub(builder.Configuration)
            .AddBotAppRunners(builder.Configuration)
            .AddBotAppSmoke()
            .AddBotAppNotifications(builder.Configuration)
            .AddBotAppNoticeSender()
            .AddBotAppPlanning()
            .AddBotAppCallbacks()
            .AddBotAppSignIn(builder.Configuration)
            .AddBotAppFrontDoor(builder.Configuration)
            .AddBotAppDashboard();
        return builder.Build();
    }

    /// <summary>What reads and decides, for a verb beside the service: nothing listens, works or writes, and the database is opened for reading alone.</summary>
    internal static ServiceProvider BuildReader(IConfiguration configuration)
    {
        var connection = StorageServices.ReadOnly(StorageServices.ConnectionString(configuration));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOptions<BotAppOptions>().Bind(configuration.GetSection(BotAppOptions.Section)).ValidateDataAnnotations();
        services.AddSingleton(provider => StorageServices.Dialect(connection, provider.GetRequiredService<ILoggerFactory>()));
        services
            .AddBotAppStorage(configuration)
            .AddBotAppEngine()
            .AddBotAppGitHub(configuration)
            .AddBotAppRunners(configuration)
            .AddBotAppSmoke()
            .AddBotAppNotifications(configuration)
            .AddBotAppPlanning();
        var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<GitHubOptions>>().Value; // what is missing is said at once, as when the service starts
        return provider;
    }
}
