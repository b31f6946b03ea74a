using BotApp.Cli.Demo;
using BotApp.Simulator.Sample;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>From a pull request to its check and back, with a real Buildbot that clones from the simulated GitHub and runs the sample's pytest suite.</summary>
[Collection(BuildbotTests.Name)]
public sealed class BuildbotJourneyTests(BuildbotServer buildbot)
{
    private const string Settings = """
        version: 1
        pipelines:
          tests:
            runner: buildbot
            mode: dispatch
            workflow: tests
            on: { pull-request: { branches: [main] } }
            matrix: { python: ["3.11", "3.12"] }
            timeout: 10m
            reports: { min-tests: 10 }
        gate:
          branches: [main]
          required: [tests]
          grace: 1s
        """;

    // Like a server that does not answer at first, and only where Python is 3.12.
    private const string Flaky = """
        import os, pathlib

        SEEN = pathlib.Path(%SEEN%)


        def test_the_server_answers():
            if "3_12" in os.getcwd() and not SEEN.exists():
                SEEN.touch()
                assert False, "connection reset by peer"
        """;

    [Fact]
    public async Task A_pull_request_is_tested_by_Buildbot_annotated_and_what_failed_is_run_again()
    {
        buildbot.Require();
        var options = new DemoWorldOptions { Files = new Dictionary<string, string?>(StringComparer.Ordinal) { [SampleRepository.SettingsPath] = Settings } };
        await using var world = await World.StartAsync(options, judged: true, configure: Configure);
        using var told = buildbot.Inbox.PassOn(new Uri(world.BotUrl, "api/runners/buildbot/events"));
        var seen = Path.Combine(buildbot.Gates, $"seen-{Guid.NewGuid():N}");
        world.Demo.Robin.Push(world.Demo.Repository, "flaky", "tests/unit/test_server.py", Flaky.Replace("%SEEN%", $"\"{seen}\"", StringComparison.Ordinal));
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "flaky");

        var failed = await world.CheckBecomesAsync(pull, "botapp/tests", "failure", 120);
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        var comment = world.Demo.Robin.Comment(pull, "/rerun");
        var passed = await world.CheckBecomesAsync(pull, "botapp/tests", "success", 120);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.UntilAsync(() => world.Reacted(comment, "rocket"), 30, "the rocket");

        failed.Title!.ShouldContain("1 failed");
        failed.Annotations.Select(one => (one.Path, one.StartLine)).ShouldBe([("tests/unit/test_server.py", 9)]);
        failed.Annotations[0].Message.ShouldContain("connection reset by peer");
        failed.Summary!.ShouldContain("3.12");
        passed.Title!.ShouldContain("passed");
        passed.Summary!.ShouldContain("3.11", customMessage: "the builder that was not run again counts on");
        world.Runs("tests.yml", pull.HeadSha).ShouldAllBe(run => run.Event != "workflow_dispatch");
        await RanAsync(world);
        buildbot.Inbox.Passed.ShouldNotBeEmpty();
        buildbot.Inbox.Passed.Where(static answer => answer[..3] is not ("202" or "410")).ShouldBeEmpty(await world.TimelineAsync());
        await world.AssertCleanAsync();
    }

    // Both builders first, then only the one that failed.
    private async Task RanAsync(World world)
    {
        var requests = (await buildbot.Console.GetAsync("buildrequests?order=-buildrequestid&limit=20&property=reason"))["buildrequests"]!.AsArray()
            .Where(one => ((string?)one!["properties"]?["reason"]?[0])?.Contains(world.Demo.Repository.FullName, StringComparison.Ordinal) == true);
        requests.GroupBy(one => (long)one!["buildsetid"]!).OrderBy(static one => one.Key).Select(static one => one.Count()).ShouldBe([2, 1]);
    }

    private void Configure(Dictionary<string, string?> configuration)
    {
        configuration["Runners:buildbot:Type"] = "buildbot";
        configuration["Runners:buildbot:Url"] = buildbot.Url.AbsoluteUri;
        configuration["Runners:buildbot:User"] = BuildbotServer.User;
        configuration["Runners:buildbot:Token"] = buildbot.Password;
        configuration["Runners:buildbot:SigningKey"] = buildbot.SigningKey;
        configuration["Runners:buildbot:AllowPrivateAddresses"] = "true";
    }
}
