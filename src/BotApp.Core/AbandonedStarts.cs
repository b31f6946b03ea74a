using BotApp.Core.Pipelines;
using BotApp.Core.Previews;

namespace BotApp.Core;

/// <summary>
/// A start can be on its way to the runner when a newer commit or a close makes it pointless: there is no run yet that could be cancelled.
/// It is remembered, and the run is stopped as soon as the runner names it.
/// </summary>
internal static class AbandonedStarts
{
    private const int Remembered = 50;

    /// <summary>Remembers the starts that this decision gave up, and stops the one that the event names.</summary>
    public static Decision<TState> Settle<TState>(TState before, TState after, BotEvent happened, Facts facts)
        where TState : CommitState
    {
        var awaited = Awaited(after).Select(start => start.CorrelationId).ToHashSet(StringComparer.Ordinal);
        var found = after.AllRuns.Where(run => run.Run is not null).Select(run => run.CorrelationId).ToHashSet(StringComparer.Ordinal);
        var named = happened switch
        {
            RunStarted { Run: not null } started => started.CorrelationId,
            RunRefused refused => refused.CorrelationId,
            RunPostponed postponed => postponed.CorrelationId, // the runner did not take it
            _ => null,
        };
        var all = before.Abandoned.Concat(Awaited(before)).DistinctBy(start => start.CorrelationId)
            .Where(start => !awaited.Contains(start.CorrelationId) && !found.Contains(start.CorrelationId) && !IsFollowed(after, start.CorrelationId)).ToList();
        List<Effect> stop = happened is RunStarted { Run: { } run } && all.Find(start => start.CorrelationId == named) is { } late
            ? [new CancelRun(late.CorrelationId, late.Runner, run)]
            : [];

        // One whose answer was lost is found by its id.
        stop.AddRange(all.SelectMany(start => facts.Twins.GetValueOrDefault(start.CorrelationId, []).Select(twin => new CancelRun(start.CorrelationId, start.Runner, twin))));
        var stopped = stop.OfType<CancelRun>().Select(one => one.CorrelationId).ToHashSet(StringComparer.Ordinal);
        return new Decision<TState>(
            after with { Abandoned = [.. all.Where(start => start.CorrelationId != named && !stopped.Contains(start.CorrelationId)).TakeLast(Remembered)] },
            stop,
            stop.Count > 0 ? "The run is no longer wanted: it is stopped." : "");
    }

    private static bool IsFollowed(CommitState state, string correlationId) =>
        state is PullRequestState pull && pull.Previews.Any(preview => preview.CorrelationId == correlationId && preview.Run is not null);

    private static IEnumerable<AbandonedStart> Awaited(CommitState state)
    {
        var pipelines = state.AllRuns.Where(run => run is { Dispatched: true, Phase: PipelinePhase.Requested, Run: null }).Select(run => new AbandonedStart(run.CorrelationId, run.Runner));
        var previews = (state as PullRequestState)?.Previews
            .Where(preview => preview is { Phase: PreviewPhase.Building or PreviewPhase.Removing, Run: null, CorrelationId: not null })
            .Select(preview => new AbandonedStart(preview.CorrelationId!, preview.Runner)) ?? []; // filtered just before
        return pipelines.Concat(previews);
    }
}
