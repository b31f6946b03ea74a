using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>Deletes what is old, an hour after the start and then every day. One replica does it for all; several doing so at once would do no harm.</summary>
internal sealed partial class DailyPurge(Store store, SoleWork sole, IOptions<RetentionAges> ages, ILogger<DailyPurge> logger) : BackgroundService
{
    private static readonly TimeSpan AfterStart = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => sole.RunAsync("purge", AfterStart, Interval, PurgeAsync, stoppingToken);

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rows = await store.Retention.PurgeAsync(ages.Value, cancellationToken);
            Log.Purged(logger, rows);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Rows} old rows were deleted")]
        internal static partial void Purged(ILogger logger, long rows);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows could not be deleted; tried again tomorrow")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}
