using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Benchmarks.Pages;

/// <summary>Results of a repository's runs over half a year: three in ten had failures, thirty of them, of which one in fifteen was flaky.</summary>
/// <param name="repository">The repository.</param>
/// <param name="rows">Rows of results and failures together.</param>
internal sealed class SeedResults(long repository, int rows)
{
    private const int Days = 180;
    private const int Failures = 30;
    private const int DifferentTests = 3000;
    private const int KeptRosters = 90;

    private static readonly string[] s_pipelines = ["tests", "functional", "docs", "lint"];

    private static readonly byte[] s_roster = StoredReports.PackRoster(new Dictionary<string, TestList>(StringComparer.Ordinal)
    {
        ["test (3.12)"] = TestList.From(Enumerable.Range(0, 120).Select(number => new TestRecord(new TestCase("tests/test_api.py", string.Create(CultureInfo.InvariantCulture, $"test_{number}")), "", TestOutcome.Passed, 0.01 * number, null))),
    });

    /// <summary>All of them, oldest first.</summary>
    internal IEnumerable<NewResults> All()
    {
        var runs = rows / 10; // with nine rows of failures each on average
        var now = DateTimeOffset.UtcNow;
        for (var run = 0; run < runs; run++)
        {
            var at = now - (TimeSpan.FromDays(Days) * (runs - run) / Math.Max(1, runs));
            yield return Of(run, at, now - at < TimeSpan.FromDays(KeptRosters));
            if (run % 50 == 0)
            {
                yield return Coverage(run, at);
            }
        }
    }

    private NewResults Of(int run, DateTimeOffset at, bool hasRoster)
    {
        var failures = run % 10 < 3 ? Failures : 0;
        return Result(run, s_pipelines[run % s_pipelines.Length], at) with
        {
            Conclusion = failures > 0 ? nameof(CheckConclusion.Failure) : nameof(CheckConclusion.Success),
            Duration = TimeSpan.FromSeconds(400 + (run * 7919 % 300)),
            Budget = TimeSpan.FromMinutes(10),
            Queued = TimeSpan.FromSeconds(5 + (run * 31 % 90)),
            IsBase = run % 5 == 0,
            Tests = 1207,
            Roster = hasRoster ? s_roster : [],
            Failures =
            [
                .. Enumerable.Range(0, failures).Select(place =>
                {
                    var test = ((run * 13) + (place * 97)) % DifferentTests;
                    return new NewFailure((test * 7_777_777_777L) + 1, place % 15 == 7 ? ResultsKeeper.Flaky : "failed", "test (3.12)", "tests/integration/test_orders.py", string.Create(CultureInfo.InvariantCulture, $"TestOrders.test_case_{test}[postgresql-readonly]"));
                }),
            ],
        };
    }

    private NewResults Coverage(int run, DateTimeOffset at) => Result(run, TrendQueries.Coverage, at) with { CoverageCovered = 84_000 + run, CoverageValid = 100_000 + run };

    private NewResults Result(int run, string pipeline, DateTimeOffset at) => new()
    {
        RepositoryId = repository,
        Pipeline = pipeline,
        CorrelationId = string.Create(CultureInfo.InvariantCulture, $"seed-{repository}-{pipeline}-{run}"),
        RunId = string.Create(CultureInfo.InvariantCulture, $"{run}"),
        Attempt = 1,
        Branch = "main",
        IsBase = true,
        Sha = SeedStates.Sha,
        TreeSha = string.Create(CultureInfo.InvariantCulture, $"{run / 2:x40}"), // every tree was tested twice
        IsComplete = true,
        CompletedAt = at,
        Roster = s_roster,
    };
}
