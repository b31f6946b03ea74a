using BotApp.Simulator.Sample;

namespace BotApp.Tests.Journeys;

/// <summary>A stranger's change to what judges it does not judge it.</summary>
public sealed class ForkJourneyTests
{
    [Theory]
    [InlineData("version: 1\ngate: { required: [] }\n", "success")]
    [InlineData("version: 1\ngate: { requierd: [] }\n", "failure")]
    public async Task F72_G24_A_fork_that_changes_workflow_and_settings_is_judged_by_those_of_the_base(string proposed, string verdict)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner), judged: true);
        runner().Play = (attempt, _) => attempt.EventName == "pull_request" ? PlayedJob.Red : PlayedJob.Green;
        var demo = world.Demo;
        var fork = demo.Reader.Fork(demo.Repository);
        demo.Reader.Push(fork, "change", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [SampleRepository.SettingsPath] = proposed,
            [".github/workflows/tests.yml"] = SampleRepository.Main[".github/workflows/tests.yml"] + "\n# changed\n",
        });

        var pull = demo.Reader.OpenPullRequest(demo.Repository, "change", "Make it easy", from: fork);

        await world.CheckBecomesAsync(pull, "botapp/settings", verdict);
        var gate = await world.CheckBecomesAsync(pull, "botapp/gate", "failure");
        gate.Summary!.ShouldContain("| tests |");
        world.GitHub.Read(_ => demo.Repository.Runs.Count(run => run.Event == "workflow_dispatch")).ShouldBe(0, "nothing with this repository's rights is started for a stranger");
        world.GitHub.Read(_ => demo.Repository.Deployments.Count).ShouldBe(0);
        await world.AssertCleanAsync();
    }
}
