using System.Globalization;
using System.Net;
using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;

namespace BotApp.Tests.Journeys;

/// <summary>What GitHub is not asked, because the answer is here already or could matter to nobody; and that it is asked where neither is so.</summary>
public sealed class RequestsJourneyTests
{
    private const string GetRun = "actions/get-workflow-run";

    private const string ListRuns = "actions/list-workflow-runs-for-repo";

    private const string OnBoth = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main] } } }
        gate: { required: [tests], grace: 0s }
        """;

    private const string OnPullRequestsOnly = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {} } }
        gate: { required: [tests], grace: 0s }
        """;

    [Fact]
    public async Task A_run_is_not_asked_for_where_its_list_is_as_new_as_all_that_was_told()
    {
        var (world, pull, goOn) = await BegunAsync("00:10:00"); // no look in between
        await using var _ = world;

        goOn.SetResult();

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.GitHub.Journal.Requests.ShouldNotContain(request => request.Operation == GetRun);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z")]
    [InlineData("2099-01-01T00:00:00Z")] // as if it were the newest there is
    public async Task A_list_of_runs_that_lags_behind_holds_back_no_end_of_a_run(string updatedAt)
    {
        var (world, pull, goOn) = await BegunAsync();
        await using var _ = world;
        Stale(world, pull, "in_progress", null, updatedAt);

        goOn.SetResult();

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Neither_does_it_where_GitHubs_word_of_the_end_was_lost_too()
    {
        var (world, pull, goOn) = await BegunAsync();
        await using var _ = world;
        Stale(world, pull, "in_progress", null, "2099-01-01T00:00:00Z");
        world.GitHub.Faults.OnDelivery = delivery => delivery.Event is "workflow_run" or "workflow_job" or "check_run" ? DeliveryFate.Held : DeliveryFate.Sent;

        goOn.SetResult();

        await world.CheckBecomesAsync(pull, "botapp/gate", "success"); // at the next look
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_list_of_runs_that_shows_an_attempt_before_the_awaited_one_is_not_believed()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsOfOneGate));
        runner().Play = (attempt, _) => attempt.Attempt == 1 ? PlayedJob.Red : PlayedJob.Green;
        var pull = Open(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        Stale(world, pull, "completed", "failure", "2026-01-01T00:00:00Z");

        world.Demo.Robin.Comment(pull, "/rerun");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.GitHub.Read(_ => world.Runs("tests.yml", pull.HeadSha).Single().Attempts.Count).ShouldBe(2);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task The_files_of_a_commit_are_free_where_another_commit_had_the_same()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, OnBoth));
        var pull = Open(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var before = Trees(world).Count(request => request.IsCounted);
        before.ShouldBe(1);

        world.Demo.Robin.Merge(pull);

        await world.CheckBecomesAsync(world.GitHub.Read(_ => world.Demo.Repository.Branch("main"))!, "botapp/tests", "success"); // it has one
        Trees(world).Select(request => request.Path).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        Trees(world).Count.ShouldBeGreaterThan(1);
        Trees(world).Count(request => request.IsCounted).ShouldBe(1);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Where_nothing_was_ever_kept_to_compare_with_no_merge_base_is_asked_for()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, OnPullRequestsOnly));
        var pull = Open(world);

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        world.GitHub.Journal.Requests.ShouldNotContain(request => request.Operation == "repos/compare-commits-with-basehead" || request.Operation == "repos/list-commits");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_to_a_command_is_looked_for_only_where_it_may_have_been_written(bool isLost)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsOfOneGate));
        var pull = Open(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        if (isLost)
        {
            world.GitHub.Faults.Answer("issues/create-comment", 1, new FaultyAnswer { Status = HttpStatusCode.BadGateway, AfterTheDeed = true });
        }

        var comment = world.Demo.Robin.Comment(pull, "/hold");

        await world.UntilAsync(() => world.Reacted(comment, "rocket"), 60, "the rocket");
        world.Comments(pull).Count(one => one.Body.Contains($"reply-{comment.Id.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal)).ShouldBe(1);
        world.GitHub.Journal.Requests.Any(request => request.Operation == "issues/list-comments").ShouldBe(isLost);
        await world.AssertCleanAsync();
    }

    private static PullRequest Open(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "CHANGE.md", "# one\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static List<ApiRequest> Trees(World world) => [.. world.GitHub.Journal.Requests.Where(request => request.Operation == "git/get-tree")];

    // A world in which the tests of a pull request have begun and end when they are told to.
    private static async Task<(World World, PullRequest Pull, TaskCompletionSource GoOn)> BegunAsync(string pollInterval = "00:00:02")
    {
        var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsOfOneGate), configure: settings => settings["BotApp:PollInterval"] = pollInterval);
        var goOn = new TaskCompletionSource();
        runner().Hold = _ => goOn.Task;
        var pull = Open(world);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the run to be seen");
        return (world, pull, goOn);
    }

    // From now on GitHub's list stands still, whatever becomes of the run.
    private static void Stale(World world, PullRequest pull, string status, string? conclusion, string updatedAt)
    {
        var run = world.Runs("tests.yml", pull.HeadSha).Single();
        var said = conclusion is null ? "null" : $"\"{conclusion}\"";
        world.GitHub.Faults.Answer(ListRuns, int.MaxValue, new FaultyAnswer
        {
            Status = HttpStatusCode.OK,
            Body = string.Create(CultureInfo.InvariantCulture, $$"""
                {"total_count":1,"workflow_runs":[{"id":{{run.Id}},"name":"tests","path":".github/workflows/tests.yml","event":"pull_request","status":"{{status}}","conclusion":{{said}},"workflow_id":1,"run_attempt":1,"head_sha":"{{pull.HeadSha}}","head_branch":"change","created_at":"2026-01-01T00:00:00Z","updated_at":"{{updatedAt}}"}]}
                """),
        });
    }
}
