using BotApp.Cli.Demo;
using BotApp.Simulator.State;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>
/// An old copy of the database is put back while GitHub knows better. What was delivered since is asked for once more, what was done since is found, and
/// nothing is there twice.
/// </summary>
public sealed class RestoreJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
          functional: { workflow: functional.yml, mode: dispatch, on: { pull-request: {} } }
        tests: { comment: always }
        gate: { required: [tests, functional], grace: 1s }
        """;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task REL31_Pull_requests_of_before_and_after_the_copy_converge_without_a_second_check_run_or_comment(string kind)
    {
        await using var database = await DumpedDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings), connectionString: database.ConnectionString, configure: Quickly);
        var held = new TaskCompletionSource();
        runner().Hold = attempt => attempt.WorkflowPath.EndsWith("tests.yml", StringComparison.Ordinal) ? held.Task : Task.CompletedTask;
        var before = Open(world, "before");
        await world.UntilAsync(() => world.Check(before, "botapp/tests")?.Status == "in_progress", 60, "the tests to be seen running");
        await CopiedAsync(world, database);

        var after = Open(world, "after");
        held.SetResult();
        await GoodAsync(world, before);
        await GoodAsync(world, after);
        foreach (var command in new[] { "/hold reason:\"wait\"", "/unhold" })
        {
            var said = world.Demo.Robin.Comment(after, command);
            await world.UntilAsync(() => world.Comments(after).Any(comment => comment.Body.Contains($"botapp:reply-{said.Id}", StringComparison.Ordinal)), 60, $"{command} to be answered");
        }

        await world.CheckBecomesAsync(after, "botapp/gate", "success");
        var (shown, comments, runs) = (Shown(world), world.Comments(after).Count + world.Comments(before).Count, world.Runs("functional.yml").Count);

        await world.RestartAsync(database.RestoreAsync);

        await world.UntilAsync(async () => await world.Store.Subjects.LoadAsync($"pr:{world.Demo.Repository.Id}:{after.Number}", Now) is { StateJson: not null, HasWork: false }, 60, "the pull request that the copy does not know to be found");
        await GoodAsync(world, before);
        await GoodAsync(world, after);
        await world.AnsweredAsync(before);
        await world.AnsweredAsync(after);
        Shown(world).ShouldBe(shown, "no check run is there twice");
        (world.Comments(after).Count + world.Comments(before).Count - 2).ShouldBe(comments, "two questions were answered since, and nothing else was said");
        world.Runs("functional.yml").Count.ShouldBe(runs);
        world.Log.ShouldContain(line => line.Contains("are not in it: GitHub was asked to send them again", StringComparison.Ordinal));
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite, false)]
    [InlineData(Databases.Sqlite, true)]
    [InlineData(Databases.Postgres, false)]
    [InlineData(Databases.Postgres, true)]
    public async Task REL31_A_release_of_after_the_copy_is_not_published_again_and_is_known_as_released(string kind, bool isTagKnown)
    {
        await using var database = await DumpedDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(ReleaseWorld.Options(out var runner), connectionString: database.ConnectionString, configure: Quickly);
        ReleaseWorld.Furnish(world.Demo, runner());
        var held = new TaskCompletionSource();
        runner().Hold = _ => held.Task;
        if (isTagKnown)
        {
            world.Demo.Octo.Tag(world.Demo.Repository, "v1.0");
            await world.UntilAsync(() => ReleaseWorld.TagCheck(world, "1.0") is not null, 60, "the tag to be seen");
        }

        await CopiedAsync(world, database);
        if (!isTagKnown)
        {
            world.Demo.Octo.Tag(world.Demo.Repository, "v1.0");
        }

        held.SetResult();
        await ReleasedAsync(world);
        var (runs, uploads) = (world.Runs("release.yml").Count, Files(world.Demo));

        await world.RestartAsync(database.RestoreAsync);

        var subject = $"tag:{world.Demo.Repository.Id}:v1.0";
        await world.UntilAsync(async () => await world.Store.Subjects.LoadAsync(subject, Now) is { StateJson: { } state, HasWork: false } && state.Contains("\"Phase\":6", StringComparison.Ordinal), 90, "the release to be known as released");
        await ReleasedAsync(world);
        (world.Runs("release.yml").Count, Files(world.Demo)).ShouldBe((runs, uploads), "nothing is built or published again");
        world.GitHub.Read(_ => world.Demo.Repository.Releases.Count).ShouldBe(1);
        world.GitHub.Read(_ => world.Demo.Repository.CheckRuns.Count(run => run.Name == ReleaseWorld.Check)).ShouldBe(1);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task REL31_What_was_deployed_after_the_copy_is_live_and_is_not_deployed_again(string kind)
    {
        await using var database = await DumpedDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(DeployWorld.Options(out var runner, "auto: {}"), connectionString: database.ConnectionString, configure: Quickly);
        DeployWorld.PutSites(runner(), world.Demo);
        var pull = DeployWorld.Open(world, "change");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await CopiedAsync(world, database);

        world.Demo.Octo.Merge(pull);
        var merged = world.GitHub.Read(_ => pull.MergeCommitSha!);
        await world.UntilAsync(() => LiveAsync(world, merged), 90, "staging to show the merged commit");
        await world.CheckBecomesAsync(merged, DeployWorld.Staging, "success");
        var (runs, records) = (world.Runs("deploy.yml").Count, DeployWorld.Records(world.Demo, "staging").Count);

        await world.RestartAsync(database.RestoreAsync);

        await world.UntilAsync(() => LiveAsync(world, merged), 90, "staging to be known to show the merged commit");
        await world.AnsweredAsync(pull);
        await world.CheckBecomesAsync(merged, DeployWorld.Staging, "success"); // said after it is known
        (world.Runs("deploy.yml").Count, DeployWorld.Records(world.Demo, "staging").Count).ShouldBe((runs, records));
        world.Checks(merged, DeployWorld.Staging).ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    // Not before the service listens; what fails all the same is asked for again.
    private static void Quickly(Dictionary<string, string?> configuration) => (configuration["Engine:RedeliverAfterStart"], configuration["Engine:RedeliverEvery"]) = ("00:00:01", "00:00:02");

    // A database says that it is in use from its first look on.
    private static async Task CopiedAsync(World world, DumpedDatabase database)
    {
        await world.UntilAsync(async () => await world.Store.Alive.FindAsync(Now) is not null, 60, "the database to be marked as in use");
        await world.RestartAsync(database.DumpAsync);
    }

    private static PullRequest Open(World world, string branch)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, $"About {branch}");
    }

    private static async Task GoodAsync(World world, PullRequest pull)
    {
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("passed", StringComparison.Ordinal)), 60, "the comment that says what the tests said");
    }

    private static async Task ReleasedAsync(World world) =>
        await world.UntilAsync(() => ReleaseWorld.Release(world.Demo, "v1.0") is not null && ReleaseWorld.TagCheck(world, "1.0")?.Conclusion == "success", 90, "the release");

    private static async Task<bool> LiveAsync(World world, string sha) =>
        (await world.Store.Deployments.EnvironmentsAsync(world.Demo.Repository.Id, Now)).Any(one => one.Environment == "staging" && one.LiveSha == sha);

    private static List<string> Shown(World world) => world.GitHub.Read(_ => world.Demo.Repository.CheckRuns
        .Where(run => run.App.Id == world.Demo.App.Id).Select(run => $"{run.HeadSha} {run.Name} {run.Conclusion}").Order(StringComparer.Ordinal).ToList());

    private static int Files(DemoWorld demo) => demo.Index.Files.Count;
}
