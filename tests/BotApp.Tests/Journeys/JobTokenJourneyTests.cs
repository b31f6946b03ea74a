using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BotApp.Simulator;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>Jobs of GitHub Actions hand their reports in with the token that GitHub signs for them: no artifact, no secret.</summary>
public sealed class JobTokenJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R93_A_report_that_is_handed_in_with_GitHubs_token_is_judged_and_no_other_token_is_taken(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, SampleRunner.SettingsOfOneGate));
        await using var _1 = database;
        await using var _2 = world;
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        runner().TestJobs = ["test (3.12, ubuntu-latest)"];
        runner().Play = (_, _) => new PlayedJob("failure", null);
        runner().Hold = _ => go.Task;
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change");
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the check to show progress");
        var run = world.Runs("tests.yml", pull.HeadSha).Single(one => one.Event == "pull_request");

        (await SendAsync(world, Token(world, run, ("aud", "https://other.example.org")))).Item2.ShouldContain("expected the audience");
        (await SendAsync(world, Token(world, run, ("repository_id", "1")))).Item1.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(world, Token(world, run, ("run_attempt", "7")))).Item2.ShouldContain("the token's run_attempt is 7; expected 1.");
        (await SendAsync(world, Token(world, run, ("ref", "refs/pull/99/merge")))).Item2.ShouldContain("the token's ref is refs/pull/99/merge");
        (await SendAsync(world, Token(world, run, ("event_name", "pull_request_target")))).Item2.ShouldContain("pull_request_target");
        (await SendAsync(world, Token(world, run, ("run_id", "1")))).Item1.ShouldBe(HttpStatusCode.ServiceUnavailable, "a run that nobody here knows yet");
        (await SendAsync(world, Token(world, run)[..^4] + "AAAA")).Item2.ShouldContain("signature is not the issuer's");

        (await SendAsync(world, Token(world, run))).Item1.ShouldBe(HttpStatusCode.Created);
        (await SendAsync(world, Token(world, run))).Item1.ShouldBe(HttpStatusCode.OK, "it is there already");
        go.SetResult();
        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");

        check.Annotations.ShouldHaveSingleItem().Path.ShouldBe("tests/unit/test_words.py");
        check.Title!.ShouldStartWith("1 failed");
        (await SendAsync(world, Token(world, run), "late")).Item1.ShouldBe(HttpStatusCode.Gone, "it is judged");

        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        runner().Hold = _ => again.Task;
        runner().Play = (_, _) => new PlayedJob("success", null);
        world.Demo.Robin.Comment(pull, "/rerun");
        await world.UntilAsync(() => world.GitHub.Read(_ => run.Latest.Number == 2) && world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the second attempt to run");
        (await SendAsync(world, Token(world, run, ("run_attempt", "1")))).Item1.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Gone);
        (await SendAsync(world, Token(world, run), report: JUnit.Green(12))).Item1.ShouldBe(HttpStatusCode.Created);
        again.SetResult();
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        await world.AssertCleanAsync();
    }

    private static string Token(World world, WorkflowRun run, params (string Name, string Value)[] with)
    {
        var issuer = world.Configuration["GitHub:WebUrl"]!.TrimEnd('/') + TokenIssuer.Path; // set by the world
        var claims = world.GitHub.Read(_ => TokenIssuer.ClaimsOf(run, issuer, world.Configuration.GetValueOrDefault("BotApp:PublicUrl", "http://127.0.0.1:5000")!.TrimEnd('/'), DateTimeOffset.UtcNow));
        foreach (var (name, value) in with)
        {
            claims[name] = JsonValue.Create(value);
        }

        return world.GitHub.Tokens.Sign(claims);
    }

    private static async Task<(HttpStatusCode, string)> SendAsync(World world, string token, string job = "3.12", string? report = null)
    {
        using var client = world.Client();
        using var message = new HttpRequestMessage(HttpMethod.Put, $"api/uploads/junit/{job}") { Content = new StringContent(report ?? JUnit.OneFailure(12)) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(message, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
