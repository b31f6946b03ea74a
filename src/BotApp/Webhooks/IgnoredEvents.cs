using System.Collections.Concurrent;
using System.Data.Common;

using BotApp.Storage;

namespace BotApp.Webhooks;

/// <summary>Counts events that mean nothing here, by event and action; the counts go to the store now and then.</summary>
internal sealed partial class IgnoredEvents(Store store, TimeProvider time, ILogger<IgnoredEvents> logger) : BackgroundService
{
    internal const string Prefix = "ignored:";

    private const int MaxNames = 1000;
    private const int MaxNameLength = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);

    internal void Count(string eventName, string? action)
    {
        var name = action is null ? $"{Prefix}{eventName}" : $"{Prefix}{eventName}.{action}";
        if (name.Length > MaxNameLength || counts.Count >= MaxNames)
        {
            name = $"{Prefix}other";
        }

        counts.AddOrUpdate(name, 1, static (_, count) => count + 1);
    }

    /// <summary>Writes what was counted since the last time.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        var taken = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in counts.Keys)
        {
            if (counts.TryRemove(name, out var count))
            {
                taken[name] = count;
            }
        }

        if (taken.Count > 0)
        {
            await store.Counters.AddAsync(taken, cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await TryFlushAsync(stoppingToken);
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or IOException)
        {
            Log.Lost(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Counts of ignored events could not be stored; only the counts are lost")]
        internal static partial void Lost(ILogger logger, Exception exception);
    }
}
