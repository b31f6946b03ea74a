using BotApp.Engine;
using BotApp.Simulator.State;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Journeys;

/// <summary>What is over is deleted after its time; what comes back afterwards works, and what is told again does nothing again.</summary>
public sealed class RetentionJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        tests: { comment: always }
        gate: { required: [tests], grace: 1s }
        """;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task REL30_A_closed_pull_request_goes_an_open_one_stays_and_one_that_is_reopened_works(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, Settings), Forgetful);
        await using var _1 = database;
        await using var _2 = world;
        var (closed, open) = (await GoodAsync(world, "closed"), await GoodAsync(world, "open"));
        world.Demo.Robin.Close(closed);
        await world.UntilAsync(() => RestsAsync(world, closed), 60, "the closed pull request to rest");

        await PurgeAsync(world);

        (await world.Store.Subjects.LoadAsync(Key(world, closed), Now)).ShouldBeNull();
        (await world.Store.Decisions.OfSubjectAsync(Key(world, closed), 10, Now)).ShouldBeEmpty();
        (await world.Store.Subjects.LoadAsync(Key(world, open), Now)).ShouldNotBeNull();

        world.Demo.Robin.Reopen(closed);
        await world.UntilAsync(async () => await world.Store.Subjects.LoadAsync(Key(world, closed), Now) is { StateJson: { } state } && state.Contains("\"Open\":true", StringComparison.Ordinal), 60, "the pull request to be known again");
        await world.CheckBecomesAsync(closed, "botapp/gate", "success");
        await world.AnsweredAsync(closed);
        world.Checks(closed.HeadSha, "botapp/tests").ShouldHaveSingleItem();
        world.Checks(closed.HeadSha, "botapp/gate").ShouldHaveSingleItem();
        world.Comments(closed).Count(comment => comment.Body.Contains("botapp:sticky", StringComparison.Ordinal)).ShouldBe(1);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task REL30_What_GitHub_tells_again_of_a_pull_request_that_was_forgotten_does_nothing_again()
    {
        var (database, world) = await Databases.StartAsync(Databases.Sqlite, SampleRunner.World(out _, Settings), Forgetful);
        await using var _1 = database;
        await using var _2 = world;
        var pull = await GoodAsync(world, "change");
        world.Demo.Robin.Close(pull);
        await world.UntilAsync(() => RestsAsync(world, pull), 60, "the closed pull request to rest");
        await PurgeAsync(world);
        (await world.Store.Queries.DeliveriesAsync(new BotApp.Storage.DeliverySearch(), Now)).ShouldNotContain(delivery => delivery.Event == "pull_request");
        var before = Written(world, pull);

        foreach (var delivery in world.GitHub.Read(github => github.Deliveries.Log.Where(one => one.Event == "pull_request").ToList()))
        {
            lock (world.GitHub.Gate)
            {
                world.GitHub.Deliveries.Redeliver(delivery);
            }
        }

        await world.UntilAsync(() => RestsAsync(world, pull), 60, "what was told again to be read");
        Written(world, pull).ShouldBe(before);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task REL30_A_branch_that_was_deleted_goes_and_the_default_branch_stays()
    {
        var (database, world) = await Databases.StartAsync(Databases.Sqlite, SampleRunner.World(out _, Settings), Forgetful);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "topic", "topic.md", "# topic\n");
        demo.Robin.Push(demo.Repository, "main", "main.md", "# main\n");
        await world.UntilAsync(() => RestsAsync(world, $"branch:{demo.Repository.Id}:topic"), 60, "the branch to be seen");
        await world.UntilAsync(() => RestsAsync(world, $"branch:{demo.Repository.Id}:main"), 60, "the default branch to be seen");
        demo.Robin.DeleteBranch(demo.Repository, "topic");
        await world.UntilAsync(async () => await world.Store.Subjects.LoadAsync($"branch:{demo.Repository.Id}:topic", Now) is { HasWork: false, StateJson: { } state } && state.Contains("\"Deleted\":true", StringComparison.Ordinal), 60, "the branch to be gone");

        await PurgeAsync(world);

        (await world.Store.Subjects.LoadAsync($"branch:{demo.Repository.Id}:topic", Now)).ShouldBeNull();
        (await world.Store.Subjects.LoadAsync($"branch:{demo.Repository.Id}:main", Now)).ShouldNotBeNull();
    }

    private static void Forgetful(Dictionary<string, string?> configuration)
    {
        foreach (var kept in new[] { "PullRequests", "Branches", "Deliveries", "Events" })
        {
            configuration[$"Retention:{kept}"] = "00:00:00";
        }
    }

    private static async Task<PullRequest> GoodAsync(World world, string branch)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, $"About {branch}");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("botapp:sticky", StringComparison.Ordinal)), 60, "the comment");
        return pull;
    }

    // The clock that ages are told by is the database's: what rests now is older than nothing a moment later.
    private static async Task PurgeAsync(World world) => await world.UntilAsync(async () => await world.Services.GetRequiredService<DailyPurge>().PurgeAsync(Now) is { Subjects: > 0 }, 60, "something to be deleted");

    private static string Key(World world, PullRequest pull) => $"pr:{world.Demo.Repository.Id}:{pull.Number}";

    private static Task<bool> RestsAsync(World world, PullRequest pull) => RestsAsync(world, Key(world, pull), "\"Open\":false");

    private static async Task<bool> RestsAsync(World world, string key, string says = "") =>
        await world.Store.Subjects.LoadAsync(key, Now) is { HasWork: false, StateJson: { } state } && state.Contains(says, StringComparison.Ordinal)
        && (await world.Store.Timers.OfSubjectAsync(key, Now)).Count == 0 && (await world.Store.Subjects.PendingEventsAsync(key, 1, Now)).Count == 0;

    private static (int Checks, int Comments, int Runs) Written(World world, PullRequest pull) =>
        (world.GitHub.Read(_ => world.Demo.Repository.CheckRuns.Count), world.Comments(pull).Count, world.Runs("tests.yml").Count);
}
