using System.Net;
using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Storage;
using RunAttempt = BotApp.Storage.RunAttempt;

namespace BotApp.Tests.Journeys;

/// <summary>Journey f: a run is compared with what earlier runs said, tests are set apart and counted again, flaky tests are told from broken ones.</summary>
public sealed class HistoryJourneyTests
{
    private const string NewFailuresOnly = "tests: { fail-on: new-failures }\n";

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task T43_A_pull_request_is_compared_with_the_commit_where_it_left_main(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        await using var _1 = database;
        await using var _2 = world;
        var since = await MainAsync(world, runner(), "one", "test_3", "test_5");
        var main = await MainAsync(world, runner(), "two", "test_3", "test_5");

        Fails(runner(), "test_3", "test_7");
        var pull = Open(world, "change");
        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");

        var shown = Shown(check);
        shown.ShouldContain($"main@{main[..7]}");
        Line(shown, "test_3").ShouldContain($"failing since {since[..7]}");
        Line(shown, "test_7").ShouldNotContain("since");
        shown.ShouldContain("1 newly failing");
        Line(shown, "Fixed").ShouldContain("1 test");
        shown.IndexOf("test_7", StringComparison.Ordinal).ShouldBeLessThan(shown.IndexOf("test_3", StringComparison.Ordinal), "what is new comes first");

        Fails(runner());
        var sha = world.Demo.Robin.Push(pull, "README.md", "# mended\n");
        Line(Shown(await world.CheckBecomesAsync(sha, "botapp/tests", "success")), "Fixed").ShouldContain("2 tests");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task T44_Only_new_failures_fail_the_check_where_the_settings_say_so()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews + NewFailuresOnly), judged: true);
        Fails(runner(), "test_3");
        var first = Open(world, "first");
        Shown(await world.CheckBecomesAsync(first, "botapp/tests", "failure")).ShouldContain("not known", Case.Insensitive, "no run of main is known yet, so every failure counts");

        var main = await MainAsync(world, runner(), "one", "test_3");
        var second = Open(world, "second");
        Shown(await world.CheckBecomesAsync(second, "botapp/tests", "neutral")).ShouldContain(main[..7]);

        Fails(runner(), "test_3", "test_7");
        var sha = world.Demo.Robin.Push(second, "README.md", "# worse\n");
        Line(Shown(await world.CheckBecomesAsync(sha, "botapp/tests", "failure")), "test_3").ShouldContain("since");
        world.GitHub.Journal.Count("repos/compare-commits-with-basehead").ShouldBeLessThanOrEqualTo(6, "the base is looked for when a run is judged and at no other time");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task T44_A_base_that_GitHub_does_not_give_is_unknown_and_then_every_failure_counts()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews + NewFailuresOnly));
        var main = await MainAsync(world, runner(), "one", "test_3");
        world.GitHub.Faults.Answer("repos/compare-commits-with-basehead", 1, new FaultyAnswer { Status = HttpStatusCode.Forbidden, Body = """{"message":"Resource not accessible by integration"}""" });

        var pull = Open(world, "change");
        Shown(await world.CheckBecomesAsync(pull, "botapp/tests", "failure")).ShouldContain("not known", Case.Insensitive);

        world.Demo.Robin.Comment(pull, "/refresh");
        Shown(await world.CheckBecomesAsync(pull, "botapp/tests", "neutral")).ShouldContain(main[..7], customMessage: "judged again, with the base");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task T60_What_a_fork_reports_is_no_history_of_the_repository()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var fork = world.Demo.Reader.Fork(world.Demo.Repository);
        Fails(runner(), "test_3");
        world.Demo.Reader.Push(fork, "theirs", "README.md", "# theirs\n");
        var pull = world.Demo.Reader.OpenPullRequest(world.Demo.Repository, "theirs", "Theirs", from: fork);
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        await world.AnsweredAsync(pull);

        (await world.Store.History.SinceAsync(world.Demo.Repository.Id, "tests", DateTimeOffset.UtcNow.AddDays(-1), new RunAttempt("", "", 0), 10, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task T43_Without_results_of_that_commit_the_nearest_one_before_it_counts_and_a_merge_is_the_next_base()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var known = await MainAsync(world, runner(), "one", "test_3");
        runner().Play = (_, _) => new PlayedJob("failure", null);
        var lost = Push(world, "main", "two");
        await world.CheckBecomesAsync(lost, "botapp/tests", "failure");

        Fails(runner(), "test_3");
        var pull = Open(world, "change");
        var shown = Shown(await world.CheckBecomesAsync(pull, "botapp/tests", "failure"));
        shown.ShouldContain($"main@{known[..7]}");
        shown.ShouldContain("1 commit behind");

        Fails(runner(), "test_8");
        var merged = world.Demo.Robin.Merge(pull);
        Line(Shown(await world.CheckBecomesAsync(merged, "botapp/tests", "failure")), "Fixed").ShouldContain("1 test", customMessage: "a branch is compared with the commit before");
        Shown(await world.CheckBecomesAsync(Open(world, "next"), "botapp/tests", "failure")).ShouldContain($"main@{merged[..7]}");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task T45_A_word_sets_a_failing_test_apart_and_another_one_counts_it_again(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        await using var _1 = database;
        await using var _2 = world;
        Fails(runner(), "test_9");
        var yesterday = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1);
        await world.Store.Quarantines.PutAsync(
            world.Demo.Repository.Id, new StoredQuarantine("tests/unit/test_words.py::test_9", yesterday.DayNumber, "", "robin", DateTimeOffset.UtcNow.AddDays(-9)), false, TestContext.Current.CancellationToken);
        var pull = Open(world, "change");
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        var refused = world.Demo.Reader.Comment(pull, "/quarantine tests/unit/test_words.py::test_9");
        await world.UntilAsync(() => world.Reacted(refused, "-1"), 60, "the refusal");
        var wrong = world.Demo.Robin.Comment(pull, "/quarantine tests/unit/test_other.py::test_9");
        await world.UntilAsync(() => world.Reacted(wrong, "confused"), 60, "the question");
        world.Comments(pull).ShouldContain(comment => comment.Body.Contains("Did you mean `tests/unit/test_words.py::test_9`", StringComparison.Ordinal));

        var placed = world.Demo.Robin.Comment(pull, "/quarantine tests/unit/test_words.py::test_9 for:3d reason:\"the clock\"");
        var green = await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        await world.UntilAsync(() => world.Reacted(placed, "rocket"), 60, "the answer");
        Line(Shown(green), "test_9").ShouldContain("the clock");
        world.Checks(pull.HeadSha, "botapp/tests").Count.ShouldBe(2, "a check run of its own: annotations of one only add up");
        Fails(runner());
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var status = world.Demo.Reader.Comment(pull, "/status");
        await world.UntilAsync(() => world.Reacted(status, "rocket"), 60, "the status");
        world.Comments(pull).ShouldContain(comment => comment.Body.Contains("In quarantine by command", StringComparison.Ordinal));

        world.Demo.Robin.Comment(pull, "/quarantine cancel tests/unit/test_words.py::test_9");
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        (await world.Store.Audit.ListAsync(new AuditSearch(world.Demo.Repository.Id) { Login = "Robin", Deed = "/quarantine", Outcome = AuditEntry.Done }, TestContext.Current.CancellationToken)).Select(line => (line.Code, line.Reason))
            .ShouldBe([("quarantine-cancelled", null), ("quarantined", "the clock")]);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task T45_T47_A_test_that_failed_and_passed_on_one_tree_is_flaky_for_every_later_run()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews + "tests: { flaky: { min-results: 2 } }\n"));
        Fails(runner(), "test_9");
        var pull = Open(world, "change");
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        runner().Play = (_, _) => PlayedJob.Green;
        world.Demo.Robin.Comment(pull, "/rerun");
        Shown(await world.CheckBecomesAsync(pull, "botapp/tests", "success")).ShouldSatisfyAllConditions(
            shown => shown.ShouldContain("Flaky candidates: failed before on the very same files, passed now (1)"),
            shown => Line(shown, "test_9").ShouldContain("`tests/unit/test_words.py::test_9`"));
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        Fails(runner(), "test_9");
        var merged = world.Demo.Robin.Merge(pull);

        Line(Shown(await world.CheckBecomesAsync(merged, "botapp/tests", "failure")), "test_9").ShouldContain("known flaky: failed 1 of 2 runs");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task T48_An_artifact_that_is_uploaded_again_after_the_end_changes_nothing()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var main = await MainAsync(world, runner(), "one", "test_3");
        var before = Shown(world.Check(main, "botapp/tests")!);

        await runner().UploadAgainAsync(JUnit.Zip(JUnit.Green(12)));
        var delivery = world.GitHub.Read(github => github.Deliveries.Log.Last(one => one.Event == "workflow_run"));
        world.GitHub.Read(github => github.Deliveries.Redeliver(delivery));
        await world.AnsweredAsync(Open(world, "change"));

        world.Checks(main, "botapp/tests").ShouldHaveSingleItem().Conclusion.ShouldBe("failure");
        Shown(world.Check(main, "botapp/tests")!).ShouldBe(before);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData("comment")]
    [InlineData("button")]
    public async Task T48_What_came_after_the_end_is_read_when_somebody_asks_for_it(string way)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        Fails(runner(), "test_3");
        var pull = Open(world, "change");
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        await runner().UploadAgainAsync(JUnit.Zip(JUnit.Failing(12, ["test_3", "test_7"])));
        if (way == "comment")
        {
            world.Demo.Robin.Comment(pull, "/refresh");
        }
        else
        {
            world.Demo.Robin.PressButton(gate, "refresh");
        }

        await world.UntilAsync(() => Shown(world.Check(pull, "botapp/tests")!).Contains("test_7", StringComparison.Ordinal), 60, "the late report");
        await world.AnsweredAsync(pull);
        world.Check(pull, "botapp/tests")!.Conclusion.ShouldBe("failure");
        await world.AssertCleanAsync();
    }

    /// <summary>Every run of the tests fails these from now on.</summary>
    private static void Fails(SampleRunner runner, params string[] tests) => runner.Play = (attempt, _) =>
        tests.Length == 0 || attempt.WorkflowPath.EndsWith("functional.yml", StringComparison.Ordinal) ? PlayedJob.Green : new PlayedJob("failure", JUnit.Zip(JUnit.Failing(12, tests)));

    private static async Task<string> MainAsync(World world, SampleRunner runner, string text, params string[] failing)
    {
        Fails(runner, failing);
        var sha = Push(world, "main", text);
        await world.CheckBecomesAsync(sha, "botapp/tests", failing.Length == 0 ? "success" : "failure");
        return sha;
    }

    private static PullRequest Open(World world, string branch)
    {
        Push(world, branch, branch);
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, $"The {branch} one");
    }

    private static string Push(World world, string branch, string text) => world.Demo.Octo.Push(world.Demo.Repository, branch, "README.md", $"# {text}\n");

    private static string Shown(CheckRun check) => $"{check.Title}\n{check.Summary}\n{check.Text}";

    private static string Line(string shown, string word) => shown.Split('\n').First(line => line.Contains(word, StringComparison.Ordinal));
}
