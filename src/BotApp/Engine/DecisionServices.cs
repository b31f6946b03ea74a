using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotApp.Engine;

/// <summary>What an activation is made of.</summary>
internal static class DecisionServices
{
    /// <summary>Adds the worker that loads facts, decides, saves and performs; it needs storage, GitHub, runners and the smoke checker.</summary>
    internal static IServiceCollection AddBotAppEngine(this IServiceCollection services)
    {
        services.TryAddSingleton<FirstSteps>();
        services.TryAddSingleton<SettingsLoader>();
        services.TryAddSingleton<CommitReader>();
        services.TryAddSingleton<BaseReader>();
        services.TryAddSingleton<CommitTrees>();
        services.TryAddSingleton<HistoryReader>();
        services.TryAddSingleton<ResultsKeeper>();
        services.TryAddSingleton<UploadGrants>();
        services.TryAddSingleton<JobTokenGrants>();
        services.TryAddSingleton<RunFiles>();
        services.TryAddSingleton<RunDeeds>();
        services.TryAddSingleton<RunReader>();
        services.TryAddSingleton<CoverageReader>();
        services.TryAddSingleton<MigrationReader>();
        services.TryAddSingleton<DeployShow>();
        services.TryAddSingleton<SettingsShow>();
        services.TryAddSingleton<BranchReader>();
        services.TryAddSingleton<ReleaseReader>();
        services.TryAddSingleton<ApprovalReader>();
        services.TryAddSingleton<ReleaseChanges>();
        services.TryAddSingleton<DeploymentReader>();
        services.TryAddSingleton<FactsLoader>();
        services.TryAddSingleton<ReportCollector>();
        services.TryAddSingleton<PlanReader>();
        services.TryAddSingleton<GateReader>();
        services.TryAddSingleton<GateDeeds>();
        services.TryAddSingleton<PressDeeds>();
        services.TryAddSingleton<DeploymentDeeds>();
        services.TryAddSingleton<ScheduleDeeds>();
        services.TryAddSingleton<ReleaseDeeds>();
        services.TryAddSingleton<Alerts>();
        services.TryAddSingleton<PeopleReader>();
        services.TryAddSingleton<Standings>();
        services.TryAddSingleton<NewerRows>();
        services.TryAddSingleton<KnownRows>();
        services.TryAddSingleton<EffectPerformer>();
        services.TryAddSingleton<SubjectDeeds>();
        services.TryAddSingleton<ISubjectWorker, SubjectWorker>();
        services.TryAddSingleton<Restored>();
        services.AddSingleton<RedeliverySweep>();
        services.AddHostedService(provider => provider.GetRequiredService<RedeliverySweep>());
        services.AddSingleton<InstallationSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<InstallationSweep>());
        services.AddSingleton<OnboardingReader>();
        services.AddSingleton<OnboardingDeeds>();
        services.AddSingleton<OnboardingSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<OnboardingSweep>());
        services.AddSingleton<TagSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<TagSweep>());
        return services;
    }
}
