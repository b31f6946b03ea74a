using BotApp.Cli.Demo;
using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.Journeys;

/// <summary>All journeys with GitHub's own description watching every request and every answer.</summary>
public sealed class JudgedJourneyTests(ITestOutputHelper output)
{
    [Fact]
    public Task All_six_journeys_keep_to_the_description_of_2022_11_28() => WalkAsync("2022-11-28", 6);

    [Fact]
    public Task Judging_superseding_and_running_again_keep_to_the_description_of_2026_03_10() => WalkAsync("2026-03-10", 3);

    private async Task WalkAsync(string version, int journeys)
    {
        var options = new DemoWorldOptions { Executor = runner => new ReplayExecutor(runner) };
        await using var world = await World.StartAsync(options, judged: true, configure: configuration => configuration["GitHub:ApiVersion"] = version);
        var walks = new DemoJourneys(world.Demo);
        foreach (var journey in walks.All.Take(journeys))
        {
            var result = await walks.WalkAsync(journey, TestContext.Current.CancellationToken);
            output.WriteLine($"{journey.Name}: {result.Took.TotalSeconds:0.0} s");
            result.Problem.ShouldBeNull(await world.TimelineAsync());
        }

        var summary = await world.Judge.SummaryAsync();
        output.WriteLine($"API version {version}: {summary["requests"]} requests, {summary["violations"]} violations, operations {summary["covered"]}:");
        foreach (var (operation, counts) in summary["operations"]!.AsObject())
        {
            output.WriteLine($"  {operation}: {counts!["requests"]} requests, {counts["statuses"]!.ToJsonString()}");
        }

        summary["requests"]!.GetValue<int>().ShouldBeGreaterThan(50, "the journeys went through the judge");
        summary["violations"]!.GetValue<int>().ShouldBe(0, summary["first_violations"]!.ToJsonString());
        await world.AssertCleanAsync();
    }
}
