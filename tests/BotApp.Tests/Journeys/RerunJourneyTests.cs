using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>Journey c: failed jobs run again, asked for by a comment or by any of GitHub's own buttons.</summary>
public sealed class RerunJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_comment_runs_failed_jobs_again_as_attempt_2_with_one_reply(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        await using var _1 = database;
        await using var _2 = world;
        var pull = await FailedAsync(world, runner());

        var comment = world.Demo.Robin.Comment(pull, "/rerun");
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");

        await world.UntilAsync(() => world.Reacted(comment, "rocket"), 30, "the rocket");
        world.Reacted(comment, "eyes").ShouldBeTrue();
        AttemptTwo(runner());
        world.Comments(pull).Where(one => one.Body.Contains("run again as attempt 2", StringComparison.Ordinal)).ShouldHaveSingleItem();
        world.Checks(pull.HeadSha, "botapp/tests").Count.ShouldBe(2, "a new check run for the new attempt, as branch protection looks at the newest");
        world.Check(pull, "botapp/tests")!.Title!.ShouldContain("passed");
        world.Check(pull, "botapp/tests")!.Summary!.ShouldStartWith("Attempt 2: asked for by robin. Only what failed is run again (`test (3.11, ubuntu-latest)`). Attempt 1 ended with: ");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData("check")]
    [InlineData("suite")]
    [InlineData("button")]
    public async Task Every_button_of_GitHub_does_the_same(string button)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var pull = await FailedAsync(world, runner());
        var check = world.Check(pull, "botapp/tests")!;

        switch (button)
        {
            case "check":
                world.Demo.Robin.RerunCheck(check);
                break;
            case "suite":
                world.Demo.Robin.RerunSuite(check.Suite);
                break;
            default:
                world.Demo.Robin.PressButton(check, "rerun-failed");
                break;
        }

        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        AttemptTwo(runner());
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task F73_A_reader_an_edited_comment_and_a_quoted_command_run_nothing()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var demo = world.Demo;
        var pull = await FailedAsync(world, runner());

        var refused = demo.Reader.Comment(pull, "/rerun");
        var edited = demo.Robin.Comment(pull, "I wonder.");
        demo.Robin.EditComment(edited, "/rerun");
        var fenced = demo.Robin.Comment(pull, "Say this:\n\n```\n/rerun\n```\n\n> /rerun\n");
        await world.UntilAsync(() => world.Reacted(refused, "-1"), 60, "the refusal");
        await world.AnsweredAsync(pull);

        world.Reacted(refused, "eyes").ShouldBeTrue();
        world.Comments(pull).ShouldContain(comment => comment.Body.Contains("not-permitted", StringComparison.Ordinal));
        world.GitHub.Read(_ => edited.Reactions.Concat(fenced.Reactions).Count()).ShouldBe(0);
        world.Runs("tests.yml", pull.HeadSha).ShouldAllBe(run => run.Attempts.Count == 1);
        world.Check(pull, "botapp/tests")!.Conclusion.ShouldBe("failure");
        await world.AssertCleanAsync();
    }

    /// <summary>A pull request whose 3.11 job fails at the first attempt only.</summary>
    private static async Task<PullRequest> FailedAsync(World world, SampleRunner runner)
    {
        runner.Play = (attempt, job) => attempt.Attempt == 1 && attempt.EventName == "pull_request" && job.Contains("3.11", StringComparison.Ordinal) ? PlayedJob.Red : PlayedJob.Green;
        world.Demo.Robin.Push(world.Demo.Repository, "flaky", "README.md", "# flaky\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "flaky", "A flaky change");
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        return pull;
    }

    private static void AttemptTwo(SampleRunner runner)
    {
        var again = runner.Played.Where(one => one.Attempt.Attempt == 2).ToList();
        again.Select(one => one.Job).ShouldBe(["test (3.11, ubuntu-latest)"], "only what failed runs again");
        runner.Played.ShouldNotContain(one => one.Attempt.Attempt > 2);
    }
}
