using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotApp.Webhooks;

/// <summary>Puts the webhook endpoint into the application.</summary>
internal static class WebhookServices
{
    /// <summary>The default path of GitHub's own .NET library.</summary>
    internal const string Path = "/api/github/webhooks";

    /// <summary>Adds what the endpoint needs. <see cref="IDeliveryReader"/> and <see cref="Engine.ISubjectWaker"/> are added by their folders.</summary>
    internal static IServiceCollection AddBotAppWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<GitHubWebhookOptions>, GitHubWebhookOptionsValidator>();
        services.AddOptions<GitHubWebhookOptions>().Bind(configuration.GetSection("GitHub")).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<WebhookBody>();
        services.AddSingleton<InboxWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<InboxWriter>());
        services.AddSingleton<IgnoredEvents>();
        services.AddHostedService(provider => provider.GetRequiredService<IgnoredEvents>());
        services.AddSingleton<WebhookReceiver>();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MaxConcurrentConnections ??= FileHandles.MaxConnections();
        });
        return services;
    }

    /// <summary>Maps <c>POST /api/github/webhooks</c>.</summary>
    internal static IEndpointConventionBuilder MapGitHubWebhooks(this IEndpointRouteBuilder endpoints) => endpoints
        .MapPost(Path, (RequestDelegate)(context => context.RequestServices.GetRequiredService<WebhookReceiver>().ReceiveAsync(context)))
        .AllowAnonymous()
        .DisableAntiforgery();
}
