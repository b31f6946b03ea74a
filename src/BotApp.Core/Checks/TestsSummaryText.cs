using BotApp.Core.History;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>The summary of the tests check: what happened where, what is new, what is known, how it differs from the base, what is slow.</summary>
internal static class TestsSummaryText
{
    private const int MaxRows = 100;

    public static string Of(TestsVerdict verdict, TestsInput input, int annotated)
    {
        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        page.Add($"{Sign(verdict.Conclusion)} {MarkdownEncoder.Text(verdict.Reason)}\n\n");
        // A gap that made the conclusion is in the sentence already.
        page.AddRows("", [.. verdict.Gaps.Where(gap => !verdict.Reason.Contains(gap.Sentence, StringComparison.Ordinal)).Select(gap => $"- {MarkdownEncoder.Text(gap.Sentence)}\n")], 20, More);
        TestsTableText.AddTo(page, verdict);
        AddFailing(page, verdict, input);
        AddTests(page, "Quarantined, not counted", verdict.Quarantined, verdict);
        AddTests(page, "Flaky: passed only on a later attempt", verdict.Flaky, verdict);
        AddRecovered(page, verdict, input);
        ComparisonText.AddTo(page, verdict, input);
        TestsTimeText.AddTo(page, verdict, input);
        AddSkipped(page, verdict);
        AddList(page, "Notices", [.. verdict.Notices.Select(MarkdownEncoder.Text)]);
        page.Add(Closing(verdict, input, annotated));
        return page.ToString();
    }

    /// <summary>How a list ends that is too long.</summary>
    internal static string More(int left) => $"- … and {Words.Number(left)} more\n";

    private static string Sign(CheckConclusion conclusion) => conclusion switch
    {
        CheckConclusion.Success => "✅",
        CheckConclusion.Failure => "❌",
        CheckConclusion.Neutral => "⚪",
        _ => throw new ArgumentOutOfRangeException(nameof(conclusion), conclusion, "a conclusion without a sign"),
    };

    private static void AddFailing(MarkdownPage page, TestsVerdict verdict, TestsInput input)
    {
        if (input.History.Base is null)
        {
            AddTests(page, "Failing", [.. verdict.Failing.Where(test => !test.IsKnownFlaky)], verdict);
            AddTests(page, "Failing, known to be flaky", [.. verdict.Failing.Where(test => test.IsKnownFlaky)], verdict);
            return;
        }

        var isNew = verdict.Failing.ToLookup(test => test.Standing != Standing.Known && !test.IsKnownFlaky);
        AddTests(page, "New failures", [.. isNew[true].Where(test => test.Standing == Standing.New)], verdict);
        AddTests(page, "Failing in jobs the base does not have", [.. isNew[true].Where(test => test.Standing == Standing.Unknown)], verdict);
        AddTests(page, "Failing, known to be flaky", [.. verdict.Failing.Where(test => test.IsKnownFlaky && test.Standing != Standing.Known)], verdict);
        AddTests(page, "Still failing", [.. verdict.Failing.Where(test => test.Standing == Standing.Known)], verdict);
    }

    private static void AddTests(MarkdownPage page, string heading, IReadOnlyList<NotableTest> tests, TestsVerdict verdict)
    {
        var rows = FailingRows.Of(tests, verdict.Runs.Count(run => run.Totals.Tests > 0));
        page.AddRows($"### {heading} ({Words.Number(tests.Count)})\n", [.. rows.Select(row => $"- {row}\n")], MaxRows, More);
    }

    /// <summary>What failed and passed with nothing changed in between may fail again.</summary>
    private static void AddRecovered(MarkdownPage page, TestsVerdict verdict, TestsInput input)
    {
        var paths = new SourcePaths(input.Tree);
        var jobs = verdict.Runs.Count(run => run.Totals.Tests > 0);
        var rows = input.History.FailedBefore.GroupBy(test => test.Case)
            .Select(group => (Name: paths.NameOf(group.Key), Jobs: FailingRows.Jobs([.. group.Select(test => test.Variant).Where(variant => variant.Length > 0)], jobs)))
            .OrderBy(row => row.Name, StringComparer.Ordinal)
            .Select(row => $"- {MarkdownEncoder.CodeInText(ByteBudget.Title(row.Name))}{row.Jobs}\n").ToList();
        page.AddRows($"### Flaky candidates: failed before on the very same files, passed now ({Words.Number(rows.Count)})\n", rows, MaxRows, More);
    }

    private static void AddList(MarkdownPage page, string heading, IReadOnlyList<string> rows) =>
        page.AddRows($"### {heading} ({Words.Number(rows.Count)})\n", [.. rows.Select(row => $"- {row}\n")], MaxRows, More);

    private static void AddSkipped(MarkdownPage page, TestsVerdict verdict)
    {
        var count = verdict.SkipReasons.Sum(reason => reason.Count);
        page.AddRows(
            $"<details><summary>Skipped: {Words.Count(count, "test")}</summary>\n\n| Tests | Reason |\n|--:|---|\n",
            [.. verdict.SkipReasons.Select(reason => $"| {Words.Number(reason.Count)} | {(reason.Reason.Length == 0 ? "*no reason given*" : MarkdownEncoder.Text(reason.Reason))} |\n")],
            MaxRows,
            left => $"| | … and {Words.Count(left, "more reason")} |\n",
            "\n</details>\n\n");
    }

    private static string Closing(TestsVerdict verdict, TestsInput input, int annotated)
    {
        var problems = verdict.Failing.Count + verdict.Quarantined.Count + verdict.Flaky.Count;
        var left = problems - annotated;
        var lines = new List<string>();
        if (left > 0 && input.Tree.Count > 0 && input.Options.MaxAnnotations > 0)
        {
            var why = annotated >= input.Options.MaxAnnotations
                ? $"{Words.Number(left)} more {(left == 1 ? "is" : "are")} over the limit"
                : $"{Words.Number(left)} could not be placed in a file of the repository";
            lines.Add($"{Words.Number(annotated)} of {Words.Count(problems, "test")} {(annotated == 1 ? "is" : "are")} annotated; {why}.");
        }

        if (input.History.Base is null && (verdict.Failing.Count > 0 || input.History.BaseProblem is not null))
        {
            var so = verdict.Failing.Count > 0 ? ", so new failures cannot be told from old ones" : ", so nothing was compared";
            lines.Add($"{MarkdownEncoder.Text(BaseText.Unknown(input.History, isSentence: true))}{so}.");
        }

        return lines.Count == 0 ? "" : string.Join(' ', lines) + "\n";
    }
}
