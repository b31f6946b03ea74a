using System.Globalization;
using System.Net;
using BotApp.Cli.Demo;
using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Faults.Scoreboard;

/// <summary>GitHub takes no writes, or answers nothing for long, while deliveries keep coming.</summary>
public sealed class GitHubAwayTests
{
    private const int Pulls = 6;

    private static readonly string[] s_names = ["botapp/tests", "botapp/functional", "botapp/gate"];

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F03_A_kill_while_GitHub_takes_no_writes_loses_nothing(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var demo = await DemoWorld.CreateAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews), TestContext.Current.CancellationToken);
        var address = ServiceProcess.FreeAddress();
        var configuration = KillTests.Configuration(demo, database.ConnectionString, address);
        var service = await ServiceProcess.StartAsync(configuration, address);
        try
        {
            demo.Connect(address);
            demo.GitHub.Faults.Answer("*", int.MaxValue, new FaultyAnswer { Status = HttpStatusCode.BadGateway, Body = "<html>502</html>" }, (method, path) => method != "GET" && !path.EndsWith("/access_tokens", StringComparison.Ordinal));
            var pulls = Enumerable.Range(1, Pulls).Select(number => Open(demo, $"change-{number.ToString(CultureInfo.InvariantCulture)}")).ToList();
            await KillTests.UntilAsync(() => demo.GitHub.Journal.Requests.Count(request => request.Status == 502) > Pulls, () => $"writes are refused\n{service.Log}");
            await KillTests.UntilAsync(() => demo.GitHub.Read(_ => demo.GitHub.Deliveries.Log.Count(one => one.Status == "OK")) > Pulls, () => "deliveries are taken all the same");

            await service.KillAsync();
            var former = service;
            service = await ServiceProcess.StartAsync(configuration, address);
            await former.DisposeAsync();
            demo.GitHub.Read(_ => demo.Repository.CheckRuns.Count(run => run.App == demo.App)).ShouldBe(0, "GitHub took nothing yet");
            demo.GitHub.Faults.ClearAnswers();

            foreach (var pull in pulls)
            {
                await KillTests.UntilAsync(() => s_names.All(name => Named(demo, pull, name) is [{ Conclusion: "success" }]), () => $"{pull.Number}: {string.Join(", ", s_names.Select(name => Named(demo, pull, name).Count))}\n{service.Log}");
            }

            demo.GitHub.AssertNothingUnexpected();
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task F26_Deliveries_are_acknowledged_while_GitHub_has_answered_nothing_yet()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        world.GitHub.Faults.Answer("*", 40, new FaultyAnswer { Delay = TimeSpan.FromSeconds(2) }, (_, path) => !path.Contains("zen", StringComparison.Ordinal));
        var before = world.GitHub.Journal.Requests.Count;

        var pull = Open(world.Demo, "slow");
        await world.UntilAsync(() => world.GitHub.Deliveries.Log.Any(one => one.Event == "pull_request" && one.Status == "OK"), 60, "the delivery to be acknowledged");
        world.Checks(pull.HeadSha, "botapp/gate").ShouldBeEmpty("what is to be said needs answers that GitHub has not given");
        world.GitHub.Journal.Requests.Count.ShouldBeLessThan(before + 40);

        await world.CheckBecomesAsync(pull, "botapp/gate", "success", 150);
        foreach (var name in s_names)
        {
            world.Checks(pull.HeadSha, name).ShouldHaveSingleItem(name);
        }

        await world.AssertCleanAsync();
    }

    private static PullRequest Open(DemoWorld demo, string branch)
    {
        demo.Robin.Push(demo.Repository, branch, "README.md", $"# {branch}\n");
        return demo.Robin.OpenPullRequest(demo.Repository, branch, branch);
    }

    private static List<CheckRun> Named(DemoWorld demo, PullRequest pull, string name) =>
        demo.GitHub.Read(_ => demo.Repository.CheckRuns.Where(run => run.HeadSha == pull.HeadSha && run.Name == name && run.App == demo.App).ToList());
}
