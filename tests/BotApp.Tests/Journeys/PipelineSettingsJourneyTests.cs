using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>What a pipeline's settings ask for, as GitHub shows it: its time, its limits, for which changes it runs, and why.</summary>
public sealed class PipelineSettingsJourneyTests
{
    private const string Dispatched = """
        version: 1
        pipelines:
          stage:
            workflow: functional.yml
            mode: dispatch
            inputs: { trigger: "{trigger}", pr: "{number}" }
            on: ON
        gate: { required: [stage], grace: 1s }
        """;

    [Theory]
    [InlineData("warn", "success")]
    [InlineData("fail", "failure")]
    public async Task A_suite_over_its_budget_is_told_or_fails_as_the_settings_say(string action, string conclusion)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsOfOneGate.Replace("workflow: tests.yml", $"workflow: tests.yml, budget: {{ duration: 1s, action: {action} }}", StringComparison.Ordinal)));
        var held = new TaskCompletionSource();
        runner().Hold = attempt => attempt.EventName == "pull_request" ? held.Task : Task.CompletedTask;
        var pull = Opened(world);
        await world.UntilAsync(() => world.GitHub.Read(_ => Run(world, pull)?.Latest is { Status: "in_progress" } latest && DateTimeOffset.UtcNow > latest.StartedAt.AddSeconds(3)), 60, "the run to have run over its budget");

        held.SetResult();

        var tests = await world.CheckBecomesAsync(pull, "botapp/tests", conclusion);
        tests.Summary!.ShouldContain("its budget is 1s");
        (tests.Title!.Contains("Over budget", StringComparison.Ordinal)).ShouldBe(action == "fail");
        await world.CheckBecomesAsync(pull, "botapp/gate", conclusion);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_run_that_runs_over_the_pipelines_timeout_is_stopped_and_is_not_green()
    {
        var clock = new ShiftedClock();
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsOfOneGate.Replace("workflow: tests.yml", "workflow: tests.yml, timeout: 10s", StringComparison.Ordinal)), time: clock);
        var never = new TaskCompletionSource();
        runner().Hold = attempt => attempt.EventName == "pull_request" ? never.Task : Task.CompletedTask;
        var pull = Opened(world);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the run to be seen running");

        clock.Forward(TimeSpan.FromMinutes(11)); // its timeout, and the ten minutes that the runner's own has

        (await world.CheckBecomesAsync(pull, "botapp/tests", "timed_out")).Title!.ShouldBe("Stopped after 10s, the pipeline's timeout");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        await world.UntilAsync(() => world.GitHub.Read(_ => Run(world, pull)?.Latest.Conclusion == "cancelled"), 60, "the run to be stopped");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G53_Nothing_is_started_for_a_draft_where_the_settings_say_so_and_it_is_when_the_draft_is_ready()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, On("{ pull-request: { drafts: false } }")));
        var pull = Opened(world, draft: true);
        await world.UntilAsync(() => world.Check(pull, "botapp/gate")?.Summary?.Contains("does not run on drafts", StringComparison.Ordinal) == true, 60, "the gate to say that drafts are not run");
        await world.AnsweredAsync(pull);
        world.Runs("functional.yml", pull.HeadSha).ShouldBeEmpty();

        world.Demo.Robin.MarkReady(pull);

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.Runs("functional.yml", pull.HeadSha).ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Paths_decide_for_which_pull_requests_and_for_which_pushes_a_pipeline_runs()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, On("""{ pull-request: { paths: ["docs/**"] }, push: { branches: [main], paths: ["docs/**"] } }""")));
        var demo = world.Demo;
        var first = demo.Octo.Push(demo.Repository, "main", "docs/index.md", "# docs\n");
        await world.CheckBecomesAsync(first, "botapp/stage", "success");
        var other = demo.Octo.Push(demo.Repository, "main", "README.md", "# not docs\n");
        var again = demo.Octo.Push(demo.Repository, "main", "docs/more.md", "# docs\n");
        await world.CheckBecomesAsync(again, "botapp/stage", "success");
        var pull = Opened(world);

        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        gate.Summary!.ShouldContain("no changed file matches its paths");
        world.Runs("functional.yml", pull.HeadSha).ShouldBeEmpty();
        world.Runs("functional.yml", other).ShouldBeEmpty("the push changed none of its paths");
        world.Check(other, "botapp/stage").ShouldBeNull();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_pull_request_a_push_and_a_merge_group_are_told_apart_by_the_run_and_by_its_check()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, On("{ pull-request: {}, push: { branches: [main] }, merge-group: true }")));
        var demo = world.Demo;
        var pull = Opened(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        demo.Octo.Protect(demo.Repository, "main", new RequiredCheck("botapp/gate", demo.App.Id));
        var entry = demo.Robin.Enqueue(pull);
        await world.UntilAsync(() => world.GitHub.Read(_ => pull.MergedAt is not null), 60, "the group to land");
        var main = world.GitHub.Read(_ => demo.Repository.Branch("main"))!;
        await world.UntilAsync(() => world.Checks(main, "botapp/stage").Any(check => check.Summary?.StartsWith("Push to `main`.", StringComparison.Ordinal) == true && check.Conclusion == "success"), 60, "the push to be judged");

        Inputs(world, pull.HeadSha).ShouldBe([("pull-request", $"{pull.Number}")]);
        Inputs(world, entry.HeadSha).ShouldContain(("merge-group", ""));
        Inputs(world, main).ShouldContain(("push", ""));
        world.Checks(entry.HeadSha, "botapp/stage").ShouldContain(check => check.Summary!.StartsWith("Merge group into `main`.", StringComparison.Ordinal), "the push of the very same commit has a check run of its own");
        world.Check(pull, "botapp/stage")!.Summary!.ShouldNotContain("Push to");
        using var client = world.Client();
        var page = await client.GetStringAsync(new Uri($"repositories/{demo.Repository.Id}", UriKind.Relative), TestContext.Current.CancellationToken);
        page.ShouldContain("Merge groups");
        await world.AssertCleanAsync();
    }

    private static string On(string triggers) => Dispatched.Replace("ON", triggers, StringComparison.Ordinal);

    private static PullRequest Opened(World world, bool draft = false)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change", draft: draft);
    }

    private static WorkflowRun? Run(World world, PullRequest pull) => world.Demo.Repository.Runs.FirstOrDefault(run => run.HeadSha == pull.HeadSha && run.Event == "pull_request");

    private static List<(string Trigger, string Number)> Inputs(World world, string sha) =>
        [.. world.Runs("functional.yml").Where(run => run.Inputs.GetValueOrDefault("sha") == sha).Select(run => (run.Inputs["trigger"], run.Inputs["pr"]))];
}
