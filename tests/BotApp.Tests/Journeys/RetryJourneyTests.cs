using BotApp.Simulator.State;
using BotApp.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>Parts that run again, runs that never start, retries nobody asked for, stops, and clicks that are refused: as GitHub shows them.</summary>
public sealed class RetryJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests], grace: 1s }
        """;

    private const string Workflow = """
        name: tests
        on: { pull_request: {} }
        jobs:
          test: { runs-on: ubuntu-latest, steps: [{ run: "true" }] }
          report: { runs-on: ubuntu-latest, needs: [test], steps: [{ run: "true" }] }
        """;

    [Fact]
    public async Task G35_Of_twenty_jobs_the_one_that_failed_and_its_dependents_run_again_and_the_gate_is_open_at_once()
    {
        var files = new Dictionary<string, string?>(StringComparer.Ordinal) { [".github/workflows/tests.yml"] = Workflow };
        await using var world = await World.StartAsync(SampleRunner.World(out var made, Settings, files));
        var runner = made();
        runner.TestJobs = [.. Enumerable.Range(1, 20).Select(n => $"test ({n}, ubuntu-latest)"), "report"];
        runner.Play = (attempt, job) => job == "report" ? new PlayedJob(attempt.Attempt == 1 ? "skipped" : "success", null)
            : attempt.Attempt == 1 && job.StartsWith("test (7,", StringComparison.Ordinal) ? PlayedJob.Red : PlayedJob.Green;
        var held = new TaskCompletionSource();
        runner.Queue = attempt => attempt.Attempt == 2 ? held.Task : Task.CompletedTask;
        var pull = Opened(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        var comment = world.Demo.Robin.Comment(pull, "/rerun");
        await world.UntilAsync(() => world.Reacted(comment, "rocket"), 60, "the rocket");

        await world.UntilAsync(() => world.GitHub.Read(_ => world.Check(pull, "botapp/gate") is { Status: "in_progress", Conclusion: null }), 60, "the gate to wait again");
        runner.Played.ShouldAllBe(one => one.Attempt.Attempt == 1, "nothing of the second attempt has run yet");
        held.SetResult();
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        runner.Played.Where(one => one.Attempt.Attempt == 2).Select(one => one.Job).ShouldBe(["test (7, ubuntu-latest)", "report"]);
        (await AuditAsync(world)).ShouldContain(line => line.StartsWith("robin (", StringComparison.Ordinal) && line.Contains("acts with the rights of robin", StringComparison.Ordinal));
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G36_A_run_that_never_starts_is_asked_for_once_more_then_fails_and_a_person_may_go_on()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var made, Settings.Replace("workflow: tests.yml", "workflow: tests.yml, queue-timeout: 10s", StringComparison.Ordinal)));
        var runner = made();
        var never = new TaskCompletionSource();
        runner.Queue = attempt => attempt.Attempt < 3 && attempt.EventName == "pull_request" ? never.Task : Task.CompletedTask;
        var pull = Opened(world);

        await world.UntilAsync(() => Shows(world, pull, "botapp/gate", "`not_started`"), 90, "the gate to say that the run does not start");
        await world.UntilAsync(() => Shows(world, pull, "botapp/tests", "It was asked for once more at"), 90, "the check to say so");
        await world.CheckBecomesAsync(pull, "botapp/tests", "timed_out", 90);
        await world.UntilAsync(() => Shows(world, pull, "botapp/gate", "`queue_timeout`"), 60, "the gate to fail with a code");
        world.Check(pull, "botapp/tests")!.Title!.ShouldBe("Not started, although it was asked for twice: the runner kept it queued for 10s");
        world.Runs("tests.yml", pull.HeadSha).ShouldHaveSingleItem().Attempts.Count.ShouldBe(2, "asked twice, not more");

        world.Demo.Robin.PressButton(world.Check(pull, "botapp/tests")!, "rerun-failed");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G39_A_job_that_failed_without_a_failing_test_is_run_again_once_and_the_check_says_so()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var made, Settings.Replace("workflow: tests.yml", "workflow: tests.yml, retry: { failed: 1 }", StringComparison.Ordinal)));
        var runner = made();
        runner.Play = (attempt, job) => attempt.Attempt == 1 && job.Contains("3.11", StringComparison.Ordinal) ? PlayedJob.Green with { Conclusion = "failure" } : PlayedJob.Green;

        var pull = Opened(world);

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var check = world.Checks(pull.HeadSha, "botapp/tests").ShouldHaveSingleItem("nothing was shown of the first attempt, so its check goes on");
        check.Conclusion.ShouldBe("success");
        check.Title!.ShouldEndWith(" · attempt 2, run again by itself");
        check.Summary!.ShouldContain("1 job failed, and no report names a failing test. Only what failed is run again (`test (3.11, ubuntu-latest)`).");
        runner.Played.Where(one => one.Attempt.Attempt == 2).Select(one => one.Job).ShouldBe(["test (3.11, ubuntu-latest)"]);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task G39_What_fails_again_stays_failed_and_a_failing_test_is_not_tried_again(bool byTest, int attempts)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var made, Settings.Replace("workflow: tests.yml", "workflow: tests.yml, retry: { failed: 1 }", StringComparison.Ordinal)));
        made().Play = (_, _) => byTest ? PlayedJob.Red : PlayedJob.Green with { Conclusion = "failure" };

        var pull = Opened(world);

        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        await world.AnsweredAsync(pull);
        world.Runs("tests.yml", pull.HeadSha).ShouldHaveSingleItem().Attempts.Count.ShouldBe(attempts);
        world.Check(pull, "botapp/tests")!.Conclusion.ShouldBe("failure");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Cancel_stops_the_run_the_gate_says_who_did_it_and_a_re_run_goes_on()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var made, Settings));
        var runner = made();
        var never = new TaskCompletionSource();
        runner.Hold = attempt => attempt.Attempt == 1 && attempt.EventName == "pull_request" ? never.Task : Task.CompletedTask;
        var pull = Opened(world);
        await world.UntilAsync(() => world.GitHub.Read(_ => world.Check(pull, "botapp/tests")?.Status == "in_progress"), 60, "the run to be seen");

        world.Demo.Robin.Comment(pull, "/cancel tests");

        await world.CheckBecomesAsync(pull, "botapp/tests", "cancelled");
        world.Check(pull, "botapp/tests")!.Title.ShouldBe("Cancelled by robin");
        await world.UntilAsync(() => Shows(world, pull, "botapp/gate", "was cancelled by robin"), 60, "the gate to explain it");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        world.Demo.Robin.Comment(pull, "/rerun");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G28_A_refused_press_is_answered_at_the_check_where_it_was_made_also_on_a_superseded_commit()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var made, $"{Settings}\ncommands: {{ allow: {{ rerun: [maintain] }} }}"), judged: true);
        made().Play = (_, _) => PlayedJob.Red;
        var pull = Opened(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        var check = world.Check(pull, "botapp/tests")!;
        var (annotations, buttons) = world.GitHub.Read(_ => (check.Annotations.Count, check.Actions.Select(button => button.Identifier).ToList()));
        buttons.ShouldBe(["rerun-failed", "refresh"]);

        world.Demo.Robin.PressButton(check, "rerun-failed");
        await world.UntilAsync(() => Shows(world, pull, "botapp/tests", "`not-permitted`"), 60, "the refusal at the check");
        world.Demo.Robin.RerunSuite(check.Suite);
        await world.UntilAsync(() => Shows(world, pull, "botapp/gate", "`not-permitted`"), 60, "the refusal at the gate");

        var after = world.GitHub.Read(_ => (check.Status, check.Conclusion, check.Annotations.Count, check.Summary, Buttons: check.Actions.Select(button => button.Identifier).ToList()));
        (after.Status, after.Conclusion, after.Count).ShouldBe(("completed", "failure", annotations), "the check says what it said, and nothing twice");
        after.Summary!.ShouldContain("/rerun needs the role maintain or higher");
        after.Summary!.ShouldContain("test_broken", Case.Sensitive, "the report is still there");
        after.Buttons.ShouldBe(buttons);
        world.GitHub.Read(_ => check.Suite.Status).ShouldBe("completed", "GitHub takes a pressed button for unfinished until the check is written again");

        world.Demo.Robin.Push(pull, "README.md", "# again\n");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        world.Demo.Octo.RerunCheck(check);
        await world.UntilAsync(() => world.GitHub.Read(_ => check.Summary?.Contains("`superseded`", StringComparison.Ordinal) == true), 60, "the refusal at the old commit's check");
        world.GitHub.Read(_ => check.Actions.Count).ShouldBe(0);
        (await AuditAsync(world)).ShouldContain(line => line.StartsWith("octo (", StringComparison.Ordinal) && line.Contains("superseded", StringComparison.Ordinal));
        world.Runs("tests.yml").ShouldAllBe(run => run.Attempts.Count == 1);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Two_clicks_on_a_button_are_one_deed()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var made, Settings));
        var runner = made();
        runner.Play = (attempt, _) => attempt.Attempt == 1 ? PlayedJob.Red : PlayedJob.Green;
        var pull = Opened(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        var check = world.Check(pull, "botapp/tests")!;

        lock (world.GitHub.Gate)
        {
            world.Demo.Robin.PressButton(check, "rerun-failed");
            world.Demo.Robin.PressButton(check, "rerun-failed");
        }

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AnsweredAsync(pull);
        world.Runs("tests.yml", pull.HeadSha).ShouldHaveSingleItem().Attempts.Count.ShouldBe(2);
        world.Checks(pull.HeadSha, "botapp/tests").Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    private static PullRequest Opened(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "change.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static bool Shows(World world, PullRequest pull, string check, string text) =>
        world.GitHub.Read(_ => world.Check(pull.HeadSha, check)?.Summary?.Contains(text, StringComparison.Ordinal) == true);

    private static async Task<IReadOnlyList<string>> AuditAsync(World world) =>
        [.. (await world.Store.Audit.ListAsync(new AuditSearch(world.Demo.Repository.Id), TestContext.Current.CancellationToken)).Select(line => $"{line.Who} {line.What} {line.Code}")];
}
