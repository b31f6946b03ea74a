using BotApp.GitHub;
using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// GitHub never repeats a delivery by itself: what could not be delivered while nobody answered here is asked for again, soon after the start
/// and then again and again. What came twice has one GUID and is stored once, so asking too often does no harm. One replica asks for all.
/// Source: https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries.
/// </summary>
internal sealed partial class RedeliverySweep(
    GitHubClient github, Store store, SoleWork sole, Restored restored, IOptions<EngineOptions> options, TimeProvider time, ILogger<RedeliverySweep> logger) : BackgroundService
{
    /// <summary>How often one delivery is asked for; what fails then fails for a reason that asking does not mend.</summary>
    internal const int MaxTimes = 3;

    /// <summary>How often it is written down that the database is in use.</summary>
    private static readonly TimeSpan MarkEvery = TimeSpan.FromMinutes(1);

    /// <summary>The newest failures come first; of older ones GitHub forgets more with every day.</summary>
    private const int MaxListed = 5000;

    // Losable: what was asked for here. Deliveries that mean nothing are acknowledged without being stored, so the store alone cannot tell.
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>One look.</summary>
    /// <returns>How many deliveries were asked for.</returns>
    internal async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var failed = await github.Apps.ListDeliveriesAsync(failedOnly: true, MaxListed, cancellationToken);
        var groups = failed.Items.GroupBy(delivery => delivery.Guid, StringComparer.Ordinal).ToList();
        foreach (var forgotten in _asked.Keys.Except(groups.Select(group => group.Key), StringComparer.Ordinal).ToList())
        {
            _asked.Remove(forgotten);
        }

        var open = groups.Where(group => Math.Max(_asked.GetValueOrDefault(group.Key), group.Count(attempt => attempt.Redelivery)) < MaxTimes).ToList();
        var stored = await store.Queries.StoredGuidsAsync([.. open.Select(group => group.Key)], cancellationToken);
        var lost = open.Where(group => !stored.Contains(group.Key)).Select(group => group.MaxBy(attempt => attempt.Id)!).OrderBy(attempt => attempt.Id).ToList(); // groups are never empty
        foreach (var attempt in lost)
        {
            _asked[attempt.Guid] = _asked.GetValueOrDefault(attempt.Guid) + 1;
            await github.Apps.RedeliverAsync(attempt.Id, cancellationToken);
        }

        return lost.Count;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await restored.BeginAsync(cancellationToken);
        }
        catch (Exception exception) when (store.Database.Dialect.IsOutage(exception) && !cancellationToken.IsCancellationRequested)
        {
            Log.NotRead(logger, exception); // it is read as soon as anything is to be done
        }

        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(RedeliverAsync(stoppingToken), MarkAsync(stoppingToken));

    private async Task MarkAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(options.Value.RedeliverAfterStart, time, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await restored.LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }

            await Task.Delay(MarkEvery, time, stoppingToken);
        }
    }

    private Task RedeliverAsync(CancellationToken stoppingToken) =>
        sole.RunAsync("redelivery", options.Value.RedeliverAfterStart, options.Value.RedeliverEvery, TryAsync, stoppingToken);

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await LookAsync(cancellationToken);
            if (count > 0)
            {
                Log.Asked(logger, count);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} deliveries never arrived here: GitHub was asked to send them again")]
        internal static partial void Asked(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "It could not be read when the database was in use last")]
        internal static partial void NotRead(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Deliveries that never arrived could not be asked for; tried again at the next look")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}
