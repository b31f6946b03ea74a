using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Engine;
using BotApp.Runners;
using BotApp.Storage;

namespace BotApp.Tests.Engine;

public sealed class RunnerPatienceTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly CollectReports s_collect = new("ba-1", "ci", new RunReference("runs/1", 1, null), "a", [], [], []);

    [Fact]
    public void R60_Results_are_fetched_five_times_within_two_minutes_and_then_given_up()
    {
        var pauses = Enumerable.Range(0, 6).Select(tries => RunnerPatience.NextTry(Stored(s_collect, tries), s_collect, new RunnerUnavailable("no answer", null), s_now, 0.5)).ToList();

        pauses.TakeWhile(pause => pause is not null).Count().ShouldBe(4, "four pauses are five tries");
        pauses.OfType<TimeSpan>().Aggregate(TimeSpan.Zero, (all, pause) => all + pause).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(2));
        pauses[4].ShouldBeNull();
    }

    [Fact]
    public void R61_What_was_never_sent_is_no_failed_try_and_is_kept_for_an_hour()
    {
        var down = new RunnerUnavailable("not sent", null) { NotSent = true, NotDone = true, RetryAfter = TimeSpan.FromSeconds(30) };

        RunnerPatience.NextTry(Stored(s_collect, 7), s_collect, down, s_now, 0.5).ShouldBe(TimeSpan.FromSeconds(30));
        RunnerPatience.NextTry(Stored(s_collect, 0), s_collect, down, s_now.AddHours(1), 0.5).ShouldBeNull();
    }

    [Fact]
    public void R62_A_runner_is_not_asked_sooner_than_it_said()
    {
        var rerun = new RerunRun("ba-1", "ci", new RunReference("runs/1", 1, null), false);
        var busy = new RunnerUnavailable("busy", null) { NotDone = true, RetryAfter = TimeSpan.FromMinutes(9) };

        RunnerPatience.NextTry(Stored(rerun, 0), rerun, busy, s_now, 0.9).ShouldBe(TimeSpan.FromMinutes(9));
    }

    [Theory]
    [InlineData("ci", true)]
    [InlineData("actions", false)]
    public void R63_Only_what_waits_for_another_runner_holds_back_nothing(string runner, bool isOther)
    {
        RunnerPatience.IsForOtherRunner(s_collect with { Runner = runner }).ShouldBe(isOther);
        RunnerPatience.IsForOtherRunner(new CancelRun("ba-1", runner, new RunReference("runs/1", 1, null))).ShouldBe(isOther);
        RunnerPatience.IsForOtherRunner(new React(1, "eyes")).ShouldBeFalse();
    }

    private static StoredEffect Stored(Effect effect, long tries) =>
        new(1, "pr:1:1", effect.Key, effect.GetType().Name, JsonSerializer.Serialize(effect), null, s_now, null, null, tries, null, null, null, null);
}
