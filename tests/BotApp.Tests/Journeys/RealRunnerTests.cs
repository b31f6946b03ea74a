using BotApp.Cli.Demo;

namespace BotApp.Tests.Journeys;

/// <summary>All six journeys with a runner that really executes the repository's workflows and its pytest suite.</summary>
public sealed class RealRunnerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task All_six_journeys_go_well_with_real_tests()
    {
        await using var world = await World.StartAsync();
        if (world.Demo.RunnerNote is { } missing)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", missing);
            Assert.Fail($"CI needs a real runner: {missing}");
        }

        var walks = new DemoJourneys(world.Demo);
        foreach (var journey in walks.All)
        {
            var result = await walks.WalkAsync(journey, TestContext.Current.CancellationToken);
            output.WriteLine($"{journey.Name} ({result.Took.TotalSeconds:0.0} s)");
            foreach (var line in result.Happened)
            {
                output.WriteLine($"  {line}");
            }

            result.Problem.ShouldBeNull(await world.TimelineAsync());
        }

        await world.AssertCleanAsync();
    }
}
