using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Sample;

namespace BotApp.Tests.Journeys;

/// <summary>The publishing job names an environment whose protection rule is BotApp: it begins only when BotApp let it.</summary>
public sealed class ReleaseGateJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R1_The_job_of_BotApp_s_own_run_passes_the_gate_when_what_was_built_was_checked(string kind)
    {
        var (database, world) = await StartAsync(kind, publishesItself: false);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;

        var sha = demo.Octo.Tag(demo.Repository, "v1.0.0");

        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 90);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v1.0.0") is not null, 60, "the release");
        Asked(world).ShouldBe(1, "the rule was asked once, by the publishing job");
        demo.Index.Taken.Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R26_The_job_of_a_repository_that_publishes_itself_waits_for_its_commit_to_be_green_and_goes_on_then(string kind)
    {
        var (database, world) = await StartAsync(kind, publishesItself: true, proved: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var sha = demo.Octo.Push(demo.Repository, "main", "README.md", "# Release me\n");
        await world.UntilAsync(() => world.Check(sha, "botapp/tests")?.Status == "in_progress", 60, "the tests to run");

        demo.Octo.Tag(demo.Repository, "v1.0.0", sha);

        await world.UntilAsync(() => world.Check(sha, ReleaseWorld.Check)?.Title?.Contains("waits for the commit to be green", StringComparison.Ordinal) == true, 60, "the job to wait");
        demo.Index.Files.ShouldBeEmpty();
        _tests.SetResult();

        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 120);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v1.0.0") is not null, 60, "the release");
        Asked(world).ShouldBe(1);
        demo.Index.Taken.Count.ShouldBe(2);
        world.GitHub.Read(_ => demo.Repository.Runs.Any(run => run.Event == "workflow_dispatch")).ShouldBeFalse("BotApp started nothing");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R5_R26_A_repository_that_built_another_version_than_its_tag_is_stopped_at_the_gate(string kind)
    {
        var (database, world) = await StartAsync(kind, publishesItself: true, furnish: player => player.VersionOf = tag => tag["v".Length..] + ".dev1");
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;

        var sha = demo.Octo.Tag(demo.Repository, "v1.0.0");

        (await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure", 90)).Title!.ShouldContain("1.0.0.dev1");
        await world.UntilAsync(() => world.GitHub.Read(_ => world.Runs(SampleRunner.PublishFile).Single().Latest.Conclusion) == "failure", 60, "the job to end");
        demo.Index.Taken.ShouldBeEmpty();
        ReleaseWorld.Release(demo, "v1.0.0").ShouldBeNull();
        await world.AssertCleanAsync();
    }

    private readonly TaskCompletionSource _tests = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<(Storage.TestDatabase Database, World World)> StartAsync(string kind, bool publishesItself, bool proved = false, Action<ReleasePlayer>? furnish = null)
    {
        var options = ReleaseWorld.Options(out var runner, publish: publishesItself ? "mode: observe" : "", publishesItself: publishesItself);
        if (proved)
        {
            var path = SampleRepository.SettingsPath;
            var settings = options.Files[path]!.Replace("required: []", "required: [tests]", StringComparison.Ordinal).Replace("require-checks: none", "require-checks: required", StringComparison.Ordinal)
                .Replace("gate:", "pipelines: { tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main] } } } }\ngate:", StringComparison.Ordinal); // the world's own
            options = options with { Files = new Dictionary<string, string?>(options.Files, StringComparer.Ordinal) { [path] = settings } };
        }

        var (database, world) = await Databases.StartAsync(kind, options);
        ReleaseWorld.Furnish(world.Demo, runner());
        runner().Releases!.Environment = "pypi"; // furnished just before
        furnish?.Invoke(runner().Releases!); // furnished just before
        runner().Hold = attempt => proved && IsTests(attempt) ? _tests.Task : Task.CompletedTask;
        world.GitHub.Read(github => github.Deployments.Environment(world.Demo.Repository, "pypi").Gate = world.Demo.App);
        return (database, world);
    }

    private static bool IsTests(WorkflowAttempt attempt) => attempt.WorkflowPath.EndsWith("/tests.yml", StringComparison.Ordinal);

    private static int Asked(World world) => world.GitHub.Deliveries.Log.Count(delivery => delivery.Event == "deployment_protection_rule");
}
