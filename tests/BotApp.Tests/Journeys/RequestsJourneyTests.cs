using System.Globalization;
using System.Net;
using BotApp.Simulator;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>What GitHub is not asked, because the answer is here already or could matter to nobody; and that it is asked where neither is so.</summary>
public sealed class RequestsJourneyTests
{
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
    public async Task A_list_of_runs_that_lags_behind_holds_back_no_end_of_a_run()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsOfOneGate));
        var goesOn = new TaskCompletionSource();
        runner().Hold = _ => goesOn.Task;
        var pull = Open(world);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the run to be seen");
        Stale(world, pull, "in_progress", null);

        goesOn.SetResult();

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_list_of_runs_that_shows_an_attempt_before_the_awaited_one_is_not_believed()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsOfOneGate));
        runner().Play = (attempt, _) => attempt.Attempt == 1 ? PlayedJob.Red : PlayedJob.Green;
        var pull = Open(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        Stale(world, pull, "completed", "failure");

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

    // From now on GitHub's list stands still, whatever becomes of the run.
    private static void Stale(World world, PullRequest pull, string status, string? conclusion)
    {
        var run = world.Runs("tests.yml", pull.HeadSha).Single();
        var said = conclusion is null ? "null" : $"\"{conclusion}\"";
        world.GitHub.Faults.Answer(ListRuns, int.MaxValue, new FaultyAnswer
        {
            Status = HttpStatusCode.OK,
            Body = string.Create(CultureInfo.InvariantCulture, $$"""
                {"total_count":1,"workflow_runs":[{"id":{{run.Id}},"name":"tests","path":".github/workflows/tests.yml","event":"pull_request","status":"{{status}}","conclusion":{{said}},"workflow_id":1,"run_attempt":1,"head_sha":"{{pull.HeadSha}}","head_branch":"change","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}]}
                """),
        });
    }
}
