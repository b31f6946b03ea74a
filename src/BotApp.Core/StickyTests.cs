using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>The sticky comment's part about tests: when there is one, and what it says of each pipeline.</summary>
internal static class StickyTests
{
    /// <summary>
    /// Whether the comment speaks of tests. What it once said is kept true by later edits; a newer result without anything to report is written
    /// over an older one that had.
    /// </summary>
    public static bool Wanted(PullRequestState state, CommentMode mode) => state.Runs.Count > 0 && mode switch
    {
        CommentMode.Off => false,
        CommentMode.Always => true,
        CommentMode.Changes => state.StickyTests || state.Runs.Any(run => run.Verdict is { } verdict && IsChange(verdict)),
        CommentMode.Failures => state.StickyTests || state.Runs.Any(run => run.Verdict is { } verdict && IsFailure(verdict)),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "a mode that is not decided"),
    };

    /// <summary>A table of the pipelines, then what there is to know of each that did not simply pass.</summary>
    public static void AddTo(StringBuilder text, PullRequestState state)
    {
        text.Append("| Pipeline | Result |\n|---|---|\n");
        foreach (var run in state.Runs)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Mark(run)} {MarkdownEncoder.Text(run.Pipeline)} | {Result(run)} |\n");
        }

        text.Append('\n');
        foreach (var run in state.Runs)
        {
            if (run.Verdict?.Tests is { } tests && (tests.IsChange || tests.Failed > 0))
            {
                AddDetails(text, run.Pipeline, tests);
            }
        }
    }

    // A pipeline that was refused, lost or stopped has nothing to compare.
    private static bool IsChange(PipelineVerdict verdict) => verdict.Tests?.IsChange ?? IsFailure(verdict);

    private static bool IsFailure(PipelineVerdict verdict) =>
        verdict.Conclusion is not (CheckConclusion.Success or CheckConclusion.Neutral) || verdict.Tests is { Failed: > 0 };

    private static void AddDetails(StringBuilder text, string pipeline, TestsBrief tests)
    {
        text.Append(CultureInfo.InvariantCulture, $"**{MarkdownEncoder.Text(pipeline)}**{Changes(tests)}\n");
        foreach (var name in tests.FirstFailing.Select((name, index) => index < tests.New ? $"{MarkdownEncoder.CodeInText(name)} **new**" : MarkdownEncoder.CodeInText(name)))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {name}\n");
        }

        if (tests.Failed > tests.FirstFailing.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"- … and {Words.Number(tests.Failed - tests.FirstFailing.Count)} more in the check\n");
        }

        if (tests.Cells.Count > 0)
        {
            text.Append("\n<details><summary>Jobs</summary>\n\n| Job | Passed | Failed | Skipped |\n|---|--:|--:|--:|\n");
            foreach (var cell in tests.Cells)
            {
                var counts = cell.HasTests ? $"{Words.Number(cell.Passed)} | {Words.Number(cell.Failed)} | {Words.Number(cell.Skipped)}" : "– | – | –";
                text.Append(CultureInfo.InvariantCulture, $"| {(cell.HasTests ? cell.Failed > 0 ? "❌" : "✅" : "⚪")} {MarkdownEncoder.Code(cell.Label)} | {counts} |\n");
            }

            text.Append("\n</details>\n");
        }

        text.Append('\n');
    }

    private static string Changes(TestsBrief tests)
    {
        (int Count, string Words)[] all =
        [
            (tests.New, "newly failing"), (tests.Fixed, "fixed"), (tests.Added, "added"), (tests.Removed, "removed"),
            (tests.NewlySkipped, "newly skipped"), (tests.Unskipped, "no longer skipped"),
        ];
        var told = string.Join(" · ", all.Where(each => each.Count > 0).Select(each => $"{Words.Number(each.Count)} {each.Words}"));
        return tests.Base is null ? tests.Failed > 0 ? ": the base's results are not known" : ""
            : $": {(told.Length == 0 ? "as on" : $"{told}, against")} {MarkdownEncoder.Text(tests.Base)}";
    }

    private static string Mark(PipelineRun run) => run.Verdict switch
    {
        { IsGreen: true } => "✅",
        { Conclusion: CheckConclusion.Neutral } => "⚪",
        { } => "❌",
        null => "⏳",
    };

    // What it waits for is Markdown of our own; a title may hold foreign words.
    private static string Result(PipelineRun run) => run.Verdict is { } verdict ? MarkdownEncoder.Text(verdict.Title) : run.Waits ?? run.Phase switch
    {
        PipelinePhase.Running => "is running",
        PipelinePhase.Collecting => "is over, its reports are being read",
        PipelinePhase.Queued => "is queued",
        _ => "has not started yet",
    };
}
