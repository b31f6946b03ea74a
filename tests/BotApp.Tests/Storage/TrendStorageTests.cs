using BotApp.Core.Trends;
using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteTrendStorageTests() : TrendStorageTests("sqlite");

public sealed class PostgresTrendStorageTests() : TrendStorageTests("postgresql");

/// <summary>What trends, and the lists of releases and deployments, read from the store.</summary>
public abstract class TrendStorageTests(string kind) : StorageTestCase(kind)
{
    private static readonly TrendRange s_range = TrendRange.Of(7, new DateTimeOffset(2026, 8, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Trends_are_read_from_what_was_kept_of_the_stretch_and_of_the_repository_alone()
    {
        await PutAsync("old", -1);
        await PutAsync("one", 0, results => results with { Duration = TimeSpan.FromSeconds(90), Budget = TimeSpan.FromMinutes(2), Queued = TimeSpan.FromSeconds(7), Conclusion = "Success", Failures = [Flaky(1), Flaky(2), Flaky(3) with { Outcome = "failed" }] });
        await PutAsync("two", 0, results => results with { Conclusion = "Failure", IsComplete = false, Failures = [Flaky(1)] });
        await PutAsync("three", 3, results => results with { Conclusion = "Neutral", Failures = [Flaky(2)] });
        await PutAsync("docs", 3, results => results with { Pipeline = "docs", Failures = [Flaky(9)] });
        await PutAsync("elsewhere", 3, results => results with { RepositoryId = 11, Failures = [Flaky(8)] });
        await PutAsync("covered", 2, results => results with { Pipeline = TrendQueries.Coverage, CoverageCovered = 80, CoverageValid = 100 });
        await PutAsync("other branch", 2, results => results with { Pipeline = TrendQueries.Coverage, Branch = "next", CoverageCovered = 1, CoverageValid = 100 });

        var past = await Store.Trends.RunsAsync(10, s_range, Now);
        var flaky = await Store.Trends.FlakyAsync(10, s_range, past.First, Now);

        past.IsCut.ShouldBeFalse();
        past.Runs.Select(run => (run.Pipeline, run.CompletedAt, run.IsComplete, run.Passed)).ShouldBe(
            [("tests", Day(0), true, true), ("tests", Day(0), false, false), ("tests", Day(3), true, (bool?)null), ("docs", Day(3), true, null)], ignoreOrder: true);
        var first = past.Runs.Single(run => run.Passed == true);
        (first.Duration, first.Budget, first.Queued).ShouldBe((TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(7)));
        flaky.ShouldBe(
            [new FlakyCount("tests", 0, 2), new FlakyCount("tests", 3, 1), new FlakyCount("docs", 3, 1), new FlakyCount("tests", null, 2), new FlakyCount("docs", null, 1)], ignoreOrder: true);
        (await Store.Trends.CoverageAsync(10, "main", s_range, Now)).ShouldBe([new PastCoverage(Day(2), 80, 100)]);
    }

    [Fact]
    public async Task Deployments_of_all_environments_are_listed_page_by_page_without_a_gap()
    {
        await Store.Database.WriteAsync(
            session => Deployments.PutAsync(session, null, [.. new[] { "b", "a" }.SelectMany(environment => Enumerable.Range(1, 4).Select(number => Deployment(environment, number)))]), Now);

        var all = await Store.Deployments.OfRepositoryAsync(10, null, 100, Now);
        var paged = new List<StoredDeployment>();
        for (var page = await PageAsync(null); page.Count > 0; page = await PageAsync(page[^1]))
        {
            paged.AddRange(page);
        }

        all.Count.ShouldBe(8);
        paged.Select(one => (one.Environment, one.Number)).ShouldBe(all.Select(one => (one.Environment, one.Number)));
        (await Store.Deployments.OfRepositoryAsync(10, "a", 100, Now)).Select(one => one.Number).ShouldBe([4, 3, 2, 1]);

        Task<IReadOnlyList<StoredDeployment>> PageAsync(StoredDeployment? last) =>
            Store.Deployments.OfRepositoryAsync(10, null, last is null ? null : new DeploymentPlace(last.AskedAt, last.Environment, last.Number), 3, Now);
    }

    [Fact]
    public async Task Tags_that_a_package_publishes_are_listed_page_by_page_and_others_are_not()
    {
        foreach (var tag in new[] { "v1", "v2", "v3", "note" })
        {
            var id = await RaiseAsync($"tag:10:{tag}");
            (await Store.Decisions.SaveAsync(Decision($"tag:10:{tag}", 0, id) with { StateJson = tag == "note" ? """{"Package":"","Reason":"\u0022Package\u0022:\u0022x\u0022"}""" : """{"Package":"greet"}""" }, Now)).ShouldBeTrue();
        }

        await RaiseAsync("tag:10:undecided");
        var paged = new List<SubjectRecord>();
        for (var page = await PageAsync(null); page.Count > 0; page = await PageAsync(page[^1]))
        {
            paged.AddRange(page);
        }

        paged.Select(row => row.Key).ShouldBe(["tag:10:v1", "tag:10:v2", "tag:10:v3"], ignoreOrder: true);

        Task<IReadOnlyList<SubjectRecord>> PageAsync(SubjectRecord? last) => Store.Releases.TagsAsync(10, last is null ? null : new TagPlace(last.UpdatedAt, last.Key), 2, Now);
    }

    private Task PutAsync(string name, int day, Func<NewResults, NewResults>? with = null)
    {
        var results = new NewResults
        {
            RepositoryId = 10,
            Pipeline = "tests",
            CorrelationId = name,
            RunId = "1",
            Attempt = 1,
            Branch = "main",
            IsBase = true,
            Sha = "a",
            IsComplete = true,
            CompletedAt = Day(day),
            Roster = [1],
        };
        return Store.History.PutAsync(with is null ? results : with(results), Now);
    }

    private static DateTimeOffset Day(int day) => s_range.From.AddDays(day).AddHours(10);

    private static NewFailure Flaky(long test) => new(test, "flaky", "", "tests/test_api.py", $"test_{test}");

    // Two of an environment, and two of different ones, were asked for in the same moment.
    private static StoredDeployment Deployment(string environment, int number) =>
        new(10, environment, number, $"{environment}-{number}", "a", "deploy", "Succeeded", null, null, null, Day(number / 2), Day(number / 2));
}
