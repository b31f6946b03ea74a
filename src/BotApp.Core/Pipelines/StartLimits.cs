using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>
/// How long a pipeline may take to begin and to end. A runner that took a run and does not start it is asked once more; one that never
/// answered is not, because what it was asked for may still come.
/// </summary>
internal static class StartLimits
{
    /// <summary>Ends, stops or asks for once more what takes too long.</summary>
    public static PipelineRun Watch(PipelineRun run, PipelineSettings pipeline, RepositorySettings settings, SubjectKey subject, Facts facts, List<Effect> effects)
    {
        var waited = facts.Now - run.RequestedAt;
        var workflow = pipeline.Workflow ?? pipeline.Name;
        return run.Phase switch
        {
            // Only the runner's own word that it knows no such run counts: a runner that cannot be asked has not said so.
            PipelinePhase.Requested when run is { Dispatched: true, Run: null, Lost: null } && waited > PipelineRules.UnconfirmedFor && IsUnknownToRunner(run, facts) =>
                Anew(run, $"no run of {workflow} shows the id {run.CorrelationId} in its run-name", subject, facts),
            PipelinePhase.Requested when run is { Dispatched: false, Run: null } && waited > (settings.Gate?.Deadline ?? new GateSettings().Deadline) =>
                PipelineRules.Ended(run, CheckConclusion.Failure, "not_reported", $"Not reported: no run of {workflow} appeared for this commit"),
            PipelinePhase.Requested when (run.Dispatched || run.Run is not null) && waited > pipeline.QueueTimeout =>
                PipelineRules.Ended(run, CheckConclusion.TimedOut, "start_timeout", $"Not started within {Time(pipeline.QueueTimeout)}: the runner did not answer"),
            PipelinePhase.Queued when waited > pipeline.QueueTimeout && run.Last is not { NeedsApproval: true } =>
                StillQueued(run, pipeline, facts, effects),
            PipelinePhase.Running when (run.Last?.StartedAt ?? run.RunningSince) is { } started && facts.Now - started > pipeline.Timeout + PipelineRules.Overtime =>
                Stopped(run, "timeout", $"Stopped after {Time(pipeline.Timeout)}, the pipeline's timeout", effects),
            _ => run,
        };
    }

    /// <summary>A run that was stopped because it had not been started is asked for once more as soon as the runner has let go of it.</summary>
    public static PipelineRun LetGo(PipelineRun run, PipelineSettings pipeline, Facts facts, List<Effect> effects)
    {
        if (run is not { Second: { Stopping: true } second, Phase: PipelinePhase.Collecting, Run: { } reference, CancelledBy: null })
        {
            return run;
        }

        var asked = run with { Second = second with { Stopping = false } };
        if (run.Last?.Conclusion != RunConclusion.Cancelled)
        {
            return asked; // it began in the last moment, and ended by itself
        }

        return RerunRules.Limit(run, facts.Now) is { } limit
            ? PipelineRules.Ended(run, CheckConclusion.TimedOut, "queue_timeout", $"Not started: {second.Why}; its run {limit}")
            : Again(asked, reference, pipeline, facts, effects);
    }

    private static bool IsUnknownToRunner(PipelineRun run, Facts facts) => facts.Snapshots.TryGetValue(run.CorrelationId, out var snapshot) && snapshot is null;

    private static PipelineRun Anew(PipelineRun run, string why, SubjectKey subject, Facts facts) => run.Second is not null || run.StartedAgain
        ? PipelineRules.Ended(run, CheckConclusion.Failure, PipelineRules.RunNotFound, $"Not started, although it was asked for twice: {why}")
        : RerunRules.Fresh(run, subject) with { Second = new SecondStart(why, facts.Now, facts.Now + PipelineRules.UnconfirmedFor, Stopping: false) };

    private static PipelineRun StillQueued(PipelineRun run, PipelineSettings pipeline, Facts facts, List<Effect> effects)
    {
        var why = $"the runner kept it queued for {Time(pipeline.QueueTimeout)}";
        if (run.Second is not null)
        {
            var known = run.Last is { } last && last.Run.Id == run.Run?.Id ? run with { Run = last.Run } : run; // the attempt that is really there
            return Stopped(known, "queue_timeout", $"Not started, although it was asked for twice: {why}", effects);
        }

        var second = run with { Second = new SecondStart(why, facts.Now, facts.Now + pipeline.QueueTimeout, Stopping: true), RequestedAt = facts.Now };
        if (run.Run is { } reference && run.Last is { } seen && seen.Run.Id == reference.Id && seen.Run.Attempt < reference.Attempt)
        {
            // The runner took the re-run, and no such attempt appeared: there is nothing to stop.
            return Again(second, reference with { Attempt = seen.Run.Attempt }, pipeline, facts, effects);
        }

        effects.AddRange(PipelineRules.Cancel([run]));
        return second;
    }

    private static PipelineRun Again(PipelineRun run, RunReference reference, PipelineSettings pipeline, Facts facts, List<Effect> effects)
    {
        effects.Add(new RerunRun(run.CorrelationId, run.Runner, reference, FailedOnly: false) { RequestedAt = facts.Now });
        return run with
        {
            Phase = PipelinePhase.Requested,
            Run = reference,
            ExpectedAttempt = reference.Attempt + 1,
            StartedAgain = false,
            RequestedAt = facts.Now,
            Second = run.Second! with { At = facts.Now, Until = facts.Now + pipeline.QueueTimeout, Stopping = false }, // set by both callers
        };
    }

    private static PipelineRun Stopped(PipelineRun run, string code, string title, List<Effect> effects)
    {
        effects.AddRange(PipelineRules.Cancel([run]));
        return PipelineRules.Ended(run, CheckConclusion.TimedOut, code, title);
    }

    private static string Time(TimeSpan limit) => Words.Time(limit.TotalSeconds);
}
