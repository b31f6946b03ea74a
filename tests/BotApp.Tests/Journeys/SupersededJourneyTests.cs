using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.Journeys;

/// <summary>Journey b: a newer commit replaces an older one while that is being tested.</summary>
public sealed class SupersededJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task The_old_run_is_stopped_and_its_check_says_so(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        await using var _1 = database;
        await using var _2 = world;
        var held = new TaskCompletionSource();
        var demo = world.Demo;
        var old = demo.Robin.Push(demo.Repository, "change", "README.md", "# one\n");
        runner().Hold = attempt => attempt.Event["pull_request"]?["head"]?["sha"]?.ToString() == old ? held.Task : Task.CompletedTask;
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "change", "A change");
        await world.UntilAsync(() => world.Check(old, "botapp/tests")?.Status == "in_progress", 60, "the old run to be seen running");

        var sha = demo.Robin.Push(pull, "README.md", "# two\n");
        var cancelled = await world.CheckBecomesAsync(old, "botapp/tests", "cancelled");
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");

        cancelled.Title!.ShouldContain(sha[..7]);
        world.Check(old, "botapp/gate")!.Conclusion.ShouldBe("cancelled");
        world.Runs("tests.yml", old).Single(run => run.Event == "pull_request").Latest.Conclusion.ShouldBe("cancelled");
        world.GitHub.Journal.Count("actions/cancel-workflow-run").ShouldBe(1);
        world.Check(old, "botapp/tests")!.Conclusion.ShouldBe("cancelled");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Late_results_of_the_old_commit_never_touch_the_new_one()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var late = new TaskCompletionSource();
        var later = new TaskCompletionSource();
        var demo = world.Demo;
        var old = demo.Robin.Push(demo.Repository, "change", "README.md", "# one\n");
        runner().Stubborn = attempt => IsOf(attempt, old);
        runner().Hold = attempt => IsOf(attempt, old) ? late.Task : later.Task;
        runner().Play = (attempt, _) => IsOf(attempt, old) ? PlayedJob.Green : PlayedJob.Red;
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "change", "A change");
        await world.UntilAsync(() => world.Check(old, "botapp/tests")?.Status == "in_progress", 60, "the old run to be seen running");
        var sha = demo.Robin.Push(pull, "README.md", "# two\n");
        await world.UntilAsync(() => world.Check(sha, "botapp/tests")?.Status == "in_progress", 60, "the new run to be seen running");

        late.SetResult();
        await world.UntilAsync(() => world.Runs("tests.yml", old).All(run => run.Latest.Status == "completed"), 30, "the stubborn run to end");
        await world.AnsweredAsync(pull);

        world.Check(sha, "botapp/tests")!.Status.ShouldBe("in_progress", "the old commit's green results are not the new one's");
        world.Check(old, "botapp/tests")!.Conclusion.ShouldBe("cancelled");
        later.SetResult();
        await world.CheckBecomesAsync(sha, "botapp/tests", "failure");
        await world.CheckBecomesAsync(sha, "botapp/gate", "failure");
        world.Check(old, "botapp/tests")!.Conclusion.ShouldBe("cancelled");
        world.Checks(sha, "botapp/tests").ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    private static bool IsOf(WorkflowAttempt attempt, string sha) => attempt.Event["pull_request"]?["head"]?["sha"]?.ToString() == sha;
}
