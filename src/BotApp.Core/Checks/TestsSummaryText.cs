using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>The summary of the tests check: what happened where, what is new, what is known, what is slow.</summary>
internal static class TestsSummaryText
{
    private const int MaxRows = 100;

    public static string Of(TestsVerdict verdict, TestsInput input, int annotated)
    {
        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        page.Add($"{Sign(verdict.Conclusion)} {MarkdownEncoder.Text(verdict.Reason)}\n\n");
        page.AddRows("", [.. verdict.Gaps.Skip(1).Select(gap => $"- {MarkdownEncoder.Text(gap.Sentence)}\n")], 20, More);
        AddTable(page, verdict);
        AddFailing(page, verdict, input);
        Add(page, "Quarantined, not counted", verdict.Quarantined, test => Row(test) + Because(test.Quarantine!));
        Add(page, "Flaky: passed only on a later attempt", verdict.Flaky, test => Row(test) + $" · {FailureText.Attempts(test.Record)}");
        AddList(page, "Fixed", [.. verdict.Fixed.Select(name => MarkdownEncoder.CodeInText(name))]);
        AddSlowest(page, verdict);
        AddList(page, "Notices", [.. verdict.Notices.Select(MarkdownEncoder.Text)]);
        page.Add(Closing(verdict, input, annotated));
        return page.ToString();
    }

    private static string Sign(CheckConclusion conclusion) => conclusion switch
    {
        CheckConclusion.Success => "✅",
        CheckConclusion.Failure => "❌",
        CheckConclusion.Neutral => "⚪",
        _ => throw new ArgumentOutOfRangeException(nameof(conclusion), conclusion, "a conclusion without a sign"),
    };

    private static void AddTable(MarkdownPage page, TestsVerdict verdict)
    {
        if (verdict.Runs.Count == 0)
        {
            return;
        }

        var totals = verdict.Totals;
        var isMatrix = verdict.Runs.Count > 1 || verdict.Runs[0].Run.Variant.Length > 0;
        (string Name, Func<TestTotals, int> Count)[] all =
        [
            ("Passed", each => each.Passed), ("Failed", each => each.Failed), ("Errors", each => each.Errors), ("Skipped", each => each.Skipped),
            ("Flaky", each => each.Flaky), ("Quarantined", each => each.Quarantined),
        ];
        // The first four are always of interest; the others only when there are any.
        var columns = all.Where((column, index) => index < 4 || column.Count(totals) > 0).ToList();
        var head = (isMatrix ? "| Job " : "") + string.Concat(columns.Select(column => $"| {column.Name} ")) + "| Time |\n";
        var rule = (isMatrix ? "|---" : "") + string.Concat(columns.Select(_ => "|--:")) + "|--:|\n";
        page.AddRows(head + rule, [.. verdict.Runs.Select(run => TableRow(run))], 256, left => (isMatrix ? $"| {left} more jobs " : "") + string.Concat(columns.Select(_ => "| … ")) + "| |\n");

        string TableRow(RunTotals run)
        {
            var time = run.Run.Duration?.TotalSeconds ?? run.Totals.Seconds;
            var cells = run.Totals.Tests == 0 ? columns.Select(_ => "| – ") : columns.Select(column => $"| {Words.Number(column.Count(run.Totals))} ");
            return (isMatrix ? $"| {Job(run.Run)} " : "") + string.Concat(cells) + $"| {Words.Time(time)} |\n";
        }
    }

    private static string Job(RunReports run) => run.Url is null
        ? MarkdownEncoder.Code(run.Variant)
        : MarkdownEncoder.Link(run.Variant.Length == 0 ? "job" : run.Variant, run.Url);

    private static void AddFailing(MarkdownPage page, TestsVerdict verdict, TestsInput input)
    {
        if (input.Base is null)
        {
            Add(page, "Failing", verdict.Failing, Row);
            return;
        }

        Add(page, "New failures", [.. verdict.Failing.Where(test => test.Standing == Standing.New)], Row);
        Add(page, "Still failing", [.. verdict.Failing.Where(test => test.Standing == Standing.Known)], Row);
    }

    private static void Add(MarkdownPage page, string heading, IReadOnlyList<NotableTest> tests, Func<NotableTest, string> row) =>
        AddList(page, heading, [.. tests.Select(row)]);

    private static void AddList(MarkdownPage page, string heading, IReadOnlyList<string> rows) =>
        page.AddRows($"### {heading} ({Words.Number(rows.Count)})\n", [.. rows.Select(row => $"- {row}\n")], MaxRows, More);

    private static string Row(NotableTest test)
    {
        var place = test.Location is null ? "" : $" · {MarkdownEncoder.CodeInText(Place(test.Location))}";
        var where = test.Variants.Count == 0 ? "" : $" · in {string.Join(", ", test.Variants.Select(MarkdownEncoder.CodeInText))}";
        var message = MarkdownEncoder.Text(ByteBudget.Title(FailureText.Headline(test.Record)));
        return $"{MarkdownEncoder.CodeInText(ByteBudget.Title(FailureText.Title(test)))}: {message}{place}{where}";
    }

    private static string Place(SourceLocation location) => location.Line is null ? $"{location.Path} (line unknown)" : $"{location.Path}:{location.Line}";

    private static string Because(Quarantine quarantine)
    {
        var until = quarantine.Until is null ? "" : $" until {quarantine.Until:yyyy-MM-dd}";
        return $" · quarantined{until}{(quarantine.Reason is null ? "" : $": {MarkdownEncoder.Text(quarantine.Reason)}")}";
    }

    private static void AddSlowest(MarkdownPage page, TestsVerdict verdict)
    {
        var isMatrix = verdict.Runs.Count > 1;
        var rows = verdict.Slowest.Select(test =>
            $"| {Words.Time(test.Seconds)} | {MarkdownEncoder.Code(ByteBudget.Title(test.Name))} |{(isMatrix ? $" {MarkdownEncoder.Code(test.Variant)} |" : "")}\n").ToList();
        page.AddRows(
            $"<details><summary>Slowest tests</summary>\n\n| Time | Test |{(isMatrix ? " Job |" : "")}\n|--:|---|{(isMatrix ? "---|" : "")}\n",
            [.. rows.SkipLast(1), .. rows.TakeLast(1).Select(row => row + "\n</details>\n")],
            rows.Count,
            _ => "\n</details>\n");
    }

    private static string Closing(TestsVerdict verdict, TestsInput input, int annotated)
    {
        var problems = verdict.Failing.Count + verdict.Quarantined.Count + verdict.Flaky.Count;
        var left = problems - annotated;
        var lines = new List<string>();
        if (problems > 0 && input.Tree.Count > 0 && left > 0)
        {
            lines.Add($"{Words.Number(annotated)} of {Words.Count(problems, "test")} {(annotated == 1 ? "is" : "are")} annotated; {(annotated >= input.Options.MaxAnnotations ? "the others are over the limit" : "the others could not be placed in a file of the repository")}.");
        }

        if (input.Base is not null)
        {
            lines.Add($"Compared with {MarkdownEncoder.CodeInText(input.Base.Description)}.");
        }
        else if (verdict.Failing.Count > 0)
        {
            lines.Add("The base's results are not known, so new failures cannot be told from old ones.");
        }

        return lines.Count == 0 ? "" : string.Join(' ', lines) + "\n";
    }

    private static string More(int left) => $"- … and {Words.Number(left)} more\n";
}
