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
    /// Adds <see cref="SubjectQueue"/> (also as <see cref="ISubjectWaker"/>), its scheduler on the store's database and the sweep.
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
        var options = configuration.GetSection("Engine").Get<EngineOptions>() ?? new EngineOptions();
        services.AddQuartz(quartz => Configure(quartz, options, StorageServices.IsPostgres(StorageServices.ConnectionString(configuration))));
        services.AddHostedService<SchedulerHost>();
        services.AddHostedService(provider => provider.GetRequiredService<SubjectQueue>());
        services.AddSingleton<Sweep>();
        services.AddHostedService(provider => provider.GetRequiredService<Sweep>());
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
            provider.GetRequiredService<ISqlDialect>().IsShared,
            provider.GetRequiredService<TimeProvider>());
    }

    private static void Configure(IQuartzBuilder quartz, EngineOptions options, bool isPostgres)
    {
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = SchedulerName;
            scheduler.GenerateInstanceId = isPostgres;
        });
        quartz.UseDefaultThreadPool(options.Threads);
        quartz.UseExecutionLimits(limits => limits.ForGroupsWithPrefix(SubjectQueue.ExecutionGroups, 1, ExecutionLimitScope.Cluster));
        quartz.UsePersistentStore(store =>
        {
            store.ProvisionSchema();
            store.ConfigureStore(settings => settings.StoreJobDataAsStrings = true);
            if (isPostgres)
            {
                store.UsePostgres(source => source.DataSourceFactory = Source);
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = options.CheckinEvery;
                    cluster.CheckinMisfireThreshold = options.CheckinPatience;
                });
                store.ConfigureStore(settings => settings.LockOnInsert = false);
            }
            else
            {
                store.UseSqlite(source => source.DataSourceFactory = Source);
            }
        });
    }

    private static System.Data.Common.DbDataSource Source(IServiceProvider provider) => provider.GetRequiredService<ISqlDialect>().CreateSchedulerSource();
}
