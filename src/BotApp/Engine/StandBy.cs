using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// Replicas of a version before 0026 know nothing of who holds a subject, so two would work on one where one of them runs beside this version, as in an upgrade in turns. While one is alive
/// this replica stands by: it takes deliveries, and leaves the work on them to those. It is heard of by their check-ins, which go on changing; clocks need not agree for that.
/// </summary>
internal sealed partial class StandBy(Store store, Sweep sweep, IOptions<EngineOptions> options, TimeProvider time, ILogger<StandBy> logger) : BackgroundService
{
    /// <summary>What is just being left alone while it ends is known to the queue, and found by the second.</summary>
    private const int Sweeps = 2;

    private EarlierSighting? _seen;
    private int _sweeps;

    /// <summary>Nothing is begun here; not known yet is as good as so.</summary>
    internal bool IsOn => store.Database.Dialect.IsShared && Volatile.Read(ref _seen) is null or { IsAlive: true };

    /// <summary>One look.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var before = _seen;
        var word = await store.EarlierReplicas.NewestAsync(cancellationToken);
        var seen = EarlierSighting.Of(before, word, time.GetUtcNow(), options.Value.HoldFor);
        Volatile.Write(ref _seen, seen);
        if (seen.IsAlive != (before?.IsAlive ?? false))
        {
            Say(seen.IsAlive);
            _sweeps = 0;
        }

        if (!seen.IsAlive && _sweeps < Sweeps)
        {
            await sweep.LookAsync(cancellationToken); // what was left alone meanwhile
            _sweeps++;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (store.Database.Dialect.IsShared)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }

            await Task.Delay(options.Value.CheckinEvery, time, stoppingToken);
        }
    }

    private void Say(bool isOn)
    {
        if (isOn)
        {
            Log.Begins(logger);
        }
        else
        {
            Log.Ends(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A replica of an earlier version works on this database: this one takes deliveries and begins no work until that one is gone")]
        internal static partial void Begins(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "No replica of an earlier version is alive any more: this one works")]
        internal static partial void Ends(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "It could not be seen whether replicas of an earlier version work on this database; it is looked again")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}

/// <summary>What is known of replicas of earlier versions after a look.</summary>
/// <param name="Word">Their last word; null when they never said any.</param>
/// <param name="Since">Since when that is their last, by the clock of this process.</param>
/// <param name="IsAlive">Whether one of them has to be taken for alive.</param>
internal sealed record EarlierSighting(long? Word, DateTimeOffset Since, bool IsAlive)
{
    // Older than any difference of clocks that such versions ran with: nobody waits for it.
    private static readonly TimeSpan s_longAgo = TimeSpan.FromMinutes(1);

    /// <summary>After one more look.</summary>
    /// <param name="before">After the look before; null at the first.</param>
    /// <param name="word">What was found.</param>
    /// <param name="now">The clock of this process.</param>
    /// <param name="patience">Who says nothing for so long is gone.</param>
    internal static EarlierSighting Of(EarlierSighting? before, EarlierWord? word, DateTimeOffset now, TimeSpan patience) => word switch
    {
        null => new EarlierSighting(null, now, false),
        _ when before is null => new EarlierSighting(word.Ticks, now, word.Age < s_longAgo),
        _ when before.Word != word.Ticks => new EarlierSighting(word.Ticks, now, true),
        _ => before with { IsAlive = before.IsAlive && now - before.Since < patience },
    };
}
