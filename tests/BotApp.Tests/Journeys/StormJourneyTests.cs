using BotApp.Simulator;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>Many events on one pull request.</summary>
public sealed class StormJourneyTests
{
    private const int Events = 300;

    private const string Settings = SampleRunner.SettingsOfOneGate;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G72_Three_hundred_events_are_a_few_evaluations_and_another_repository_does_not_wait_for_them(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, Settings));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = Opened(world, demo.Repository);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var other = demo.Octo.CreateRepository("other", new Dictionary<string, string>(SampleRepository.Main, StringComparer.Ordinal) { [SampleRepository.SettingsPath] = Settings });
        demo.Octo.SetPermission(other, demo.Robin.Login, Access.Write);
        demo.Octo.SelectRepositories(world.GitHub.Read(github => github.Apps.InstallationOf(demo.App, demo.Repository)!), [other]);
        world.GitHub.Journal.Clear();

        // GitHub answers slowly about the one that is in the storm: event by event it would last ten minutes, for all who had to wait for it.
        world.GitHub.Faults.Answer("pulls/get", Events, new FaultyAnswer { Delay = TimeSpan.FromSeconds(2) }, (_, path) => path.Contains("/greet/", StringComparison.Ordinal));
        for (var number = 0; number < Events / 2; number++)
        {
            demo.Robin.Label(pull, "busy");
            demo.Robin.Unlabel(pull, "busy");
        }

        var elsewhere = Opened(world, other);
        await world.UntilAsync(() => world.GitHub.Read(_ => other.CheckRuns.Any(run => run.HeadSha == elsewhere.HeadSha && run.Name == "botapp/gate" && run.Conclusion == "success")), 60, "the gate of the other repository");

        await world.UntilAsync(async () => await world.Store.Queries.FiguresAsync(TestContext.Current.CancellationToken) is { PendingEvents: 0 }, 60, "the storm to be over");
        world.GitHub.Journal.Requests.Count(request => request.Operation == "pulls/get" && Of(request, "/greet/")).ShouldBeLessThan(Events / 10);
        world.GitHub.Journal.Requests.Count(request => request.Method != "GET" && Of(request, "/greet/")).ShouldBeLessThan(Events / 10);
        world.Check(pull, "botapp/gate")!.Conclusion.ShouldBe("success");
        await world.AssertCleanAsync();
    }

    private static bool Of(ApiRequest request, string part) => request.Path.Contains(part, StringComparison.Ordinal);

    private static PullRequest Opened(World world, Repository repository)
    {
        world.Demo.Robin.Push(repository, "change", "change.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(repository, "change", "A change");
    }
}
