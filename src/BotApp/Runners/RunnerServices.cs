using BotApp.Runners.Actions;

namespace BotApp.Runners;

/// <summary>The runners that settings can name.</summary>
internal static class RunnerServices
{
    /// <summary>Adds every runner as an <see cref="IRunner"/>; it needs the GitHub client.</summary>
    internal static IServiceCollection AddBotAppRunners(this IServiceCollection services)
    {
        services.AddSingleton<IRunner, ActionsRunner>();
        services.AddSingleton<RunnerList>();
        return services;
    }
}
