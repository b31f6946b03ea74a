using System.Net;
using BotApp.GitHub.JobTokens;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>Puts the GitHub client together.</summary>
internal static class GitHubServices
{
    /// <summary>Adds <see cref="GitHubClient"/>; the application does not start with settings that cannot work.</summary>
    internal static IServiceCollection AddBotAppGitHub(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GitHubOptions>().Bind(configuration.GetSection(GitHubOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GitHubOptions>, GitHubOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new Jitter(Random.Shared.NextDouble));
        services.AddMetrics();
        AddWire(services);
        services.AddHttpClient(IssuerKeys.ClientName)
            .ConfigureHttpClient(static client =>
            {
                client.Timeout = IssuerKeys.Patience;
                client.MaxResponseContentBufferSize = IssuerKeys.MaxBytes;
            })
            .ConfigurePrimaryHttpMessageHandler(static provider => Handler(provider.GetRequiredService<IOptions<GitHubOptions>>().Value))
            .RemoveAllLoggers();
        services.TryAddSingleton<IssuerKeys>();
        services.TryAddSingleton<JobTokenReader>();
        services.TryAddSingleton<UserHttp>();
        services.TryAddSingleton<UserGitHub>();
        services.TryAddSingleton<ChangeProposals>();
        services.TryAddSingleton<Traffic>();
        services.TryAddSingleton<Quotas>();
        services.TryAddSingleton<CircuitBreakers>();
        services.TryAddSingleton<GitHubMetrics>();
        services.TryAddSingleton<GitHubTransport>();
        services.TryAddSingleton<AppTokens>();
        services.TryAddSingleton<AnswerCache>();
        services.TryAddSingleton<GitHubHttp>();
        services.TryAddSingleton<AppIdentity>();
        services.TryAddSingleton<GitHubClient>();
        return services;
    }

    /// <summary>Adds what registers an App, where there is none yet: <see cref="AppConversion"/>.</summary>
    internal static IServiceCollection AddBotAppRegistration(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GitHubOptions>().Bind(configuration.GetSection(GitHubOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GitHubOptions>, GitHubAddressValidation>());
        AddWire(services);
        services.TryAddSingleton<AppConversion>();
        return services;
    }

    private static void AddWire(IServiceCollection services)
    {
        services.AddHttpClient(GitHubWire.ClientName)
            .ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan) // GitHubWire keeps the time, body included
            .ConfigurePrimaryHttpMessageHandler(static provider => Handler(provider.GetRequiredService<IOptions<GitHubOptions>>().Value))
            .RemoveAllLoggers(); // addresses may be signed; GitHubTransport logs what may be read
        services.TryAddSingleton<GitHubWire>();
    }

    private static SocketsHttpHandler Handler(GitHubOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
