using System.Net;
using System.Text;
using BotApp.Simulator.FakeRunners.Protocol;
using BotApp.Simulator.State;
using BotApp.Tests.Runners;

namespace BotApp.Tests.Journeys;

/// <summary>From a pull request to an annotated check and a re-run, with a service that speaks protocol 1 in the place of GitHub Actions.</summary>
public sealed class HttpRunnerJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { runner: ci, workflow: suite, mode: dispatch, inputs: { level: full } }
        gate: { required: [tests], grace: 1s }
        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R40_A_run_on_another_runner_is_annotated_and_run_again_on_request(string kind)
    {
        await using var service = await ServiceAsync();
        await using var database = await Storage.TestDatabase.CreateAsync(kind);
        await using var world = await WorldAsync(service, database.ConnectionString);
        var pull = Pull(world);

        var first = await TakenAsync(world, service, 1);
        ((string?)first.Request["sha"]).ShouldBe(world.GitHub.Read(_ => pull.HeadSha));
        ((string?)first.Request["inputs"]?["level"]).ShouldBe("full");
        ((string?)first.Request["trust"]).ShouldBe("trusted");
        ((string?)first.Request["workflow"]).ShouldBe("suite");
        first.Begin("test");
        (await first.TellAsync()).ShouldBe(HttpStatusCode.Accepted);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 30, "the check to show progress");
        first.Leave("junit-test.xml", "junit", Encoding.UTF8.GetBytes(JUnit.OneFailure(12)));
        first.End("failure");
        (await first.TellAsync()).ShouldBe(HttpStatusCode.Accepted);
        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");

        check.Annotations.ShouldHaveSingleItem().Path.ShouldBe("tests/unit/test_words.py");
        check.Title!.ShouldStartWith("1 failed");
        world.Demo.Robin.Comment(pull, "/rerun");
        var second = await TakenAsync(world, service, 2);
        second.Attempt.ShouldBe(2);
        second.CorrelationId.ShouldNotBe(first.CorrelationId);
        second.Begin("test");
        (await second.UploadAsync("junit", "test", "junit.xml", Encoding.UTF8.GetBytes(JUnit.Green(12)))).ShouldBe(HttpStatusCode.Created);
        (await second.UploadAsync("junit", "test", "junit.xml", "<other/>"u8.ToArray())).ShouldBe(HttpStatusCode.Conflict, "each file once");
        (await second.UploadAsync("junit", "other", "junit.xml", "<other/>"u8.ToArray(), token: new string('0', 64))).ShouldBe(HttpStatusCode.Unauthorized);
        second.Forget("<other/>"u8.ToArray());
        second.End("success");
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        (await second.UploadAsync("log", "late", "late.txt", [1])).ShouldBe(HttpStatusCode.Gone);
        (await second.TellAsync()).ShouldBe(HttpStatusCode.Gone, "nothing more is wanted");
        service.Runs.Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R41_A_start_whose_answer_is_lost_leads_to_one_run_and_a_check()
    {
        await using var service = await ServiceAsync();
        service.LoseAnswers(1);
        service.Script = run =>
        {
            run.Begin("test");
            run.Leave("junit-test.xml", "junit", Encoding.UTF8.GetBytes(JUnit.Green(3)));
            run.End("success");
            return Task.CompletedTask;
        };
        await using var world = await WorldAsync(service);

        var pull = Pull(world);

        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        service.Runs.ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R42_A_runner_that_is_down_is_said_on_the_check_and_work_goes_on_when_it_is_back()
    {
        await using var service = await ServiceAsync();
        await using var world = await WorldAsync(service, configure: settings => settings["BotApp:PollInterval"] = "00:00:01");
        var pull = Pull(world);
        var run = await TakenAsync(world, service, 1);
        run.Begin("test");
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 30, "the check to show progress");

        service.Fail(503, 1000);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Summary?.Contains("does not answer at the moment", StringComparison.Ordinal) == true, 90, "the check to say that the runner is down");
        using (var client = world.Client())
        {
            (await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).ShouldContain("botapp_runners_up{runner=\"ci\"} 0");
            (await client.GetStringAsync("/jobs", TestContext.Current.CancellationToken)).ShouldContain("Runners that do not answer");
        }

        service.Fail(503, 0);
        run.Leave("junit-test.xml", "junit", Encoding.UTF8.GetBytes(JUnit.Green(3)));
        run.End("success");

        await world.CheckBecomesAsync(pull, "botapp/tests", "success", 120);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R43_Settings_that_name_a_runner_nobody_configured_get_a_clear_check_at_once()
    {
        await using var service = await ServiceAsync();
        await using var world = await WorldAsync(service, settings: Settings.Replace("runner: ci", "runner: jenkins", StringComparison.Ordinal));

        var check = await world.CheckBecomesAsync(Pull(world), "botapp/tests", "failure");

        check.Title!.ShouldContain("The runner `jenkins` is not configured here: there is `actions`, `ci`");
        service.Runs.ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R44_Events_that_are_not_signed_now_by_this_runner_are_refused_and_one_that_comes_twice_counts_once()
    {
        await using var service = await ServiceAsync();
        await using var world = await WorldAsync(service);
        var pull = Pull(world);
        var run = await TakenAsync(world, service, 1);

        (await run.TellAsync(key: new string('x', 32))).ShouldBe(HttpStatusCode.Unauthorized);
        (await run.TellAsync(at: DateTimeOffset.UtcNow.AddMinutes(-6))).ShouldBe(HttpStatusCode.Unauthorized);
        (await run.TellAsync("one")).ShouldBe(HttpStatusCode.Accepted);
        (await run.TellAsync("one")).ShouldBe(HttpStatusCode.Accepted);
        using var client = world.Client();
        using var nobody = await client.PostAsync("/api/runners/nobody/events", new StringContent("{}"), TestContext.Current.CancellationToken);
        using var large = await client.PostAsync("/api/runners/ci/events", new ByteArrayContent(new byte[70_000]), TestContext.Current.CancellationToken);

        nobody.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        run.Leave("junit-test.xml", "junit", Encoding.UTF8.GetBytes(JUnit.Green(3)));
        run.End("success");
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        await world.AssertCleanAsync();
    }

    private static async Task<ProtocolRunner> ServiceAsync()
    {
        var service = new ProtocolRunner(HttpBench.Key, HttpBench.Token);
        await service.StartAsync();
        return service;
    }

    private static async Task<World> WorldAsync(ProtocolRunner service, string? connectionString = null, string settings = Settings, Action<Dictionary<string, string?>>? configure = null)
    {
        var world = await World.StartAsync(SampleRunner.World(out _, settings), connectionString: connectionString, configure: configuration =>
        {
            configuration["Runners:ci:Type"] = "http";
            configuration["Runners:ci:Url"] = service.Url.AbsoluteUri;
            configuration["Runners:ci:Token"] = HttpBench.Token;
            configuration["Runners:ci:SigningKey"] = HttpBench.Key;
            configuration["Runners:ci:AllowPrivateAddresses"] = "true";
            configuration["Runners:ci:Timeout"] = "00:00:05";
            configure?.Invoke(configuration);
        });
        service.Reach = address => new Uri(world.BotUrl, new Uri(address).AbsolutePath);
        return world;
    }

    private static PullRequest Pull(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static async Task<ProtocolRun> TakenAsync(World world, ProtocolRunner service, int number)
    {
        await world.UntilAsync(() => service.Runs.Count >= number, 60, $"run {number} to be taken");
        return service.Runs[number - 1];
    }
}
