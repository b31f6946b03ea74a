using System.Data.Common;

using BotApp.Storage;
using BotApp.Tests.Engine;

using Npgsql;

namespace BotApp.Tests.Storage;

public sealed class SqliteTimersTests() : TimersTests("sqlite");

public sealed class PostgresTimersTests() : TimersTests("postgresql")
{
    [Fact]
    public async Task F44_A_decision_and_whoever_looks_for_due_timers_never_wait_for_each_other_in_a_ring()
    {
        await AppointAsync("s1");
        await AppointAsync("s2");
        await using var connection = await Store.Database.Dialect.OpenAsync(Now);
        await using var decision = await connection.BeginTransactionAsync(Now);
        await ExecuteAsync(decision, "UPDATE subjects SET version = version + 1 WHERE key = 's1'"); // as every decision begins

        (await Store.Timers.ElapseDueAsync(100, Now)).ShouldBe([new SubjectMark("s2", 1)], "nobody waits for what is being decided");
        var waiting = Store.Timers.ElapseDueAsync("s1", Now);
        await Eventually.TrueAsync(WaitsAsync, "the look at the subject's own timers to wait for the decision");
        await ExecuteAsync(decision, "INSERT INTO timers (subject_key, name, due_at) VALUES ('s1', 'judge', 1) ON CONFLICT (subject_key, name) DO UPDATE SET due_at = 1");
        await decision.CommitAsync(Now);

        (await waiting).ShouldBe([new SubjectMark("s1", 1)]);
        (await Store.Subjects.PendingEventsAsync("s1", 10, Now)).Count(pending => pending.Kind == Timers.ElapsedKind).ShouldBe(1);
    }

    private async Task<bool> WaitsAsync() => await Store.Database.ReadAsync(
        session => session.NumberAsync(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = @name AND wait_event_type = 'Lock'",
            new { name = new NpgsqlConnectionStringBuilder(Database.ConnectionString).ApplicationName }),
        Now) > 0;

    private static async Task ExecuteAsync(DbTransaction transaction, string sql)
    {
        await using var command = transaction.Connection!.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        await command.ExecuteNonQueryAsync(Now);
    }
}

public abstract class TimersTests(string kind) : StorageTestCase(kind)
{
    [Fact]
    public async Task A_timer_whose_subject_is_gone_goes_too_and_keeps_nobody_waiting()
    {
        await AppointAsync("s1");
        await Store.Database.WriteAsync(session => session.ExecuteAsync("INSERT INTO timers (subject_key, name, due_at) VALUES ('gone', 'judge', 1)"), Now);

        (await Store.Timers.ElapseDueAsync(1, Now)).ShouldBe([], ignoreOrder: true);
        (await Store.Timers.ElapseDueAsync(1, Now)).ShouldBe([new SubjectMark("s1", 1)]);

        (await Store.Timers.OfSubjectAsync("gone", Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_due_of_many_subjects_is_taken_a_page_at_a_time_soonest_first()
    {
        foreach (var number in Enumerable.Range(0, 5))
        {
            await AppointAsync($"s{number}", TimeSpan.FromMinutes(-10 + number));
        }

        (await Store.Timers.ElapseDueAsync(2, Now)).Select(mark => mark.Key).ShouldBe(["s0", "s1"]);
        (await Store.Timers.ElapseDueAsync(2, Now)).Select(mark => mark.Key).ShouldBe(["s2", "s3"]);
        (await Store.Timers.ElapseDueAsync(2, Now)).Select(mark => mark.Key).ShouldBe(["s4"]);
        (await Store.Timers.ElapseDueAsync(2, Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task G79_What_goes_on_while_it_is_being_dropped_is_judged_again()
    {
        await RaiseAsync("pr:10:1");
        (await Store.Decisions.SaveAsync(Decision("pr:10:1", 0) with { StateJson = """{"subject":"pull_request","Open":true}""" }, Now)).ShouldBeTrue();
        await Store.Repositories.PutAsync([new StoredRepository(10, "octo/hello", "octo", "hello", 1, "main", false)], Now);
        await Store.Repositories.StandAsync(10, null, "archived", Now);

        await Store.Repositories.JudgeAgainAsync("pr:10:1", Now);
        (await Store.Timers.OfSubjectAsync("pr:10:1", Now)).ShouldBeEmpty("nothing goes on");

        await Store.Repositories.StandAsync(10, "archived", null, Now);
        var record = await Store.Subjects.LoadAsync("pr:10:1", Now);
        (await Store.Decisions.SaveAsync(Decision("pr:10:1", record!.Version) with { StateJson = record.StateJson!, Timers = [new TimerChange("judge", null)] }, Now)).ShouldBeTrue(); // dropped by whoever saw it archived
        await Store.Repositories.JudgeAgainAsync("pr:10:1", Now);

        (await Store.Timers.OfSubjectAsync("pr:10:1", Now)).ShouldHaveSingleItem().Name.ShouldBe("judge");
    }

    private protected Task AppointAsync(string subject) => AppointAsync(subject, TimeSpan.FromMinutes(-1));

    private async Task AppointAsync(string subject, TimeSpan fromNow)
    {
        var raised = await RaiseAsync(subject);
        (await Store.Decisions.SaveAsync(Decision(subject, 0, raised) with { Timers = [new TimerChange("judge", DateTimeOffset.UtcNow + fromNow)] }, Now)).ShouldBeTrue();
    }
}
