using BotApp.Cli.Demo;
using BotApp.Simulator.Sample;

namespace BotApp.Tests.Journeys;

/// <summary>A repository without a settings file: its test reports are found and shown, and nothing else happens.</summary>
public sealed class WithoutSettingsTests
{
    [Fact]
    public async Task Reports_are_found_in_the_repositorys_own_runs_and_there_is_no_gate()
    {
        await using var world = await World.StartAsync(new DemoWorldOptions { Files = new Dictionary<string, string?> { [SampleRepository.SettingsPath] = null } });
        world.Demo.Robin.Push(world.Demo.Repository, "broken", Changes.Of(SampleRepository.BrokenChange), "Change a greeting");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "broken", "Change a greeting");

        var tests = await world.CheckBecomesAsync(pull, "botapp/tests", "failure", 90);

        tests.Annotations.ShouldContain(annotation => annotation.Path == "src/greet/words.py" && annotation.StartLine == 21);
        world.Check(pull, "botapp/gate").ShouldBeNull();
        world.Comments(pull).ShouldBeEmpty();
        await world.AssertCleanAsync();
    }
}
