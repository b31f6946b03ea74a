using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteHistoryTests() : HistoryTests("sqlite");

public sealed class PostgresHistoryTests() : HistoryTests("postgresql");

public abstract class HistoryTests(string kind) : StorageTestCase(kind)
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly RunAttempt s_none = new("", "", 0);

    private readonly string _kind = kind;

    [Fact]
    public async Task T43_The_newest_complete_results_of_a_commit_are_what_is_compared_with()
    {
        await Store.History.PutAsync(Results("old", "a") with { CompletedAt = s_noon }, Now);
        await Store.History.PutAsync(Results("new", "a") with { CompletedAt = s_noon.AddHours(1), Duration = TimeSpan.FromSeconds(3), TreeSha = "tree" }, Now);
        await Store.History.PutAsync(Results("broken", "a") with { CompletedAt = s_noon.AddHours(2), IsComplete = false }, Now);
        await Store.History.PutAsync(Results("pull", "b") with { IsBase = false }, Now);
        await Store.History.PutAsync(Results("lint", "b") with { Pipeline = "lint" }, Now);
        await Store.History.PutAsync(Results("elsewhere", "b") with { RepositoryId = 11 }, Now);

        var found = (await Store.History.BasesAsync(10, "tests", ["b", "a", "x"], Now)).ShouldHaveSingleItem();

        (found.Sha, found.CompletedAt, found.DurationMs, found.TreeSha, found.IsComplete).ShouldBe(("a", s_noon.AddHours(1), 3000L, "tree", true));
        (await Store.History.RosterAsync(found.Id, Now)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task It_is_known_whether_there_is_anything_to_compare_with()
    {
        await Store.History.PutAsync(Results("pull", "b") with { IsBase = false }, Now);
        await Store.History.PutAsync(Results("elsewhere", "b") with { RepositoryId = 11 }, Now);
        await Store.History.PutAsync(Results("lint", "b") with { Pipeline = "lint" }, Now);
        (await Store.History.HasBaseAsync(10, "tests", Now)).ShouldBeFalse();

        await Store.History.PutAsync(Results("main", "a"), Now);

        (await Store.History.HasBaseAsync(10, "tests", Now)).ShouldBeTrue();
    }

    [Fact]
    public async Task T48_The_same_attempt_again_takes_the_place_of_what_was_there()
    {
        var first = Results("run", "a") with { TreeSha = "tree", Failures = [Failure(1), Failure(2), Failure(1)] };
        await Store.History.PutAsync(first, Now);
        await Store.History.PutAsync(first, Now);
        await Store.History.PutAsync(first with { TreeSha = null, Failures = [Failure(2, "error")] }, Now);

        var stored = (await SinceAsync()).ShouldHaveSingleItem();
        stored.TreeSha.ShouldBe("tree", "what is known of a commit is not forgotten");
        (await Store.History.FailuresAsync(10, "tests", [1, 2], s_noon, Now)).ShouldBe([new StoredFailure(stored.Id, 2, "error")]);
    }

    [Fact]
    public async Task T47_Attempts_and_other_runs_of_the_same_id_are_kept_beside_each_other()
    {
        var first = Results("run", "a") with { Failures = [Failure(1)] };
        await Store.History.PutAsync(first, Now);
        await Store.History.PutAsync(first with { Attempt = 2, Failures = [], CompletedAt = s_noon.AddMinutes(1) }, Now);
        await Store.History.PutAsync(first with { RunId = "78", Failures = [], CompletedAt = s_noon.AddMinutes(2) }, Now);

        (await SinceAsync()).Count.ShouldBe(3);
        (await Store.History.SinceAsync(10, "tests", s_noon, new RunAttempt("run", "77", 2), 100, Now)).Count.ShouldBe(2, "the run that asks is no history of its own");
        (await Store.History.FailuresAsync(10, "tests", [1], s_noon, Now)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Many_tests_are_asked_for_and_strange_names_are_kept()
    {
        var numbers = Enumerable.Range(1, 1200).Select(number => (long)number).ToList();
        await Store.History.PutAsync(Results("run", "a") with { Failures = [.. numbers.Select(number => Failure(number) with { Name = $"a\0b\uD800{new string('x', 5000)}" })] }, Now);

        (await Store.History.FailuresAsync(10, "tests", numbers, s_noon, Now)).Count.ShouldBe(1200);
        (await Store.History.FailuresAsync(10, "tests", numbers, s_noon.AddSeconds(1), Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_failed_as_a_whole_is_kept_without_its_failures_and_proves_nothing()
    {
        await Store.History.PutAsync(Results("run", "a") with { Failures = [.. Enumerable.Range(0, History.MaxFailures + 1).Select(number => Failure(number))] }, Now);

        (await SinceAsync()).ShouldHaveSingleItem().IsComplete.ShouldBeFalse();
        (await Store.History.FailuresAsync(10, "tests", [1], s_noon, Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Results_of_a_branch_come_newest_first_up_to_a_time_and_without_pull_requests()
    {
        for (var hour = 0; hour < 5; hour++)
        {
            await Store.History.PutAsync(Results($"run-{hour}", $"{hour}") with { CompletedAt = s_noon.AddHours(hour) }, Now);
        }

        await Store.History.PutAsync(Results("pull", "p") with { IsBase = false }, Now);
        await Store.History.PutAsync(Results("other", "o") with { Branch = "release" }, Now);

        (await Store.History.OfBranchAsync(10, "tests", "main", s_noon.AddHours(3), 3, Now)).Select(one => one.Sha).ShouldBe(["3", "2", "1"]);
    }

    [Fact]
    public async Task T45_The_last_word_on_a_quarantine_counts_and_it_ends_by_itself()
    {
        var day = new DateOnly(2026, 3, 9);
        var placed = new StoredQuarantine("t.py::test_a", day.DayNumber, "flaky\0", "robin", s_noon);
        await Store.Quarantines.PutAsync(10, placed, false, Now);
        await Store.Quarantines.PutAsync(10, placed, false, Now);
        await Store.Quarantines.PutAsync(10, placed with { Test = "t.py::test_b" }, false, Now);
        await Store.Quarantines.PutAsync(11, placed, false, Now);

        (await ListAsync(day)).Select(one => one.Test).ShouldBe(["t.py::test_a", "t.py::test_b"]);
        (await ListAsync(day))[0].ShouldBe(placed with { Reason = "flaky " });
        (await ListAsync(day.AddDays(1))).ShouldBeEmpty();

        await Store.Quarantines.PutAsync(10, placed with { PlacedAt = s_noon.AddHours(1) }, true, Now);
        (await ListAsync(day)).Select(one => one.Test).ShouldBe(["t.py::test_b"]);
        await Store.Quarantines.PutAsync(10, placed, false, Now);
        (await ListAsync(day)).Select(one => one.Test).ShouldBe(["t.py::test_b"], "the older word came late");
        await Store.Quarantines.PutAsync(10, placed with { PlacedAt = s_noon.AddHours(2), UntilDay = day.AddDays(9).DayNumber }, false, Now);
        (await ListAsync(day.AddDays(9))).Select(one => one.Test).ShouldBe(["t.py::test_a"]);
    }

    [Fact]
    public async Task History_goes_by_its_age_and_its_rosters_go_before()
    {
        await Store.History.PutAsync(Results("run", "a") with { Failures = [Failure(1)] }, Now);
        var day = DateOnly.FromDateTime(DateTime.UtcNow);
        await Store.Quarantines.PutAsync(10, new StoredQuarantine("ended", day.DayNumber - 800, "", "robin", s_noon), false, Now);
        await Store.Quarantines.PutAsync(10, new StoredQuarantine("holds", day.DayNumber + 3, "", "robin", s_noon), false, Now);

        (await Store.Retention.PurgeAsync(new RetentionAges { Rosters = TimeSpan.FromSeconds(-1) }, Now)).ShouldBe(1, "the quarantine that ended long ago");
        (await Store.History.BasesAsync(10, "tests", ["a"], Now)).ShouldBeEmpty("without its tests nothing can be compared with it");
        (await Store.History.FailuresAsync(10, "tests", [1], s_noon, Now)).ShouldHaveSingleItem();
        (await ListAsync(day)).Select(one => one.Test).ShouldBe(["holds"]);

        (await Store.Retention.PurgeAsync(new RetentionAges { Results = TimeSpan.FromSeconds(-1) }, Now)).ShouldBe(2);
        (await SinceAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_uninstalled_installation_leaves_no_history_behind()
    {
        await Store.Repositories.PutAsync([new StoredRepository(10, "octo/hello", "octo", "hello", 1, "main", false)], Now);
        await Store.History.PutAsync(Results("run", "a") with { Failures = [Failure(1)] }, Now);
        await Store.Quarantines.PutAsync(10, new StoredQuarantine("t", 800_000, "", "robin", s_noon), false, Now);
        await Store.History.PutAsync(Results("other", "a") with { RepositoryId = 11 }, Now);

        await Store.Forgetting.InstallationAsync(1, Now);

        (await SinceAsync()).ShouldBeEmpty();
        (await Store.History.FailuresAsync(10, "tests", [1], s_noon, Now)).ShouldBeEmpty();
        (await ListAsync(new DateOnly(2026, 3, 2))).ShouldBeEmpty();
        (await Store.History.BasesAsync(11, "tests", ["a"], Now)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_second_script_finds_reports_of_the_first_and_keeps_them()
    {
        var former = Migrations.Scripts().Where(script => script.Number == 1).ToList();
        await using var database = await TestDatabase.CreateAsync(_kind);
        await using var opened = new Database(StorageServices.Dialect(database.ConnectionString, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance));
        await new Migrations(opened).ApplyAsync(former, Now);
        await opened.WriteAsync(session => session.EachAsync("INSERT INTO reports (correlation_id, attempt, body, created_at) VALUES (@p0, @p1, @p2, {now})", [["run", 1L, new byte[] { 7 }]]), Now);

        (await new Migrations(opened).ApplyAsync(Now))[0].ShouldBe("0002_history.sql");

        var store = new Store(opened);
        (await store.Runs.FindReportAsync(new RunAttempt("run", "77", 1), Now)).ShouldBeNull("whose they are was not written then: they are fetched again");
        await store.Runs.PutReportAsync(new RunAttempt("run", "77", 1), [8], Now);
        (await store.Runs.FindReportAsync(new RunAttempt("run", "77", 1), Now)).ShouldBe([8]);
    }

    [Fact]
    public async Task Coverage_is_kept_with_what_could_not_be_placed_and_results_without_it_have_none()
    {
        var history = Store.History;
        await history.PutAsync(Results("one", "aaa") with { CoverageCovered = 170, CoverageValid = 200, UnplacedCovered = 1, UnplacedValid = 4 }, Now);
        await history.PutAsync(Results("two", "bbb"), Now);

        var found = (await history.BasesAsync(10, "tests", ["aaa", "bbb"], Now)).ToDictionary(results => results.Sha);

        (found["aaa"].CoverageCovered, found["aaa"].CoverageValid, found["aaa"].UnplacedCovered, found["aaa"].UnplacedValid).ShouldBe((170L, 200L, 1L, 4L));
        found["bbb"].CoverageValid.ShouldBeNull();
        await history.PutAsync(Results("one", "aaa") with { CoverageCovered = 180, CoverageValid = 200 }, Now);
        (await history.BasesAsync(10, "tests", ["aaa"], Now)).ShouldHaveSingleItem().CoverageCovered.ShouldBe(180L);
    }

    private static NewResults Results(string run, string sha) => new()
    {
        RepositoryId = 10,
        Pipeline = "tests",
        CorrelationId = run,
        RunId = "77",
        Attempt = 1,
        Branch = "main",
        IsBase = true,
        Sha = sha,
        IsComplete = true,
        CompletedAt = s_noon,
        Tests = 3,
        Roster = [1, 2, 3],
    };

    private static NewFailure Failure(long test, string outcome = "failed") => new(test, outcome, "3.12", "tests.test_a", $"test_{test}");

    private Task<IReadOnlyList<StoredResults>> SinceAsync() => Store.History.SinceAsync(10, "tests", s_noon.AddDays(-1), s_none, 100, Now);

    private Task<IReadOnlyList<StoredQuarantine>> ListAsync(DateOnly day) => Store.Quarantines.ListAsync(10, day, Now);
}
