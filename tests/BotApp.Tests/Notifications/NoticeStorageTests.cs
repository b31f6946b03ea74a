using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Notifications;

public sealed class SqliteNoticeStorageTests() : NoticeStorageTests("sqlite");

public sealed class PostgresNoticeStorageTests() : NoticeStorageTests("postgresql");

/// <summary>The outbox: in with the decision or not at all, once for each addressee, and out through one pair of hands.</summary>
public abstract class NoticeStorageTests(string kind) : StorageTestCase(kind)
{
    private const string Subject = "env:10:staging";

    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_notice_is_written_with_its_decision_or_not_at_all_and_once()
    {
        await DecideAsync(0, Notice("deployed:1", "slack:a"), Notice("deployed:1", "webhook:b"));
        (await Store.Decisions.SaveAsync(Decision(Subject, 7) with { Notices = [Notice("deployed:2", "slack:a")] }, Now)).ShouldBeFalse("the state has another version");
        await DecideAsync(1, Notice("deployed:1", "slack:a"));

        var waiting = await Store.Notices.WaitingAsync(DateTimeOffset.UtcNow, Now);

        waiting.Select(row => (row.Queue, row.SinceLast)).ShouldBe([("slack:a", -1L), ("webhook:b", -1L)]);
    }

    [Fact]
    public async Task Each_addressee_has_one_message_under_way_and_a_claim_is_one_hands()
    {
        await DecideAsync(0, Notice("deployed:1", "slack:a"), Notice("deployed:2", "slack:a"), Notice("deployed:2", "webhook:b"));
        var waiting = (await Store.Notices.WaitingAsync(DateTimeOffset.UtcNow, Now)).Where(row => row.Queue == "slack:a").Select(row => row.Id).ToList();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Store.Notices.MakeAsync($"message-{number}", "slack:a", waiting, Now)));
        made.Count(one => one).ShouldBe(1, "whoever came second made none");
        (await Store.Notices.WaitingAsync(DateTimeOffset.UtcNow, Now)).ShouldHaveSingleItem().Queue.ShouldBe("webhook:b");

        var due = (await Store.Notices.DueAsync(10, Now)).ShouldHaveSingleItem();
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.Notices.ClaimAsync(due.Id, s_lease, Now)));

        var claimed = claims.OfType<ClaimedMessage>().ShouldHaveSingleItem();
        (claimed.Notices.Count, claimed.Tries).ShouldBe((2, 1));
        (await Store.Notices.DueAsync(10, Now)).ShouldBeEmpty();
        await Store.Notices.SentAsync(due.Id, Now);
        (await Store.Notices.ClaimAsync(due.Id, s_lease, Now)).ShouldBeNull();
        (await Store.Notices.UnsentAsync(Now)).ShouldBe(1);
    }

    [Fact]
    public async Task F08_A_claim_that_nobody_ends_is_taken_up_with_the_same_id_and_the_late_hand_changes_nothing()
    {
        var id = await MadeAsync();
        var first = (await Store.Notices.ClaimAsync(id, TimeSpan.Zero, Now)).ShouldNotBeNull();
        ClaimedMessage? second = null;
        await Eventually.TrueAsync(async () => (second = await Store.Notices.ClaimAsync(id, s_lease, Now)) is not null, "the claim to be over");
        (second!.Id, second.Tries).ShouldBe((id, 2));

        await Store.Notices.FailedAsync(first, "late", null, Now);

        (await Store.Notices.TroubledAsync(10, Now)).ShouldBeEmpty("it is the second's");
        await Store.Notices.SentAsync(id, Now);
        (await Store.Notices.UnsentAsync(Now)).ShouldBe(0);
    }

    [Fact]
    public async Task What_fails_is_due_later_and_what_is_given_up_can_be_sent_again_with_its_id()
    {
        var id = await MadeAsync();
        var claimed = (await Store.Notices.ClaimAsync(id, s_lease, Now)).ShouldNotBeNull();
        await Store.Notices.FailedAsync(claimed, "it answered 500.", TimeSpan.FromHours(1), Now);
        (await Store.Notices.DueAsync(10, Now)).ShouldBeEmpty();
        (await Store.Notices.TroubledAsync(10, Now)).ShouldHaveSingleItem().DeadAt.ShouldBeNull();
        (await Store.Notices.ReviveAsync(id, Now)).ShouldBeFalse("it is not given up");

        await Store.Notices.FailedAsync(claimed, "it answered 404.", null, Now);
        var dead = (await Store.Notices.TroubledAsync(10, Now)).ShouldHaveSingleItem();
        (dead.DeadAt.HasValue, dead.LastError, dead.Notices).ShouldBe((true, "it answered 404.", 1));
        (await Store.Notices.UnsentAsync(Now)).ShouldBe(0, "nobody sends it by itself");
        (await Store.Notices.ReviveAsync(id, Now)).ShouldBeTrue();

        (await Store.Notices.ClaimAsync(id, s_lease, Now)).ShouldNotBeNull().Tries.ShouldBe(1);
    }

    [Fact]
    public async Task Another_message_to_the_same_addressee_is_not_overtaken_by_one_that_is_taken_up_again()
    {
        var id = await MadeAsync();
        await Store.Notices.FailedAsync((await Store.Notices.ClaimAsync(id, s_lease, Now)).ShouldNotBeNull(), "no", null, Now);
        await DecideAsync(1, Notice("deployed:9", "slack:a"));
        var next = (await Store.Notices.WaitingAsync(DateTimeOffset.UtcNow, Now)).ShouldHaveSingleItem();
        next.SinceLast.ShouldBeGreaterThanOrEqualTo(0);
        (await Store.Notices.MakeAsync("next", "slack:a", [next.Id], Now)).ShouldBeTrue();

        (await Store.Notices.ReviveAsync(id, Now)).ShouldBeFalse();
        await Store.Notices.SentAsync("next", Now);
        (await Store.Notices.ReviveAsync(id, Now)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_quiet_hours_hold_back_is_not_among_those_that_wait()
    {
        var morning = DateTimeOffset.UtcNow.AddHours(8);
        await DecideAsync(0, Notice("deployed:1", "slack:a") with { HoldUntil = morning });

        (await Store.Notices.WaitingAsync(DateTimeOffset.UtcNow, Now)).ShouldBeEmpty();
        (await Store.Notices.WaitingAsync(morning.AddSeconds(1), Now)).ShouldHaveSingleItem();
        (await Store.Notices.UnsentAsync(Now)).ShouldBe(1);
    }

    [Fact]
    public async Task Old_ones_go_and_what_waits_stays_and_with_the_App_goes_all()
    {
        await Store.Repositories.PutAsync([new StoredRepository(10, "octo/shop", "octo", "shop", 1, "main", false)], Now);
        var sent = await MadeAsync();
        await Store.Notices.SentAsync(sent, Now);
        await DecideAsync(1, Notice("deployed:9", "webhook:b"));

        await Eventually.TrueAsync(
            async () =>
            {
                await Store.Retention.PurgeAsync(new RetentionAges { Notices = TimeSpan.Zero }, Now);
                return (await Store.Database.ReadAsync(session => session.NumberAsync("SELECT COUNT(*) FROM notice_messages"), Now)) == 0;
            },
            "the old message to be gone");

        (await Store.Notices.UnsentAsync(Now)).ShouldBe(1);
        await Store.Forgetting.InstallationAsync(1, Now);
        (await Store.Notices.UnsentAsync(Now)).ShouldBe(0);
    }

    private async Task<string> MadeAsync()
    {
        await DecideAsync(0, Notice("deployed:1", "slack:a"));
        var waiting = (await Store.Notices.WaitingAsync(DateTimeOffset.UtcNow, Now)).ShouldHaveSingleItem();
        (await Store.Notices.MakeAsync("first", "slack:a", [waiting.Id], Now)).ShouldBeTrue();
        return "first";
    }

    private async Task DecideAsync(long version, params NewNotice[] notices)
    {
        if (version == 0)
        {
            await RaiseAsync(Subject);
        }

        (await Store.Decisions.SaveAsync(Decision(Subject, version) with { Notices = notices }, Now)).ShouldBeTrue();
    }

    private static NewNotice Notice(string id, string queue) => new($"{Subject}|{id}|{queue}", 10, Subject, queue, "Slack", "A", "{}", null);
}
