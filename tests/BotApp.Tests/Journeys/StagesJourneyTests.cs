using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>Three stages on one commit, the first of them on a matrix of two by three.</summary>
public sealed class StagesJourneyTests
{
    private const string Cell = "test (3.11, windows-latest)";

    private static readonly string[] s_cells =
    [
        "test (3.11, ubuntu-latest)", Cell, "test (3.11, macos-latest)",
        "test (3.12, ubuntu-latest)", "test (3.12, windows-latest)", "test (3.12, macos-latest)",
    ];

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G35_One_failed_entry_alone_runs_again_and_the_stages_follow_one_after_the_other(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, World(out var runner));
        await using var _1 = database;
        await using var _2 = world;
        var functional = new TaskCompletionSource();
        runner().TestJobs = s_cells;
        runner().Play = (attempt, job) => job == Cell && attempt.Attempt == 1 ? PlayedJob.Red : PlayedJob.Green;
        runner().Hold = attempt => IsStage(attempt) ? functional.Task : Task.CompletedTask;
        var pull = Open(world);
        var failed = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        Rows(failed, "✅").Count.ShouldBe(5);
        Rows(failed, "❌").ShouldHaveSingleItem().ShouldContain("3.11, windows-latest");
        foreach (var stage in new[] { "botapp/functional", "botapp/acceptance" })
        {
            await world.CheckBecomesAsync(pull, stage, "cancelled");
        }

        Stages(world, pull).ShouldBeEmpty("nothing is begun on what has failed");
        var comment = world.Demo.Robin.Comment(pull, "/rerun");
        await world.UntilAsync(() => world.Reacted(comment, "rocket"), 60, "the answer to /rerun");
        var passed = await world.CheckBecomesAsync(pull, "botapp/tests", "success");

        runner().Played.Where(played => !IsStage(played.Attempt) && played.Attempt.Attempt > 1).Select(played => (played.Attempt.Attempt, played.Job)).ShouldBe([(2, Cell)]);
        passed.Summary!.ShouldStartWith($"Attempt 2: asked for by robin. Only what failed is run again (`{Cell}`).");
        Rows(passed, "✅").Count.ShouldBe(6, "the five good entries count on");
        Rows(passed, "❌").ShouldBeEmpty();
        await world.UntilAsync(() => world.Check(pull, "botapp/functional")?.Status == "in_progress", 60, "the second stage to run");
        await world.AnsweredAsync(pull);
        Stages(world, pull).ShouldHaveSingleItem("the third stage waits for the second").Inputs["trigger"].ShouldBe("pull-request");
        world.Check(pull, "botapp/acceptance")!.Summary!.ShouldContain("waits for `functional`");
        world.Check(pull, "botapp/gate")!.Status.ShouldNotBe("completed");

        functional.SetResult();
        await world.CheckBecomesAsync(pull, "botapp/acceptance", "success");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        Stages(world, pull).Count.ShouldBe(2, "each stage ran once");
        Stages(world, pull).ShouldAllBe(run => run.Inputs["sha"] == pull.HeadSha);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task An_entry_that_never_reported_is_not_green_and_no_stage_begins()
    {
        await using var world = await Journeys.World.StartAsync(World(out var runner));
        runner().TestJobs = [.. s_cells.Where(static cell => cell != Cell)];
        var pull = Open(world);

        var failed = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");

        failed.Summary!.ShouldContain("3.11, windows-latest");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        Stages(world, pull).ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_stage_whose_need_does_not_run_for_this_change_does_not_wait_for_it()
    {
        var settings = SampleRepository.StagedSettings("main").Replace("on: { pull-request: { branches: [main] } }\n    matrix", "on: { pull-request: { branches: [main], paths: [\"src/**\"] } }\n    matrix", StringComparison.Ordinal);
        await using var world = await Journeys.World.StartAsync(SampleRunner.World(out _, settings));
        world.Demo.Robin.Push(world.Demo.Repository, "docs", "README.md", "# docs\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "docs", "Words only");

        await world.CheckBecomesAsync(pull, "botapp/acceptance", "success");
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        gate.Summary!.ShouldContain("no changed file matches its paths");
        world.Check(pull, "botapp/tests").ShouldBeNull();
        await world.AssertCleanAsync();
    }

    private static DemoWorldOptions World(out Func<SampleRunner> runner) => SampleRunner.World(out runner, SampleRepository.StagedSettings("main"));

    private static PullRequest Open(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "line-ends", "README.md", "# line ends\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "line-ends", "Mind the line ends");
    }

    private static bool IsStage(WorkflowAttempt attempt) => attempt.WorkflowPath.EndsWith("functional.yml", StringComparison.Ordinal);

    private static List<string> Rows(CheckRun check, string mark) => [.. check.Summary!.Split('\n').Where(line => line.StartsWith($"| {mark} ", StringComparison.Ordinal))];

    private static IReadOnlyList<WorkflowRun> Stages(World world, PullRequest pull) => world.Runs("functional.yml", pull.HeadSha);
}
