using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Judges a suite from what its jobs brought. Only a complete, readable, non-empty result without counting failures is success.</summary>
public static class TestsRules
{
    /// <summary>The judgement.</summary>
    public static TestsVerdict Judge(TestsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var tally = new TestsTally(input);
        foreach (var run in input.Runs)
        {
            tally.Count(run);
        }

        var failing = tally.Failing();
        var flaky = tally.Flaky();
        var gaps = Gaps(input, tally).ToList();
        var (conclusion, reason) = Conclude(input, tally, failing, flaky, gaps);
        return new TestsVerdict
        {
            Conclusion = conclusion,
            Reason = reason,
            Totals = tally.Totals(),
            DistinctPassed = tally.DistinctPassed(),
            DistinctSkipped = tally.DistinctSkipped(),
            Runs = tally.Runs,
            Failing = [.. failing.Where(test => test.Quarantine is null)],
            Quarantined = [.. failing.Where(test => test.Quarantine is not null)],
            Flaky = flaky,
            Fixed = tally.Fixed(),
            Slowest = tally.Slowest(),
            Gaps = gaps,
            Notices = [.. TestsNotices.Of(input, tally)],
        };
    }

    private static (CheckConclusion Conclusion, string Reason) Conclude(
        TestsInput input, TestsTally tally, IReadOnlyList<NotableTest> failing, IReadOnlyList<NotableTest> flaky, List<Gap> gaps)
    {
        var counting = failing.Where(test => test.Quarantine is null).ToList();
        var isNewOnly = input.Options.FailOn == FailOn.NewFailures && input.Base is not null;
        var blocking = isNewOnly ? counting.Count(test => test.Standing == Standing.New) : counting.Count;
        if (blocking > 0)
        {
            return (CheckConclusion.Failure, FailureReason(input, counting, blocking, isNewOnly) + (gaps.Count > 0 ? " " + gaps[0].Sentence : ""));
        }

        if (gaps.Count > 0)
        {
            return (CheckConclusion.Failure, string.Join(' ', gaps.Take(3).Select(gap => gap.Sentence)));
        }

        if (input.Options.StrictRetries && flaky.Count > 0)
        {
            return (CheckConclusion.Failure, $"{Words.Count(flaky.Count, "test")} passed only on a later attempt, and retries are strict here.");
        }

        if (tally.IsAllSkipped)
        {
            return (CheckConclusion.Neutral, "Nothing was tested: every job or every test was skipped.");
        }

        return counting.Count > 0
            ? (CheckConclusion.Neutral, $"No new failures: {Words.Count(counting.Count, "failing test")} failed before on {input.Base!.Description} too.")
            : (CheckConclusion.Success, "Every report was read to its end and no test failed" + (failing.Count > 0 ? " but quarantined ones." : "."));
    }

    private static string FailureReason(TestsInput input, List<NotableTest> counting, int blocking, bool isNewOnly)
    {
        var tests = Words.Count(counting.Count, "test");
        var added = counting.Count(test => test.Standing == Standing.New);
        if (input.Base is null)
        {
            return $"{tests} failed" + (input.Options.FailOn == FailOn.NewFailures ? "; the base's results are not known, so every failure counts." : ".");
        }

        return isNewOnly ? $"{Words.Count(blocking, "test")} failed that did not fail on {input.Base.Description}."
            : $"{tests} failed, {added} of them new since {input.Base.Description}.";
    }

    private static IEnumerable<Gap> Gaps(TestsInput input, TestsTally tally)
    {
        foreach (var label in input.Expected.Where(label => !input.Runs.Any(run => run.Variant == label)))
        {
            yield return new Gap($"{label} did not report", $"{label} was expected and did not report: look for a job that was not started or was cancelled.");
        }

        foreach (var run in tally.Runs)
        {
            if (IsMissedSkip(run, input, tally))
            {
                yield return new Gap($"{run.Run.Variant} was skipped", $"{run.Run.Variant} was expected and was skipped while other jobs ran.");
            }

            foreach (var gap in RunGaps(run))
            {
                yield return gap;
            }
        }

        var ran = tally.Totals().Tests;
        if (ran < input.Options.MinTests && (ran > 0 || input.Runs.Count == 0))
        {
            yield return input.Runs.Count == 0
                ? new Gap("no tests reported", "No job reported any test: check that the tests run and that their reports are uploaded.")
                : new Gap($"only {ran} of at least {input.Options.MinTests} tests", $"{ran} tests ran and at least {input.Options.MinTests} are expected: check what was selected.");
        }
    }

    private static bool IsMissedSkip(RunTotals run, TestsInput input, TestsTally tally) =>
        run.Run is { JobConclusion: RunConclusion.Skipped, Reports.Count: 0 } && input.Expected.Contains(run.Run.Variant) && !tally.IsAllSkipped;

    private static IEnumerable<Gap> RunGaps(RunTotals run)
    {
        var (job, reports) = (run.Run, run.Run.Reports);
        var name = job.Variant.Length == 0 ? "The job" : job.Variant;
        foreach (var report in reports.Where(report => report.State is ReportState.Unreadable or ReportState.Incomplete))
        {
            var word = report.State == ReportState.Unreadable ? "unreadable" : "incomplete";
            yield return new Gap($"{FileName(report.Path)} {word}", $"{report.Path} is {word}{Where(report)}");
        }

        if (job.JobConclusion is RunConclusion.Skipped or RunConclusion.Neutral && reports.Count == 0)
        {
            yield break;
        }

        if (!reports.Any(report => report.State != ReportState.Ignored))
        {
            yield return job.JobConclusion is null or RunConclusion.Success
                ? new Gap($"{name} has no report", $"{name} left no test report: check that it writes one and uploads it.")
                : new Gap($"{name} {Words.Ended(job.JobConclusion.Value)} without a report", $"{name} {Words.Ended(job.JobConclusion.Value)} and left no test report: its log says why.");
        }
        else if (run.Totals.Tests == 0 && reports.Any(report => report.State == ReportState.Complete))
        {
            yield return new Gap($"{name} ran no tests", $"{name} reported no tests at all: check what was collected.");
        }
        else if (job.JobConclusion is not (null or RunConclusion.Success) && run.Totals is { Failed: 0, Errors: 0 })
        {
            yield return new Gap($"{name} {Words.Ended(job.JobConclusion.Value)}", $"{name} {Words.Ended(job.JobConclusion.Value)} although no test in its reports failed: its log says why.");
        }
    }

    private static string Where(Report report)
    {
        var problem = report.Problems.FirstOrDefault(problem => !problem.IsNotice);
        var place = problem?.Line is null ? "" : $" (line {problem.Line}, column {problem.Column})";
        return $"{place}: {problem?.Message}";
    }

    private static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
