using BotApp.Engine;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;
using BotApp.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Journeys;

/// <summary>Where the App is installed, from the first day to the last and after it; and what is missed in between is found by looking.</summary>
public sealed class InstallationJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests], grace: 1s }
        """;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite, true)]
    [InlineData(Databases.Postgres, true)]
    [InlineData(Databases.Sqlite, false)]
    public async Task REL30_Uninstalled_nothing_is_left_and_installed_again_it_starts_from_nothing(string kind, bool isHeard)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, Settings));
        await using var _1 = database;
        await using var _2 = world;
        var held = new TaskCompletionSource();
        runner().Hold = attempt => attempt.EventName == "pull_request" ? held.Task : Task.CompletedTask;
        var former = Open(world, "former");
        await world.UntilAsync(() => world.Check(former, "botapp/tests")?.Status == "in_progress", 60, "the tests to be seen running");
        var repository = world.Demo.Repository.Id;
        await world.Store.Quarantines.PutAsync(repository, new StoredQuarantine("t", 800_000, "", "robin", DateTimeOffset.UnixEpoch), false, Now);
        world.GitHub.Faults.OnDelivery = isHeard ? null : delivery => delivery.Event == "installation" ? DeliveryFate.Lost : DeliveryFate.Sent;

        world.Demo.Octo.Uninstall(Installation(world));
        await world.UntilAsync(async () => await LookedAsync(world, isHeard) && await world.Store.Repositories.FindAsync(repository, Now) is null, 60, "the repository to be forgotten");

        (await LeftAsync(world.Store)).ShouldBe([]);
        world.GitHub.Read(_ => world.Runs("tests.yml", former.HeadSha)[0].Latest.Status).ShouldBe("in_progress", "a run that is under way is left alone");
        held.SetResult();

        world.Demo.Octo.InstallApp(world.Demo.App);
        world.GitHub.Faults.OnDelivery = null;
        var pull = Open(world, "again");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        (await world.Store.Subjects.LoadAsync($"pr:{repository}:{former.Number}", Now))?.StateJson.ShouldBeNull("nothing of before is shown");
        (await world.Store.Quarantines.ListAsync(repository, DateOnly.FromDateTime(DateTime.UtcNow), Now)).ShouldBeEmpty();
        (await world.Store.Repositories.FindAsync(repository, Now))!.InstallationId.ShouldBe(Installation(world).Id);
        world.Checks(pull.HeadSha, "botapp/tests").ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task REL30_Installed_again_before_anything_was_deleted_it_starts_from_nothing_too(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, Settings));
        await using var _1 = database;
        await using var _2 = world;
        var former = Open(world, "former");
        await world.CheckBecomesAsync(former, "botapp/gate", "success");
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle, 60, "the former installation to have told everything");
        var before = await world.Store.Repositories.FindAsync(world.Demo.Repository.Id, Now);

        // The word of both comes in one commit, as after an outage.
        var guid = Guid.NewGuid().ToString();
        await world.Store.Inbox.AppendAsync(
            [
                Told($"{guid}-1") with { Standings = [new Standing(before!.InstallationId, 0, Forgetting.Uninstalled)] },
                Told($"{guid}-2") with { Standings = [new Standing(before.InstallationId + 1, before.Id, null) { Repository = before with { InstallationId = before.InstallationId + 1 } }] },
            ],
            Now);

        (await world.Store.Subjects.LoadAsync($"pr:{before.Id}:{former.Number}", Now)).ShouldBeNull();
        var after = await world.Store.Repositories.FindAsync(before.Id, Now);
        (after!.InstallationId, after.Stopped).ShouldBe((before.InstallationId + 1, null));
    }

    [Fact]
    public async Task G77_A_permission_that_was_not_granted_is_told_with_what_to_do_and_what_needs_it_waits_until_it_is()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        var installation = Installation(world);
        lock (world.GitHub.Gate)
        {
            installation.Permissions["checks"] = "read";
        }

        var pull = Open(world, "change");
        await world.UntilAsync(async () => (await PageAsync(world, "")).Contains("octo has not granted checks:write", StringComparison.Ordinal), 60, "the page to name the permission");
        (await PageAsync(world, $"repositories/{world.Demo.Repository.Id}")).ShouldContain($"/settings/installations/{installation.Id}");
        world.Check(pull, "botapp/tests").ShouldBeNull();
        (await world.Store.Queries.FiguresAsync(Now)).DeadLetters.ShouldBe(0);

        world.Demo.Octo.AcceptPermissions(installation);

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        (await PageAsync(world, "")).ShouldNotContain("has not granted");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G77_What_an_owner_has_not_granted_is_seen_before_anything_needs_it()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        lock (world.GitHub.Gate)
        {
            Installation(world).Permissions.Remove("deployments");
        }

        // What GitHub said at the start, when all was granted, may be read after a look; the next look knows better.
        await world.UntilAsync(
            async () =>
            {
                await world.Services.GetRequiredService<InstallationSweep>().LookAsync(Now);
                return (await PageAsync(world, "")).Contains("octo has not granted deployments:write", StringComparison.Ordinal);
            },
            60,
            "what is missing to be seen");
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G80_A_new_name_a_new_default_branch_and_a_new_visibility_that_nobody_told_of_are_found_by_the_number(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, Settings));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = Open(world, "change");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.Store.Freezes.PutAsync(demo.Repository.Id, new StoredFreeze("octo", "kept", DateTimeOffset.UnixEpoch, null), Now);
        world.GitHub.Faults.OnDelivery = _ => DeliveryFate.Lost;

        demo.Octo.Rename(demo.Repository, "welcome");
        demo.Octo.RenameDefaultBranch(demo.Repository, "trunk");
        demo.Octo.MakePrivate(demo.Repository);
        await world.Services.GetRequiredService<InstallationSweep>().LookAsync(Now);

        var row = (await world.Store.Repositories.FindAsync(demo.Repository.Id, Now))!;
        (row.FullName, row.DefaultBranch, row.IsPrivate, row.Stopped).ShouldBe(("octo/welcome", "trunk", true, null));
        (await world.Store.Repositories.ListAsync(Now)).ShouldHaveSingleItem();
        (await world.Store.Freezes.FindAsync(demo.Repository.Id, Now))!.Reason.ShouldBe("kept");
        (await PageAsync(world, $"repositories/{demo.Repository.Id}")).ShouldContain("octo/welcome");
        (await StatusAsync(world, "badges/octo/welcome/gate.svg")).ShouldBe(404, "a private repository's needs its token");
        (await StatusAsync(world, "badges/octo/greet/gate.svg")).ShouldBe(404);
    }

    [Fact]
    public async Task G80_A_default_branch_that_gets_another_name_is_judged_by_its_settings_at_once()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        var demo = world.Demo;
        var pull = Open(world, "change");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        demo.Octo.RenameDefaultBranch(demo.Repository, "trunk");

        await world.UntilAsync(async () => (await world.Store.Repositories.FindAsync(demo.Repository.Id, Now))!.DefaultBranch == "trunk", 60, "the new name to be known");
        var other = Open(world, "other");
        await world.CheckBecomesAsync(other, "botapp/gate", "success");
        await world.AnsweredAsync(pull);
        world.Check(pull, "botapp/gate")!.Conclusion.ShouldBe("success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G79_What_was_taken_away_or_added_without_a_word_is_found_by_looking()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        var demo = world.Demo;
        await world.CheckBecomesAsync(Open(world, "change"), "botapp/gate", "success");
        var other = demo.Octo.CreateRepository("other");
        world.GitHub.Faults.OnDelivery = _ => DeliveryFate.Lost;
        var sweep = world.Services.GetRequiredService<InstallationSweep>();

        demo.Octo.SelectRepositories(Installation(world), [other], [demo.Repository]);
        await sweep.LookAsync(Now);

        (await world.Store.Repositories.FindAsync(demo.Repository.Id, Now))!.Stopped.ShouldBe("removed");
        (await world.Store.Repositories.FindAsync(other.Id, Now))!.FullName.ShouldBe("octo/other");
        (await PageAsync(world, $"repositories/{demo.Repository.Id}")).ShouldContain("The App is not installed for it any more.");

        var installation = world.GitHub.Read(github => github.Apps.InstallationOf(demo.App, other)!);
        demo.Octo.SelectRepositories(installation, [demo.Repository]);
        await sweep.LookAsync(Now);

        (await world.Store.Repositories.FindAsync(demo.Repository.Id, Now))!.Stopped.ShouldBeNull();
    }

    [Fact]
    public async Task G79_What_pages_and_badges_show_follows_the_repository_s_visibility_at_once()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings));
        var demo = world.Demo;
        await world.CheckBecomesAsync(Open(world, "change"), "botapp/gate", "success");
        (await StatusAsync(world, "badges/octo/greet/gate.svg")).ShouldBe(200);

        demo.Octo.MakePrivate(demo.Repository);
        await world.UntilAsync(async () => await StatusAsync(world, "badges/octo/greet/gate.svg") == 404, 60, "the badge to be gone");

        demo.Octo.MakePublic(demo.Repository);
        await world.UntilAsync(async () => await StatusAsync(world, "badges/octo/greet/gate.svg") == 200, 60, "the badge to be back");
        await world.AssertCleanAsync();
    }

    private static PullRequest Open(World world, string branch)
    {
        world.Demo.Robin.Push(world.Demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, branch, $"About {branch}");
    }

    private static Installation Installation(World world) => world.GitHub.Read(github => github.Apps.InstallationOf(world.Demo.App, world.Demo.Repository)!);

    // A word that was lost is found by looking, as the service does every hour.
    private static async Task<bool> LookedAsync(World world, bool isHeard)
    {
        if (!isHeard)
        {
            await world.Services.GetRequiredService<InstallationSweep>().LookAsync(Now);
        }

        return true;
    }

    // Whatever the tables are: what names a repository or a subject is gone, but the audit trail.
    private static async Task<IReadOnlyList<string>> LeftAsync(Store store)
    {
        var rows = new BotApp.Tests.Storage.SchemaRows(store.Database);
        var left = new List<string>();
        foreach (var table in (await rows.TablesAsync()).Where(table => table != "audit"))
        {
            var columns = await rows.ColumnsAsync(table);
            if (columns.Any(column => column.Name is "repository_id" or "subject_key" or "correlation_id" or "installation_id") && await rows.CountAsync(table) > 0)
            {
                left.Add(table);
            }
        }

        return left;
    }

    private static IncomingDelivery Told(string guid) => new() { Guid = guid, Event = "installation", HeadersJson = "{}", Body = "{}"u8.ToArray(), Disposition = DeliveryDisposition.Accepted };

    private static async Task<string> PageAsync(World world, string path)
    {
        using var client = world.Client();
        return System.Net.WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(path, UriKind.Relative), Now));
    }

    private static async Task<int> StatusAsync(World world, string path)
    {
        using var client = world.Client();
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Now);
        return (int)answer.StatusCode;
    }
}
