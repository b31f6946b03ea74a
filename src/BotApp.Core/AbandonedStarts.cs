using BotApp.Core.Pipelines;
using BotApp.Core.Previews;

namespace BotApp.Core;

/// <summary>
/// A start or a re-run can be on its way to the runner, or its answer be lost, when a newer commit, a close or its time limit makes it pointless:
/// there is no run yet that could be cancelled. It is remembered, and whatever comes of it is stopped: as soon as the runner names it, or when it is
/// found by its id. So is what comes of a start that had to be sent twice, beside the run that counts.
/// </summary>
internal static class AbandonedStarts
{
    /// <summary>Name of the timer that rings when one is to be looked for.</summary>
    internal const string Timer = "abandoned";

    private const int Remembered = 50;

    /// <summary>Remembers the starts that this decision gave up, and stops what came of them.</summary>
    public static Decision<TState> Settle<TState>(TState before, TState after, BotEvent happened, Facts facts)
        where TState : CommitState
    {
        var awaited = Awaited(after).Select(start => start.Key).ToHashSet(StringComparer.Ordinal);
        var all = before.Abandoned.Concat(Awaited(before)).DistinctBy(start => start.Key)
            .Where(start => !awaited.Contains(start.Key) && !IsFollowed(after, start))
            .Select(start => Told(Since(start, after, facts), happened, facts.Now)).OfType<AbandonedStart>().ToList();
        var stop = new List<Effect>();
        var left = new List<AbandonedStart>();
        foreach (var start in all)
        {
            var found = Named(start, happened) is { } named ? [named] : facts.Twins.GetValueOrDefault(start.Key, []);
            var stray = found.Where(run => !start.Settled.Contains(run.Id, StringComparer.Ordinal)).ToList();
            stop.AddRange(stray.Select(run => new CancelRun(start.CorrelationId, start.Runner, run)));
            if (Named(start, happened) is null || start.MayBeTwice)
            {
                var settled = start with { Settled = [.. start.Settled, .. stray.Select(run => run.Id)] };
                left.Add(facts.Twins.ContainsKey(start.Key) ? settled.Looked(facts.Now) : settled);
            }
        }

        var kept = left.TakeLast(Remembered).ToList();
        return new Decision<TState>(
            after with { Abandoned = kept },
            [.. stop, new SetTimer(Timer, kept.Min(start => start.NextLook(facts.Now)))],
            stop.Count > 0 ? "The run is no longer wanted: it is stopped." : "");
    }

    // The run that counts, where one does, is left alone; a run that was known was stopped when it was given up.
    private static AbandonedStart Since(AbandonedStart start, CommitState after, Facts facts) => start.Since is not null ? start : start with
    {
        Since = facts.Now,
        Settled = [.. start.Settled, .. after.AllRuns.Where(run => run.CorrelationId == start.CorrelationId).Select(run => run.Run?.Id).OfType<string>()],
    };

    // Null: nothing can come of it any more.
    private static AbandonedStart? Told(AbandonedStart start, BotEvent happened, DateTimeOffset now) => happened switch
    {
        RunRefused refused when refused.CorrelationId == start.CorrelationId && !start.MayBeTwice => null,
        RunPostponed postponed when postponed.CorrelationId == start.CorrelationId && !start.MayBeTwice => null, // the runner did not take it
        RunUnconfirmed lost when lost.CorrelationId == start.CorrelationId => start with { Since = now, Looks = 0 },
        RunStarted { Run: null } started when started.CorrelationId == start.CorrelationId => start with { Since = now, Looks = 0 },
        RunStarted { MayBeTwice: true } started when started.CorrelationId == start.CorrelationId => start with { Since = now, Looks = 0, MayBeTwice = true },
        _ => start,
    };

    private static RunReference? Named(AbandonedStart start, BotEvent happened) =>
        happened is RunStarted { Run: { } run } started && started.CorrelationId == start.CorrelationId && (start.Former is null || IsNewer(run, start.Former)) ? run : null;

    private static bool IsNewer(RunReference run, RunReference former) => run.Id != former.Id || run.Attempt > former.Attempt;

    // Its run is known and still counts, or did to its end.
    private static bool IsFollowed(CommitState state, AbandonedStart start)
    {
        if (state is PullRequestState pull && pull.Previews.Any(preview => preview.CorrelationId == start.CorrelationId && preview.Run is not null))
        {
            return true;
        }

        var run = state.AllRuns.FirstOrDefault(one => one.CorrelationId == start.CorrelationId);
        return run?.IsActive == true || (run?.Run is { } known && !start.MayBeTwice && (start.Former is null || IsNewer(known, start.Former)));
    }

    private static IEnumerable<AbandonedStart> Awaited(CommitState state)
    {
        var starts = state.AllRuns.Where(run => run is { Dispatched: true, Phase: PipelinePhase.Requested, Run: null })
            .Select(run => new AbandonedStart(run.CorrelationId, run.Runner) { MayBeTwice = run.StartedAgain });
        var reruns = state.AllRuns.Where(run => run is { Phase: PipelinePhase.Requested, Run: not null })
            .Select(run => new AbandonedStart(run.CorrelationId, run.Runner) { Attempt = run.ExpectedAttempt, Former = run.Run, MayBeTwice = run.StartedAgain });
        var twice = state.AllRuns.Where(run => run is { IsActive: true, StartedAgain: true, Run: not null } && run.Phase != PipelinePhase.Requested)
            .Select(run => new AbandonedStart(run.CorrelationId, run.Runner) { Attempt = run.ExpectedAttempt, MayBeTwice = true, Settled = [run.Run!.Id] }); // filtered just before
        var previews = (state as PullRequestState)?.Previews
            .Where(preview => preview is { Phase: PreviewPhase.Building or PreviewPhase.Removing, Run: null, CorrelationId: not null })
            .Select(preview => new AbandonedStart(preview.CorrelationId!, preview.Runner)) ?? []; // filtered just before
        return [.. starts, .. reruns, .. twice, .. previews];
    }
}
