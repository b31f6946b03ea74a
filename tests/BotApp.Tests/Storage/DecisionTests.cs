using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteDecisionTests() : DecisionTests("sqlite");

public sealed class PostgresDecisionTests() : DecisionTests("postgresql");

public abstract class DecisionTests(string kind) : StorageTestCase(kind)
{
    private static readonly NewEffect Check = new("check:tests", "SetCheck", """{"n":1}""");

    [Fact]
    public async Task A_decision_is_written_whole()
    {
        var eventId = await RaiseAsync("s1");
        var run = Run("run-1", "queued");

        var saved = await Store.Decisions.SaveAsync(
            Decision("s1", 0, eventId) with
            {
                Effects = [Check, new NewEffect("comment", "PutComment", "{}")],
                Timers = [new TimerChange("deadline", DateTimeOffset.UnixEpoch.AddDays(30_000))],
                Runs = [run],
                Audit = [new AuditEntry("octo", "/override", "Passed over.") { ActorId = 100, RepositoryId = 10, SubjectKey = "s1", Sha = "abc", DeliveryGuid = "g1" }],
                EffectsSummaryJson = """["SetCheck"]""",
            },
            Now);

        saved.ShouldBeTrue();
        var subject = await LoadAsync("s1");
        (subject.Version, subject.StateJson).ShouldBe((1, """{"v":1}"""));
        (await PendingAsync("s1")).ShouldBeEmpty();
        (await Store.Effects.PendingAsync("s1", Now)).Select(effect => (effect.Key, effect.Kind, effect.EventId)).ShouldBe(
            [("check:tests", "SetCheck", eventId), ("comment", "PutComment", eventId)]);
        (await Store.Timers.OfSubjectAsync("s1", Now)).ShouldBe([new StoredTimer("s1", "deadline", DateTimeOffset.UnixEpoch.AddDays(30_000))]);
        (await Store.Runs.OfSubjectAsync("s1", 10, Now)).ShouldBe([run]);
        var decision = (await Store.Decisions.OfSubjectAsync("s1", 10, Now)).Single();
        (decision.EventId, decision.Because, decision.EffectsSummaryJson, decision.StateVersion).ShouldBe((eventId, "It happened.", """["SetCheck"]""", 1));
        (await Store.Audit.ListAsync(new AuditSearch(10), Now)).Single().Who.ShouldBe("octo (100)");
    }

    [Fact]
    public async Task G74_A_decision_on_an_old_state_writes_nothing()
    {
        var eventId = await RaiseAsync("s1");
        (await Store.Decisions.SaveAsync(Decision("s1", 0), Now)).ShouldBeTrue();

        var late = await Store.Decisions.SaveAsync(Decision("s1", 0, eventId) with { Effects = [Check], Timers = [new TimerChange("t", DateTimeOffset.UnixEpoch)] }, Now);

        late.ShouldBeFalse();
        (await PendingAsync("s1")).Single().Id.ShouldBe(eventId);
        (await Store.Effects.PendingAsync("s1", Now)).ShouldBeEmpty();
        (await Store.Timers.OfSubjectAsync("s1", Now)).ShouldBeEmpty();
        (await Store.Decisions.OfSubjectAsync("s1", 10, Now)).Count.ShouldBe(1);
        (await LoadAsync("s1")).Version.ShouldBe(1);
    }

    [Fact]
    public async Task G74_Of_many_decisions_on_one_state_one_is_written()
    {
        await RaiseAsync("s1");

        var saved = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.Decisions.SaveAsync(Decision("s1", 0), Now)));

        saved.Count(one => one).ShouldBe(1);
        (await Store.Decisions.OfSubjectAsync("s1", 100, Now)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_effect_takes_the_place_of_one_that_waits_or_was_given_up()
    {
        await RaiseAsync("s1");
        await Store.Decisions.SaveAsync(Decision("s1", 0) with { Effects = [Check, new NewEffect("comment", "PutComment", "{}")] }, Now);
        var dead = (await Store.Effects.PendingAsync("s1", Now))[1];
        await Store.Effects.FailAsync(dead.Id, "refused", null, Now);

        await Store.Decisions.SaveAsync(Decision("s1", 1) with { Effects = [Check with { Json = """{"n":2}""" }, new NewEffect("comment", "PutComment", "{}")] }, Now);

        (await Store.Effects.PendingAsync("s1", Now)).Select(effect => effect.Json).ShouldBe(["""{"n":2}""", "{}"]);
        (await Store.DeadLetters.ListAsync(10, Now)).ShouldBeEmpty();
        (await Store.DeadLetters.ReplayEffectAsync(dead.Id, Now)).ShouldBeNull();
        (await Store.Effects.OfSubjectAsync("s1", 10, Now)).Count(effect => effect.SupersededAt is not null).ShouldBe(2);
    }

    [Fact]
    public async Task What_became_of_earlier_effects_of_a_key_is_told_newest_first_and_no_further_back_than_asked()
    {
        await RaiseAsync("s1");
        var comment = new NewEffect("comment", "PutComment", "{}");
        await Store.Decisions.SaveAsync(Decision("s1", 0) with { Effects = [Check, comment] }, Now);
        var first = await Store.Effects.PendingAsync("s1", Now);
        await Store.Effects.DoneAsync(new EffectResult { EffectId = first[0].Id }, Now);
        await Store.Effects.FailAsync(first[1].Id, "502", TimeSpan.Zero, Now);
        await Store.Decisions.SaveAsync(Decision("s1", 1) with { Effects = [Check, comment] }, Now);
        var second = await Store.Effects.PendingAsync("s1", Now);
        await Store.Effects.FailAsync(second[0].Id, "502", TimeSpan.Zero, Now);
        await Store.Decisions.SaveAsync(Decision("s1", 2) with { Effects = [Check, comment] }, Now);
        var third = await Store.Effects.PendingAsync("s1", Now);

        var checks = await Store.Effects.FormerAsync("s1", Check.Key, third[0].Id, 100, Now);
        checks.Select(one => (one.DoneAt is not null, one.Tries)).ShouldBe([(false, 1), (true, 0)]);
        (await Store.Effects.FormerAsync("s1", comment.Key, third[1].Id, 100, Now)).Select(one => (one.DoneAt is not null, one.Tries)).ShouldBe([(false, 0), (false, 1)]);
        (await Store.Effects.FormerAsync("s1", Check.Key, third[0].Id, 2, Now)).Count.ShouldBe(1);
        (await Store.Effects.FormerAsync("s1", Check.Key, first[0].Id, 100, Now)).ShouldBeEmpty();
        (await Store.Effects.FormerAsync("s2", Check.Key, third[0].Id, 100, Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_effect_teaches_is_written_with_it_and_once()
    {
        await RaiseAsync("s1");
        await Store.Decisions.SaveAsync(Decision("s1", 0) with { Effects = [Check] }, Now);
        var effect = (await Store.Effects.PendingAsync("s1", Now)).Single();
        var result = new EffectResult
        {
            EffectId = effect.Id,
            ResultJson = """{"id":99}""",
            GitHubIds = [new GitHubId("check:10:abc:tests", 9_000_000_000, """{"url":"x"}""")],
            Events = [Event("s1", "CheckSet"), Event("s2", "CheckSet")],
            Runs = [Run("run-1", "running")],
        };

        (await Store.Effects.DoneAsync(result, Now)).ShouldBeTrue();
        (await Store.Effects.DoneAsync(result, Now)).ShouldBeFalse();

        (await Store.Effects.PendingAsync("s1", Now)).ShouldBeEmpty();
        (await Store.GitHubIds.FindAsync("check:10:abc:tests", Now)).ShouldBe(result.GitHubIds[0]);
        (await PendingAsync("s1")).Count(pending => pending.Kind == "CheckSet").ShouldBe(1);
        (await LoadAsync("s2")).HasWork.ShouldBeTrue();
        (await Store.Runs.FindAsync("run-1", Now)).ShouldNotBeNull().State.ShouldBe("running");
        await Store.GitHubIds.RemoveAsync("check:10:abc:tests", Now);
        (await Store.GitHubIds.FindAsync("check:10:abc:tests", Now)).ShouldBeNull();
    }

    [Fact]
    public async Task A_failed_effect_keeps_its_subject_until_its_time_and_a_dead_one_lets_it_rest()
    {
        var eventId = await RaiseAsync("s1");
        await Store.Decisions.SaveAsync(Decision("s1", 0, eventId) with { Effects = [Check] }, Now);
        var effect = (await Store.Effects.PendingAsync("s1", Now)).Single();
        (await Store.Subjects.ReleaseAsync("s1", Now)).ShouldBeOfType<SubjectRest.MoreWork>();

        await Store.Effects.FailAsync(effect.Id, "502", TimeSpan.FromMinutes(5), Now);
        var rests = (await Store.Subjects.ReleaseAsync("s1", Now)).ShouldBeOfType<SubjectRest.Rests>();
        rests.Until.ShouldNotBeNull().ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(4), DateTimeOffset.UtcNow.AddMinutes(6));
        (await LoadAsync("s1")).HasWork.ShouldBeTrue();
        (await Store.Subjects.DueAsync(10, Now)).ShouldBeEmpty();

        await Store.Effects.FailAsync(effect.Id, "422", null, Now);
        (await Store.Subjects.ReleaseAsync("s1", Now)).ShouldBe(new SubjectRest.Rests(null));
        var dead = (await Store.DeadLetters.ListAsync(10, Now)).Single();
        (dead.Id, dead.IsEffect, dead.Reason, dead.Tries).ShouldBe((effect.Id, true, "422", 2));

        (await Store.DeadLetters.ReplayEffectAsync(effect.Id, Now)).ShouldBe(new SubjectMark("s1", 1));
        (await Store.Effects.PendingAsync("s1", Now)).Single().NextTryAt.ShouldBeNull();
        (await Store.Subjects.DueAsync(10, Now)).ShouldBe([new SubjectMark("s1", 1)]);
    }

    [Fact]
    public async Task A_release_sees_what_arrives_at_the_same_moment()
    {
        for (var round = 0; round < 30; round++)
        {
            var subject = $"s{round}";
            var first = await RaiseAsync(subject);
            await Store.Decisions.SaveAsync(Decision(subject, 0, first), Now);

            await Task.WhenAll(Store.Subjects.ReleaseAsync(subject, Now), RaiseAsync(subject));

            (await LoadAsync(subject)).HasWork.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_timer_that_is_due_becomes_one_event_however_many_look()
    {
        await RaiseAsync("s1");
        var past = DateTimeOffset.UtcNow.AddMinutes(-1);
        await Store.Decisions.SaveAsync(
            Decision("s1", 0) with { Timers = [new TimerChange("a", past), new TimerChange("b", past), new TimerChange("later", past.AddHours(1))] }, Now);
        await Store.Decisions.SaveAsync(Decision("s1", 1) with { Timers = [new TimerChange("b", null)] }, Now);

        var marks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.Timers.ElapseDueAsync(100, Now)));

        marks.SelectMany(mark => mark).ShouldBe([new SubjectMark("s1", 1)]);
        (await PendingAsync("s1")).Where(pending => pending.Kind == "TimerElapsed").Select(pending => pending.Json).ShouldBe(["""{"name":"a"}"""]);
        (await Store.Subjects.ReleaseAsync("s1", Now)).ShouldBeOfType<SubjectRest.MoreWork>();
    }

    [Fact]
    public async Task REL15_Subjects_with_work_are_taken_in_turns_from_the_installations()
    {
        for (var number = 0; number < 6; number++)
        {
            await RaiseAsync($"a{number}", installation: 1);
        }

        await RaiseAsync("b0", installation: 2);
        await RaiseAsync("c0", installation: 3);

        var due = await Store.Subjects.DueAsync(4, Now);

        // One of each installation before anybody's second; within a turn the clock's milliseconds decide.
        due.Take(3).Select(mark => mark.Key).Order(StringComparer.Ordinal).ShouldBe(["a0", "b0", "c0"]);
        due[3].Key.ShouldBe("a1");
    }

    private static StoredRun Run(string id, string state) => new(
        id, "s1", "tests", "abc", "actions", "77", 1, state, null, DateTimeOffset.UnixEpoch.AddDays(1), null, "{}");
}
