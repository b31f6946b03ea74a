using System.Collections.Concurrent;

using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Engine;

public sealed class SqliteSubjectQueueTests() : SubjectQueueTests("sqlite");

public sealed class PostgresSubjectQueueTests() : SubjectQueueTests("postgresql")
{
    [Fact]
    public async Task G74_Two_schedulers_never_work_on_one_subject_at_once()
    {
        var ledger = new Ledger();
        async Task Pause(string subject, CancellationToken token) => await Task.Delay(10, token);
        var patience = ("Engine:CheckinPatience", "00:05:00"); // neither is taken for dead, however slow the machine is
        await using var one = await EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger, Pause), patience);
        await using var two = await EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger, Pause), patience);

        for (var round = 0; round < 5; round++)
        {
            var deliveries = Enumerable.Range(0, 40).Select(subject => Delivery($"{round}-{subject}", Event($"s{subject}"))).ToList();
            var store = round % 2 == 0 ? one.Store : two.Store;
            await store.Inbox.AppendAsync(deliveries, Now);
            one.Queue.Wake([.. Enumerable.Range(0, 40).Select(subject => new SubjectMark($"s{subject}", 1))]);
            two.Queue.Wake([.. Enumerable.Range(0, 40).Select(subject => new SubjectMark($"s{subject}", 1))]);
        }

        await DrainedAsync(40 * 5, ledger);
        ledger.Overlaps.ShouldBe(0);
    }
}

public abstract class SubjectQueueTests(string kind) : StorageTestCase(kind)
{
    [Fact]
    public async Task Two_hundred_subjects_are_each_worked_on_one_at_a_time_and_in_order()
    {
        const int Subjects = 200;
        const int EventsEach = 5;
        var ledger = new Ledger();
        await using var engine = await StartAsync(ledger);

        for (var round = 0; round < EventsEach; round++)
        {
            await engine.Store.Inbox.AppendAsync([.. Enumerable.Range(0, Subjects).Select(number => Delivery($"{round}-{number}", Event($"s{number}")))], Now);
            engine.Queue.Wake([.. Enumerable.Range(0, Subjects).Select(number => new SubjectMark($"s{number}", number % 7))]);
        }

        await DrainedAsync(Subjects * EventsEach, ledger);
        ledger.Overlaps.ShouldBe(0);
        foreach (var subject in ledger.Handled.GroupBy(handled => handled.Subject))
        {
            subject.Select(handled => handled.EventId).ShouldBeInOrder(SortDirection.Ascending);
        }
    }

    [Fact]
    public async Task A_hundred_events_of_one_moment_are_few_activations()
    {
        var ledger = new Ledger();
        await using var engine = await StartAsync(ledger);
        await engine.Store.Inbox.AppendAsync([.. Enumerable.Range(0, 100).Select(number => Delivery($"g{number}", Event("s1")))], Now);

        for (var number = 0; number < 100; number++)
        {
            engine.Queue.Wake(new SubjectMark("s1", 1));
        }

        await DrainedAsync(100, ledger);
        ledger.Activations.Count.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task A_mark_without_a_wake_up_is_found_at_the_start_and_by_the_sweep()
    {
        await RaiseAsync("before");
        var ledger = new Ledger();
        await using var engine = await StartAsync(ledger, ("Engine:SweepEvery", "00:00:00.300"));
        await DrainedAsync(1, ledger);

        await RaiseAsync("after");

        await DrainedAsync(2, ledger);
    }

    [Fact]
    public async Task An_event_that_comes_while_its_subject_is_worked_on_is_not_forgotten()
    {
        var ledger = new Ledger();
        using var inside = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        await using var engine = await StartAsync(ledger, async (_, token) =>
        {
            inside.Release();
            await goOn.WaitAsync(token);
        });
        await RaiseAndWakeAsync(engine, "s1");
        (await inside.WaitAsync(TimeSpan.FromSeconds(60), Now)).ShouldBeTrue();

        await RaiseAndWakeAsync(engine, "s1");
        goOn.Release(10);

        await DrainedAsync(2, ledger);
        ledger.Overlaps.ShouldBe(0);
    }

    [Fact]
    public async Task A_due_timer_becomes_an_event_of_its_subject_once()
    {
        var ledger = new Ledger();
        await using var engine = await StartAsync(ledger);
        await RaiseAndWakeAsync(engine, "s1");
        await DrainedAsync(1, ledger);
        var subject = await LoadAsync("s1");
        var due = DateTimeOffset.UtcNow.AddMilliseconds(300);
        await Store.Decisions.SaveAsync(Decision("s1", subject.Version) with { Timers = [new TimerChange("deadline", due), new TimerChange("far", due.AddHours(1))] }, Now);

        await engine.Queue.WakeAtAsync(new SubjectMark("s1", 1), due, Now);

        await DrainedAsync(2, ledger);
        var events = await Store.Queries.EventsAsync("s1", 10, Now);
        events[0].Kind.ShouldBe("TimerElapsed");
        events[0].Json.ShouldBe("""{"name":"deadline"}""");
        (await Store.Timers.OfSubjectAsync("s1", Now)).Single().Name.ShouldBe("far");
    }

    [Fact]
    public async Task A_far_appointment_is_left_to_the_sweep_and_a_near_one_is_kept_to_the_moment()
    {
        var ledger = new Ledger();
        await using var engine = await StartAsync(ledger);
        await RaiseAndWakeAsync(engine, "s1");
        await DrainedAsync(1, ledger);
        var subject = await LoadAsync("s1");
        var due = DateTimeOffset.UtcNow.AddMilliseconds(500);
        await Store.Decisions.SaveAsync(Decision("s1", subject.Version) with { Timers = [new TimerChange("deadline", due), new TimerChange("far", due.AddHours(1))] }, Now);
        (await Store.Subjects.SoonAsync(TimeSpan.FromSeconds(30), 10, Now)).Single().Subject.ShouldBe(new SubjectMark("s1", 1));
        (await Store.Subjects.SoonAsync(TimeSpan.FromMilliseconds(1), 10, Now)).ShouldBeEmpty();

        await engine.Queue.WakeAtAsync(new SubjectMark("s1", 1), due.AddHours(1), Now); // instead of the near one
        await engine.Sweep.LookAsync(Now); // and the next look is in 15 seconds

        await DrainedAsync(2, ledger);
        (DateTimeOffset.UtcNow - due).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_failure_is_recorded_and_tried_again_later()
    {
        var failures = 1;
        var ledger = new Ledger();
        await using var engine = await StartAsync(ledger, (_, _) => Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("no way") : Task.CompletedTask);
        await RaiseAndWakeAsync(engine, "s1");

        await Eventually.TrueAsync(async () => (await LoadAsync("s1")).Tries == 1 || !ledger.Handled.IsEmpty, "the first failure is recorded");

        await DrainedAsync(1, ledger);
        (await LoadAsync("s1")).Tries.ShouldBe(0);
        ledger.Activations.Count.ShouldBe(2);
    }

    [Fact]
    public async Task F51_A_poison_event_becomes_a_dead_letter_and_the_others_go_on()
    {
        var ledger = new Ledger();
        var poison = await RaiseAsync("s1");
        for (var tries = 1; tries < RetrySchedule.MaxTries; tries++)
        {
            await Store.Subjects.FailAsync("s1", "earlier", TimeSpan.Zero, Now);
        }

        await using var engine = await StartAsync(
            ledger,
            async (subject, token) =>
            {
                if ((await Store.Subjects.PendingEventsAsync(subject, 1, token)).Any(pending => pending.Id == poison))
                {
                    throw new FormatException("cannot be understood");
                }
            });
        await RaiseAndWakeAsync(engine, "s1");
        await RaiseAndWakeAsync(engine, "s2");

        await DrainedAsync(2, ledger);
        var dead = (await Store.DeadLetters.ListAsync(10, Now)).Single();
        dead.Id.ShouldBe(poison);
        dead.Reason.ShouldBe("FormatException: cannot be understood");
        dead.IsEffect.ShouldBeFalse();
    }

    [Fact]
    public async Task F52_An_activation_without_end_is_cut_off_and_told_and_the_others_go_on()
    {
        var ledger = new Ledger();
        await using var engine = await StartAsync(
            ledger, async (subject, token) => await Task.Delay(subject == "endless" ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, token), ("Engine:Threads", "1"), ("Engine:ActivationLimit", "00:00:01"));
        await RaiseAndWakeAsync(engine, "endless");
        await Eventually.TrueAsync(() => ledger.Activations.Contains("endless"), "the endless one has begun");
        await RaiseAndWakeAsync(engine, "s2");

        await Eventually.TrueAsync(() => ledger.Handled.Any(handled => handled.Subject == "s2"), "the only thread is free again");
        await Eventually.TrueAsync(async () => (await LoadAsync("endless")).LastError?.Contains("Engine:ActivationLimit", StringComparison.Ordinal) == true, "the failure says why");
        (await LoadAsync("endless")).HasWork.ShouldBeTrue("what was cut off is tried again");
    }

    [Fact]
    public async Task A_worker_that_claims_to_be_done_without_doing_anything_is_found_out()
    {
        await using var engine = await EngineHost.StartAsync(Database.ConnectionString, _ => new IdleWorker());

        await RaiseAndWakeAsync(engine, "s1");

        await Eventually.TrueAsync(async () => (await LoadAsync("s1")).LastError is not null, "the failure is recorded");
        (await LoadAsync("s1")).LastError.ShouldNotBeNull().ShouldContain("still waits");
    }

    [Fact]
    public async Task A_subject_that_must_wait_goes_on_at_its_time_and_sooner_when_something_happens()
    {
        var worker = new WaitingWorker(Store, TimeSpan.FromMilliseconds(300));
        await using var engine = await EngineHost.StartAsync(Database.ConnectionString, _ => worker);
        await RaiseAndWakeAsync(engine, "s1");

        await Eventually.TrueAsync(() => worker.Activations.Count >= 2, "the subject goes on");

        (worker.Activations.ElementAt(1) - worker.Activations.ElementAt(0)).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(250));
        worker.Pause = TimeSpan.FromHours(1);
        await Eventually.TrueAsync(async () => (await LoadAsync("s1")).NextTryAt > DateTimeOffset.UtcNow.AddMinutes(1), "the subject waits long");
        var before = worker.Activations.Count;
        await RaiseAndWakeAsync(engine, "s1");
        await Eventually.TrueAsync(() => worker.Activations.Count > before, "news end the wait");
    }

    [Fact]
    public async Task F53_REL15_An_installation_with_a_backlog_does_not_keep_another_waiting()
    {
        var ledger = new Ledger();
        var held = new TaskCompletionSource();
        await using var engine = await StartAsync(ledger, (subject, token) => subject == "b" ? Task.CompletedTask : held.Task.WaitAsync(token), ("Engine:Threads", "8"));
        await engine.Store.Inbox.AppendAsync([.. Enumerable.Range(0, 400).Select(number => Delivery($"a{number}", Event($"a{number}", installation: 1)))], Now);
        engine.Queue.Wake([.. Enumerable.Range(0, 400).Select(number => new SubjectMark($"a{number}", 1))]);
        await Eventually.TrueAsync(() => ledger.Activations.Count > 3, "the backlog is being worked on");

        await engine.Store.Inbox.RaiseAsync(Event("b", installation: 2), Now);
        engine.Queue.Wake(new SubjectMark("b", 2));

        await Eventually.TrueAsync(() => !ledger.Handled.IsEmpty, "the other installation is served");
        ledger.Handled.ShouldHaveSingleItem().Subject.ShouldBe("b");
        held.SetResult();
        await DrainedAsync(401, ledger);
    }

    [Fact]
    public async Task A_stop_waits_for_activations_and_leaves_marks_of_what_it_cancels()
    {
        var ledger = new Ledger();
        using var inside = new SemaphoreSlim(0);
        var engine = await StartAsync(
            ledger,
            async (subject, token) =>
            {
                inside.Release();
                await Task.Delay(subject == "long" ? TimeSpan.FromMinutes(5) : TimeSpan.FromMilliseconds(300), token);
            },
            ("Engine:StopPatience", "00:00:03"));
        await RaiseAndWakeAsync(engine, "short");
        await RaiseAndWakeAsync(engine, "long");
        (await inside.WaitAsync(TimeSpan.FromSeconds(60), Now) && await inside.WaitAsync(TimeSpan.FromSeconds(60), Now)).ShouldBeTrue();

        await engine.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2), Now); // the long one would take five minutes

        ledger.Handled.Select(handled => handled.Subject).ShouldBe(["short"]);
        (await LoadAsync("long")).HasWork.ShouldBeTrue();
        (await LoadAsync("long")).Tries.ShouldBe(0);
        (await LoadAsync("short")).HasWork.ShouldBeFalse();
    }

    [Fact]
    public async Task Odd_and_long_subject_keys_are_keys_too()
    {
        string[] keys = ["branch:{x}", new string('b', 500), "branch:ä/ö ü", "branch:'quoted'", "Branch:X", "branch:x"];
        var ledger = new Ledger();
        await using var engine = await StartAsync(ledger);

        foreach (var key in keys)
        {
            await RaiseAndWakeAsync(engine, key);
        }

        await DrainedAsync(keys.Length, ledger);
        ledger.Handled.Select(handled => handled.Subject).ShouldBe(keys, ignoreOrder: true);
    }

    private protected async Task DrainedAsync(int events, Ledger ledger)
    {
        await Eventually.TrueAsync(() => ledger.Handled.Count >= events, $"{events} events are handled");
        await Eventually.TrueAsync(async () => (await Store.Queries.FiguresAsync(Now)).SubjectsWithWork == 0, "no subject has work");
        ledger.Handled.Count.ShouldBe(events);
        ledger.Handled.Select(handled => handled.EventId).Distinct().Count().ShouldBe(events);
    }

    private Task<EngineHost> StartAsync(Ledger ledger, params (string Key, string Value)[] settings) =>
        EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger), settings);

    private Task<EngineHost> StartAsync(Ledger ledger, Func<string, CancellationToken, Task> before, params (string Key, string Value)[] settings) =>
        EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger, before), settings);

    private static async Task RaiseAndWakeAsync(EngineHost engine, string subject)
    {
        await engine.Store.Inbox.RaiseAsync(Event(subject), Now);
        engine.Queue.Wake(new SubjectMark(subject, 1));
    }

    private sealed class IdleWorker : ISubjectWorker
    {
        public Task<Activation> ActivateAsync(string subjectKey, long version, CancellationToken cancellationToken) => Task.FromResult<Activation>(new Activation.Done());
    }

    private sealed class WaitingWorker(Store store, TimeSpan pause) : ISubjectWorker
    {
        internal ConcurrentQueue<DateTimeOffset> Activations { get; } = new();

        internal TimeSpan Pause { get; set; } = pause;

        public async Task<Activation> ActivateAsync(string subjectKey, long version, CancellationToken cancellationToken)
        {
            await store.Subjects.PendingEventsAsync(subjectKey, 10, cancellationToken);
            var now = DateTimeOffset.UtcNow;
            Activations.Enqueue(now);
            return new Activation.AgainAt(now + Pause);
        }
    }
}
