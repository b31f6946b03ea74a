using System.Text.Json.Nodes;
using BotApp.Simulator;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using BotApp.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>People, bases, freezes and the merge queue, as the gate shows them on GitHub.</summary>
public sealed class GateJourneyTests
{
    private const string Settings = SampleRunner.SettingsOfOneGate;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G22_A_strangers_run_begins_with_a_maintainers_word_and_not_before(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, Settings));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        lock (world.GitHub.Gate)
        {
            demo.Repository.ApproveFirstTimers = true;
        }

        var fork = demo.Reader.Fork(demo.Repository);
        demo.Reader.Push(fork, "change", "README.md", "# from a fork\n");
        var pull = demo.Reader.OpenPullRequest(demo.Repository, "change", "From a fork", from: fork);
        await world.UntilAsync(() => Shows(world, pull, "needs_approval"), 60, "the gate to wait for approval");
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("/ok-to-test", StringComparison.Ordinal)), 60, "the word that is needed");
        var refused = demo.Reader.Comment(pull, "/ok-to-test");
        await world.UntilAsync(() => world.Reacted(refused, "-1"), 60, "a refusal");
        runner().Played.ShouldAllBe(played => played.Attempt.EventName == "push"); // of the repository's own branch

        demo.Robin.Comment(pull, "/ok-to-test");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        runner().Played.ShouldContain(played => played.Attempt.EventName == "pull_request");
        (await AuditAsync(world)).ShouldContain(line => line.StartsWith("robin (", StringComparison.Ordinal) && line.Contains("/ok-to-test", StringComparison.Ordinal));
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G90_A_freeze_by_command_closes_every_gate_survives_a_restart_and_ends(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, Settings));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var one = Opened(world, "one");
        var other = Opened(world, "other");
        await world.CheckBecomesAsync(one, "botapp/gate", "success");
        await world.CheckBecomesAsync(other, "botapp/gate", "success");

        demo.Octo.Comment(one, "/freeze for 2h reason:\"audit\"");
        await world.UntilAsync(() => Shows(world, other, "frozen") && Shows(world, one, "frozen"), 60, "both gates to be frozen");
        world.Check(other, "botapp/gate")!.Conclusion.ShouldBeNull();
        world.Check(other, "botapp/gate")!.Title!.ShouldContain("octo froze this repository (audit)");
        await world.RestartAsync();
        demo.Robin.Label(other, "bug");
        await world.AnsweredAsync(other);
        Shows(world, other, "frozen").ShouldBeTrue();

        demo.Octo.Comment(other, "/unfreeze");
        await world.CheckBecomesAsync(one, "botapp/gate", "success");
        await world.CheckBecomesAsync(other, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G87_An_override_opens_the_gate_names_who_and_ends_with_the_next_push()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        runner().Play = (_, _) => PlayedJob.Red;
        var demo = world.Demo;
        var pull = Opened(world, "red");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        var refused = demo.Robin.Comment(pull, "/override tests reason:\"known\"");
        await world.UntilAsync(() => world.Reacted(refused, "-1"), 60, "a refusal");
        demo.Octo.Comment(pull, "/override tests reason:\"known, see the tracker\"");
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        gate.Summary!.ShouldContain("octo let the gate pass over it");
        gate.Summary!.ShouldContain("known, see the tracker");
        world.Check(pull, "botapp/tests")!.Conclusion.ShouldBe("failure");
        (await AuditAsync(world)).Select(line => line.Split(':')[0]).ShouldBe(
            [$"octo ({demo.Octo.Account.Id}) /override done overridden", $"robin ({demo.Robin.Account.Id}) /override refused not-permitted"]);
        demo.Robin.Push(pull, "README.md", "# again\n");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G61_G57_A_push_to_the_base_closes_what_must_keep_up_and_new_settings_apply_at_once()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings.Replace("grace: 1s", "grace: 1s, up-to-date: strict", StringComparison.Ordinal)));
        var demo = world.Demo;
        var pull = Opened(world, "behind");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        demo.Octo.Push(demo.Repository, "main", "NEWS.md", "# news\n");
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        gate.Title!.ShouldContain("is one commit behind main: update the branch");

        demo.Octo.Push(demo.Repository, "main", SampleRepository.SettingsPath, Settings);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G62_G64_A_merge_group_is_judged_on_its_own_commit_lists_its_pull_request_and_lands()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        var demo = world.Demo;
        var pull = Opened(world, "queued");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        demo.Octo.Protect(demo.Repository, "main", new RequiredCheck("botapp/gate", demo.App.Id));

        var entry = demo.Robin.Enqueue(pull);
        await world.UntilAsync(() => world.GitHub.Read(_ => pull.MergedAt is not null), 60, "the group to land");

        var gate = world.Check(entry.HeadSha, "botapp/gate")!;
        gate.Conclusion.ShouldBe("success");
        gate.Summary!.ShouldStartWith($"Merge group of #{pull.Number} into `main`.");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G66_A_group_that_is_taken_from_the_queue_leaves_no_open_check()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings.Replace("required: [tests]", "required: [tests, { check: never, app: nobody }]", StringComparison.Ordinal)));
        var demo = world.Demo;
        var pull = Opened(world, "queued");
        await world.UntilAsync(() => Shows(world, pull, "expected"), 60, "the gate of the pull request");
        demo.Octo.Protect(demo.Repository, "main", new RequiredCheck("botapp/gate", demo.App.Id));
        var entry = demo.Robin.Enqueue(pull);
        await world.UntilAsync(() => world.Check(entry.HeadSha, "botapp/gate")?.Status == "in_progress", 60, "the gate of the group");

        demo.Robin.Dequeue(pull);

        await world.CheckBecomesAsync(entry.HeadSha, "botapp/gate", "cancelled");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G66_How_long_the_queue_waits_is_read_from_the_rules_of_the_base()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings), judged: true);
        var held = new TaskCompletionSource();
        var demo = world.Demo;
        var pull = Opened(world, "queued");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        runner().Hold = _ => held.Task;
        demo.Octo.Protect(demo.Repository, "main", new RequiredCheck("botapp/gate", demo.App.Id));
        lock (world.GitHub.Gate)
        {
            demo.Repository.Rules["main"] = [new JsonObject { ["type"] = "merge_queue", ["parameters"] = MergeQueueRule(minutes: 7) }];
        }

        var entry = demo.Robin.Enqueue(pull);
        await world.UntilAsync(() => world.Check(entry.HeadSha, "botapp/gate")?.Summary?.Contains("The queue waits 7 minutes for its checks.", StringComparison.Ordinal) == true, 60, "the queue's own time");

        held.SetResult();
        await world.UntilAsync(() => world.GitHub.Read(_ => pull.MergedAt is not null), 60, "the group to land");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G53_A_pull_request_that_becomes_a_draft_stops_its_run_and_runs_it_again_when_it_is_ready()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings.Replace("workflow: tests.yml", "workflow: tests.yml, on: { pull-request: { drafts: cancel } }", StringComparison.Ordinal)), judged: true);
        var held = new TaskCompletionSource();
        runner().Hold = attempt => attempt.Attempt == 1 ? held.Task : Task.CompletedTask;
        var demo = world.Demo;
        var pull = Opened(world, "early");
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the tests to be seen running");

        demo.Robin.ConvertToDraft(pull);
        await world.CheckBecomesAsync(pull, "botapp/tests", "cancelled");
        await world.UntilAsync(() => world.Runs("tests.yml", pull.HeadSha).Any(run => run is { Event: "pull_request", Latest.Conclusion: "cancelled" }), 60, "the run to be stopped");

        demo.Robin.MarkReady(pull);

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.Runs("tests.yml", pull.HeadSha).Single(run => run.Event == "pull_request").Latest.Number.ShouldBe(2);
        held.SetResult();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G86_An_empty_suite_is_opened_once_and_never_again_and_our_checks_open_theirs()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings), judged: true);
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "idle", "idle.md", "# nothing happens here\n");
        await world.UntilAsync(() => world.GitHub.Read(_ => demo.Repository.WithoutSuites.Contains(demo.App.Id)), 60, "GitHub to be told");

        var sha = demo.Robin.Push(demo.Repository, "idle", "idle.md", "# nor here\n");
        var pull = Opened(world, "busy");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.GitHub.Read(_ => demo.Repository.Suites.Count(suite => suite.App == demo.App && suite.HeadSha == sha)).ShouldBe(0);
        world.GitHub.Read(_ => demo.Repository.Suites.Single(suite => suite.App == demo.App && suite.HeadSha == pull.HeadSha).Status).ShouldBe("completed");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G85_When_GitHub_takes_no_more_check_runs_the_newest_one_is_rewritten_and_the_operator_hears_of_it()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        runner().Play = (attempt, _) => attempt.Attempt == 1 ? PlayedJob.Red : PlayedJob.Green;
        var pull = Opened(world, "full");
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        world.GitHub.Faults.Answer("checks/create", 100, new FaultyAnswer { Status = System.Net.HttpStatusCode.UnprocessableEntity, Body = """{"message":"Validation Failed"}""" });

        world.Demo.Robin.Comment(pull, "/rerun");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.Checks(world.GitHub.Read(_ => pull.HeadSha), "botapp/tests").ShouldHaveSingleItem().Conclusion.ShouldBe("success");
        using var client = world.Client();
        (await client.GetStringAsync(new Uri("metrics", UriKind.Relative), TestContext.Current.CancellationToken)).ShouldContain("botapp_alerts_total{code=\"check_refused\"}");
    }

    private static JsonObject MergeQueueRule(int minutes) => new()
    {
        ["check_response_timeout_minutes"] = minutes,
        ["grouping_strategy"] = "ALLGREEN",
        ["max_entries_to_build"] = 5,
        ["max_entries_to_merge"] = 5,
        ["merge_method"] = "MERGE",
        ["min_entries_to_merge"] = 1,
        ["min_entries_to_merge_wait_minutes"] = 5,
    };

    private static PullRequest Opened(World world, string branch)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, branch);
    }

    private static bool Shows(World world, PullRequest pull, string code) =>
        world.GitHub.Read(_ => world.Check(pull.HeadSha, "botapp/gate")?.Summary?.Contains($"`{code}`", StringComparison.Ordinal) == true);

    private static async Task<IReadOnlyList<string>> AuditAsync(World world) =>
        [.. (await world.Store.Audit.ListAsync(new AuditSearch(world.Demo.Repository.Id), TestContext.Current.CancellationToken)).Select(line => $"{line.Who} {line.Deed} {line.Outcome} {line.Code}: {line.What}")];
}
