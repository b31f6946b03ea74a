using BotApp.Core.History;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>One line for each failing test, and one for many parameter sets of a function: what, why, where, since when.</summary>
internal static class FailingRows
{
    /// <summary>So many failing parameter sets of one function are one line.</summary>
    private const int MinSets = 4;

    private const int MaxNamed = 3;

    /// <summary>The rows, in the order of the tests.</summary>
    /// <param name="tests">In the order to show them.</param>
    /// <param name="jobs">How many jobs reported tests: a test that fails in all of them needs no list of them.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<NotableTest> tests, int jobs)
    {
        var functions = tests.Where(test => test.Case.Parameters.Length > 0)
            .GroupBy(test => (test.Case.Path, test.Case.Function))
            .Where(group => group.Count() >= MinSets)
            .ToDictionary(group => group.Key, group => group.ToList());
        var rows = new List<string>();
        foreach (var test in tests)
        {
            if (!functions.TryGetValue((test.Case.Path, test.Case.Function), out var sets))
            {
                rows.Add(Row(test, jobs));
            }
            else if (sets[0] == test)
            {
                rows.Add(Row(sets, jobs));
            }
        }

        return rows;
    }

    /// <summary>"in `3.12`, `3.13`", "in all 3 jobs"; empty when there is only one.</summary>
    public static string Jobs(IReadOnlyList<string> variants, int jobs)
    {
        if (variants.Count == 0 || jobs < 2)
        {
            return variants.Count == 0 ? "" : $" · in {MarkdownEncoder.CodeInText(variants[0])}";
        }

        var labels = string.Join(", ", variants.Take(MaxNamed).Select(MarkdownEncoder.CodeInText));
        return variants.Count == jobs ? $" · in all {jobs} jobs"
            : variants.Count <= MaxNamed ? $" · in {labels}"
            : $" · in {variants.Count} of {jobs} jobs: {labels}, …";
    }

    /// <summary>What its past says, for a list: " · failing since abc1234 (2026-11-02)".</summary>
    public static string Past(NotableTest test) => string.Concat(PastWords(test).Select(each => $" · {each}"));

    /// <summary>What its past says, our own words only: "failing since abc1234 (2026-11-02)", "known flaky: …".</summary>
    public static IReadOnlyList<string> PastWords(NotableTest test)
    {
        var words = new List<string>();
        if (test.Since is { } since)
        {
            words.Add($"failing {BaseText.Since(since)}");
        }

        if (test.Score is { Health: TestHealth.Flaky } flaky && test.Quarantine is null)
        {
            words.Add($"known flaky: {flaky.Text}");
        }
        else if (test.Score is { Health: TestHealth.Broken } broken)
        {
            words.Add($"broken, not flaky: failed {Words.Number(broken.Failed)} of {Words.Count(broken.Runs, "run")} in {Words.Days(broken.Window)}");
        }

        if (test.PassedOnSameTree && !test.IsKnownFlaky)
        {
            words.Add("passed before on the very same files");
        }

        return words;
    }

    private static string Row(NotableTest test, int jobs)
    {
        var attempts = test.Record.AttemptCount > 1 ? $" · {FailureText.Attempts(test.Record)}" : "";
        return $"{Name(test)}: {Message(test)}{Place(test)}{Jobs(test.Variants, jobs)}{attempts}{(test.IsAdded && test.Case.Name != TestCase.Module ? " · a new test" : "")}{Past(test)}{Because(test.Quarantine)}";
    }

    private static string Row(List<NotableTest> sets, int jobs)
    {
        var first = sets[0];
        var name = ByteBudget.Title(FailureText.Title(first));
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        var function = bracket > 0 ? name[..bracket] : name;
        var some = string.Join(", ", sets.Take(MaxNamed).Select(test => MarkdownEncoder.CodeInText(ByteBudget.Head(PlainText.OneLine(test.Case.Parameters), 60))));
        var isOneCause = sets.TrueForAll(test => FailureText.Headline(test.Record) == FailureText.Headline(first.Record));
        var variants = sets.SelectMany(test => test.Variants).Distinct().ToList();
        return $"{MarkdownEncoder.CodeInText(function)} with {Words.Number(sets.Count)} parameter sets ({some}, …): {Message(first)}{(isOneCause ? "" : " and others")}"
            + $"{Place(first)}{Jobs(variants, jobs)}{Because(first.Quarantine)}";
    }

    private static string Name(NotableTest test) => MarkdownEncoder.CodeInText(ByteBudget.Title(FailureText.Title(test)));

    private static string Message(NotableTest test) => MarkdownEncoder.Text(ByteBudget.Title(FailureText.Headline(test.Record)));

    private static string Place(NotableTest test) => test.Location switch
    {
        null => "",
        { Line: null } location => $" · {MarkdownEncoder.CodeInText(location.Path)} (line unknown)",
        var location => $" · {MarkdownEncoder.CodeInText($"{location.Path}:{location.Line}")}",
    };

    private static string Because(Quarantine? quarantine)
    {
        if (quarantine is null)
        {
            return "";
        }

        var until = quarantine.Until is null ? "" : $" until {quarantine.Until:yyyy-MM-dd}";
        return $" · quarantined{until}{(string.IsNullOrEmpty(quarantine.Reason) ? "" : $": {MarkdownEncoder.Text(ByteBudget.Title(quarantine.Reason))}")}";
    }
}
