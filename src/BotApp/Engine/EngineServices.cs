using BotApp.Storage;

using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

using Quartz;

namespace BotApp.Engine;

/// <summary>Puts the wake-up machinery into the service container.</summary>
internal static class EngineServices
{
    private const string SchedulerName = "botapp";

    /// <summary>
    /// Adds <see cref="SubjectQueue"/> (also as <see cref="ISubjectWaker"/>), its scheduler and the sweep.
    /// <see cref="ISubjectWorker"/> is added by whoever does the work.
    /// </summary>
    internal static IServiceCollection AddBotAppEngineQueue(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EngineOptions>().Bind(configuration.GetSection("Engine")).ValidateDataAnnotations()
            .Validate(options => options.LeasePatience >= 2 * options.LeaseEvery, "Engine:LeasePatience must be at least twice Engine:LeaseEvery: a replica that is alive would be followed.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EngineStop>();
        services.AddSingleton(Feed);
        services.AddSingleton<SubjectQueue>();
        services.AddSingleton<ISubjectWaker>(provider => provider.GetRequiredService<SubjectQueue>());
        services.AddSingleton<NewerRows>();
        services.AddSingleton<SubjectActivation>();
        services.AddTransient<SubjectJob>();
        services.AddSingleton<HeldSubjects>();
        services.AddHostedService(static provider => provider.GetRequiredService<HeldSubjects>());
        var options = configuration.GetSection("Engine").Get<EngineOptions>() ?? new EngineOptions();
        services.AddQuartz(quartz => Configure(quartz, options));
        services.AddHostedService<SchedulerHost>();
        services.AddHostedService(provider => provider.GetRequiredService<SubjectQueue>());
        services.AddSingleton<Sweep>();
        services.AddHostedService(provider => provider.GetRequiredService<Sweep>());
        services.AddSingleton<StandBy>();
        services.AddHostedService(provider => provider.GetRequiredService<StandBy>());
        services.AddSingleton<SoleWork>();
        services.AddOptions<RetentionAges>().Bind(configuration.GetSection("Retention"));
        services.AddOptions<OnboardingOptions>().Bind(configuration.GetSection(OnboardingOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DailyPurge>();
        services.AddHostedService(provider => provider.GetRequiredService<DailyPurge>());
        return services;
    }

    private static FairFeed Feed(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<EngineOptions>>().Value;
        return new FairFeed(
            options.InFlight,
            options.InFlightPerInstallation,
            options.Threads,
            provider.GetRequiredService<TimeProvider>());
    }

    // In memory: what has to be remembered stands in the store, where every replica finds it, and what is woken twice is held by one.
    private static void Configure(IQuartzBuilder quartz, EngineOptions options)
    {
        quartz.ConfigureScheduler(static scheduler => scheduler.InstanceName = SchedulerName);
        quartz.UseDefaultThreadPool(options.Threads);
        quartz.UseExecutionLimits(static limits => limits.ForGroupsWithPrefix(SubjectQueue.ExecutionGroups, 1, ExecutionLimitScope.Cluster));
    }
}
