using System.Globalization;
using BotApp.Simulator.State;
using BotApp.Tests.Faults.Replicas;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults.Network;

/// <summary>The network between GitHub and BotApp loses, delays and cuts in both directions.</summary>
public sealed class BadLineTests(ITestOutputHelper output)
{
    private const int Pulls = 2;

    [Theory]
    [InlineData(48)]
    public async Task F48_Over_lines_that_delay_reset_and_fall_silent_every_delivery_is_worked_on_once_and_nothing_is_doubled(int seed)
    {
        BadLine? calls = null;
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews), configure: configuration =>
        {
            calls = BadLine.Open(new Uri(configuration["GitHub:ApiUrl"]!), seed, 0.5, (1_000, 60_000), 12);
            configuration["GitHub:ApiUrl"] = calls.Address.AbsoluteUri.TrimEnd('/');
            configuration["GitHub:RequestTimeout"] = "00:00:01";
            configuration["Engine:RedeliverAfterStart"] = "00:00:00.500";
            configuration["Engine:RedeliverEvery"] = "00:00:01";
        });
        await using var ends = calls!;
        await using var deliveries = BadLine.Open(world.BotUrl, seed + 1, 1, (20_000, 60_000), 3); // a delivery is asked for three times, and not more often
        world.GitHub.Journal.KeepsBodies = true;
        world.GitHub.Deliveries.Timeout = TimeSpan.FromSeconds(1);
        world.Demo.Connect(deliveries.Address);

        var pulls = Enumerable.Range(1, Pulls).Select(number => Open(world, $"change-{number.ToString(CultureInfo.InvariantCulture)}")).ToList();
        foreach (var pull in pulls)
        {
            await world.CheckBecomesAsync(pull, "botapp/gate", "success", 180);
        }

        foreach (var pull in pulls)
        {
            world.Demo.Robin.Push(pull, $"{pull.HeadBranch}.md", "# again\n");
        }

        foreach (var pull in pulls)
        {
            await world.CheckBecomesAsync(pull, "botapp/gate", "success", 180);
        }

        await world.UntilAsync(() => Heard.AllAsync(world.GitHub, world.Store), 180, "every delivery to have been taken");
        await world.UntilAsync(async () => await world.Store.Queries.FiguresAsync(TestContext.Current.CancellationToken) is { PendingEvents: 0, PendingEffects: 0 }, 180, "everything to be done");

        output.WriteLine($"calls: {Told(ends)}; deliveries: {Told(deliveries)}");
        (ends.Resets + ends.Silences).ShouldBeGreaterThan(0, "a line on which nothing breaks shows nothing");
        (deliveries.Resets + deliveries.Silences).ShouldBeGreaterThan(0, "a line on which nothing breaks shows nothing");
        (await world.Store.DeadLetters.ListAsync(10, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        WriteLedger.Read(world.GitHub, world.Demo.Repository).Twins(world.Demo.App, pulls).ShouldBeEmpty();
        foreach (var pull in pulls)
        {
            world.Runs("functional.yml", pull.HeadSha).ShouldHaveSingleItem($"one run for {pull}");
            foreach (var name in new[] { "botapp/tests", "botapp/functional", "botapp/gate" })
            {
                world.Checks(pull.HeadSha, name).ShouldHaveSingleItem(name).Conclusion.ShouldBe("success");
            }
        }

        world.GitHub.AssertNothingUnexpected();
    }

    private static PullRequest Open(World world, string branch)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, branch);
    }

    private static string Told(BadLine line) => string.Create(CultureInfo.InvariantCulture, $"{line.Resets} reset, {line.Silences} silent, {line.Delays} late");
}
