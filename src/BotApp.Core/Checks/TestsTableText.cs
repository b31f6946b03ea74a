namespace BotApp.Core.Checks;

/// <summary>The counts, one row for each job of the matrix.</summary>
internal static class TestsTableText
{
    private const int MaxRows = 60;

    public static void AddTo(MarkdownPage page, TestsVerdict verdict)
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
        // Of very many jobs, those that passed are left out first.
        var runs = verdict.Runs.Count <= MaxRows ? verdict.Runs : [.. verdict.Runs.OrderBy(run => run.Totals.Tests > 0 && run.Totals.Failed + run.Totals.Errors == 0)];
        page.AddRows(head + rule, [.. runs.Select(Row)], MaxRows, left => (isMatrix ? $"| … and {Words.Count(left, "more job")} " : "") + string.Concat(columns.Select(_ => "| ")) + "| |\n");

        string Row(RunTotals run)
        {
            var time = run.Run.Duration?.TotalSeconds ?? run.Totals.Seconds;
            var cells = run.Totals.Tests == 0 ? columns.Select(_ => "| – ") : columns.Select(column => $"| {Words.Number(column.Count(run.Totals))} ");
            return (isMatrix ? $"| {Mark(run)} {Job(run.Run)} " : "") + string.Concat(cells) + $"| {Words.Time(time)} |\n";
        }
    }

    private static string Mark(RunTotals run) => run.Totals.Tests == 0 ? "⚪" : run.Totals.Failed + run.Totals.Errors > run.Totals.Quarantined ? "❌" : "✅";

    private static string Job(RunReports run) => run.Url is null
        ? MarkdownEncoder.Code(run.Variant.Length == 0 ? "job" : run.Variant)
        : MarkdownEncoder.Link(run.Variant.Length == 0 ? "job" : run.Variant, run.Url);
}
