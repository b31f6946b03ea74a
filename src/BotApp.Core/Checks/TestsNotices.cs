using System.Globalization;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Things a reader of the check should know, none of which changes the result.</summary>
internal static class TestsNotices
{
    private const int MaxLookedAt = 1000;
    private const int MaxAmbiguous = 5;
    private const int MaxFiles = 3;

    /// <summary>Each once: the jobs of a matrix tend to say the same.</summary>
    /// <param name="input">What was judged.</param>
    /// <param name="tally">Its counts.</param>
    /// <param name="isWhole">True when nothing is missing from it.</param>
    public static IEnumerable<string> Of(TestsInput input, TestsTally tally, bool isWhole) => All(input, tally, isWhole).Distinct();

    /// <summary>A failure without a place where several files fit: it is said which, so that nobody thinks the test has none.</summary>
    private static IEnumerable<string> Ambiguous(TestsInput input, TestsTally tally)
    {
        var paths = new SourcePaths(input.Tree);
        var fitting = tally.Failing.Concat(tally.Flaky).Where(test => test.Location is null).Take(MaxLookedAt)
            .Select(test => (test.Name, Files: paths.Candidates(test.Record)))
            .Where(each => each.Files.Count > 1)
            .GroupBy(each => string.Join(" or ", each.Files.Take(MaxFiles)) + (each.Files.Count > MaxFiles ? " or another one" : ""), each => each.Name, StringComparer.Ordinal);
        foreach (var group in fitting.Take(MaxAmbiguous))
        {
            var more = group.Count() == 1 ? "" : $" and {Words.Count(group.Count() - 1, "more test")}";
            yield return $"{group.First()}{more} may be in {group.Key}, so no place is shown: run the tests from the root of the repository.";
        }
    }

    private static IEnumerable<string> All(TestsInput input, TestsTally tally, bool isWhole)
    {
        foreach (var report in input.Runs.SelectMany(run => run.Reports))
        {
            foreach (var problem in report.Problems.Where(problem => problem.IsNotice))
            {
                yield return $"{report.Path}: {problem.Message}";
            }
        }

        foreach (var notice in Ambiguous(input, tally))
        {
            yield return notice;
        }

        foreach (var slow in tally.Slowest().Where(test => test.Seconds > TimeSpan.SecondsPerDay))
        {
            yield return $"{slow.Name} says that it took {slow.Seconds.ToString("0.#######E+0", CultureInfo.InvariantCulture)} seconds, more than a day: check the unit of its times. It is counted as written.";
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
