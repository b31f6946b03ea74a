using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>What people may do is what GitHub says when it is done, whatever it said before.</summary>
public sealed class PeopleJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests], grace: 1s, freeze-exception-labels: [hotfix] }
        """;

    [Fact]
    public async Task G18_Who_loses_access_between_the_comment_and_its_execution_is_refused()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings), judged: true);
        var demo = world.Demo;
        var pull = Opened(world, "one");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.GitHub.Faults.HoldDeliveries(delivery => delivery.Event == "issue_comment");
        var comment = demo.Robin.Comment(pull, "/hold wait for me"); // may, when it is written

        demo.Octo.SetPermission(demo.Repository, demo.Robin.Login, Access.Read);
        world.GitHub.Faults.ReleaseHeld();

        await world.UntilAsync(() => world.Reacted(comment, "-1"), 60, "a refusal");
        await world.UntilAsync(() => world.Comments(pull).Any(reply => reply.Body.Contains("/hold needs the role triage or higher; you have the role read.", StringComparison.Ordinal)), 60, "the level that is needed");
        world.Check(pull, "botapp/gate")!.Conclusion.ShouldBe("success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G26_Somebody_who_is_refused_again_and_again_has_one_answer_in_the_conversation()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        var demo = world.Demo;
        var pull = Opened(world, "one");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        foreach (var word in new[] { "/freeze", "/override tests reason:\"x\"", "/freeze for:2h" })
        {
            var comment = demo.Robin.Comment(pull, word);
            await world.UntilAsync(() => world.Reacted(comment, "-1"), 60, $"{word} to be refused");
        }

        await world.UntilAsync(() => world.Comments(pull).Any(reply => reply.Body.Contains("Refused 3 times here", StringComparison.Ordinal)), 60, "the newest refusal");
        world.Comments(pull).Count(reply => reply.Body.Contains("not-permitted", StringComparison.Ordinal)).ShouldBe(1);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G90_A_label_excepts_from_a_freeze_only_by_the_word_of_somebody_who_may_even_when_its_event_was_lost()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings), judged: true);
        var demo = world.Demo;
        var pull = Opened(world, "one");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        demo.Octo.Comment(pull, "/freeze for:2h reason:\"audit\"");
        await world.UntilAsync(() => Says(world, pull, "frozen"), 60, "the freeze");

        demo.Robin.Label(pull, "hotfix"); // may write, and not override
        await world.UntilAsync(() => Says(world, pull, "robin put it on, and that needs the role maintain or higher"), 60, "the label to be refused");
        world.GitHub.Faults.DropDeliveries(delivery => delivery.Event == "pull_request");
        demo.Robin.Unlabel(pull, "hotfix");
        demo.Octo.Label(pull, "hotfix");
        world.GitHub.Faults.OnDelivery = null;
        demo.Robin.Comment(pull, "/refresh");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.Check(pull, "botapp/gate")!.Summary!.ShouldContain("octo put the label");
        demo.Octo.Unlabel(pull, "hotfix");
        await world.UntilAsync(() => Says(world, pull, "frozen"), 60, "the freeze without the label");
        await world.AssertCleanAsync();
    }

    private static PullRequest Opened(World world, string branch)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, branch);
    }

    private static bool Says(World world, PullRequest pull, string text) =>
        world.GitHub.Read(_ => world.Check(pull.HeadSha, "botapp/gate") is { Conclusion: null } gate && (gate.Title + gate.Summary).Contains(text, StringComparison.Ordinal));
}
