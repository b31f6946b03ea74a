using System.Net;
using System.Net.Http.Headers;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults;

/// <summary>Deliveries come twice, in any order or not at all, and the service is stopped in the middle: the journey ends right.</summary>
public sealed class DeliveryTroubleTests
{
    [Fact]
    public async Task F10_G67_Every_delivery_twice_changes_nothing()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _));
        world.GitHub.Faults.DuplicateDeliveries();
        await EndsRightAsync(world, Open(world));
    }

    [Fact]
    public async Task F14_F15_G68_Deliveries_in_reverse_order_end_right()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _));
        world.GitHub.Faults.HoldDeliveries(_ => true);
        var pull = Open(world);
        await world.UntilAsync(() => world.Runs("tests.yml", pull.HeadSha).Any(run => run is { Event: "pull_request", Latest.Status: "completed" }), 30, "the tests to be over unheard");

        world.GitHub.Faults.ReleaseHeld(held => held.Reverse());

        await EndsRightAsync(world, pull);
    }

    [Fact]
    public async Task Without_any_word_of_runs_and_jobs_the_runner_is_asked()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _), configure: configuration => configuration["BotApp:PollInterval"] = "00:00:01");
        world.GitHub.Faults.DropDeliveries(delivery => delivery.Event is "workflow_run" or "workflow_job" or "check_run" or "push");
        await EndsRightAsync(world, Open(world));
    }

    [Fact]
    public async Task F18_REL10_A_delivery_that_never_arrived_is_asked_for_again()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _), configure: configuration =>
        {
            configuration["Engine:RedeliverAfterStart"] = "00:00:00.500";
            configuration["Engine:RedeliverEvery"] = "00:00:01";
        });
        world.GitHub.Faults.DropDeliveries(_ => true);
        var pull = Open(world);
        world.GitHub.Faults.OnDelivery = null;

        await EndsRightAsync(world, pull);

        var attempts = world.GitHub.Deliveries.Log.GroupBy(delivery => delivery.Guid).Select(group => group.Count(delivery => delivery.Redelivery));
        attempts.Max().ShouldBeLessThanOrEqualTo(3);
        attempts.Max().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_restart_in_the_middle_loses_nothing()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner));
        var held = new TaskCompletionSource();
        runner().Hold = attempt => attempt.EventName == "pull_request" ? held.Task : Task.CompletedTask;
        var pull = Open(world);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the tests to be seen running");

        var restarting = world.RestartAsync();
        held.SetResult();
        await restarting;

        await EndsRightAsync(world, pull);
    }

    [Fact]
    public async Task G71_A_pull_request_closed_while_running_is_stopped_and_says_so()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var held = new TaskCompletionSource();
        runner().Hold = attempt => attempt.EventName == "pull_request" ? held.Task : Task.CompletedTask;
        var pull = Open(world);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the tests to be seen running");

        world.Demo.Robin.Close(pull);

        foreach (var name in new[] { "botapp/tests", "botapp/functional", "botapp/gate" })
        {
            (await world.CheckBecomesAsync(pull, name, "cancelled")).Title!.ShouldContain("closed");
        }

        await world.UntilAsync(() => world.Runs("tests.yml", pull.HeadSha).Single(run => run.Event == "pull_request").Latest.Conclusion == "cancelled", 30, "the run to be stopped");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_wrong_signature_is_refused_and_nothing_is_stored_or_done()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _));
        world.GitHub.Faults.HoldDeliveries(_ => true);
        var pull = Open(world);
        Delivery? told = null;
        world.GitHub.Faults.ReleaseHeld(held =>
        {
            told = held.Single(delivery => delivery is { Event: "pull_request", Action: "opened" });
            return [];
        });
        using var client = world.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/github/webhooks") { Content = new ByteArrayContent(told!.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", told.Event);
        request.Headers.Add("X-GitHub-Delivery", told.Guid);
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + new string('0', 64));

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("signature", Case.Insensitive);
        (await world.Store.Queries.StoredGuidsAsync([told.Guid], TestContext.Current.CancellationToken)).ShouldBeEmpty();
        await world.RestartAsync();
        world.Checks(pull.HeadSha, "botapp/tests").ShouldBeEmpty();
    }

    private static PullRequest Open(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static async Task EndsRightAsync(World world, PullRequest pull)
    {
        await world.CheckBecomesAsync(pull, "botapp/gate", "success", 90);
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("ready", StringComparison.Ordinal)), 60, "the preview to be ready");
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle, 30, "silence");
        foreach (var name in new[] { "botapp/tests", "botapp/functional", "botapp/gate" })
        {
            world.Checks(pull.HeadSha, name).ShouldHaveSingleItem(name).Conclusion.ShouldBe("success");
        }

        world.Runs("functional.yml", pull.HeadSha).ShouldHaveSingleItem();
        world.Runs("preview.yml", pull.HeadSha).ShouldHaveSingleItem();
        world.Comments(pull).ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }
}
