using BotApp.Runners.Actions;
using BotApp.Runners.AzurePipelines;
using BotApp.Runners.Buildbot;
using BotApp.Runners.Http;
using BotApp.Runners.Jenkins;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotApp.Runners;

/// <summary>The runners that settings can name.</summary>
internal static class RunnerServices
{
    /// <summary>The runner that always exists.</summary>
    internal const string Actions = "actions";

    /// <summary>The section that configures the others.</summary>
    private const string Section = "Runners";

    /// <summary>Adds the runner of GitHub Actions, which needs the GitHub client, and those the operator configured; the application does not start with settings that cannot work.</summary>
    internal static IServiceCollection AddBotAppRunners(this IServiceCollection services, IConfiguration configuration)
    {
        AddTypes(services);
        services.AddOptions<ConfiguredRunners>().Configure<IEnumerable<IRunnerType>>((read, types) => read.Read(configuration.GetSection(Section), [.. types])).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConfiguredRunners>, ConfiguredRunnersValidation>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RunnerMetrics>();
        services.AddSingleton<RunnerHttpFactory>();
        services.AddSingleton<IRunner, ActionsRunner>();
        services.AddSingleton(static provider => new RunnerList(
        [
            .. provider.GetServices<IRunner>(),
            .. provider.GetRequiredService<IOptions<ConfiguredRunners>>().Value.Runners
                .Select(one => one.Type.Create(one.Name, one.Options, provider.GetRequiredService<RunnerHttpFactory>(), provider)),
        ]));
        services.AddSingleton<RunnerEventReaders>();
        services.AddSingleton<RunnerTroubles>();
        services.AddHostedService<RunnersAtStart>();
        return services;
    }

    // One line for each kind.
    private static void AddTypes(IServiceCollection services)
    {
        services.AddSingleton<IRunnerType, AzurePipelinesType>();
        services.AddSingleton<IRunnerType, BuildbotType>();
        services.AddSingleton<IRunnerType, HttpRunnerType>();
        services.AddSingleton<IRunnerType, JenkinsType>();
    }
}
