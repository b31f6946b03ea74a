using System.Globalization;

using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Engine;

/// <summary>Whether replicas of earlier versions are alive, told by what they write.</summary>
public sealed class EarlierSightingTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void Where_none_ever_was_nobody_is_waited_for() => EarlierSighting.Of(null, null, s_now, s_patience).IsAlive.ShouldBeFalse();

    [Theory]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(-30, true)] // its clock is ahead
    [InlineData(60, false)]
    [InlineData(1_000_000, false)]
    public void At_the_first_look_only_a_word_of_long_ago_is_of_the_dead(int seconds, bool isAlive) => EarlierSighting.Of(null, Word(s_now.AddSeconds(-seconds)), s_now, s_patience).IsAlive.ShouldBe(isAlive);

    [Fact]
    public void Whoever_says_nothing_more_is_gone_and_whoever_says_something_is_there_whatever_their_clocks_say()
    {
        var seen = EarlierSighting.Of(null, Word(s_now.AddHours(-1)), s_now, s_patience);
        seen.IsAlive.ShouldBeFalse();

        seen = EarlierSighting.Of(seen, Word(s_now.AddHours(-1).AddSeconds(2)), s_now.AddSeconds(2), s_patience);
        seen.IsAlive.ShouldBeTrue("it goes on saying so");
        seen = EarlierSighting.Of(seen, Word(s_now.AddHours(-1).AddSeconds(2)), s_now.AddSeconds(6.9), s_patience);
        seen.IsAlive.ShouldBeTrue();
        seen = EarlierSighting.Of(seen, Word(s_now.AddHours(-1).AddSeconds(2)), s_now.AddSeconds(7), s_patience);
        seen.IsAlive.ShouldBeFalse();
        seen = EarlierSighting.Of(seen, Word(s_now.AddHours(-1).AddSeconds(2)), s_now.AddSeconds(8), s_patience);
        seen.IsAlive.ShouldBeFalse("the same word makes nobody alive again");
        EarlierSighting.Of(seen, Word(s_now.AddHours(-1).AddSeconds(9)), s_now.AddSeconds(9), s_patience).IsAlive.ShouldBeTrue("one came back");
        EarlierSighting.Of(seen, null, s_now.AddSeconds(9), s_patience).IsAlive.ShouldBeFalse("its tables were dropped");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_time_that_is_none_is_waited_out_like_any_other(long ticks)
    {
        var seen = EarlierSighting.Of(null, new EarlierWord(ticks, s_now), s_now, s_patience);

        EarlierSighting.Of(seen, new EarlierWord(ticks, s_now), s_now + s_patience, s_patience).IsAlive.ShouldBeFalse();
    }

    private static EarlierWord Word(DateTimeOffset at) => new(at.UtcTicks, s_now);
}

/// <summary>While a replica of a version that knows no holders works on the database, this one begins nothing.</summary>
public sealed class StandByTests() : StorageTestCase("postgresql")
{
    private const string Table = "CREATE TABLE qrtz_scheduler_state (sched_name TEXT NOT NULL, instance_name TEXT NOT NULL, last_checkin_time BIGINT NOT NULL)";

    [Fact]
    public async Task G74_Work_is_left_to_a_replica_of_an_earlier_version_until_it_is_gone()
    {
        await SayAsync(Table);
        await SayAsync($"INSERT INTO qrtz_scheduler_state VALUES ('botapp', 'before', {Ticks()})");
        var ledger = new Ledger();
        await using var engine = await EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger), ("Engine:CheckinPatience", "00:05:00"));

        await engine.Store.Inbox.AppendAsync([Delivery("d1", Event("s1"))], Now);
        engine.Queue.Wake([new SubjectMark("s1", 1)]);
        await Eventually.TrueAsync(() => !engine.Queue.Knows("s1"), "the work to be looked at");
        ledger.Activations.ShouldBeEmpty();

        await SayAsync("DELETE FROM qrtz_scheduler_state");
        await Eventually.TrueAsync(() => ledger.Handled.Count == 1, "the work to be taken up");
    }

    [Fact]
    public async Task G74_One_that_comes_back_is_left_the_work_too()
    {
        var ledger = new Ledger();
        await using var engine = await EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger), ("Engine:CheckinPatience", "00:05:00"));
        await Eventually.TrueAsync(() => !engine.StandBy.IsOn, "nobody else to be seen");

        await SayAsync(Table);
        await SayAsync($"INSERT INTO qrtz_scheduler_state VALUES ('botapp', 'before', {Ticks()})");
        await Eventually.TrueAsync(() => engine.StandBy.IsOn, "the other one to be seen");
        await engine.Store.Inbox.AppendAsync([Delivery("d1", Event("s1"))], Now);
        engine.Queue.Wake([new SubjectMark("s1", 1)]);
        await Eventually.TrueAsync(() => !engine.Queue.Knows("s1"), "the work to be looked at");
        ledger.Activations.ShouldBeEmpty();

        await SayAsync("DROP TABLE qrtz_scheduler_state");
        await Eventually.TrueAsync(() => ledger.Handled.Count == 1, "the work to be taken up");
    }

    [Fact]
    public async Task What_dead_replicas_wrote_long_ago_holds_up_nothing()
    {
        await SayAsync(Table);
        await SayAsync($"INSERT INTO qrtz_scheduler_state VALUES ('botapp', 'before', {(DateTimeOffset.UtcNow.AddDays(-1)).UtcTicks.ToString(CultureInfo.InvariantCulture)})");

        await WorksAsync();
    }

    [Fact]
    public async Task An_empty_table_holds_up_nothing()
    {
        await SayAsync(Table);

        await WorksAsync();
    }

    private async Task WorksAsync()
    {
        var ledger = new Ledger();
        await using var engine = await EngineHost.StartAsync(Database.ConnectionString, store => new CountingWorker(store, ledger));
        await engine.Store.Inbox.AppendAsync([Delivery("d1", Event("s1"))], Now);
        engine.Queue.Wake([new SubjectMark("s1", 1)]);

        await Eventually.TrueAsync(() => ledger.Handled.Count == 1, "the work to be done", 10);
    }

    private Task<int> SayAsync(string sql) => Store.Database.WriteAsync(session => session.ExecuteAsync(sql), Now);

    private static string Ticks() => DateTimeOffset.UtcNow.UtcTicks.ToString(CultureInfo.InvariantCulture);
}
