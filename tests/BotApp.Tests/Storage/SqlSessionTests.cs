using System.Data.Common;
using System.Diagnostics;

using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteSessionTests() : SqlSessionTests("sqlite");

public sealed class PostgresSessionTests() : SqlSessionTests("postgresql")
{
    [Fact]
    public async Task A_decision_and_what_became_of_an_effect_are_two_ways_to_the_database_and_the_commit()
    {
        var handled = await RaiseAsync("pr:10:1");
        var version = await Store.Subjects.BeginAsync("pr:10:1", TimeSpan.FromMinutes(1), Now);
        var decision = Decision("pr:10:1", version!.Value, handled) with
        {
            Effects = [new NewEffect("check", "SetCheck", "{}"), new NewEffect("comment", "PutComment", "{}")],
            Timers = [new TimerChange("judge", DateTimeOffset.UtcNow.AddHours(1)), new TimerChange("poll", null)],
            Head = (10, "1f2e3d4"),
        };

        (await WaysAsync(() => Store.Decisions.SaveAsync(decision, Now))).ShouldBe(2);

        var effect = (await Store.Effects.PendingAsync("pr:10:1", Now))[0];
        var result = new EffectResult { EffectId = effect.Id, GitHubIds = [new GitHubId("pr:10:1/check", 7, null)], Events = [Event("pr:10:1"), Event("pr:10:2")] };
        (await WaysAsync(() => Store.Effects.DoneAsync(result, Now))).ShouldBe(2);
        (await Store.GitHubIds.FindAsync("pr:10:1/check", Now)).ShouldNotBeNull().Id.ShouldBe(7);
        (await Store.Subjects.PendingEventsAsync("pr:10:2", 10, Now)).ShouldHaveSingleItem();
    }

    // The driver tells of each command, and of several that go together as one; of a commit it does not.
    private static async Task<int> WaysAsync(Func<Task<bool>> work)
    {
        var ways = 0;
        using var here = new Activity("here").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Npgsql",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => ways += activity.TraceId == here.TraceId && activity.OperationName != "commit" ? 1 : 0,
        };
        ActivitySource.AddActivityListener(listener);
        (await work()).ShouldBeTrue();
        return ways;
    }
}

public abstract class SqlSessionTests(string kind) : StorageTestCase(kind)
{
    private const string Put = "INSERT INTO counters (name, value, updated_at) VALUES (@p0, @p1, {now}) ON CONFLICT (name) DO UPDATE SET value = counters.value * 10 + excluded.value";

    [Fact]
    public async Task What_is_put_stands_in_its_order_before_what_is_asked_next_and_before_the_commit()
    {
        await Store.Database.WriteAsync(
            async session =>
            {
                await session.PutAsync(Put, [["a", 1L], ["b", 2L]]);
                await session.PutAsync(Put, [["a", 3L]]);
                (await session.NumberAsync("SELECT value FROM counters WHERE name = 'a'")).ShouldBe(13);
                await session.PutAsync(Put, [["a", 4L]]);
                (await session.EachAsync("UPDATE counters SET value = value + @p0 WHERE name = 'a' RETURNING value", [[1L]])).ShouldHaveSingleItem().ShouldBe(135L);
                await session.PutAsync(Put, [["b", 5L]]);
            },
            Now);

        (await Store.Counters.ListAsync(Now)).ShouldBe(new Dictionary<string, long>(StringComparer.Ordinal) { ["a"] = 135, ["b"] = 25 }, ignoreOrder: true);
    }

    [Fact]
    public async Task What_cannot_be_put_takes_all_with_it_and_is_told()
    {
        await Should.ThrowAsync<DbException>(() => Store.Database.WriteAsync(
            async session =>
            {
                await session.PutAsync(Put, [["a", 1L]]);
                await session.PutAsync(Put, [["b", null]]);
                await session.PutAsync(Put, [["c", 3L]]);
            },
            Now));

        (await Store.Counters.ListAsync(Now)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_put_where_there_is_no_transaction()
    {
        var refused = await Should.ThrowAsync<InvalidOperationException>(() => Store.Database.ReadAsync(
            async session =>
            {
                await session.PutAsync(Put, [["a", 1L]]);
                return true;
            },
            Now));

        refused.Message.ShouldContain("inside a transaction");
    }
}
