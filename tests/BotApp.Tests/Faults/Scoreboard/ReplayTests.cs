using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults.Scoreboard;

/// <summary>What was once said truly is said again: later, under another id, or of somebody else's repository.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task F16_What_arrives_after_the_merge_starts_nothing()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsOfOneGate));
        var pull = Open(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.GitHub.Faults.HoldDeliveries(delivery => delivery is { Event: "issue_comment" });
        var late = world.Demo.Robin.Comment(pull, "/rerun");
        world.Demo.Octo.Merge(pull);
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle, 60, "silence");
        await world.UntilAsync(async () => (await world.Store.Queries.FiguresAsync(CancellationToken.None)).PendingEvents == 0, 60, "the merge to be worked on");
        var runs = world.Runs("tests.yml").Count;

        world.GitHub.Faults.ReleaseHeld(held => held);

        await world.UntilAsync(() => GitHubSaw(world, late), 60, "an answer to what came too late");
        world.Runs("tests.yml").Count.ShouldBe(runs);
        world.Runs("tests.yml", pull.HeadSha).ShouldAllBe(run => run.Latest.Number == 1);
        world.Check(pull, "botapp/gate")!.Conclusion.ShouldBe("success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task F17_A_captured_delivery_under_a_new_id_has_no_new_effect()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _));
        var pull = Open(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success", 90);
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("ready", StringComparison.Ordinal)), 60, "the preview to be ready");
        await SilenceAsync(world);
        var before = Seen(world, pull);
        var captured = world.GitHub.Deliveries.Log.Where(delivery => delivery.RepositoryId is not null).ToList();

        foreach (var delivery in captured)
        {
            (await ReplayAsync(world, delivery, delivery.Body, Guid.NewGuid().ToString())).ShouldBe(HttpStatusCode.Accepted);
        }

        await SilenceAsync(world);
        Seen(world, pull).ShouldBe(before);
        captured.Count.ShouldBeGreaterThan(10);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task F77_A_delivery_that_names_another_installation_gets_nobodys_token_and_does_nothing()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsOfOneGate));
        var pull = Open(world);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await SilenceAsync(world);
        var before = Seen(world, pull);
        var opened = world.GitHub.Deliveries.Log.Single(delivery => delivery is { Event: "pull_request", Action: "opened" });
        var forged = opened.Payload;
        forged["installation"]!["id"] = 999_999;
        forged["repository"]!["id"] = 888_888;
        forged["repository"]!["full_name"] = "somebody/else";
        forged["repository"]!["name"] = "else";
        forged["repository"]!["owner"]!["login"] = "somebody";

        (await ReplayAsync(world, opened, Encoding.UTF8.GetBytes(forged.ToJsonString()), Guid.NewGuid().ToString())).ShouldBe(HttpStatusCode.Accepted);

        await world.UntilAsync(() => world.GitHub.Journal.Requests.Any(request => request.Path.Contains("/installations/999999/access_tokens", StringComparison.Ordinal)), 60, "the App to ask for that installation's token");
        await world.UntilAsync(async () => (await world.Store.Queries.FiguresAsync(CancellationToken.None)).PendingEvents == 0, 60, "the work to be let go");
        world.GitHub.Journal.Requests.ShouldNotContain(request => request.Path.Contains("somebody/else/", StringComparison.Ordinal) && !request.Path.EndsWith("/installation", StringComparison.Ordinal), "without a token of that installation nothing is asked for");
        Seen(world, pull).ShouldBe(before);
    }

    private static PullRequest Open(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static bool GitHubSaw(World world, IssueComment comment) => world.GitHub.Read(_ => comment.Reactions.Count > 0) || world.Comments((PullRequest)comment.On).Any(one => one.Body.Contains("/rerun", StringComparison.Ordinal));

    private static async Task SilenceAsync(World world)
    {
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle, 60, "silence");
        await world.UntilAsync(async () => (await world.Store.Queries.FiguresAsync(CancellationToken.None)).PendingEvents == 0, 60, "all to be worked off");
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle, 60, "silence");
    }

    /// <summary>What a person sees of it, and what was started for it.</summary>
    private static string Seen(World world, PullRequest pull) => world.GitHub.Read(_ => string.Join('\n', world.Demo.Repository.CheckRuns.Where(run => run.App == world.Demo.App).Select(run => $"{run.Id} {run.Name} {run.Conclusion} {run.Title}")
        .Concat(world.Demo.Repository.Comments.Where(comment => comment.On == pull).Select(comment => $"{comment.Id} {comment.Body}"))
        .Concat(world.Demo.Repository.Deployments.Select(deployment => $"{deployment.Id} {deployment.State}"))
        .Concat(world.Demo.Repository.Runs.Select(run => $"{run.Id} {run.Latest.Number} {run.Latest.Conclusion}"))));

    private static async Task<HttpStatusCode> ReplayAsync(World world, Delivery delivery, byte[] body, string id)
    {
        using var client = world.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/github/webhooks") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", delivery.Event);
        request.Headers.Add("X-GitHub-Delivery", id);
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(world.Configuration["GitHub:WebhookSecret"]!), body))}");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
