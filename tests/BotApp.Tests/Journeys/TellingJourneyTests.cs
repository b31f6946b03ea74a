using System.Net;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Telling;
using BotApp.Simulator.State;
using BotApp.Tests.Runners;

namespace BotApp.Tests.Journeys;

/// <summary>From a pull request to an annotated check and a re-run of what failed, with a service that is only ever asked to start and whose jobs tell and hand in the rest.</summary>
public sealed class TellingJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { runner: ci, workflow: suite, mode: dispatch }
        gate: { required: [tests], grace: 1s }
        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R80_A_run_that_tells_is_annotated_and_only_what_failed_is_run_again(string kind)
    {
        await using var service = await TellingService.StartAsync();
        await using var database = await Storage.TestDatabase.CreateAsync(kind);
        await using var world = await WorldAsync(service, database.ConnectionString);
        var pull = Pull(world);

        var first = await TakenAsync(world, service, 1);
        ((string?)first.Body["commit"]).ShouldBe(world.GitHub.Read(_ => pull.HeadSha));
        (await first.TellAsync(Running())).ShouldBe(HttpStatusCode.Accepted);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Summary?.Contains("step 2 of 2: `pytest`", StringComparison.Ordinal) == true, 30, "the check to show the step");
        (await first.UploadAsync("junit", "test", JUnit.OneFailure(12))).ShouldBe(HttpStatusCode.Created);
        (await first.TellAsync(Done("failure"))).ShouldBe(HttpStatusCode.Accepted);
        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");
        check.Annotations.ShouldHaveSingleItem().Path.ShouldBe("tests/unit/test_words.py");
        check.Title!.ShouldStartWith("1 failed");

        world.Demo.Robin.Comment(pull, "/rerun");
        var second = await TakenAsync(world, service, 2);
        second.Env("SELECT").ShouldBe("tests/unit/test_words.py::test_broken");
        second.Env("CORRELATION_ID").ShouldNotBe(first.Env("CORRELATION_ID"));
        (await second.UploadAsync("junit", "test", JUnit.Only("test_broken"))).ShouldBe(HttpStatusCode.Created);
        (await second.TellAsync(Done("success"))).ShouldBe(HttpStatusCode.Accepted);

        var passed = await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        passed.Title!.ShouldContain("12 passed", customMessage: "what the other eleven said counts on");
        passed.Summary!.ShouldContain("Only the tests that failed are run again, and what the others said in attempt 1 counts on");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        (await second.TellAsync(Running())).ShouldBe(HttpStatusCode.Gone, "nothing more is wanted");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R81_Nobody_else_says_where_a_run_stands_and_a_selected_test_that_did_not_run_is_still_failing()
    {
        await using var service = await TellingService.StartAsync();
        await using var world = await WorldAsync(service);
        var pull = Pull(world);
        var first = await TakenAsync(world, service, 1);

        (await first.TellAsync(Done("success"), key: new string('x', 64))).ShouldBe(HttpStatusCode.Unauthorized);
        (await first.TellAsync(Done("success"), id: "ba-ffffffffffffffffffffffff")).ShouldBe(HttpStatusCode.Unauthorized, "its key is for its own id");
        await first.UploadAsync("junit", "test", JUnit.OneFailure(12));
        await first.TellAsync(Done("failure"), number: 50);
        (await first.TellAsync(Done("success"), number: 49)).ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.Gone);
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure");

        world.Demo.Robin.Comment(pull, "/rerun");
        var second = await TakenAsync(world, service, 2);
        await second.UploadAsync("junit", "test", JUnit.Only("test_1"));
        await second.TellAsync(Done("success"));

        await world.UntilAsync(() => world.Checks(pull.HeadSha, "botapp/tests") is [_, { Conclusion: "failure" }], 60, "the second attempt to be judged");
        world.Check(pull, "botapp/tests")!.Title!.ShouldContain("1 failed", customMessage: "what was to be run again and was not is not green");
        await world.AssertCleanAsync();
    }

    private static JsonObject Running() => new()
    {
        ["state"] = "running",
        ["jobs"] = new JsonArray(new JsonObject
        {
            ["name"] = "test",
            ["state"] = "running",
            ["steps"] = new JsonArray(new JsonObject { ["name"] = "checkout", ["state"] = "done", ["conclusion"] = "success" }, new JsonObject { ["name"] = "pytest", ["state"] = "running" }),
        }),
    };

    private static JsonObject Done(string conclusion) => new()
    {
        ["state"] = "done",
        ["conclusion"] = conclusion,
        ["jobs"] = new JsonArray(new JsonObject { ["name"] = "test", ["state"] = "done", ["conclusion"] = conclusion }),
        ["files"] = new JsonArray(new JsonObject { ["name"] = "junit-test", ["kind"] = "junit" }),
    };

    private static async Task<World> WorldAsync(TellingService service, string? connectionString = null)
    {
        var world = await World.StartAsync(SampleRunner.World(out _, Settings), connectionString: connectionString, configure: configuration =>
        {
            foreach (var (key, value) in TellingBench.Settings(service.Server.BaseUrl, service.Token))
            {
                configuration[key] = value;
            }
        });
        service.Reach = address => new Uri(world.BotUrl, new Uri(address).AbsolutePath);
        return world;
    }

    private static PullRequest Pull(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static async Task<TellingBuild> TakenAsync(World world, TellingService service, int number)
    {
        await world.UntilAsync(() => service.Builds.Count >= number, 60, $"build {number} to be asked for");
        return service.Builds[number - 1];
    }
}
