namespace BotApp.Storage;

/// <summary>Brings the schema up to date while the host starts; services registered later find it current.</summary>
internal sealed partial class MigrateAtStart(Store store, ILogger<MigrateAtStart> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var script in await store.Migrations.ApplyAsync(cancellationToken))
        {
            Log.Applied(logger, script);
        }

        if (await store.Migrations.NewerAsync(cancellationToken) is { Count: > 0 } newer)
        {
            Log.Newer(logger, string.Join(", ", newer));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Applied the schema script {Script}")]
        internal static partial void Applied(ILogger logger, string script);

        [LoggerMessage(EventId = 6621, EventName = "NewerSchema", Level = LogLevel.Warning, Message = "The schema was extended by a newer version of BotApp ({Scripts}). This one works on it all the same: scripts only add.")]
        internal static partial void Newer(ILogger logger, string scripts);
    }
}
