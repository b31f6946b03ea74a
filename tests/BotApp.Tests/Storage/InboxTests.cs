using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteInboxTests() : InboxTests("sqlite");

public sealed class PostgresInboxTests() : InboxTests("postgresql");

public abstract class InboxTests(string kind) : StorageTestCase(kind)
{
    [Fact]
    public async Task REL2_A_delivery_its_events_and_the_mark_are_stored_together()
    {
        var outcomes = await Store.Inbox.AppendAsync([Delivery("g1", Event("s1", "Opened"), Event("s1", "Labeled"), Event("s2"))], Now);

        outcomes.ShouldBe([AppendOutcome.Stored]);
        (await PendingAsync("s1")).Select(stored => (stored.Kind, stored.DeliveryGuid)).ShouldBe([("Opened", "g1"), ("Labeled", "g1")]);
        var subject = await LoadAsync("s2");
        subject.HasWork.ShouldBeTrue();
        subject.Version.ShouldBe(0);
        subject.StateJson.ShouldBeNull();
        subject.UpdatedAt.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task REL2_A_batch_that_cannot_be_written_whole_leaves_nothing()
    {
        var broken = Event("s1") with { Json = null! };

        await Should.ThrowAsync<System.Data.Common.DbException>(() => Store.Inbox.AppendAsync([Delivery("g1", Event("s1")), Delivery("g2", broken)], Now));

        (await Store.Queries.DeliveriesAsync(new DeliverySearch(), Now)).ShouldBeEmpty();
        (await Store.Subjects.LoadAsync("s1", Now)).ShouldBeNull();
    }

    [Fact]
    public async Task REL4_G67_The_same_delivery_twice_is_stored_once()
    {
        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);

        var outcomes = await Store.Inbox.AppendAsync([Delivery("g2", Event("s1")), Delivery("g1", Event("s1")), Delivery("g2", Event("s1"))], Now);

        outcomes.ShouldBe([AppendOutcome.Stored, AppendOutcome.Duplicate, AppendOutcome.Duplicate]);
        (await PendingAsync("s1")).Count.ShouldBe(2);
        (await Store.Queries.DeliveryAsync("g1", Now)).ShouldNotBeNull().Delivery.TimesReceived.ShouldBe(2);
    }

    [Fact]
    public async Task F12_REL4_Concurrent_duplicates_from_two_replicas_are_stored_once()
    {
        var other = await Database.OpenAsync();
        var batches = Enumerable.Range(0, 40)
            .Select(number => (number % 2 == 0 ? Store : other).Inbox.AppendAsync(
                [.. Enumerable.Range(0, 5).Select(shift => Delivery($"g{(number + shift) / 4}", Event($"s{shift}")))], Now));

        var outcomes = (await Task.WhenAll(batches)).SelectMany(outcome => outcome).ToList();

        var deliveries = await Store.Queries.DeliveriesAsync(new DeliverySearch { Max = 500 }, Now);
        deliveries.Count.ShouldBe(11);
        outcomes.Count(outcome => outcome == AppendOutcome.Stored).ShouldBe(11);
        deliveries.Sum(delivery => delivery.TimesReceived).ShouldBe(200);
    }

    [Fact]
    public async Task F11_REL4_A_finished_delivery_that_comes_again_marks_nothing()
    {
        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);
        await FinishAsync("s1");

        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);

        (await LoadAsync("s1")).HasWork.ShouldBeFalse();
        (await PendingAsync("s1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task F13_REL5_A_redelivery_of_an_unfinished_delivery_marks_its_subject_again()
    {
        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);
        await Store.Subjects.FailAsync("s1", "boom", TimeSpan.FromHours(1), Now);

        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);

        var subject = await LoadAsync("s1");
        subject.HasWork.ShouldBeTrue();
        subject.NextTryAt.ShouldBeNull();
        (await PendingAsync("s1")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task REL5_A_redelivery_of_a_dead_event_revives_it()
    {
        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);
        await Store.Subjects.GiveUpAsync("s1", "poison", _ => false, Now);
        (await Store.Subjects.ReleaseAsync("s1", Now)).ShouldBeOfType<SubjectRest.Rests>();
        (await PendingAsync("s1")).ShouldBeEmpty();

        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);

        (await PendingAsync("s1")).Count.ShouldBe(1);
        (await LoadAsync("s1")).HasWork.ShouldBeTrue();
    }

    [Fact]
    public async Task REL5_A_delivery_that_could_not_be_read_is_read_when_it_comes_again()
    {
        await Store.Inbox.AppendAsync([Delivery("g1") with { Disposition = DeliveryDisposition.Unreadable, Reason = "new shape" }], Now);

        await Store.Inbox.AppendAsync([Delivery("g1", Event("s1"))], Now);

        (await PendingAsync("s1")).Count.ShouldBe(1);
        (await Store.Queries.DeliveryAsync("g1", Now)).ShouldNotBeNull().Delivery.Disposition.ShouldBe("accepted");
    }

    [Fact]
    public async Task An_internal_event_is_raised_once_per_dedupe_key()
    {
        var first = await RaiseAsync("s1", dedupe: "k");
        var second = await RaiseAsync("s1", dedupe: "k");
        var third = await RaiseAsync("s1");

        second.ShouldBe(first);
        third.ShouldBeGreaterThan(first);
        (await PendingAsync("s1")).Select(stored => stored.Id).ShouldBe([first, third]);
    }

    [Fact]
    public async Task News_wake_a_waiting_subject_but_not_a_failing_one()
    {
        await RaiseAsync("waits");
        (await Store.Subjects.WaitAsync("waits", DateTimeOffset.UtcNow.AddHours(1), long.MaxValue, Now)).ShouldBeTrue();
        await RaiseAsync("fails");
        await Store.Subjects.FailAsync("fails", "boom", TimeSpan.FromHours(1), Now);

        await RaiseAsync("waits");
        await RaiseAsync("fails");

        (await LoadAsync("waits")).NextTryAt.ShouldBeNull();
        (await LoadAsync("fails")).NextTryAt.ShouldNotBeNull();
        (await Store.Subjects.MarkAsync("fails", Now)).ShouldBe((await LoadAsync("fails")).Change);
        (await Store.Subjects.MarkAsync("none", Now)).ShouldBeNull();
    }

    [Fact]
    public async Task A_body_of_any_bytes_comes_back_as_it_was()
    {
        byte[] body = [0, 255, 10, 13, 0xC3, 0x28, 0];

        await Store.Inbox.AppendAsync([Delivery("g1") with { Body = body, HeadersJson = """{"user-agent":"x"}""" }], Now);

        var details = (await Store.Queries.DeliveryAsync("g1", Now)).ShouldNotBeNull();
        details.Body.ShouldBe(body);
        details.HeadersJson.ShouldBe("""{"user-agent":"x"}""");
    }

    private async Task FinishAsync(string subject)
    {
        var record = await LoadAsync(subject);
        var events = await PendingAsync(subject);
        (await Store.Decisions.SaveAsync(Decision(subject, record.Version, [.. events.Select(stored => stored.Id)]), Now)).ShouldBeTrue();
        (await Store.Subjects.ReleaseAsync(subject, Now)).ShouldBe(new SubjectRest.Rests(null));
    }
}
