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

    /// <summary>The reason code of a run that its runner did not know in time; its late appearance revives it.</summary>
    internal const string RunNotFound = "run_not_found";

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
    public static (PipelineRun Run, IReadOnlyList<Effect> Effects) Advance(
        PipelineRun run, PipelineSettings pipeline, CommitState state, IReadOnlyList<PipelinePlan> plans, RepositorySettings settings, Facts facts)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(facts);
        var effects = new List<Effect>();
        var next = RunnerRules.Require(run, facts);
        next = Start(next, pipeline, state, plans, facts, effects);
        var followed = Follow(next, facts);
        effects.AddRange(RunnerRules.StopTwins(followed, facts));
        next = RunnerRules.Watch(RunnerRules.Note(next, followed, facts), facts, effects);
        next = RunnerRules.Look(next, asked => StartOf(asked, pipeline, state, facts), facts, effects);
        next = StartLimits.LetGo(next, pipeline, facts, effects);
        next = Stop(next, effects);
        next = Collect(next, pipeline, effects);
        var judged = Judge(next, pipeline, state, settings, facts, effects);
        var isNew = next.Phase == PipelinePhase.Collecting && judged.Phase == PipelinePhase.Done;
        next = StartLimits.Watch(judged, pipeline, settings, state.Subject, facts, effects);
        next = RerunRules.Retry(next, isNew, pipeline, state, facts, effects);
        next = Start(next, pipeline, state, plans, facts, effects); // what had to be begun anew is begun at once
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

    private static PipelineRun Start(PipelineRun run, PipelineSettings pipeline, CommitState state, IReadOnlyList<PipelinePlan> plans, Facts facts, List<Effect> effects)
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

        // What does not run for this commit is as good as passed; waiting for it would be waiting for ever.
        var open = pipeline.Needs.Where(need => plans.Any(plan => plan.Pipeline.Name == need && plan.Need != PipelineNeed.NotNeeded)).Select(need => (Name: need, Run: state.Runs.FirstOrDefault(other => other.Pipeline == need))).Where(need => need.Run?.Verdict?.IsGreen != true).ToList();
        if (open.Count > 0)
        {
            var failed = open.Where(need => need.Run is { Verdict: not null } or { IsBlocked: true }).Select(need => $"`{need.Name}`").ToList();
            return run with
            {
                Waits = failed.Count > 0
                    ? $"{PipelineRun.NotStarted}it needs {string.Join(", ", failed)}, which did not pass."
                    : $"waits for {string.Join(", ", open.Select(need => $"`{need.Name}`"))}.",
            };
        }

        // What the runner was too busy for is still the same request.
        var asked = run with { Phase = PipelinePhase.Requested, RequestedAt = run.NotBefore is null ? facts.Now : run.RequestedAt, NotBefore = null, Waits = null, Starts = run.Starts + 1 };
        effects.Add(StartOf(asked, pipeline, state, facts));
        return asked;
    }

    // A merge group says in its name what it was built on; a push to a branch is compared with nothing.
    private static StartRun StartOf(PipelineRun run, PipelineSettings pipeline, CommitState state, Facts facts) =>
        RunnerRules.Start(run, pipeline, state, Trust(run, state), facts) with
        {
            BaseSha = facts.PullRequest is { } pull ? pull.BaseSha : ResultsRules.BaseShaOf(state.Subject.BranchName),
        };

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

    // A person's word holds until the run is over, by it or by itself.
    private static PipelineRun Stop(PipelineRun run, List<Effect> effects)
    {
        if (run.CancelledBy is { } by && run.Phase == PipelinePhase.Collecting)
        {
            return run.Last?.Conclusion == RunConclusion.Cancelled ? Ended(run, CheckConclusion.Cancelled, "cancelled", $"Cancelled by {by}") : run with { CancelledBy = null };
        }

        if (run is { ReplacedBy: { } newer, Phase: PipelinePhase.Collecting, Last.Conclusion: RunConclusion.Cancelled })
        {
            return Ended(run, CheckConclusion.Cancelled, EarlierCommits.Superseded, $"Superseded by {CommitRules.Short(newer)}: its runner stopped it");
        }

        if (run is { CancelledBy: not null, Phase: PipelinePhase.Queued or PipelinePhase.Running })
        {
            effects.AddRange(Cancel([run]));
        }

        return run;
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
        CountsOn = reference.Attempt == run.ExpectedAttempt ? run.CountsOn : null,
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

        var verdict = PipelineCheckText.Verdict(run, pipeline, state, settings, reports, facts.Now);
        var isAgain = run.Phase == PipelinePhase.Done;
        if ((!isAgain || verdict.Print != run.Verdict?.Print) && ResultsRules.Of(run, pipeline, state, reports, verdict.Conclusion) is { } kept)
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

    internal static PipelineRun Ended(PipelineRun run, CheckConclusion conclusion, string code, string title) =>
        run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(conclusion, title, code) };
}
