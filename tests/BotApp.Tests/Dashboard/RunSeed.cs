using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Storage;

namespace BotApp.Tests.Dashboard;

/// <summary>What the seeded runs said: failures with hostile words in every place that a report has, and two weeks of history.</summary>
internal static class RunSeed
{
    internal const string Run = "run-evil";
    internal const string Pipeline = "evil";
    internal const int Failures = 26;

    /// <summary>A token's shape, put together so that nobody takes it for one.</summary>
    internal static readonly string Secret = "ghp_" + new string('a', 36);

    internal static readonly TestCase Broken = new("tests.test_api.TestX", $"test_get[a/b::c-ä{DashboardSeed.Hostile}]");
    internal static readonly TestCase Shaky = new("tests.test_api", "test_shaky");
    internal static readonly TestCase Slow = new("tests.test_slow", "test_slow");
    internal static readonly TestCase Long = new("tests.test_long", $"test_long[{new string('x', 5000)}]");

    internal static RunSnapshot Snapshot(DateTimeOffset at) => new(
        new RunReference("901", 1, "javascript:alert(1)"), RunState.Completed, RunConclusion.Failure, DashboardSeed.Head, at, at.AddMinutes(1), at.AddMinutes(5),
        [
            new JobSnapshot("1", $"test {DashboardSeed.Hostile} (3.12, ubuntu-latest)", RunState.Completed, RunConclusion.Failure, "javascript:alert(4)", at.AddMinutes(1), at.AddMinutes(4))
            {
                Step = new StepSnapshot($"Run {DashboardSeed.Hostile}", 4, 7),
            },
            new JobSnapshot("2", "test (3.13, ubuntu-latest)", RunState.Completed, RunConclusion.Success, "https://github.com/octo/hello/actions/runs/901/job/2", at.AddMinutes(1), at.AddMinutes(5)),
        ]);

    internal static async Task FillAsync(Store store)
    {
        await store.Heads.PutAsync(DashboardSeed.Pull.ToString(), DashboardSeed.Repository, DashboardSeed.Head, CancellationToken.None);
        var now = DateTimeOffset.UtcNow;
        var jobs = new[] { Job("3.12, ubuntu-latest", Failing(26)), Job("3.13, ubuntu-latest", [Passed(Slow, 12.5), Passed(Shaky, 0.5)]) };
        await store.Runs.PutReportAsync(new RunAttempt(Run, "901", 1), StoredReports.Pack(jobs), CancellationToken.None);
        await KeepAsync(store, Run, "901", now, isBase: false, "a", jobs);
        for (var number = 1; number <= 24; number++)
        {
            // One tree was tested twice, with both results: that is what flaky means.
            var shaky = new TestRecord(Shaky, "s", number % 4 == 0 ? TestOutcome.Failed : TestOutcome.Passed, 0.5, null);
            await KeepAsync(store, $"old-{number}", $"{number}", now.AddHours(-number), isBase: true, $"tree-{number / 2}", [Job("3.12, ubuntu-latest", [shaky, Passed(Slow, 12.5), Skipped(Broken)])]);
        }

        await store.Quarantines.PutAsync(
            DashboardSeed.Repository,
            new StoredQuarantine(Shaky.Id, DateOnly.FromDateTime(now.UtcDateTime).AddDays(10).DayNumber, $"upstream {DashboardSeed.Hostile}", "robin", now),
            isCancelled: false,
            CancellationToken.None);
    }

    private static TestRecord[] Failing(int count) =>
    [
        Failed(Broken, $"assert 1 == 2 {DashboardSeed.Hostile} {Secret}", $"E   AssertionError: {DashboardSeed.Hostile}\n{string.Join('\n', Enumerable.Range(0, 400).Select(line => $"line {line} of the traceback"))}\nthe end"),
        Failed(Long, "too long", null),
        .. Enumerable.Range(3, count - 2).Select(number => Failed(new TestCase("tests.test_many", $"test_many[{number:00}]"), "same cause", $"E   many {number}")),
        Passed(Slow, 11.25),
    ];

    private static TestRecord Failed(TestCase test, string message, string? text) => new(
        test, "s", TestOutcome.Failed, 0.25, new TestDetail([new TestAttempt(TestOutcome.Failed, 0.25, [new TestProblem(TestOutcome.Failed, message, "AssertionError", text)])], null, null));

    private static TestRecord Passed(TestCase test, double seconds) => new(test, "s", TestOutcome.Passed, seconds, null);

    private static TestRecord Skipped(TestCase test) => new(test, "s", TestOutcome.Skipped, 0, null);

    private static RunReports Job(string variant, TestRecord[] tests) =>
        new(variant, [new Report { Path = $"junit-{DashboardSeed.Hostile}.xml", Format = "junit", State = ReportState.Complete, Tests = TestList.From(tests) }]) { JobConclusion = RunConclusion.Failure };

    private static Task KeepAsync(Store store, string correlation, string run, DateTimeOffset at, bool isBase, string tree, IReadOnlyList<RunReports> jobs)
    {
        var roster = StoredReports.RosterOf(jobs);
        return store.History.PutAsync(
            new NewResults
            {
                RepositoryId = DashboardSeed.Repository,
                Pipeline = Pipeline,
                CorrelationId = correlation,
                RunId = run,
                Attempt = 1,
                Branch = isBase ? "main" : $"main {DashboardSeed.Hostile}",
                IsBase = isBase,
                Sha = DashboardSeed.Head,
                TreeSha = tree,
                IsComplete = true,
                CompletedAt = at,
                Duration = TimeSpan.FromMinutes(4),
                Tests = roster.Values.Sum(tests => tests.Count),
                Roster = StoredReports.PackRoster(roster),
                Failures = [.. roster.SelectMany(one => one.Value.Where(test => test.IsProblem).Select(test => new NewFailure(Lookback.NumberOf(new TestKey(one.Key, test.Case)), "failed", one.Key, test.Case.Path, test.Case.Name)))],
            },
            CancellationToken.None);
    }
}
