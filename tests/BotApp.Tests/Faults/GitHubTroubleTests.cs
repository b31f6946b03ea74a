using System.Net;
using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults;

/// <summary>GitHub fails, hangs and limits in the middle of a journey; in the end everything is right, once.</summary>
public sealed class GitHubTroubleTests
{
    private static readonly TimeSpan s_penalty = TimeSpan.FromSeconds(4);

    private static readonly string[] s_names = ["botapp/tests", "botapp/functional", "botapp/gate"];

    [Fact]
    public async Task F20_F21_F22_Errors_all_along_the_way_end_in_the_right_checks_once()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        var faults = world.GitHub.Faults;
        foreach (var operation in new[] { "checks/create", "checks/update", "pulls/get", "repos/get-content", "actions/list-workflow-runs-for-repo", "actions/list-workflow-run-artifacts", "git/get-tree" })
        {
            faults.Answer(operation, 2, new FaultyAnswer { Status = HttpStatusCode.BadGateway, Body = "<html>502</html>" });
        }

        var pull = Open(world);

        await EndsRightAsync(world, pull);
    }

    [Fact]
    public async Task F28_A_lost_answer_after_the_deed_doubles_nothing()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        var lost = new FaultyAnswer { Status = HttpStatusCode.InternalServerError, AfterTheDeed = true };
        world.GitHub.Faults.Answer("checks/create", 2, lost);
        world.GitHub.Faults.Answer("actions/create-workflow-dispatch", 1, lost);
        world.GitHub.Faults.Answer("issues/create-comment", 1, lost);

        var pull = Open(world);

        await EndsRightAsync(world, pull);
    }

    [Fact]
    public async Task F27_A_GitHub_that_hangs_is_given_up_and_asked_again()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews), configure: configuration => configuration["GitHub:RequestTimeout"] = "00:00:01");
        world.GitHub.Faults.Answer("pulls/get", 1, new FaultyAnswer { Hang = true });
        world.GitHub.Faults.Answer("checks/create", 1, new FaultyAnswer { Hang = true });
        world.GitHub.Faults.Answer("checks/update", 1, new FaultyAnswer { Reset = true });

        var pull = Open(world);

        await EndsRightAsync(world, pull);
    }

    [Fact]
    public async Task F23_The_secondary_limit_is_kept_to()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, SampleRunner.SettingsWithoutPreviews));
        var held = new TaskCompletionSource();
        runner().Hold = attempt => attempt.EventName == "pull_request" ? held.Task : Task.CompletedTask;
        var pull = Open(world);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the tests to be seen running");

        world.GitHub.Faults.SecondaryLimit(s_penalty);
        held.SetResult();

        await EndsRightAsync(world, pull);
        var refused = world.GitHub.Journal.Requests.Where(request => request.Status == 403).ToList();
        refused.Count.ShouldBe(world.GitHub.Journal.RequestsDuringPenalty);
        refused.ShouldNotBeEmpty();
        (refused[^1].At - refused[0].At).ShouldBeLessThan(s_penalty / 2, "what was under way at the first refusal may be refused too, and nothing after it");
    }

    [Fact]
    public async Task Settings_that_cannot_be_read_hold_the_gate_and_are_read_again_by_itself()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        var first = Open(world);
        await world.CheckBecomesAsync(first, "botapp/gate", "success"); // the settings are known now
        world.GitHub.Faults.Answer("repos/get-content", 1000, new FaultyAnswer { Status = HttpStatusCode.InternalServerError });

        var sha = world.Demo.Robin.Push(first, "README.md", "# other\n");
        await world.UntilAsync(() => world.Check(sha, "botapp/gate") is { Conclusion: null } gate && gate.Summary?.Contains("unavailable", StringComparison.Ordinal) == true, 60, "the gate to wait for the settings");
        world.GitHub.Faults.ClearAnswers();

        await world.CheckBecomesAsync(sha, "botapp/gate", "success", 120);
        await world.AssertCleanAsync();
    }

    private static PullRequest Open(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static async Task EndsRightAsync(World world, PullRequest pull)
    {
        await world.CheckBecomesAsync(pull, "botapp/gate", "success", 150);
        foreach (var name in s_names)
        {
            world.Checks(pull.HeadSha, name).ShouldHaveSingleItem(name).Conclusion.ShouldBe("success");
        }

        world.Runs("functional.yml", pull.HeadSha).ShouldHaveSingleItem();
        world.Comments(pull).Count.ShouldBeLessThanOrEqualTo(1);
        await world.AssertCleanAsync();
    }
}
