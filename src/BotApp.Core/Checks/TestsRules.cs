using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Judges a suite from what its jobs brought. Only a complete, readable, non-empty result without counting failures is success.</summary>
public static class TestsRules
{
    /// <summary>Nothing that is tested takes a year; clocks that jump do.</summary>
    private const double MaxSeconds = 31_536_000;

    /// <summary>The judgement.</summary>
    public static TestsVerdict Judge(TestsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var tally = new TestsTally(input);
        var gaps = Gaps(input, tally).ToList();
        var duration = Duration(input, tally);
        var isOver = input.Duration > input.Options.Budget;
        var (conclusion, reason) = Conclude(input, tally, gaps);
        var isBudgetDecisive = isOver && input.Options.FailOverBudget && conclusion is (CheckConclusion.Success or CheckConclusion.Neutral);
        if (isBudgetDecisive)
        {
            (conclusion, reason) = (CheckConclusion.Failure, $"The run took {Words.Time(input.Duration!.Value.TotalSeconds)}, its budget is {Words.Time(input.Options.Budget!.Value.TotalSeconds)}. {reason}"); // both are known when it is over
        }

        return new TestsVerdict
        {
            Conclusion = conclusion,
            Reason = reason,
            Totals = tally.Totals(),
            DistinctPassed = tally.DistinctPassed(),
            DistinctSkipped = tally.DistinctSkipped(),
            Runs = tally.Runs,
            Failing = [.. tally.Failing.Where(test => test.Quarantine is null)],
            Quarantined = [.. tally.Failing.Where(test => test.Quarantine is not null)],
            Flaky = tally.Flaky,
            Comparison = tally.Compare(),
            SkipReasons = tally.SkipReasons,
            Slowest = tally.Slowest(),
            SlowestFunctions = tally.SlowestFunctions(),
            Duration = duration,
            Trend = DurationTrend.Of(input.History.Durations, input.Duration),
            IsOverBudget = isOver,
            IsBudgetDecisive = isBudgetDecisive,
            Gaps = gaps,
            Notices = [.. TestsNotices.Of(input, tally, gaps.Count == 0)],
        };
    }

    /// <summary>Jobs run side by side, so the longest stands for all where the run's own time is not known.</summary>
    private static TimeSpan? Duration(TestsInput input, TestsTally tally)
    {
        var jobs = input.Runs.Max(run => run.Duration);
        var seconds = tally.Totals().Seconds;
        return Known(input.Duration) ?? Known(jobs) ?? (seconds is > 0 and < MaxSeconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    /// <summary>Clocks of two machines can make nothing or less of a short time.</summary>
    private static TimeSpan? Known(TimeSpan? time) => time > TimeSpan.Zero ? time : null;

    private static (CheckConclusion Conclusion, string Reason) Conclude(TestsInput input, TestsTally tally, List<Gap> gaps)
    {
        var counting = tally.Failing.Where(test => test.Quarantine is null).ToList();
        var known = input.History.Base;
        // Only what the base is known to fail is forgiven: a job or a base that cannot be compared forgives nothing.
        var isNewOnly = input.Options.FailOn == FailOn.NewFailures && known is not null;
        var blocking = isNewOnly ? counting.Count(test => test.Standing != Standing.Known) : counting.Count;
        if (blocking > 0)
        {
            return (CheckConclusion.Failure, FailureReason(input, counting, blocking) + (gaps.Count > 0 ? " " + gaps[0].Sentence : ""));
        }

        if (gaps.Count > 0)
        {
            return (CheckConclusion.Failure, string.Join(' ', gaps.Take(3).Select(gap => gap.Sentence)));
        }

        if (input.Options.StrictRetries && tally.Flaky.Count > 0)
        {
            return (CheckConclusion.Failure, $"{Words.Count(tally.Flaky.Count, "test")} passed only on a later attempt, and retries are strict here.");
        }

        if (tally.IsAllSkipped)
        {
            return (CheckConclusion.Neutral, "Nothing was tested: every job or every test was skipped.");
        }

        if (tally.Totals().Tests == 0)
        {
            return (CheckConclusion.Success, "No tests were reported, and none are asked for (`min-tests: 0`): how the run ended decides.");
        }

        return counting.Count > 0
            ? (CheckConclusion.Neutral, $"No new failures: {Words.Count(counting.Count, "test")} that {(counting.Count == 1 ? "fails" : "fail")} here {(counting.Count == 1 ? "fails" : "fail")} on {BaseText.Full(known!, input.IsBranch)}, too.") // only a known base forgives
            : (CheckConclusion.Success, "Every report was read to its end and no test failed" + (tally.Failing.Count > 0 ? " but quarantined ones." : "."));
    }

    private static string FailureReason(TestsInput input, List<NotableTest> counting, int blocking)
    {
        var tests = Words.Count(counting.Count, "test");
        var flaky = counting.Count(test => test.IsKnownFlaky);
        var isFlaky = flaky == 0 ? "" : $" {Words.Number(flaky)} of them {(flaky == 1 ? "is" : "are")} known to be flaky.";
        if (input.History.Base is not { } known)
        {
            return $"{tests} failed" + (input.Options.FailOn == FailOn.NewFailures ? $"; {BaseText.Unknown(input.History)}, so every failure counts." : ".") + isFlaky;
        }

        var added = counting.Count(test => test.Standing == Standing.New);
        var alone = counting.Count(test => test.Standing == Standing.Unknown);
        var incomparable = alone == 0 ? "" : $" {Words.Number(alone)} failed in jobs the base does not have, so {(alone == 1 ? "it counts" : "they count")}.";
        var old = counting.Count - blocking;
        var sentence = input.Options.FailOn != FailOn.NewFailures || added == 0 ? $"{tests} failed, {(added == 0 ? "none" : Words.Number(added))} of them new since {BaseText.Name(known)}."
            : $"{Words.Count(added, "test")} failed that did not fail on {BaseText.Name(known)}{(old == 0 ? "." : $"; {Words.Number(old)} more failed there, too.")}";
        return sentence + incomparable + isFlaky;
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

            foreach (var gap in RunGaps(run, isTestless: input.Options.MinTests == 0))
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

        if (input is { Duration: null, Options: { Budget: { } budget, FailOverBudget: true } })
        {
            yield return new Gap("time not known", $"How long the run took is not known, so nothing says that it kept its budget of {Words.Time(budget.TotalSeconds)}: look for a runner that does not say when its jobs began and ended.");
        }
    }

    private static bool IsMissedSkip(RunTotals run, TestsInput input, TestsTally tally) =>
        run.Run is { JobConclusion: RunConclusion.Skipped, Reports.Count: 0 } && input.Expected.Contains(run.Run.Variant) && !tally.IsAllSkipped;

    private static IEnumerable<Gap> RunGaps(RunTotals run, bool isTestless)
    {
        var (job, reports) = (run.Run, run.Run.Reports);
        var name = job.Variant.Length == 0 ? "The job" : job.Variant;
        foreach (var report in reports.Where(report => report.State is ReportState.Unreadable or ReportState.Incomplete))
        {
            var word = report.State == ReportState.Unreadable ? "unreadable" : "incomplete";
            yield return new Gap($"{FileName(report.Path)} {word}", $"{report.Path} is {word}{Where(report)}");
        }

        // Where no tests are asked for, a job without any is judged by how the run ended.
        if ((job.JobConclusion is RunConclusion.Skipped or RunConclusion.Neutral && reports.Count == 0) || (isTestless && run.Totals.Tests == 0))
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
