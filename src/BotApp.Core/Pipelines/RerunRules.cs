using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>Running a pipeline again: by somebody's word, or by itself within the limits of the settings.</summary>
public static class RerunRules
{
    /// <summary>Runs can be re-run for 30 days. Source: https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs.</summary>
    public static readonly TimeSpan RerunFor = TimeSpan.FromDays(30);

    /// <summary>A run has at most 50 re-runs. Source: https://docs.github.com/en/actions/reference/limits.</summary>
    public const int MaxAttempts = 50;

    private const int NamesShown = 3;

    /// <summary>Runs a pipeline again, or says why that cannot be.</summary>
    /// <param name="run">The pipeline as it stands.</param>
    /// <param name="wish">What is asked for, and by whom.</param>
    /// <param name="subject">Whose pipeline it is.</param>
    /// <param name="facts">The time and what runners can do.</param>
    public static RerunAnswer Ask(PipelineRun run, RerunWish wish, SubjectKey subject, Facts facts)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(facts);
        if (run.IsActive)
        {
            var state = run.CancelledBy is not null ? "is being stopped: it is run again when it has ended"
                : $"{(run.Run is null ? "has not started yet" : "is still running")}: what fails will be run again when it ends";
            return new RerunAnswer(run with { RerunWishedBy = wish.By ?? "" }, [], true, "rerun", $"`{run.Pipeline}` {state}");
        }

        if (run.Phase == PipelinePhase.Waiting)
        {
            return RerunAnswer.Not(run, "not-started", $"`{run.Pipeline}` has not been started yet: {(run.Waits ?? "it waits for its turn.").TrimEnd('.')}");
        }

        var limit = Limit(run, facts.Now);
        return (run.Run, run.Dispatched) switch
        {
            ({ } reference, _) when limit is null => Next(run, reference, wish, facts),
            (null, false) => RerunAnswer.Not(run, "never-started", $"`{run.Pipeline}` never started: its trigger has to start it (push again)"),
            (_, false) => RerunAnswer.Not(run, "cannot-rerun", $"`{run.Pipeline}` cannot be run again: its run {limit}; push again to start a new one"),
            (null, true) => Started(run, wish, subject, "is started anew"),
            _ => Started(run, wish, subject, $"is started as a new run, because its run {limit}"),
        };
    }

    /// <summary>What was wished for while a run was in progress, and what the settings let BotApp do by itself, when the run has ended badly.</summary>
    /// <param name="run">The pipeline as it stands.</param>
    /// <param name="isNew">Its reports were judged just now: what was shown already is not run again by itself later.</param>
    /// <param name="pipeline">Its settings.</param>
    /// <param name="state">Whose pipeline it is.</param>
    /// <param name="facts">The time and what runners can do.</param>
    /// <param name="effects">Where deeds are added.</param>
    internal static PipelineRun Retry(PipelineRun run, bool isNew, PipelineSettings pipeline, CommitState state, Facts facts, List<Effect> effects)
    {
        if (run.Phase != PipelinePhase.Done)
        {
            return run;
        }

        var ended = run with { RerunWishedBy = null };
        if (run is { RerunWished: true, Verdict.IsGreen: false })
        {
            return Obey(Ask(ended, RerunWish.Of(run.RerunWishedBy ?? "", failedOnly: true), state.Subject, facts), run, effects);
        }

        var failed = isNew ? ByItself(run, pipeline, state, facts) : [];
        if (failed.Count == 0)
        {
            return ended;
        }

        var counted = new Dictionary<string, int>(run.Retried, StringComparer.Ordinal);
        foreach (var job in failed)
        {
            counted[job] = counted.GetValueOrDefault(job) + 1;
        }

        var wish = new RerunWish(true, null, $"BotApp runs it again by itself, as `retry` in the settings says: {Words.Count(failed.Count, "job")} failed, and no report names a failing test");
        return Obey(Ask(ended with { AutomaticRetries = run.AutomaticRetries + 1, Retried = counted }, wish, state.Subject, facts), run, effects);
    }

    /// <summary>A start that has nothing to do with what ran before, under an id of its own.</summary>
    internal static PipelineRun Fresh(PipelineRun run, SubjectKey subject) => run with
    {
        CorrelationId = CorrelationId.For(subject, run.Pipeline, run.Sha, run.StartNumber + 1),
        StartNumber = run.StartNumber + 1,
        Run = null,
        Last = null,
        ExpectedAttempt = 1,
        Phase = PipelinePhase.Waiting,
        Starts = 0,
        StartedAgain = false,
        Lost = null,
        NotBefore = null,
        Missing = null,
        ChangedAt = null,
        RunningSince = null,
    };

    /// <summary>Why a run cannot be run again, as the end of a sentence about it; null when it can.</summary>
    internal static string? Limit(PipelineRun run, DateTimeOffset now) =>
        run.Last is { } last && now - last.CreatedAt > RerunFor ? $"is older than {RerunFor.TotalDays:0} days"
        : run.Run?.Attempt >= MaxAttempts ? $"has reached {MaxAttempts} attempts"
        : null;

    /// <summary>Something can be done about this result by running it again.</summary>
    internal static bool CanAsk(PipelineRun run, DateTimeOffset now) =>
        run is { Phase: PipelinePhase.Done, Verdict.IsGreen: false } && (run.Dispatched || (run.Run is not null && Limit(run, now) is null));

    /// <summary>
    /// The jobs that BotApp may run again by itself; none where it may not. A job whose tests failed has said something about the change, and
    /// running it until it passes would hide that: only jobs that failed without a failing test are worth another try.
    /// </summary>
    private static List<string> ByItself(PipelineRun run, PipelineSettings pipeline, CommitState state, Facts facts)
    {
        var isNewest = state is not PullRequestState { SeenHead: { Length: > 0 } seen } || seen == run.Sha;
        if (!isNewest || run.ReplacedBy is not null || run is not { Verdict: { FromReports: true, IsGreen: false, TestsFailed: false }, Last: { Conclusion: RunConclusion.Failure or RunConclusion.TimedOut } last } || Limit(run, facts.Now) is not null)
        {
            return [];
        }

        var failed = last.Jobs.Where(job => !IsGood(job) && job.Conclusion != RunConclusion.Cancelled).Select(job => job.Name).Distinct(StringComparer.Ordinal).ToList();
        return failed.Count <= pipeline.Retry.WhenFailedAtMost && failed.All(job => run.Retried.GetValueOrDefault(job) < pipeline.Retry.Failed) ? failed : [];
    }

    // Nothing of the attempt that ended just now was shown, so the check goes on as it is.
    private static PipelineRun Obey(RerunAnswer answer, PipelineRun before, List<Effect> effects)
    {
        effects.AddRange(answer.Effects);
        return answer.Run.Phase == PipelinePhase.Done ? answer.Run : answer.Run with { Round = before.Round };
    }

    private static RerunAnswer Next(PipelineRun run, RunReference reference, RerunWish wish, Facts facts)
    {
        var attempt = reference.Attempt + 1;
        var failed = (run.Last?.Jobs ?? []).Where(job => !IsGood(job)).Select(job => job.Name).ToList();
        var runner = facts.Runners.GetValueOrDefault(run.Runner);
        var isAble = runner?.RerunsFailedJobs != false;
        var selects = !isAble && runner!.SelectsTests && run.Verdict is { FromReports: true, TestsFailed: true };
        var (partial, why) = (wish.FailedOnly, isAble || selects, selects || run.Last is null || failed.Count > 0) switch
        {
            (false, _, _) => (false, ""),
            (_, false, _) => (false, $", because its runner {MarkdownEncoder.CodeInText(run.Runner)} cannot run failed jobs alone"),
            (_, _, false) => (false, ", because no job of it failed"),
            _ => (true, ""),
        };
        var where = !partial && runner?.RerunsAllAnew == true ? ", in a new run" : "";
        var what = partial && selects ? $"Only the tests that failed are run again, and what the others said in attempt {reference.Attempt} counts on"
            : partial ? $"Only what failed is run again{(failed.Count is > 0 and <= NamesShown ? $" ({string.Join(", ", failed.Select(MarkdownEncoder.CodeInText))})" : "")}" : $"All jobs are run again{where}{why}";
        var former = run.Verdict is { } verdict ? $" Attempt {reference.Attempt} ended with: {MarkdownEncoder.Text(verdict.Title)}." : "";
        return new RerunAnswer(
            Begun(run) with { RequestedAt = facts.Now, ExpectedAttempt = attempt, StartedAgain = false, CountsOn = partial && selects ? reference : null, Again = new RunAgain(attempt, wish.By, $"{wish.Why}. {what}.{former}") },
            [new RerunRun(run.CorrelationId, run.Runner, reference, partial) { RequestedAt = facts.Now }],
            true,
            "rerun",
            $"`{run.Pipeline}`: {(!partial ? "all jobs" : selects ? "the failed tests" : "failed jobs")} are run again as attempt {attempt}{where}{why}")
        {
            Actor = run.Last?.Actor,
        };
    }

    private static RerunAnswer Started(PipelineRun run, RerunWish wish, SubjectKey subject, string how) =>
        new(Begun(Fresh(run, subject)) with { Phase = PipelinePhase.Waiting, Again = new RunAgain(1, wish.By, $"{wish.Why}. It {how}.") }, [], true, "rerun", $"`{run.Pipeline}` {how}");

    private static PipelineRun Begun(PipelineRun run) => run with
    {
        Phase = PipelinePhase.Requested,
        Verdict = null,
        RerunWishedBy = null,
        CancelledBy = null,
        CountsOn = null,
        Second = null,
        Waits = null,
        Round = run.Round + 1,
    };

    private static bool IsGood(JobSnapshot job) => job.Conclusion is RunConclusion.Success or RunConclusion.Skipped or RunConclusion.Neutral;
}

/// <summary>A pipeline shall run again.</summary>
/// <param name="FailedOnly">Only the failed jobs and what depends on them, where there are such and the runner can.</param>
/// <param name="By">Login of whoever asks; null: BotApp by itself.</param>
/// <param name="Why">Who wants it and why, as the beginning of a sentence of Markdown.</param>
public sealed record RerunWish(bool FailedOnly, string? By, string Why)
{
    /// <summary>A person's wish.</summary>
    public static RerunWish Of(string by, bool failedOnly) => new(failedOnly, by, by.Length == 0 ? "asked for" : $"asked for by {MarkdownEncoder.Text(by)}");
}

/// <summary>What asking for a pipeline to be run again came to.</summary>
/// <param name="Run">The pipeline as it stands then.</param>
/// <param name="Effects">Deeds.</param>
/// <param name="Done">It is run again, now or when its run has ended.</param>
/// <param name="Code">Stable reason code.</param>
/// <param name="Text">For the person who asked, Markdown without a full stop.</param>
public sealed record RerunAnswer(PipelineRun Run, IReadOnlyList<Effect> Effects, bool Done, string Code, string Text)
{
    /// <summary>Login of whoever caused the run, with whose rights it acts again; null when unknown or when nothing is run again.</summary>
    public string? Actor { get; init; }

    /// <summary>Nothing is run again.</summary>
    internal static RerunAnswer Not(PipelineRun run, string code, string text) => new(run, [], false, code, text);
}
