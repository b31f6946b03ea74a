using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Pipelines;

/// <summary>
/// Running only the tests that failed, for runners that cannot run failed jobs alone: how the tests are named to the runner, and how what they
/// say then is put over what the whole run had said.
/// </summary>
public static class FailedTests
{
    /// <summary>A longer selection names files instead of tests. It is the length that GitHub takes of all inputs together.</summary>
    public const int MaxSelection = 65_535;

    /// <summary>
    /// pytest's node ids of the tests that failed, one on a line, in a fixed order; files where they would be too many or a test has a name that
    /// cannot be given. Null where everything has to be run: a report is not whole, nothing failed, or a test has no file that pytest could be given.
    /// </summary>
    /// <param name="runs">What the attempt said.</param>
    public static string? Select(IReadOnlyList<RunReports> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var reports = runs.Where(run => run.IsTested).ToList();
        if (reports.Count == 0 || reports.Any(run => run.Reports.Count == 0 || run.Reports.Any(report => report.State is ReportState.Incomplete or ReportState.Unreadable)))
        {
            return null;
        }

        var failed = reports.SelectMany(run => run.Reports).SelectMany(report => report.Tests.Where(test => test.IsProblem)).ToList();
        if (failed.Count == 0 || failed.Any(test => FileOf(test) is null))
        {
            return null;
        }

        var whole = failed.Select(FileOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var files = failed.Where(test => NodeId(test) is null).Select(FileOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var named = failed.Where(test => !files.Contains(FileOf(test)!)).Select(NodeId).OfType<string>(); // every test has a file, as just seen
        return Lines([.. files, .. named]) is { Length: <= MaxSelection } tests ? tests : Lines(whole) is { Length: <= MaxSelection } all ? all : null;
    }

    /// <summary>
    /// What an attempt of only some tests says together with the attempt before it: a test that was run again says what it says now, every other
    /// one what it said then. A job that brought no readable tests now brings none from before either, so that its gap stays.
    /// </summary>
    /// <param name="before">What the attempt before said.</param>
    /// <param name="attempt">Its number.</param>
    /// <param name="now">What the attempt of some tests said.</param>
    public static IReadOnlyList<RunReports> Over(IReadOnlyList<RunReports> before, int attempt, IReadOnlyList<RunReports> now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        return [.. now.Select(run => Over(before.Where(one => one.Variant == run.Variant).ToList(), attempt, run))];
    }

    private static RunReports Over(List<RunReports> before, int attempt, RunReports now)
    {
        if (!now.IsTested || !now.Reports.Any(report => report is { Kind: ReportKind.Tests, Tests.Count: > 0 }))
        {
            return now;
        }

        var again = now.Reports.SelectMany(report => report.Tests).Select(Identity).ToHashSet();
        var kept = before.Where(run => run.IsTested).SelectMany(run => run.Reports).Select(report => Without(report, again, attempt)).Where(report => report.Tests.Count > 0 || report.State == ReportState.Unreadable);
        var coverage = before.SelectMany(run => run.Coverage).ToList();

        // Some tests measure less than all of them: what all of them measured is what the commit has.
        return now with { Reports = [.. now.Reports, .. kept], Coverage = coverage.Count > 0 ? coverage : now.Coverage };
    }

    private static Report Without(Report report, HashSet<(string, TestCase)> again, int attempt)
    {
        var left = report.Tests.Where(test => !again.Contains(Identity(test))).ToList();
        var notice = new ReportProblem($"Of attempt {attempt}: only the tests that failed in it were run again.", IsNotice: true);
        return report with
        {
            Tests = TestList.From(left),
            Records = left.Aggregate(default(RecordCounts), static (counts, test) => counts.Plus(test.Outcome)),
            Problems = report.Problems.Any(problem => problem.Message == notice.Message) ? report.Problems : [.. report.Problems, notice],
        };
    }

    private static (string Project, TestCase Case) Identity(TestRecord test) => (test.Project, test.Case);

    private static string Lines(IEnumerable<string> names) => string.Join('\n', names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    // tests/unit/test_a.py with tests.unit.test_a.TestB.TestC and test_d[1] is tests/unit/test_a.py::TestB::TestC::test_d[1].
    private static string? NodeId(TestRecord test)
    {
        var (file, module) = (FileOf(test), FileOf(test)?[..^3].Replace('/', '.'));
        if (file is null || module is null || test.Case.Name == TestCase.Module || !IsPlain(test.Case.Name) || test.Case.Name.Contains("#x", StringComparison.Ordinal))
        {
            return null; // a whole module, or a name in which pytest wrote control characters by their numbers
        }

        return test.Case.Path == module ? $"{file}::{test.Case.Name}"
            : test.Case.Path.StartsWith(module + ".", StringComparison.Ordinal) && IsPlain(test.Case.Path) ? $"{file}::{test.Case.Path[(module.Length + 1)..].Replace(".", "::", StringComparison.Ordinal)}::{test.Case.Name}"
            : null;
    }

    // A report is written by whoever wrote the change: a name that a shell or pytest could take for something else is none.
    private static string? FileOf(TestRecord test) =>
        test.Detail?.File?.Replace('\\', '/') is { Length: > 3 and <= 500 } file && file.EndsWith(".py", StringComparison.Ordinal) && IsPlain(file)
        && file[0] is not ('/' or '-') && !file.Contains(':', StringComparison.Ordinal) && !file.Split('/').Any(static part => part is "" or "." or "..")
            ? file
            : null;

    private static bool IsPlain(string text) => text.Length > 0 && !text.Any(static c => char.IsControl(c) || c is '\u2028' or '\u2029');
}
