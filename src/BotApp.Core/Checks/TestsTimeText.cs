using System.Globalization;

namespace BotApp.Core.Checks;

/// <summary>The run's time against its budget and the base branch's runs, and where it goes.</summary>
internal static class TestsTimeText
{
    /// <summary>Smaller changes of a run's time are noise.</summary>
    private const double Noise = 0.05;

    private const int MaxFunctions = 5;

    public static void AddTo(MarkdownPage page, TestsVerdict verdict, TestsInput input)
    {
        var lines = Lines(verdict, input).ToList();
        page.Add(lines.Count == 0 ? "" : $"### Time\n{string.Join('\n', lines)}\n\n");
        AddSlowest(page, verdict);
        AddFunctions(page, verdict);
    }

    /// <summary>"3.4s (+1.2s)"; nothing where the base took about as long or is not known.</summary>
    internal static string Change(double seconds, double before)
    {
        var change = seconds - before;
        return double.IsNaN(before) || Math.Abs(change) < Math.Max(0.1, before * 0.1) ? "" : $" ({(change > 0 ? "+" : "−")}{Words.Time(Math.Abs(change))})";
    }

    private static IEnumerable<string> Lines(TestsVerdict verdict, TestsInput input)
    {
        if (input.Options.Budget is { } budget && input.Duration is { } duration)
        {
            var (took, agreed) = (Words.Time(duration.TotalSeconds), Words.Time(budget.TotalSeconds));
            yield return verdict.IsOverBudget ? $"- ⏱ The run took {took}, its budget is {agreed}: {Words.Time((duration - budget).TotalSeconds)} over." : $"- {took} of a budget of {agreed}.";
        }

        if (verdict.Trend is { } trend)
        {
            var change = trend.Change is not { } by ? ""
                : Math.Abs(by) < Noise ? " This run took about as long."
                : string.Create(CultureInfo.InvariantCulture, $" This run took {Math.Abs(by) * 100:0} % {(by > 0 ? "longer" : "less")}.");
            var range = trend.Shortest == trend.Longest ? Words.Time(trend.Longest.TotalSeconds) : $"{Words.Time(trend.Shortest.TotalSeconds)} to {Words.Time(trend.Longest.TotalSeconds)}";
            yield return $"- The last {Words.Count(trend.Runs, "run")} on the base branch took {range}, {Words.Time(trend.Median.TotalSeconds)} in the middle: `{trend.Bars}`.{change}";
        }
    }

    private static void AddSlowest(MarkdownPage page, TestsVerdict verdict)
    {
        var isMatrix = verdict.Runs.Count > 1;
        page.AddRows(
            $"<details><summary>Slowest tests</summary>\n\n| Time | Test |{(isMatrix ? " Job |" : "")}\n|--:|---|{(isMatrix ? "---|" : "")}\n",
            [.. verdict.Slowest.Select(test => $"| {Words.Time(test.Seconds)}{Change(test.Seconds, test.BaseSeconds)} | {MarkdownEncoder.Code(ByteBudget.Title(test.Name))} |{(isMatrix ? $" {MarkdownEncoder.Code(test.Variant)} |" : "")}\n")],
            verdict.Slowest.Count,
            left => $"| | … and {Words.Number(left)} more |{(isMatrix ? " |" : "")}\n",
            "\n</details>\n\n");
    }

    /// <summary>A thousand quick parameter sets are slow together.</summary>
    private static void AddFunctions(MarkdownPage page, TestsVerdict verdict)
    {
        var isMatrix = verdict.Runs.Count > 1;
        page.AddRows(
            $"<details><summary>Slowest functions, their parameter sets together</summary>\n\n| Time | Sets | Test |{(isMatrix ? " Job |" : "")}\n|--:|--:|---|{(isMatrix ? "---|" : "")}\n",
            [.. verdict.SlowestFunctions.Select(function =>
                $"| {Words.Time(function.Seconds)} | {Words.Number(function.Sets)} | {MarkdownEncoder.Code(ByteBudget.Title(function.Name))} |{(isMatrix ? $" {MarkdownEncoder.Code(function.Variant)} |" : "")}\n")],
            MaxFunctions,
            left => $"| | | … and {Words.Number(left)} more |{(isMatrix ? " |" : "")}\n",
            "\n</details>\n\n");
    }
}
