namespace BotApp.Core.Checks;

/// <summary>Puts the judgement of a suite into the words of its check.</summary>
public static class TestsCheckText
{
    /// <summary>Judges and writes.</summary>
    public static CheckContent Of(TestsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Of(TestsRules.Judge(input), input);
    }

    /// <summary>Writes a judgement already made.</summary>
    public static CheckContent Of(TestsVerdict verdict, TestsInput input)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(input);
        var annotations = Annotations.Of(verdict, input.Options);
        return new CheckContent(
            verdict.Conclusion,
            PlainText.OneLine(verdict.Reason),
            Title(verdict, input),
            TestsSummaryText.Of(verdict, input, annotations.Count),
            TestsFailuresText.Of(verdict),
            annotations);
    }

    /// <summary>"3 failed, 1 new · 1 204 passed · 2m 14s", and whatever is missing before what passed.</summary>
    private static string Title(TestsVerdict verdict, TestsInput input)
    {
        var parts = new List<string>();
        // The conclusion's own reason comes first.
        if (verdict.IsBudgetDecisive)
        {
            parts.Add("Over budget");
        }

        if (verdict.Failing.Count > 0)
        {
            var added = verdict.Failing.Count(test => test.Standing == Standing.New);
            // Of jobs the base does not have nobody knows what is new.
            var isKnown = verdict.Failing.All(test => test.Standing == Standing.Known);
            parts.Add($"{Words.Number(verdict.Failing.Count)} failed{(added > 0 ? $", {Words.Number(added)} new" : isKnown ? ", none new" : "")}");
        }

        if (verdict.Gaps.Count > 0)
        {
            parts.Add(verdict.Gaps.Count == 1 ? verdict.Gaps[0].Title : $"{verdict.Gaps[0].Title} (+{verdict.Gaps.Count - 1} more)");
        }

        if (verdict.Totals.Tests > 0)
        {
            var skipped = verdict.Failing.Count == 0 && verdict.DistinctSkipped > 0 ? $", {Words.Number(verdict.DistinctSkipped)} skipped" : "";
            parts.Add($"{Words.Number(verdict.DistinctPassed)} passed{skipped}");
        }

        if (verdict.Flaky.Count > 0)
        {
            parts.Add($"{Words.Number(verdict.Flaky.Count)} flaky");
        }

        if (verdict.Quarantined.Count > 0)
        {
            parts.Add($"{Words.Number(verdict.Quarantined.Count)} quarantined");
        }

        var time = verdict.Duration is { } duration ? Words.Time(duration.TotalSeconds) : "";
        parts.AddRange(time.Length > 0 && verdict.Totals.Tests > 0 ? [time] : []);
        return ByteBudget.Title(parts.Count == 0 ? verdict.Conclusion == CheckConclusion.Success ? "No test reports; the run succeeded" : "Nothing was tested" : string.Join(" · ", parts));
    }
}
