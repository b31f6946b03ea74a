using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotApp.Smoke;

/// <summary>Requests that BotApp itself sends to addresses others name.</summary>
internal static class SmokeServices
{
    /// <summary>Adds the smoke checker and the package index reader.</summary>
    internal static IServiceCollection AddBotAppSmoke(this IServiceCollection services)
    {
        services.AddSingleton<GuardedHttp>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ProbeTurns>();
        services.AddSingleton<SmokeChecker>();
        services.AddSingleton<PackageIndex>();
        return services;
    }
}
