using static BotApp.Tests.Journeys.DeployWorld;

namespace BotApp.Tests.Journeys;

/// <summary>Deployments where GitHub says little: an older server that names no run, and a workflow that cannot be started.</summary>
public sealed class DeployOldServerJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D16_Where_the_server_does_not_name_the_run_it_is_found_by_the_id_in_its_name(string kind)
    {
        var (database, world) = await StartAsync(kind);
        await using var _1 = database;
        await using var _2 = world;
        world.GitHub.Read(github => github.NamesDispatchedRuns = false);
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        await AnsweredAsync(world, world.Demo.Robin, pull, "/deploy staging", "is live in `staging`");

        world.Runs("deploy.yml").ShouldHaveSingleItem();
        Records(world.Demo, "staging").ShouldHaveSingleItem().State.ShouldBe("success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task D17_A_workflow_that_cannot_be_started_by_hand_is_explained()
    {
        const string settings = """
            version: 1
            pipelines: { tests: { workflow: tests.yml } }
            gate: { required: [tests], grace: 0s }
            deployments: { staging: { workflow: pushed.yml } }
            """;
        var files = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [".github/workflows/pushed.yml"] = "on: push\njobs:\n  one:\n    if: false\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n",
        };
        await using var world = await World.StartAsync(SampleRunner.World(out _, settings, files), judged: true);
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        await AnsweredAsync(world, world.Demo.Robin, pull, "/deploy staging", "`not-started`");

        var record = Records(world.Demo, "staging").ShouldHaveSingleItem();
        record.State.ShouldBe("error");
        world.Comments(pull).ShouldContain(comment => comment.Body.Contains("Workflow does not have", StringComparison.Ordinal));
        await world.AssertCleanAsync();
    }
}
