using BotApp.Simulator.Sample;

namespace BotApp.Tests.Journeys;

/// <summary>Journey a: from an opened pull request to annotated checks and a gate with reasons.</summary>
public sealed class PullRequestJourneyTests
{
    [Fact]
    public async Task A_broken_change_gets_annotations_on_its_lines_and_a_closed_gate()
    {
        await using var world = await World.StartAsync();
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "broken", Changes.Of(SampleRepository.BrokenChange), "Change a greeting");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "broken", "Change a greeting");

        var tests = await world.CheckBecomesAsync(pull, "botapp/tests", "failure", 90);
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        var shown = string.Join('\n', tests.Annotations.Select(annotation => $"{annotation.Path}:{annotation.StartLine} {annotation.Title}"));
        tests.Annotations.ShouldContain(annotation => annotation.Path == "src/greet/words.py" && annotation.StartLine == 21, $"{shown}\n{tests.Title}\n{tests.Summary}\n{tests.Text}\n{await world.TimelineAsync()}");
        gate.Title!.ShouldContain("tests");
        await world.AssertCleanAsync();
    }
}
