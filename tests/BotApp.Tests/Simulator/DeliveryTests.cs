using System.Security.Cryptography;
using System.Text;

namespace BotApp.Tests.Simulator;

/// <summary>Webhooks arrive signed, in order, once, and leave a log.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task A_delivery_is_signed_over_its_exact_bytes_and_carries_GitHubs_headers()
    {
        await using var sink = await WebhookSink.StartAsync();
        await using var sample = await StartAsync(sink);

        sample.Robin.Comment(sample.OpenPullRequest(), "Grüße <b> & \"quotes\" 🚀");
        await SettledAsync(sample);

        var received = sink.All.Single(one => one.Event == "issue_comment");
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(sample.App.WebhookSecret!), received.Body));
        received.Headers["X-Hub-Signature-256"].ShouldBe("sha256=" + expected);
        received.Headers["User-Agent"].ShouldStartWith("GitHub-Hookshot/");
        received.Headers["X-GitHub-Hook-Installation-Target-Type"].ShouldBe("integration");
        received.Headers["X-GitHub-Hook-Installation-Target-ID"].ShouldBe(sample.App.Id.ToString());
        Guid.TryParse(received.Headers["X-GitHub-Delivery"], out _).ShouldBeTrue();
        Encoding.UTF8.GetString(received.Body).ShouldContain("Grüße <b> & \\\"quotes\\\" ");
    }

    [Fact]
    public async Task Events_come_in_the_order_they_happened_and_only_those_subscribed()
    {
        await using var sink = await WebhookSink.StartAsync();
        await using var sample = await StartAsync(sink);
        sample.Installation.Events.Remove("push");

        sample.OpenPullRequest();
        await SettledAsync(sample);

        sink.All.Select(one => one.Event).ShouldBe(["create", "check_suite", "pull_request", "workflow_run"]);
    }

    [Fact]
    public async Task A_failed_delivery_is_logged_and_redelivered_under_its_guid()
    {
        await using var sink = await WebhookSink.StartAsync();
        await using var sample = await StartAsync(sink);
        using var client = sample.Server.CreateClient(sample.Jwt());
        sink.Status = 503;
        sample.Robin.Comment(sample.OpenPullRequest(), "x");
        await SettledAsync(sample);
        sink.Status = 202;

        var (_, failed) = await client.GetJsonAsync("app/hook/deliveries?status=failure&per_page=100");
        var item = failed.AsArray().Single(one => one!["event"]!.ToString() == "issue_comment")!;
        ((long)item["id"]!).ShouldBeGreaterThan(int.MaxValue);
        ((int)item["status_code"]!).ShouldBe(503);
        (await client.PostJsonAsync($"app/hook/deliveries/{item["id"]}/attempts", null)).Status.ShouldBe(202);
        await SettledAsync(sample);

        var both = sink.All.Where(one => one.Event == "issue_comment").ToList();
        both.Count.ShouldBe(2);
        both[1].Body.ShouldBe(both[0].Body);
        both[1].Headers["X-GitHub-Delivery"].ShouldBe(both[0].Headers["X-GitHub-Delivery"]);
        var (_, again) = await client.GetJsonAsync("app/hook/deliveries?status=success");
        again.AsArray().Single()!["redelivery"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Deliveries_can_be_doubled_lost_held_and_turned_around()
    {
        await using var sink = await WebhookSink.StartAsync();
        await using var sample = await StartAsync(sink);
        var pull = sample.OpenPullRequest();
        await SettledAsync(sample);
        var before = sink.All.Count;

        sample.GitHub.Faults.DuplicateDeliveries();
        sample.Robin.Comment(pull, "twice");
        sample.GitHub.Faults.DropDeliveries(delivery => delivery.Event == "issue_comment");
        sample.Robin.Comment(pull, "lost");
        sample.GitHub.Faults.HoldDeliveries(delivery => delivery.Event == "issue_comment");
        sample.Robin.Comment(pull, "first");
        sample.Robin.Comment(pull, "second");
        await SettledAsync(sample);
        sink.All.Count.ShouldBe(before + 2);
        sample.GitHub.Faults.ReleaseHeld(held => held.Reverse());
        await SettledAsync(sample);

        sink.All.Skip(before).Select(Comment).ShouldBe(["twice", "twice", "second", "first"]);
        sample.GitHub.Deliveries.Log.Count(delivery => delivery.Event == "issue_comment" && delivery.Status != "OK").ShouldBe(1);
    }

    [Fact]
    public async Task Checks_events_go_to_writers_and_a_rerun_only_to_the_owner()
    {
        await using var sink = await WebhookSink.StartAsync();
        await using var sample = await StartAsync(sink);
        var other = sample.GitHub.RegisterApp(new()
        {
            Name = "Watcher",
            WebhookUrl = sink.Url,
            Permissions = new Dictionary<string, string> { ["checks"] = "write" },
        });
        sample.Octo.InstallApp(other);
        var pull = sample.OpenPullRequest();
        using var client = await sample.ClientAsync();
        await client.PostJsonAsync("repos/octo/hello/check-runs", new { name = "ci", head_sha = pull.HeadSha, conclusion = "success" });
        sample.Octo.RerunCheck(sample.Repository.CheckRuns.Single(run => run.Name == "ci"));
        await SettledAsync(sample);

        string[] To(BotApp.Simulator.State.App app) =>
            [.. sample.GitHub.Deliveries.Log.Where(delivery => delivery.App == app && delivery.Event == "check_run").Select(delivery => delivery.Action!)];
        To(sample.App).ShouldBe(["created", "completed", "rerequested"]);
        To(other).ShouldBe(["created", "completed"]);
    }

    private static async Task<SampleGitHub> StartAsync(WebhookSink sink)
    {
        var sample = await SampleGitHub.StartAsync();
        sample.App.WebhookUrl = sink.Url;
        return sample;
    }

    private static Task SettledAsync(SampleGitHub sample) => sample.UntilAsync(github => github.Deliveries.Idle, "all deliveries are sent");

    private static string Comment(Received received) => System.Text.Json.Nodes.JsonNode.Parse(received.Body)!["comment"]!["body"]!.ToString();
}
