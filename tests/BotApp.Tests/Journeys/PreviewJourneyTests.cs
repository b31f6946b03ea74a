using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>Journey d: a preview comes with a pull request and goes with it.</summary>
public sealed class PreviewJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P1_P2_P8_A_preview_is_built_once_linked_and_taken_down(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner), judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var building = new TaskCompletionSource();
        runner().Hold = attempt => IsPreview(attempt, "up") ? building.Task : Task.CompletedTask;
        var sha = demo.Robin.Push(demo.Repository, "page", "README.md", "# page\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "page", "A page");

        await world.UntilAsync(() => Up(world, sha).Count == 1 && Sticky(world, pull)?.Contains("building", StringComparison.Ordinal) == true, 30, "the preview to be announced");
        Deployments(world, sha).ShouldHaveSingleItem().State.ShouldBe("in_progress");
        Up(world, sha).Single().Inputs["sha"].ShouldBe(sha);
        building.SetResult();
        await world.UntilAsync(() => Deployments(world, sha).Single().State == "success" && Sticky(world, pull)?.Contains("ready", StringComparison.Ordinal) == true, 60, "the preview to be ready");
        var url = Deployments(world, sha).Single().Statuses[^1].EnvironmentUrl;
        Sticky(world, pull)!.ShouldContain(url);
        (await StatusAsync(url)).ShouldBe(200);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.CheckBecomesAsync(pull, "botapp/preview web", "success");
        await world.UntilAsync(() => OfJobs(world).Count == 0, 60, "the record of the run's own job to be no second one");

        foreach (var delivery in world.GitHub.Deliveries.Log.Where(delivery => delivery.Event == "pull_request").ToList())
        {
            world.GitHub.Read(github => github.Deliveries.Redeliver(delivery));
        }

        await world.AnsweredAsync(pull);
        Up(world, sha).ShouldHaveSingleItem("P2: nothing new");
        Deployments(world, sha).ShouldHaveSingleItem();
        world.Comments(pull).Count(comment => comment.Body.Contains("botapp:sticky", StringComparison.Ordinal)).ShouldBe(1);

        demo.Robin.Close(pull);
        await world.UntilAsync(() => Sticky(world, pull)?.Contains("removed", StringComparison.Ordinal) == true && Deployments(world, sha).Single().State == "inactive", 60, "the preview to be gone");
        (await StatusAsync(url)).ShouldBe(404);
        await world.UntilAsync(() => OfJobs(world).Count == 0, 60, "the record of the job that took it down to go, too");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P3_A_push_while_building_stops_the_old_build_and_only_the_newest_gets_ready(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var old = demo.Robin.Push(demo.Repository, "page", "README.md", "# one\n");
        runner().Hold = attempt => IsPreview(attempt, "up") && attempt.Inputs["sha"] == old ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "page", "A page");
        await world.UntilAsync(() => Up(world, old).Count == 1, 30, "the first build to start");

        var sha = demo.Robin.Push(pull, "README.md", "# two\n");
        await world.UntilAsync(() => Deployments(world, sha).Any(one => one.State == "success"), 60, "the newest to be ready");
        await world.UntilAsync(() => Up(world, old).Single().Latest.Conclusion == "cancelled", 30, "the old build to be stopped");

        Deployments(world, old).ShouldAllBe(one => one.State == "inactive");
        Deployments(world, old).ShouldAllBe(one => one.Statuses.All(status => status.State != "success"), "the old commit never got ready");
        Up(world, sha).ShouldHaveSingleItem();
        Sticky(world, pull)!.ShouldContain(sha[..7]);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P8_A_pull_request_closed_while_building_leaves_nothing_behind(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        runner().Hold = attempt => IsPreview(attempt, "up") ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
        var sha = demo.Robin.Push(demo.Repository, "page", "README.md", "# page\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "page", "A page");
        await world.UntilAsync(() => Up(world, sha).Count == 1 && Up(world, sha).Single().Latest.Status != "completed", 30, "the build to start");

        demo.Robin.Close(pull);

        await world.UntilAsync(() => Up(world, sha).Single().Latest.Conclusion == "cancelled", 60, "the build to be stopped");
        await world.UntilAsync(() => world.Runs("preview.yml", sha).Any(run => run.Inputs["action"] == "down" && run.Latest.Conclusion == "success"), 60, "the teardown");
        await world.UntilAsync(() => Sticky(world, pull)?.Contains("removed", StringComparison.Ordinal) == true, 60, "the comment to say removed");
        await world.UntilAsync(() => Deployments(world, sha).All(one => one.State == "inactive"), 60, "the deployment to be inactive");
        demo.Hosting.Sites.ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_fork_gets_none_until_a_maintainer_says_ok_to_test_and_only_for_that_commit()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _));
        var demo = world.Demo;
        var fork = demo.Reader.Fork(demo.Repository);
        var sha = demo.Reader.Push(fork, "idea", "README.md", "# idea\n");
        var pull = demo.Reader.OpenPullRequest(demo.Repository, "idea", "An idea", from: fork);
        await world.CheckBecomesAsync(sha, "botapp/tests", "success");
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("/ok-to-test", StringComparison.Ordinal)), 30, "the explanation");
        var mine = demo.Reader.Comment(pull, "/ok-to-test");
        await world.UntilAsync(() => world.Reacted(mine, "-1"), 30, "the author to be refused");
        await world.AnsweredAsync(pull);
        world.Runs("preview.yml").ShouldBeEmpty();
        world.Runs("functional.yml").ShouldBeEmpty();

        var trust = demo.Octo.Comment(pull, "/ok-to-test");
        await world.UntilAsync(() => world.Reacted(trust, "rocket"), 30, "the trust");
        await world.UntilAsync(() => Up(world, sha).Count == 1 && world.Runs("functional.yml", sha).Count == 1, 60, "what needs trust to start");

        var next = demo.Reader.Push(pull, "README.md", "# something else\n");
        await world.CheckBecomesAsync(next, "botapp/tests", "success");
        await world.AnsweredAsync(pull);
        Up(world, next).ShouldBeEmpty("the next push needs trust again");
        world.Runs("functional.yml", next).ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    private static bool IsPreview(WorkflowAttempt attempt, string action) =>
        attempt.WorkflowPath.EndsWith("/preview.yml", StringComparison.Ordinal) && attempt.Inputs.GetValueOrDefault("action") == action;

    private static List<WorkflowRun> Up(World world, string sha) => [.. world.Runs("preview.yml", sha).Where(run => run.Inputs.GetValueOrDefault("action") == "up")];

    private static List<Deployment> Deployments(World world, string sha) =>
        world.GitHub.Read(_ => world.Demo.Repository.Deployments.Where(one => one.Sha == sha && one.Creator.Id == world.Demo.App.Bot.Id).ToList());

    private static List<Deployment> OfJobs(World world) =>
        world.GitHub.Read(_ => world.Demo.Repository.Deployments.Where(one => one.Environment == "preview" && one.Creator.Id != world.Demo.App.Bot.Id).ToList());

    private static string? Sticky(World world, PullRequest pull) =>
        world.Comments(pull).FirstOrDefault(comment => comment.Body.Contains("botapp:sticky", StringComparison.Ordinal))?.Body;

    private static async Task<int> StatusAsync(string url)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
