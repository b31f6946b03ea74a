namespace BotApp.Core.Checks;

/// <summary>Things a reader of the check should know, none of which changes the result.</summary>
internal static class TestsNotices
{
    /// <summary>Each once: the jobs of a matrix tend to say the same.</summary>
    public static IEnumerable<string> Of(TestsInput input, TestsTally tally) => All(input, tally).Distinct();

    private static IEnumerable<string> All(TestsInput input, TestsTally tally)
    {
        foreach (var report in input.Runs.SelectMany(run => run.Reports))
        {
            foreach (var problem in report.Problems.Where(problem => problem.IsNotice))
            {
                yield return $"{report.Path}: {problem.Message}";
            }
        }

        foreach (var entry in input.Options.Quarantine.Where(entry => entry.Until < input.Today))
        {
            yield return $"The quarantine of {entry.Test} ended on {entry.Until:yyyy-MM-dd}: its failures count again.";
        }

        foreach (var run in tally.Runs.Where(run => run.Totals is { Tests: > 0 } totals && totals.Tests == totals.Skipped))
        {
            yield return $"{(run.Run.Variant.Length == 0 ? "The job" : run.Run.Variant)} skipped all of its {Words.Count(run.Totals.Tests, "test")}.";
        }
    }
}
