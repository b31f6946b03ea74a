using System.Security.Cryptography;
using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>A pipeline's check in each phase: what it says and shows.</summary>
internal static class PipelineCheckText
{
    /// <summary>The verdict on a finished run from its reports and the runner's own conclusion.</summary>
    public static PipelineVerdict Verdict(PipelineRun run, PipelineSettings pipeline, CommitState state, RepositorySettings settings, PipelineReports reports, DateTimeOffset now)
    {
        var (judged, brief, testsFailed) = Judge(run, pipeline, state, settings, reports, now);
        var code = judged.Conclusion == CheckConclusion.Success ? "passed" : testsFailed ? "tests_failed" : "not_passed";
        return new PipelineVerdict(judged.Conclusion, judged.Title, code) { FromReports = true, TestsFailed = testsFailed, Tests = brief, Print = Print(judged), By = new JudgedBy(pipeline.Budget?.Duration, FlakyOf(settings)) };
    }

    /// <summary>The check as it should be; null when it already is, because its reports were shown when they were read.</summary>
    public static SetCheck? Check(PipelineRun run, PipelineSettings pipeline, CommitState state, RepositorySettings settings, Facts facts, IReadOnlyList<CheckButton> buttons)
    {
        SetCheck Of(CheckStatus status, CheckConclusion? conclusion, CheckOutput output) =>
            new(settings.Checks.Prefix + run.Check, run.Sha, status, conclusion, output, buttons, run.Round, CommitRules.Page(state));

        SetCheck Open(CheckStatus status, string title, string summary) =>
            Of(status, null, CheckOutput.Plain(AttemptText.OpenTitle(run, title), ByteBudget.Cut(TriggerText.Lines(run, state) + AttemptText.Lines(run) + summary, ByteBudget.CheckTextBytes)));

        var workflow = pipeline.Workflow ?? pipeline.Name;
        switch (run.Phase)
        {
            case PipelinePhase.Waiting when run.IsBlocked:
                return Of(CheckStatus.Completed, CheckConclusion.Cancelled, CheckOutput.Plain("Not started", $"`{run.Pipeline}` was {run.Waits}"));
            case PipelinePhase.Waiting:
                return Open(CheckStatus.Queued, "Waiting", $"`{run.Pipeline}` {run.Waits ?? "waits for its turn."}{Trouble(run, facts)}");
            case PipelinePhase.Requested:
                return Open(CheckStatus.Queued, $"Waiting for {workflow} to start", Asked(run, workflow) + Trouble(run, facts));
            case PipelinePhase.Queued when run.Last is { NeedsApproval: true }:
                return Open(CheckStatus.Queued, $"{workflow} needs approval", $"A maintainer who has read the change writes `/ok-to-test`. {Link(run)}");
            case PipelinePhase.Queued:
                return Open(CheckStatus.Queued, $"{workflow} is queued", Link(run) + Trouble(run, facts));
            case PipelinePhase.Running or PipelinePhase.Collecting:
                var (title, summary) = ProgressText.Of(run.Last?.Jobs ?? [], null, run.Run?.Url);
                return Open(CheckStatus.InProgress, title, summary + Trouble(run, facts));
            case PipelinePhase.Done when run.Verdict is { FromReports: true } && facts.Reports.TryGetValue(run.CorrelationId, out var reports) && reports.Attempt == run.Run?.Attempt:
                var (judged, _, _) = Judge(run, pipeline, state, settings, reports, facts.Now);
                return Of(CheckStatus.Completed, judged.Conclusion, new CheckOutput(judged.Title, judged.Summary, judged.Text, judged.Annotations));
            case PipelinePhase.Done when run.Verdict is { FromReports: false } verdict:
                var next = run.CancelledBy is null ? "" : $" `/rerun {run.Pipeline}` runs it again.";
                return Of(CheckStatus.Completed, verdict.Conclusion, CheckOutput.Plain(verdict.Title, $"{TriggerText.Lines(run, state)}{AttemptText.Lines(run)}{MarkdownEncoder.Text(verdict.Title.TrimEnd('.'))}.{next}\n\n{Link(run)}"));
            default:
                return null;
        }
    }

    private static string Print(CheckContent judged) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(judged)).AsSpan(0, 8));

    private static (CheckContent Content, TestsBrief Brief, bool TestsFailed) Judge(PipelineRun run, PipelineSettings pipeline, CommitState state, RepositorySettings settings, PipelineReports reports, DateTimeOffset now)
    {
        var input = new TestsInput(reports.Tested)
        {
            Options = new TestsOptions
            {
                MinTests = pipeline.Reports.MinTests,
                FailOn = settings.Tests.FailOn == Settings.FailOn.NewFailures ? Checks.FailOn.NewFailures : Checks.FailOn.Any,
                StrictRetries = settings.Tests.Retries == RetryReading.Strict,
                Slowest = settings.Tests.Slowest,
                MaxAnnotations = settings.Tests.Annotations.Max,
                Quarantine = [.. settings.Tests.Quarantine.Select(entry => new Quarantine(entry.Test, entry.Until, entry.Reason.Length == 0 ? null : entry.Reason))],
                Flaky = FlakyOf(settings),
                Budget = pipeline.Budget?.Duration,
                FailOverBudget = pipeline.Budget?.Action == Settings.Verdict.Fail,
            },
            Expected = Expected(run, pipeline),
            Tree = reports.Tree,
            History = reports.History,
            IsBranch = state is not PullRequestState,
            IsWholeRepository = settings.Pipelines.Count == 1,
            Duration = RunTime.Of(run, reports),
            Today = DateOnly.FromDateTime(now.UtcDateTime),
            Now = now,
        };
        var verdict = TestsRules.Judge(input);
        var content = PipelineFindings.AddTo(EndedWell(TestsCheckText.Of(verdict, input), verdict, run), reports, verdict.Totals.Tests > 0, settings.Tests.Annotations.Max);
        var isFlaky = settings.Tests.Retries == RetryReading.Strict && verdict.Flaky.Count > 0;
        return (TriggerText.AddTo(AttemptText.AddTo(content, run), run, state), TestsBrief.Of(verdict, input), verdict.Failing.Count > 0 || isFlaky);
    }

    private static FlakyOptions FlakyOf(RepositorySettings settings) => new()
    {
        Window = settings.Tests.Flaky.Window,
        MinResults = settings.Tests.Flaky.MinResults,
        AutoQuarantine = settings.Tests.Flaky.AutoQuarantine,
    };

    // Where no tests are asked for, a cell of the matrix has done its part when its job was there.
    private static IReadOnlyList<string> Expected(PipelineRun run, PipelineSettings pipeline)
    {
        var jobs = run.Last?.Jobs ?? [];
        var labels = MatrixEntries.Expected(pipeline.Matrix, jobs);
        return pipeline.Reports.MinTests > 0 ? labels : [.. labels.Where(label => !jobs.Any(job => MatrixEntries.LabelOf(job.Name) == label))];
    }

    // Green reports do not make a green run: what failed may be a step that reports nothing. A failed run whose failing tests are all
    // in quarantine is explained by them.
    private static CheckContent EndedWell(CheckContent judged, TestsVerdict verdict, PipelineRun run)
    {
        var ended = run.Last?.Conclusion ?? RunConclusion.Unknown;
        var isExplained = ended == RunConclusion.Failure && verdict.Quarantined.Count > 0;
        if (judged.Conclusion != CheckConclusion.Success || ended == RunConclusion.Success || isExplained)
        {
            return judged;
        }

        var hasTests = verdict.Totals.Tests > 0;
        var sentence = $"The run {Words.Ended(ended)}{(hasTests ? " although no test in its reports failed" : "")}: its log says why.";
        return judged with
        {
            Conclusion = !hasTests && ended is RunConclusion.Skipped or RunConclusion.Neutral ? CheckConclusion.Neutral : CheckConclusion.Failure,
            Title = hasTests ? ByteBudget.Title($"The run {Words.Ended(ended)} · {judged.Title}") : $"The run {Words.Ended(ended)}",
            Reason = sentence,
            Summary = hasTests ? ByteBudget.Cut($"{sentence} {Link(run)}\n\n{judged.Summary}", ByteBudget.CheckTextBytes) : $"{sentence} {Link(run)}\n\n",
        };
    }

    private static string Asked(PipelineRun run, string workflow) => run switch
    {
        { Lost: { } lost } => $"BotApp asked for a run of `{workflow}`, and the answer was lost: {MarkdownEncoder.Text(lost.Cause)} It is looked for before it is asked for again.",
        { Run: not null } when run.Again is null => $"Attempt {run.ExpectedAttempt} of the run was asked for. {Link(run)}",
        { Run: not null } => Link(run),
        { Dispatched: true } => $"BotApp asked for a run of `{workflow}`.",
        _ => $"The repository's own trigger starts `{workflow}`.",
    };

    // Without a time: a check that changed with every attempt would be noise.
    private static string Trouble(PipelineRun run, Facts facts) => facts.Runners.GetValueOrDefault(run.Runner)?.Trouble is { } trouble
        ? $"\n\nThe runner `{run.Runner}` does not answer at the moment: {MarkdownEncoder.Text(trouble)} BotApp goes on by itself when it does."
        : "";

    private static string Link(PipelineRun run) =>
        run.Run is null ? "The run is not known to its runner yet." : run.Run.Url is { } url ? $"{MarkdownEncoder.Link("The run", url)} on its runner." : "";
}
