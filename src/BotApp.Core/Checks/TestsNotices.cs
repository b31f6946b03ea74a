namespace BotApp.Core.Checks;

/// <summary>Things a reader of the check should know, none of which changes the result.</summary>
internal static class TestsNotices
{
    /// <summary>Each once: the jobs of a matrix tend to say the same.</summary>
    /// <param name="input">What was judged.</param>
    /// <param name="tally">Its counts.</param>
    /// <param name="isWhole">True when nothing is missing from it.</param>
    public static IEnumerable<string> Of(TestsInput input, TestsTally tally, bool isWhole) => All(input, tally, isWhole).Distinct();

    private static IEnumerable<string> All(TestsInput input, TestsTally tally, bool isWhole)
    {
        foreach (var report in input.Runs.SelectMany(run => run.Reports))
        {
            foreach (var problem in report.Problems.Where(problem => problem.IsNotice))
            {
                yield return $"{report.Path}: {problem.Message}";
            }
        }

        foreach (var entry in tally.Quarantines.Ended)
        {
            yield return $"The quarantine of {entry.Test} ended on {entry.Until:yyyy-MM-dd}: its failures count again.";
        }

        // A test that is not here may be one of another pipeline, or of a job that did not report.
        foreach (var entry in isWhole && input.IsWholeRepository && !tally.IsAllSkipped ? tally.Quarantines.Unmet : [])
        {
            yield return $"The quarantine of {entry.Test} means no test that was reported: check how it is written, or take it away.";
        }

        foreach (var run in tally.Runs.Where(run => run.Totals is { Tests: > 0 } totals && totals.Tests == totals.Skipped))
        {
            yield return $"{(run.Run.Variant.Length == 0 ? "The job" : run.Run.Variant)} skipped all of its {Words.Count(run.Totals.Tests, "test")}.";
        }
    }
}
