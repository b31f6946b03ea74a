using BotApp.Core;
using BotApp.Runners;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>How long what a runner could not be asked is asked again, before it is given up visibly.</summary>
internal static class RunnerPatience
{
    /// <summary>What was never sent, because the runner is taken to be down, is kept so long.</summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromHours(1);

    /// <summary>Results are fetched five times within two minutes: the run is over, and people wait for what it said.</summary>
    private static readonly TimeSpan[] Fetching = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(60)];

    /// <summary>The deed is for a runner that the operator configured: nothing else of its subject waits for it.</summary>
    internal static bool IsForOtherRunner(Effect deed) => deed switch
    {
        StartRun start => start.Runner != RunnerServices.Actions,
        RerunRun rerun => rerun.Runner != RunnerServices.Actions,
        CancelRun cancel => cancel.Runner != RunnerServices.Actions,
        CollectReports collect => collect.Runner != RunnerServices.Actions,
        CollectResult collect => collect.Runner != RunnerServices.Actions,
        _ => false,
    };

    /// <summary>The wait before the next try; null when it is time to give up.</summary>
    internal static TimeSpan? NextTry(StoredEffect effect, Effect deed, RunnerUnavailable unavailable, DateTimeOffset now, double random)
    {
        if (unavailable.NotSent)
        {
            return now - effect.CreatedAt < LongestOutage ? unavailable.RetryAfter ?? TimeSpan.FromSeconds(1) : null;
        }

        var pause = deed is CollectReports or CollectResult
            ? effect.Tries < Fetching.Length ? Fetching[effect.Tries] : null
            : RetrySchedule.NextTry(effect.Tries + 1, random);
        return pause is { } wait && unavailable.RetryAfter is { } asked && asked > wait ? asked : pause;
    }
}
