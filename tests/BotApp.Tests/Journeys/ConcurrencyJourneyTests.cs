using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.Journeys;

/// <summary>What a newer commit does to the runs of the one before, where the settings say so and where they do not.</summary>
public sealed class ConcurrencyJourneyTests
{
    private const string Merge = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main, "release/*"] } } }
          functional: { workflow: functional.yml, mode: dispatch, needs: [tests], on: { push: { branches: [main, "release/*"] } } }
        gate: { required: [tests], grace: 1s }
        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task On_the_default_branch_every_commit_is_judged_to_its_end_stage_by_stage(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, Merge));
        await using var _1 = database;
        await using var _2 = world;
        var held = new TaskCompletionSource();
        runner().Hold = attempt => IsStage(attempt) ? Task.CompletedTask : held.Task;
        var old = world.Demo.Octo.Push(world.Demo.Repository, "main", "README.md", "# one\n");
        await world.UntilAsync(() => world.Check(old, "botapp/tests")?.Status == "in_progress", 60, "the first commit's tests to be seen running");
        var sha = world.Demo.Octo.Push(world.Demo.Repository, "main", "README.md", "# two\n");
        await world.UntilAsync(() => world.Check(sha, "botapp/tests")?.Status == "in_progress", 60, "the second commit's tests to be seen running");
        await world.UntilAsync(() => world.Check(old, "botapp/tests")!.Summary!.Contains($"A newer commit, {sha[..7]}, has come", StringComparison.Ordinal), 60, "the first commit's check to tell of the second");
        using var client = world.Client();
        (await client.GetStringAsync(new Uri($"repositories/{world.Demo.Repository.Id}/branches/main", UriKind.Relative), TestContext.Current.CancellationToken)).ShouldContain("Earlier commits");

        held.SetResult();

        foreach (var commit in new[] { old, sha })
        {
            var tests = await world.CheckBecomesAsync(commit, "botapp/tests", "success");
            tests.Summary!.ShouldStartWith("Push to `main`.");
            await world.CheckBecomesAsync(commit, "botapp/functional", "success");
            world.Runs("functional.yml").Where(run => run.Inputs["sha"] == commit).ShouldHaveSingleItem("a dispatched run's own commit is its branch's newest");
        }

        world.GitHub.Journal.Count("actions/cancel-workflow-run").ShouldBe(0);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task On_another_branch_a_newer_commit_stops_the_run_of_the_one_before()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Merge, Pushed));
        var held = new TaskCompletionSource();
        string? old = null;
        runner().Hold = attempt => attempt.Sha == old ? held.Task : Task.CompletedTask;
        old = world.Demo.Octo.Push(world.Demo.Repository, "release/1", "README.md", "# one\n");
        await world.UntilAsync(() => world.Check(old, "botapp/tests")?.Status == "in_progress", 60, "the first commit's tests to be seen running");

        var sha = world.Demo.Octo.Push(world.Demo.Repository, "release/1", "README.md", "# two\n");

        (await world.CheckBecomesAsync(old, "botapp/tests", "cancelled")).Title!.ShouldBe($"Superseded by {sha[..7]}");
        await world.CheckBecomesAsync(sha, "botapp/functional", "success");
        world.Runs("functional.yml", old).ShouldBeEmpty();
        world.GitHub.Journal.Count("actions/cancel-workflow-run").ShouldBe(1);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_pull_request_whose_settings_say_so_lets_the_old_run_end_and_its_gate_is_the_newest_commits()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Merge.Replace("workflow: tests.yml,", "workflow: tests.yml, concurrency: { cancel-in-progress: false },", StringComparison.Ordinal)));
        var held = new TaskCompletionSource();
        var demo = world.Demo;
        var old = demo.Robin.Push(demo.Repository, "change", "README.md", "# one\n");
        runner().Hold = attempt => attempt.Event["pull_request"]?["head"]?["sha"]?.ToString() == old ? held.Task : Task.CompletedTask;
        runner().Play = (attempt, _) => attempt.Event["pull_request"]?["head"]?["sha"]?.ToString() == old ? PlayedJob.Red : PlayedJob.Green;
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "change", "A change");
        await world.UntilAsync(() => world.Check(old, "botapp/tests")?.Status == "in_progress", 60, "the old run to be seen running");

        var sha = demo.Robin.Push(pull, "README.md", "# two\n");
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");
        held.SetResult();

        await world.CheckBecomesAsync(old, "botapp/tests", "failure");
        await world.AnsweredAsync(pull);
        world.Check(sha, "botapp/gate")!.Conclusion.ShouldBe("success", "the old commit says nothing about the new one");
        world.Check(old, "botapp/gate")!.Conclusion.ShouldBe("cancelled");
        world.GitHub.Journal.Count("actions/cancel-workflow-run").ShouldBe(0);
        await world.AssertCleanAsync();
    }

    private static IReadOnlyDictionary<string, string?> Pushed { get; } = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        [".github/workflows/tests.yml"] = "name: tests\non: { push: {}, pull_request: {} }\njobs: { test: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n",
    };

    private static bool IsStage(WorkflowAttempt attempt) => attempt.WorkflowPath.EndsWith("functional.yml", StringComparison.Ordinal);
}
