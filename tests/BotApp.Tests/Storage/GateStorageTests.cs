using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteGateStorageTests() : GateStorageTests("sqlite");

public sealed class PostgresGateStorageTests() : GateStorageTests("postgresql");

/// <summary>What the gate keeps and looks for in the store.</summary>
public abstract class GateStorageTests(string kind) : StorageTestCase(kind)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task G90_Of_two_words_about_a_freeze_the_newer_counts_whichever_comes_last()
    {
        var newer = new StoredFreeze("robin", "audit", Noon.AddMinutes(1), Noon.AddHours(2));
        await Store.Freezes.PutAsync(10, newer, Now);
        await Store.Freezes.PutAsync(10, new StoredFreeze("octo", "", Noon, null), Now);
        (await Store.Freezes.FindAsync(10, Now)).ShouldBe(newer);

        await Store.Freezes.EndAsync(10, Noon, Now);
        (await Store.Freezes.FindAsync(10, Now)).ShouldBe(newer);
        await Store.Freezes.EndAsync(10, Noon.AddMinutes(2), Now);
        (await Store.Freezes.FindAsync(10, Now)).ShouldBeNull();

        await Store.Freezes.PutAsync(10, new StoredFreeze("octo", "", Noon.AddMinutes(3), null), Now);
        (await Store.Freezes.FindAsync(10, Now)).ShouldNotBeNull().UntilAt.ShouldBeNull();
        (await Store.Freezes.FindAsync(11, Now)).ShouldBeNull();
    }

    [Fact]
    public async Task G57_Open_pull_requests_and_standing_groups_are_found_the_one_that_was_busy_last_first()
    {
        await PutAsync("pr:10:1", """{"subject":"pull_request","BaseRef":"main","Open":true}""");
        await PutAsync("pr:10:2", """{"subject":"pull_request","Title":"say \u0022Open\u0022:true","Open":false}""");
        await PutAsync("branch:10:main", """{"subject":"branch","Deleted":false}""");
        await PutAsync("branch:10:gh-readonly-queue/main/pr-1-abc", """{"subject":"branch","Deleted":false}""");
        await PutAsync("branch:10:gh-readonly-queue/main/pr-2-abc", """{"subject":"branch","Deleted":true}""");
        await PutAsync("pr:100:3", """{"subject":"pull_request","Open":true}""");
        await PutAsync("pr:10:4", """{"subject":"pull_request","Open":true}""");

        var open = await Store.Subjects.OpenAsync(10, 10, Now);

        open.Select(subject => subject.Key).ShouldBe(["pr:10:4", "branch:10:gh-readonly-queue/main/pr-1-abc", "pr:10:1"], ignoreOrder: true);
        open.Select(subject => subject.UpdatedAt).ShouldBeInOrder(SortDirection.Descending);
        (await Store.Subjects.OpenAsync(10, 2, Now)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_timer_that_is_due_sooner_stays()
    {
        await RaiseAsync("s1");
        await RaiseAsync("s2");
        await Store.Timers.AppointAsync("judge", [("s2", TimeSpan.FromHours(1)), ("s1", TimeSpan.FromHours(1))], Now);
        var first = (await Store.Timers.OfSubjectAsync("s1", Now)).Single().DueAt;

        await Store.Timers.AppointAsync("judge", [("s1", TimeSpan.FromHours(3))], Now);
        (await Store.Timers.OfSubjectAsync("s1", Now)).Single().DueAt.ShouldBe(first);
        await Store.Timers.AppointAsync("judge", [("s1", TimeSpan.Zero)], Now);

        (await Store.Timers.ElapseDueAsync(10, Now)).ShouldBe([new SubjectMark("s1", 1)]);
        (await Store.Timers.OfSubjectAsync("s2", Now)).Count.ShouldBe(1);
    }

    private async Task PutAsync(string key, string state)
    {
        await Store.Inbox.RaiseAsync(Event(key) with { RepositoryId = key.StartsWith("pr:100", StringComparison.Ordinal) ? 100 : 10 }, Now);
        await Store.Decisions.SaveAsync(Decision(key, 0) with { StateJson = state }, Now);
    }
}
