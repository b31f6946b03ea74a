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
    }
}
