using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>The life of a pipeline on one commit: expected or started, observed, collected, judged, run again. Pure: every outcome is a new <see cref="PipelineRun"/> and effects.</summary>
public static class PipelineRules
{
    /// <summary>How long a started run may stay unknown to its runner before it is given up.</summary>
    public static readonly TimeSpan UnconfirmedFor = TimeSpan.FromMinutes(2);

    /// <summary>What a run may take beyond its timeout before BotApp stops it (the runner's own timeout should have).</summary>
    public static readonly TimeSpan Overtime = TimeSpan.FromMinutes(10);

    /// <summary>Runs can be re-run for 30 days. Source: https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs.</summary>
    public static readonly TimeSpan RerunFor = TimeSpan.FromDays(30);

    /// <summary>The reason code of a run that its runner did not know in time; its late appearance revives it.</summary>
    internal const string RunNotFound = "run_not_found";

    /// <summary>A run has at most 50 re-runs. Source: https://docs.github.com/en/actions/reference/limits.</summary>
    public const int MaxAttempts = 50;

    /// <summary>
    /// The pipelines of the state's newest commit, each joined with the run observed for it: what has to run is there exactly once, in the
    /// order of the settings, and so is what was begun before it turned out not to be needed. The caller asks the runner about
    /// <see cref="PipelineRun.Run"/> of what comes back, then advances.
    /// </summary>
    public static IReadOnlyList<PipelineRun> Align(CommitState state, IReadOnlyList<PipelinePlan> plans, Facts facts)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(facts);
        return [.. plans.Where(plan => plan.Need == PipelineNeed.Runs || HasBegun(state, plan.Pipeline)).Select(plan => ObservedRuns.Join(Known(state, plan.Pipeline, facts.Now), plan.Pipeline, state, facts))];
    }

    /// <summary>The next step of one pipeline, given what the runner and the store say.</summary>
    public static (PipelineRun Run, IReadOnlyList<Effect> Effects) Advance(PipelineRun run, PipelineSettings pipeline, CommitState state, RepositorySettings settings, Facts facts)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(facts);
        var effects = new List<Effect>();
        var next = RunnerRules.Require(run, facts);
        next = Start(next, pipeline, state, facts, effects);
        var followed = Follow(next, facts);
        effects.AddRange(RunnerRules.StopTwins(followed, facts));
        next = RunnerRules.Watch(RunnerRules.Note(next, followed, facts), facts, effects);
        next = RunnerRules.Look(next, asked => RunnerRules.Start(asked, pipeline, state, Trust(asked, state), facts), facts, effects);
        next = Collect(next, pipeline, effects);
        next = Judge(next, pipeline, state, settings, facts, effects);
        next = WatchTime(next, pipeline, settings, facts, effects);
        next = Retry(next, pipeline, state.Subject, facts, effects);
        return (next, effects);
    }

    /// <summary>Stops what is still going on because a newer commit, a close or a person made it pointless.</summary>
    public static IReadOnlyList<Effect> Cancel(IEnumerable<PipelineRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return [.. runs.Where(run => run.IsActive && run.Run is not null && run.Phase != PipelinePhase.Collecting)
            .Select(run => new CancelRun(run.CorrelationId, run.Runner, run.Run!))]; // filtered just before
    }

    /// <summary>
    /// Fetches the reports of judged runs once more, of their newest attempt: no webhook tells of an artifact that comes late. What passed is
    /// left alone: its artifacts may be gone by now, and nothing late makes it better.
    /// </summary>
    public static IReadOnlyList<CollectReports> CollectAgain(CommitState state, RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        return [.. state.Runs.Where(run => run is { Phase: PipelinePhase.Done, Verdict: { FromReports: true, IsGreen: false }, Run: not null, Last: not null } && run.Sha == state.HeadSha)
            .Select(run => ReportsOf(run, settings.Pipeline(run.Pipeline) ?? new PipelineSettings { Name = run.Pipeline }, run.Run!, run.Last!))]; // filtered just before
    }

    /// <summary>Runs a pipeline again. What comes back with the run is a sentence for the person who asked.</summary>
    public static (PipelineRun Run, IReadOnlyList<Effect> Effects, string Answer) Rerun(PipelineRun run, bool failedOnly, SubjectKey subject, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.IsActive)
        {
            return (run with { RerunWished = true }, [], $"`{run.Pipeline}` is still running: what fails will be run again when it ends");
        }

        if (run.Phase == PipelinePhase.Waiting)
        {
            return (run, [], $"`{run.Pipeline}` has not been started yet: {run.Waits ?? "it waits for its turn."}");
        }

        var again = run with { Phase = PipelinePhase.Requested, Verdict = null, RerunWished = false, RequestedAt = now, Round = run.Round + 1, Waits = null };
        var tooOld = run.Last is { } last && now - last.CreatedAt > RerunFor;
        if (run.Run is { } reference && reference.Attempt < MaxAttempts && !tooOld)
        {
            return (
                again with { ExpectedAttempt = reference.Attempt + 1 },
                [new RerunRun(run.CorrelationId, run.Runner, reference, failedOnly)],
                failedOnly ? $"`{run.Pipeline}`: failed jobs are run again as attempt {reference.Attempt + 1}" : $"`{run.Pipeline}`: all jobs are run again as attempt {reference.Attempt + 1}");
        }

        var limit = tooOld ? "is older than 30 days" : $"has reached {MaxAttempts} attempts";
        if (!run.Dispatched)
        {
            return run.Run is null
                ? (run, [], $"`{run.Pipeline}` never started: its trigger has to start it (push again)")
                : (run, [], $"`{run.Pipeline}` cannot be run again: its run {limit}; push again to start a new one");
        }

        // Round r was started at most as number r + 1, so the next number was never used.
        var fresh = again with { CorrelationId = CorrelationId.For(subject, run.Pipeline, run.Sha, run.Round + 2), Run = null, Last = null, ExpectedAttempt = 1, Phase = PipelinePhase.Waiting, Starts = 0, StartedAgain = false, Lost = null, NotBefore = null, Missing = null, ChangedAt = null };
        return (fresh, [], run.Run is null ? $"`{run.Pipeline}` is started anew" : $"`{run.Pipeline}` {limit}, so a new run is started instead");
    }

    private static bool HasBegun(CommitState state, PipelineSettings pipeline) =>
        state.Runs.Any(run => run.Pipeline == pipeline.Name && run.Sha == state.HeadSha && (run.Run is not null || (run.Dispatched && run.Phase != PipelinePhase.Waiting)));

    private static PipelineRun Known(CommitState state, PipelineSettings pipeline, DateTimeOffset now) =>
        state.Runs.FirstOrDefault(run => run.Pipeline == pipeline.Name && run.Sha == state.HeadSha)
        ?? new PipelineRun
        {
            Pipeline = pipeline.Name,
            Sha = state.HeadSha,
            CorrelationId = CorrelationId.For(state.Subject, pipeline.Name, state.HeadSha, 1),
            Runner = pipeline.Runner,
            Dispatched = pipeline.Mode == PipelineMode.Dispatch,
            Phase = pipeline.Mode == PipelineMode.Dispatch ? PipelinePhase.Waiting : PipelinePhase.Requested,
            RequestedAt = now,
        };

    private static PipelineRun Start(PipelineRun run, PipelineSettings pipeline, CommitState state, Facts facts, List<Effect> effects)
    {
        if (!run.Dispatched || run.Phase != PipelinePhase.Waiting)
        {
            return run;
        }

        if (run.NotBefore is { } notBefore)
        {
            if (facts.Now - run.RequestedAt > pipeline.QueueTimeout)
            {
                return Ended(run, CheckConclusion.TimedOut, "start_timeout", $"Not started within {pipeline.QueueTimeout.TotalMinutes:0} minutes: `{run.Pipeline}` {run.Waits}");
            }

            if (facts.Now < notBefore)
            {
                return run;
            }
        }

        if (Trust(run, state) == RunTrust.Fork && facts.Runners.GetValueOrDefault(run.Runner) is not { ForkSafe: true })
        {
            return run with { Waits = "needs `/ok-to-test` by a maintainer for this commit: it comes from a fork." };
        }

        var open = pipeline.Needs.Select(need => (Name: need, Run: state.Runs.FirstOrDefault(other => other.Pipeline == need))).Where(need => need.Run?.Verdict?.IsGreen != true).ToList();
        if (open.Count > 0)
        {
            var failed = open.Where(need => need.Run?.Verdict is not null).Select(need => $"`{need.Name}`").ToList();
            return run with
            {
                Waits = failed.Count > 0
                    ? $"not started: it needs {string.Join(", ", failed)}, which did not pass."
                    : $"waits for {string.Join(", ", open.Select(need => $"`{need.Name}`"))}.",
            };
        }

        // What the runner was too busy for is still the same request.
        var asked = run with { Phase = PipelinePhase.Requested, RequestedAt = run.NotBefore is null ? facts.Now : run.RequestedAt, NotBefore = null, Waits = null, Starts = run.Starts + 1 };
        effects.Add(RunnerRules.Start(asked, pipeline, state, Trust(asked, state), facts));
        return asked;
    }

    private static RunTrust Trust(PipelineRun run, CommitState state) =>
        state is PullRequestState { Fork: true } pull && pull.TrustedSha != run.Sha ? RunTrust.Fork : RunTrust.Trusted;

    /// <summary>What the runner says of a run that is awaited; an answer about an older attempt or another run, or none, changes nothing.</summary>
    internal static PipelineRun Follow(PipelineRun run, Facts facts)
    {
        if (!run.IsActive || run.Phase == PipelinePhase.Collecting || !facts.Snapshots.TryGetValue(run.CorrelationId, out var snapshot) || snapshot is null)
        {
            return run;
        }

        if (snapshot.Run.Attempt < run.ExpectedAttempt || (run.Run is not null && run.Run.Id != snapshot.Run.Id))
        {
            return run;
        }

        var phase = snapshot.State switch
        {
            RunState.Queued => PipelinePhase.Queued,
            RunState.Running => PipelinePhase.Running,
            RunState.Completed => PipelinePhase.Collecting,
            _ => throw new InvalidOperationException($"Run state {snapshot.State} has no phase."),
        };
        var isLetGo = run.Last is { NeedsApproval: true } && !snapshot.NeedsApproval;
        return run with { Run = snapshot.Run, Last = snapshot, Phase = phase, RequestedAt = isLetGo ? facts.Now : run.RequestedAt };
    }

    private static PipelineRun Collect(PipelineRun run, PipelineSettings pipeline, List<Effect> effects)
    {
        if (run is { Phase: PipelinePhase.Collecting, Run: { } reference, Last: { } last })
        {
            effects.Add(ReportsOf(run, pipeline, reference, last));
        }

        return run;
    }

    private static CollectReports ReportsOf(PipelineRun run, PipelineSettings pipeline, RunReference reference, RunSnapshot last) => new(
        run.CorrelationId, run.Runner, reference, run.Sha, last.Jobs, Texts(pipeline.Reports.Artifacts), Texts(pipeline.Reports.Tests))
    {
        Coverage = Texts(pipeline.Reports.Coverage),
        Findings = Texts(pipeline.Reports.Findings),
    };

    private static List<string> Texts(GlobList globs) => [.. globs.Patterns.Select(glob => glob.Text)];

    private static PipelineRun Judge(PipelineRun run, PipelineSettings pipeline, CommitState state, RepositorySettings settings, Facts facts, List<Effect> effects)
    {
        // What was judged from reports is judged again: settings, quarantines and days change what a failure means.
        if (!(run.Phase == PipelinePhase.Collecting || run.Verdict is { FromReports: true }) || run.Run is not { } reference
            || !facts.Reports.TryGetValue(run.CorrelationId, out var reports) || reports.Attempt != reference.Attempt)
        {
            return run;
        }

        var verdict = PipelineCheckText.Verdict(run, pipeline, settings, reports, facts.Now, state is not PullRequestState);
        var isAgain = run.Phase == PipelinePhase.Done;
        if ((!isAgain || verdict.Print != run.Verdict?.Print) && ResultsRules.Of(run, pipeline, state, reports) is { } kept)
        {
            effects.Add(kept);
        }

        return run with
        {
            Phase = PipelinePhase.Done,
            Verdict = verdict with { JudgeAgainOn = verdict.Conclusion == CheckConclusion.Failure ? null : QuarantineEnd(reports, settings, facts.Now) },
            Round = isAgain && verdict.Print != run.Verdict?.Print ? run.Round + 1 : run.Round, // annotations of a check only add up: what it says anew needs a new one
        };
    }

    // The day after the first quarantine ends, when there are failures that one may be holding back.
    private static DateOnly? QuarantineEnd(PipelineReports reports, RepositorySettings settings, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var ends = reports.History.Placed.Select(one => one.Until).Concat(settings.Tests.Quarantine.Select(one => (DateOnly?)one.Until)).Where(until => until >= today && until < DateOnly.MaxValue).ToList();
        return ends.Count > 0 && reports.Runs.Any(run => run.Reports.Any(report => report.Tests.Any(test => test.IsProblem))) ? ends.Min()!.Value.AddDays(1) : null; // filtered just before
    }

    private static PipelineRun WatchTime(PipelineRun run, PipelineSettings pipeline, RepositorySettings settings, Facts facts, List<Effect> effects)
    {
        var waited = facts.Now - run.RequestedAt;
        return run.Phase switch
        {
            // Only the runner's own word that it knows no such run counts: a runner that cannot be asked has not said so.
            PipelinePhase.Requested when run is { Dispatched: true, Run: null, Lost: null } && waited > UnconfirmedFor && IsUnknownToRunner(run, facts) =>
                Ended(run, CheckConclusion.Failure, RunNotFound, $"The run did not start: no run of {pipeline.Workflow ?? pipeline.Name} shows the id {run.CorrelationId} in its run-name"),
            PipelinePhase.Requested when run is { Dispatched: false, Run: null } && waited > (settings.Gate?.Deadline ?? new GateSettings().Deadline) =>
                Ended(run, CheckConclusion.Failure, "not_reported", $"Not reported: no run of {pipeline.Workflow ?? pipeline.Name} appeared for this commit"),
            PipelinePhase.Requested when (run.Dispatched || run.Run is not null) && waited > pipeline.QueueTimeout =>
                Ended(run, CheckConclusion.TimedOut, "start_timeout", $"Not started within {pipeline.QueueTimeout.TotalMinutes:0} minutes: the runner did not answer"),
            PipelinePhase.Queued when waited > pipeline.QueueTimeout && run.Last is not { NeedsApproval: true } =>
                Stopped(run, "queue_timeout", $"Not started within {pipeline.QueueTimeout.TotalMinutes:0} minutes: the runner kept it queued", effects),
            PipelinePhase.Running when (run.Last?.StartedAt ?? run.RunningSince) is { } started && facts.Now - started > pipeline.Timeout + Overtime =>
                Stopped(run, "timeout", $"Stopped after {pipeline.Timeout.TotalMinutes:0} minutes, the pipeline's timeout", effects),
            _ => run,
        };
    }

    private static bool IsUnknownToRunner(PipelineRun run, Facts facts) => facts.Snapshots.TryGetValue(run.CorrelationId, out var snapshot) && snapshot is null;

    private static PipelineRun Stopped(PipelineRun run, string code, string title, List<Effect> effects)
    {
        effects.AddRange(Cancel([run]));
        return Ended(run, CheckConclusion.TimedOut, code, title);
    }

    private static PipelineRun Ended(PipelineRun run, CheckConclusion conclusion, string code, string title) =>
        run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(conclusion, title, code) };

    private static PipelineRun Retry(PipelineRun run, PipelineSettings pipeline, SubjectKey subject, Facts facts, List<Effect> effects)
    {
        if (run.Phase != PipelinePhase.Done || run.Verdict is not { IsGreen: false } || run.Run is null)
        {
            return run.Phase == PipelinePhase.Done ? run with { RerunWished = false } : run;
        }

        var failed = run.Last?.Jobs.Count(job => job.Conclusion is not (RunConclusion.Success or RunConclusion.Skipped or RunConclusion.Neutral)) ?? 0;
        // A run that was refused, lost or stopped has no failed jobs to run again.
        var byItself = run.Verdict.FromReports && run.AutomaticRetries < pipeline.Retry.Failed && failed > 0 && failed <= pipeline.Retry.WhenFailedAtMost;
        if (!run.RerunWished && !byItself)
        {
            return run;
        }

        var (again, asked, _) = Rerun(run with { RerunWished = false }, failedOnly: true, subject, facts.Now);
        effects.AddRange(asked);
        return byItself && !run.RerunWished ? again with { AutomaticRetries = run.AutomaticRetries + 1 } : again;
    }
}
