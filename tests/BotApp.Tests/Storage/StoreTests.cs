using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteStoreTests() : StoreTests("sqlite")
{
    [Fact]
    public async Task Every_commit_is_synced_and_readers_do_not_wait()
    {
        (await PragmaAsync("synchronous")).ShouldBe("2");
        (await PragmaAsync("journal_mode")).ShouldBe("wal");
    }

    private Task<string?> PragmaAsync(string name) => Store.Database.ReadAsync(session => session.FindAsync<string>($"PRAGMA {name}"), Now);
}

public sealed class PostgresStoreTests() : StoreTests("postgresql");

public abstract class StoreTests(string kind) : StorageTestCase(kind)
{
    [Fact]
    public async Task The_schema_is_applied_once_by_many_at_the_same_time_and_keeps_what_is_there()
    {
        await RaiseAsync("s1");
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Database.OpenAsync()));
        SchemaScript[] next = [.. Migrations.Scripts(), new SchemaScript(9001, "9001_more.sql", "ALTER TABLE subjects ADD COLUMN more TEXT; CREATE INDEX more_index ON subjects (more);")];

        var applied = await Task.WhenAll(stores.Select(store => store.Migrations.ApplyAsync(next, Now)));

        applied.SelectMany(names => names).ShouldBe(["9001_more.sql"]);
        (await Store.Migrations.ApplyAsync(Now)).ShouldBeEmpty();
        (await LoadAsync("s1")).HasWork.ShouldBeTrue();
    }

    [Fact]
    public async Task A_schema_script_that_fails_leaves_the_schema_as_it_was()
    {
        SchemaScript[] broken = [new(9001, "9001_broken.sql", "CREATE TABLE half (a BIGINT); CREATE TABLE half (a BIGINT);")];

        await Should.ThrowAsync<System.Data.Common.DbException>(() => Store.Migrations.ApplyAsync(broken, Now));

        (await Store.Migrations.ApplyAsync([new SchemaScript(9001, "9001_whole.sql", "CREATE TABLE half (a BIGINT)")], Now)).ShouldBe(["9001_whole.sql"]);
    }

    [Fact]
    public async Task Deliveries_are_found_by_what_they_say_page_by_page()
    {
        await Store.Inbox.AppendAsync(
            [.. Enumerable.Range(0, 7).Select(number => Delivery($"g{number}") with { Event = number % 2 == 0 ? "push" : "ping", RepositoryId = number, Action = "a" })], Now);

        var first = await Store.Queries.DeliveriesAsync(new DeliverySearch { Event = "push", Max = 3 }, Now);
        var second = await Store.Queries.DeliveriesAsync(new DeliverySearch { Event = "push", Max = 3, BeforeId = first[^1].Id }, Now);

        first.Concat(second).Select(delivery => delivery.Guid).ShouldBe(["g6", "g4", "g2", "g0"]);
        (await Store.Queries.DeliveriesAsync(new DeliverySearch { RepositoryId = 3 }, Now)).Single().Guid.ShouldBe("g3");
        (await Store.Queries.DeliveriesAsync(new DeliverySearch { Guid = "g5", Action = "a", Disposition = "accepted" }, Now)).Single().Guid.ShouldBe("g5");
        (await Store.Queries.DeliveriesAsync(new DeliverySearch { Action = "b" }, Now)).ShouldBeEmpty();
        var looked = new List<DeliveryPage>();
        for (DeliveryPage? page = null; page is null || page.Next is not null;)
        {
            page = await Store.Queries.LookForDeliveriesAsync(new DeliverySearch { Event = "push", Action = "a", MostLookedAt = 3, BeforeId = page?.Next }, Now);
            looked.Add(page);
            looked.Count.ShouldBeLessThan(10, "it never ends");
        }

        looked.Select(page => string.Join(' ', page.Rows.Select(row => row.Guid))).ShouldBe(["g6 g4", "g2", "g0"]);
        looked[0].LookedTo.ShouldBe((await Store.Queries.DeliveriesAsync(new DeliverySearch { Guid = "g3" }, Now)).Single().ReceivedAt);
        looked[^1].LookedTo.ShouldBeNull();
        var full = await Store.Queries.LookForDeliveriesAsync(new DeliverySearch { Event = "push", MostLookedAt = 3, Max = 2 }, Now);
        (full.Rows.Count, full.Next).ShouldBe((2, null));
        var ofOne = await Store.Queries.LookForDeliveriesAsync(new DeliverySearch { RepositoryId = 3, Event = "push", MostLookedAt = 1 }, Now);
        (ofOne.Rows.Count, ofOne.Next).ShouldBe((0, null)); // it has one, and that was looked at
        (await Store.Queries.LookForDeliveriesAsync(new DeliverySearch { RepositoryId = 3, MostLookedAt = 1, Among = [3, 4] }, Now)).Rows.Single().Guid.ShouldBe("g3");
        (await Store.Queries.LookForDeliveriesAsync(new DeliverySearch { MostLookedAt = 1, Among = [6] }, Now)).Rows.Single().Guid.ShouldBe("g6");
        foreach (var foreign in new[] { new DeliverySearch { RepositoryId = 3, MostLookedAt = 0, Among = [4] }, new DeliverySearch { MostLookedAt = 0, Among = [] } })
        {
            var none = await Store.Queries.LookForDeliveriesAsync(foreign, Now); // nor does it say when something arrived
            (none.Rows.Count, none.LookedTo, none.Next).ShouldBe((0, null, null));
        }

        (await Store.Queries.StoredGuidsAsync(["g1", "g99", "g2"], Now)).ShouldBe(["g1", "g2"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_delivery_shows_what_it_led_to()
    {
        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1", "Opened"))], Now);
        var eventId = (await PendingAsync("s1")).Single().Id;
        await Store.Decisions.SaveAsync(Decision("s1", 0, eventId), Now);

        var details = (await Store.Queries.DeliveryAsync("g1", Now)).ShouldNotBeNull();

        details.Events.Single().Kind.ShouldBe("Opened");
        details.Decisions.Single().Because.ShouldBe("It happened.");
        (await Store.Queries.DeliveryAsync("other", Now)).ShouldBeNull();
    }

    [Fact]
    public async Task Figures_and_jobs_show_what_waits()
    {
        await RaiseAsync("s1");
        await RaiseAsync("s1");
        await RaiseAsync("s2");
        await Store.Decisions.SaveAsync(Decision("s2", 0) with { Effects = [new NewEffect("k", "K", "{}")] }, Now);
        await Store.Subjects.GiveUpAsync("s1", "poison", _ => false, Now);

        var figures = await Store.Queries.FiguresAsync(Now);

        (figures.SubjectsWithWork, figures.PendingEvents, figures.PendingEffects, figures.DeadLetters).ShouldBe((2, 2, 1, 1));
        figures.OldestWait.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromMinutes(1));
        (await Store.Queries.JobsAsync(10, Now)).Select(job => job.Key).ShouldBe(["s1", "s2"], ignoreOrder: true);
        (await Store.Queries.SubjectsAsync(10, 10, Now)).Count.ShouldBe(2);
        (await Store.Queries.EventsAsync("s1", 10, Now)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_empty_store_has_nothing_waiting()
    {
        (await Store.Queries.FiguresAsync(Now)).ShouldBe(new QueueFigures(0, 0, 0, 0, TimeSpan.Zero));
        (await Store.Subjects.DueAsync(10, Now)).ShouldBeEmpty();
        (await Store.Timers.ElapseDueAsync(10, Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dead_event_can_be_replayed()
    {
        var eventId = await RaiseAsync("s1");
        await Store.DeadLetters.BuryEventAsync(eventId, "unknown kind", Now);
        (await PendingAsync("s1")).ShouldBeEmpty();

        (await Store.DeadLetters.ReplayEventAsync(eventId, Now)).ShouldBe(new SubjectMark("s1", 1));
        (await Store.DeadLetters.ReplayEventAsync(eventId, Now)).ShouldBeNull();

        (await PendingAsync("s1")).Single().Tries.ShouldBe(0);
    }

    [Fact]
    public async Task Old_rows_go_and_what_waits_stays()
    {
        await Store.Inbox.AppendAsync([Delivery("done", Event("s1")), Delivery("waits", Event("s2"))], Now);
        var handled = (await PendingAsync("s1")).Single().Id;
        await Store.Decisions.SaveAsync(Decision("s1", 0, handled) with { Effects = [new NewEffect("k", "K", "{}")], Audit = [new AuditEntry("octo", "/hold", "x") { RepositoryId = 10 }] }, Now);
        await Store.Runs.PutReportAsync(new RunAttempt("run-1", "77", 1), [1], Now);
        var all = TimeSpan.FromSeconds(-1);

        var purged = await Store.Retention.PurgeAsync(
            new RetentionAges { Deliveries = all, Events = all, Effects = all, Decisions = all, Reports = all, Audit = all, Runs = all, GitHubIds = all }, Now);

        purged.ShouldBe(5);
        (await Store.Queries.DeliveriesAsync(new DeliverySearch(), Now)).Single().Guid.ShouldBe("waits");
        (await PendingAsync("s2")).Count.ShouldBe(1);
        (await Store.Effects.PendingAsync("s1", Now)).Count.ShouldBe(1);
        (await Store.Retention.PurgeAsync(new RetentionAges(), Now)).ShouldBe(0);
    }

    [Fact]
    public async Task F37_An_uninstalled_installation_leaves_nothing_behind()
    {
        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);
        await Store.Inbox.RaiseAsync(Event("other", installation: 2) with { RepositoryId = 11 }, Now);
        await Store.Repositories.PutAsync([new StoredRepository(10, "octo/hello", "octo", "hello", 1, "main", false)], Now);
        await HoldAsync("other", new StoredRelease(10, "hello", "1", "v1.0", "abc", "Released"));

        await Store.Forgetting.InstallationAsync(1, Now);

        (await Store.Subjects.LoadAsync("s1", Now)).ShouldBeNull();
        (await Store.Repositories.ListAsync(Now)).ShouldBeEmpty();
        (await Store.Releases.OfRepositoryAsync(10, 10, Now)).ShouldBeEmpty();
        (await Store.Queries.DeliveriesAsync(new DeliverySearch(), Now)).ShouldBeEmpty();
        (await LoadAsync("other")).HasWork.ShouldBeTrue();
    }

    [Fact]
    public async Task Repositories_are_found_by_id_and_by_name_in_any_case()
    {
        var repository = new StoredRepository(10, "octo/Hello", "octo", "Hello", 1, "main", true);
        await Store.Repositories.PutAsync([repository], Now);
        await Store.Repositories.PutAsync([repository with { FullName = "octo/renamed", Name = "renamed", DefaultBranch = null, InstallationId = 0 }], Now);

        (await Store.Repositories.FindAsync("OCTO/Renamed", Now)).ShouldBe(repository with { FullName = "octo/renamed", Name = "renamed" });
        (await Store.Repositories.FindAsync("octo/hello", Now)).ShouldBeNull();
        (await Store.Repositories.FindAsync(10, Now)).ShouldNotBeNull().IsPrivate.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_told_of_a_repository_late_undoes_nothing_that_was_told_since()
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var before = new StoredRepository(10, "octo/shop", "octo", "shop", 1, "main", IsPrivate: false, ToldAt: StoredRepository.Told(second, isAboutIt: false));
        var now = new StoredRepository(10, "acme/store", "acme", "store", 2, "trunk", IsPrivate: true, ToldAt: StoredRepository.Told(second, isAboutIt: true));
        await Store.Repositories.PutAsync([before], Now);
        await Store.Repositories.PutAsync([now], Now);

        await Store.Repositories.PutAsync([before with { InstallationId = 0 }], Now);
        await Store.Repositories.PutAsync([before with { InstallationId = 0, ToldAt = StoredRepository.Told(null, isAboutIt: false) }], Now);
        (await Store.Repositories.FindAsync(10, Now)).ShouldBe(now, "the same second, told by the way; and a moment that nobody knows");

        await Store.Repositories.PutAsync([before with { InstallationId = 3 }], Now);
        (await Store.Repositories.FindAsync(10, Now)).ShouldBe(now with { InstallationId = 3 });

        var later = now with { FullName = "acme/shop", Name = "shop", IsPrivate = false, DefaultBranch = null, ToldAt = StoredRepository.Told(second.AddSeconds(1), isAboutIt: false) };
        await Store.Repositories.PutAsync([later], Now);
        (await Store.Repositories.FindAsync(10, Now)).ShouldBe(later with { DefaultBranch = "trunk" });
    }

    [Fact]
    public async Task Reports_runs_and_releases_are_kept()
    {
        var run = new StoredRun("run-1", "s1", "tests", "abc", "actions", "77", 1, "queued", null, null, null, "{}");
        await Store.Runs.PutAsync([run], Now);
        await Store.Runs.PutAsync([run with { State = "completed", Conclusion = "success", Attempt = 2, CompletedAt = DateTimeOffset.UnixEpoch }], Now);
        await Store.Runs.PutReportAsync(new RunAttempt("run-1", "77", 2), [1, 2], Now);
        await RaiseAsync("s1");
        await HoldAsync("s1", new StoredRelease(10, "hello", "1", "v1.0", "abc", "Building"));
        await HoldAsync("s1", new StoredRelease(10, "hello", "1", "v1.0", "abc", "Released"));

        var found = (await Store.Runs.FindExternalAsync("actions", "77", Now)).ShouldNotBeNull();
        (found.State, found.Conclusion, found.Attempt, found.CompletedAt).ShouldBe(("completed", "success", 2, DateTimeOffset.UnixEpoch));
        (await Store.Runs.FindReportAsync(new RunAttempt("run-1", "77", 2), Now)).ShouldBe([1, 2]);
        (await Store.Runs.FindReportAsync(new RunAttempt("run-1", "77", 1), Now)).ShouldBeNull();
        (await Store.Runs.FindReportAsync(new RunAttempt("run-1", "78", 2), Now)).ShouldBeNull("another run under the same id has reports of its own");
        (await Store.Releases.OfRepositoryAsync(10, 10, Now)).Single().State.ShouldBe("Released");
    }

    [Fact]
    public async Task A_version_is_one_tag_s_until_that_tag_gives_it_back_and_a_decision_that_takes_another_s_leaves_nothing()
    {
        await RaiseAsync("s1");
        await RaiseAsync("s2");
        var mine = new StoredRelease(10, "hello", "1", "v1.0", "abc", "Building");
        var theirs = mine with { Tag = "v1.0.0", Sha = "def" };
        await HoldAsync("s1", mine);
        var before = await LoadAsync("s2");

        await Should.ThrowAsync<VersionHeldException>(() => HoldAsync("s2", theirs));

        var after = await LoadAsync("s2");
        (after.Version, after.StateJson).ShouldBe((before.Version, before.StateJson));
        (await Store.Decisions.OfSubjectAsync("s2", 10, Now)).ShouldBeEmpty();
        (await Store.Releases.HolderAsync(10, "hello", "1", Now)).ShouldBe("v1.0");
        await HoldAsync("s2", theirs with { Package = "other" });
        await HoldAsync("s2", theirs with { RepositoryId = 11 });

        await HoldAsync("s1", mine with { IsHeld = false });
        (await Store.Releases.HolderAsync(10, "hello", "1", Now)).ShouldBeNull();
        await HoldAsync("s2", theirs);
        (await Store.Releases.OfRepositoryAsync(10, 10, Now)).ShouldHaveSingleItem().ShouldBe(theirs, "a tag holds one version at most");
    }

    [Fact]
    public async Task Of_many_tags_that_begin_to_publish_one_version_at_once_one_does()
    {
        var subjects = Enumerable.Range(0, 8).Select(number => $"s{number}").ToList();
        foreach (var subject in subjects)
        {
            await RaiseAsync(subject);
        }

        var began = await Task.WhenAll(subjects.Select(async subject =>
        {
            try
            {
                await HoldAsync(subject, new StoredRelease(10, "hello", "1", subject, "abc", "Building"));
                return 1;
            }
            catch (VersionHeldException)
            {
                return 0;
            }
        }));

        began.Sum().ShouldBe(1);
        (await Store.Releases.OfRepositoryAsync(10, 10, Now)).Count.ShouldBe(1);
    }

    private async Task HoldAsync(string subject, StoredRelease release) => (await Store.Decisions.SaveAsync(
        new DecisionRecord
        {
            SubjectKey = subject,
            ExpectedVersion = (await LoadAsync(subject)).Version,
            StateJson = $$"""{"of": "{{release.Tag}}"}""",
            HandledEventIds = [],
            EventKind = "TagPushed",
            Because = "A test.",
            Release = release,
        },
        Now)).ShouldBeTrue();

    [Fact]
    public async Task Counters_add_up()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Store.Counters.AddAsync(new Dictionary<string, long> { ["b"] = 1, ["a"] = 2 }, Now)));

        (await Store.Counters.ListAsync(Now)).ShouldBe(new Dictionary<string, long> { ["a"] = 20, ["b"] = 10 }, ignoreOrder: true);
    }
}
