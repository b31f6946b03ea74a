using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>Deletes what is old, an hour after the start and then every day. Several replicas doing so at once do no harm.</summary>
internal sealed partial class DailyPurge(Store store, IOptions<RetentionAges> ages, TimeProvider time, ILogger<DailyPurge> logger) : BackgroundService
{
    private static readonly TimeSpan AfterStart = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, time, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var rows = await store.Retention.PurgeAsync(ages.Value, stoppingToken);
                Log.Purged(logger, rows);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }

            await Task.Delay(Interval, time, stoppingToken);
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
