using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Tests.Dashboard;

/// <summary>A month of a repository: pipelines that grow slower and are mended, tests that are flaky, coverage that rises, deployments of which some fail.</summary>
internal static class TrendSeed
{
    private const int Days = 29;

    internal static Task FillAsync(Store store, long repository)
    {
        var today = new DateTimeOffset(DashboardSeed.Morning.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        var roster = StoredReports.PackRoster(new Dictionary<string, TestList>(StringComparer.Ordinal));
        return store.Database.WriteAsync(
            async session =>
            {
                foreach (var results in Enumerable.Range(0, Days).SelectMany(day => Results(repository, day, today.AddDays(day - Days), roster)))
                {
                    await History.PutAsync(session, results);
                }

                await Deployments.PutAsync(session, null, [.. Enumerable.Range(1, 24).Select(number => Deployment(repository, number, today.AddDays(number - Days + 3)))]);
            },
            CancellationToken.None);
    }

    // The suite runs twice a day and takes longer and longer until somebody mends it; on two days nothing runs at all.
    private static IEnumerable<NewResults> Results(long repository, int day, DateTimeOffset morning, byte[] roster)
    {
        if (day is 11 or 12)
        {
            yield break;
        }

        for (var run = 0; run < 2; run++)
        {
            var failed = (day + run) % 7 == 3;
            yield return Result(repository, "tests", day, run, morning, roster) with
            {
                Duration = TimeSpan.FromSeconds(day < 20 ? 400 + (day * 11) + (run * 50) : 380 + (run * 40) + (day % 3 * 9)),
                Budget = TimeSpan.FromMinutes(10),
                Queued = TimeSpan.FromSeconds(8 + (day % 5 * 6) + (run * 25)),
                Conclusion = failed ? "Failure" : "Success",
                Failures = [.. Enumerable.Range(0, day % 4).Select(test => new NewFailure((day * 3) + test, test == 0 && failed ? "failed" : ResultsKeeper.Flaky, "", "tests/test_api.py", $"test_{test} {DashboardSeed.Hostile}"))],
            };
        }

        if (day % 3 == 0)
        {
            yield return Result(repository, "functional", day, 0, morning.AddHours(2), roster) with { Duration = TimeSpan.FromMinutes(21 + (day % 6)), Conclusion = "Success" };
            yield return Result(repository, TrendQueries.Coverage, day, 0, morning.AddHours(3), roster) with { CoverageCovered = 8_310 + (day * 7), CoverageValid = 10_000, Branch = "main", Conclusion = null };
        }
    }

    private static NewResults Result(long repository, string pipeline, int day, int run, DateTimeOffset morning, byte[] roster) => new()
    {
        RepositoryId = repository,
        Pipeline = pipeline,
        CorrelationId = $"trend-{pipeline}-{day}",
        RunId = $"{run}",
        Attempt = 1,
        Branch = "main",
        IsBase = true,
        Sha = DashboardSeed.Head,
        IsComplete = true,
        CompletedAt = morning.AddHours(9 + run),
        Tests = 420,
        Roster = roster,
    };

    // Every sixth fails and every eighth is gone back from.
    private static StoredDeployment Deployment(long repository, int number, DateTimeOffset morning)
    {
        var isRollback = number % 8 == 0;
        var ended = morning.AddHours(10).AddMinutes(number % 6 * 7);
        return new StoredDeployment(
            repository, "staging", 100 + number, $"staging-{100 + number}", DashboardSeed.Head, isRollback ? "rollback" : "deploy", number % 6 == 0 ? "Failed" : "Succeeded", null, "octo", null, ended.AddMinutes(-9), ended)
        {
            Committed = isRollback ? [] : [ended.AddHours(-3 - (number % 5)), ended.AddHours(-26)],
        };
    }
}
