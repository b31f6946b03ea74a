using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Gating;

public sealed class FreezeTests
{
    private const string Contract = """
        version: 1
        gate:
          required: [{ check: dco, app: dco }]
          grace: 0s
          freeze:
            - { cron: "0 10 * * MON-FRI", duration: 8h, timezone: Europe/Vienna, reason: "contract: no releases 10-18" }
            - { from: 2026-12-22, to: 2027-01-04, timezone: Europe/Vienna, reason: holidays }
        """;

    private static readonly CheckFact Dco = new(1, "dco", 3, "dco", "completed", "success", null);

    // Vienna: UTC+1, from 29 March 01:00 UTC to 25 October 01:00 UTC UTC+2.
    [Theory]
    [InlineData("2026-03-27T08:59:59Z", null)]
    [InlineData("2026-03-27T09:00:00Z", "2026-03-27T17:00:00Z")] // Friday, winter time
    [InlineData("2026-03-27T17:00:00Z", null)]
    [InlineData("2026-03-28T12:00:00Z", null)] // Saturday
    [InlineData("2026-03-30T07:59:59Z", null)]
    [InlineData("2026-03-30T08:00:00Z", "2026-03-30T16:00:00Z")] // Monday, summer time
    [InlineData("2026-10-23T08:00:00Z", "2026-10-23T16:00:00Z")]
    [InlineData("2026-10-26T08:30:00Z", null)] // Monday, winter time again
    [InlineData("2026-10-26T09:00:00Z", "2026-10-26T17:00:00Z")]
    public void G90_A_recurring_window_goes_by_the_clock_of_its_zone_across_the_change(string now, string? end) =>
        (WindowTimes.At(Recurring("0 10 * * MON-FRI", TimeSpan.FromHours(8), "Europe/Vienna"), At(now))?.To).ShouldBe(end is null ? null : At(end));

    [Theory]
    [InlineData("2026-03-27T08:59:59Z", "2026-03-27T09:00:00Z")]
    [InlineData("2026-03-27T09:00:00Z", "2026-03-30T08:00:00Z")] // over the weekend and the change
    [InlineData("2026-10-23T20:00:00Z", "2026-10-26T09:00:00Z")]
    public void G90_The_next_opening_is_found_across_the_change(string now, string next) =>
        WindowTimes.NextOpening(Recurring("0 10 * * MON-FRI", TimeSpan.FromHours(8), "Europe/Vienna"), At(now)).ShouldBe(At(next));

    [Fact]
    public void G90_A_beginning_that_the_clock_leaps_over_is_at_the_leap()
    {
        var window = Recurring("30 2 * * *", TimeSpan.FromHours(1), "Europe/Vienna");

        WindowTimes.At(window, At("2026-03-29T00:59:59Z")).ShouldBeNull();
        WindowTimes.At(window, At("2026-03-29T01:00:00Z")).ShouldBe(new WindowStretch(At("2026-03-29T01:00:00Z"), At("2026-03-29T02:00:00Z")));
    }

    [Fact]
    public void G90_A_beginning_that_the_clock_shows_twice_reaches_to_its_end_on_the_wall()
    {
        var window = Recurring("30 2 * * *", TimeSpan.FromHours(1), "Europe/Vienna");

        WindowTimes.At(window, At("2026-10-25T00:29:59Z")).ShouldBeNull();
        WindowTimes.At(window, At("2026-10-25T00:30:00Z")).ShouldNotBeNull(); // 02:30 summer time
        WindowTimes.At(window, At("2026-10-25T01:30:00Z")).ShouldNotBeNull().To.ShouldBe(At("2026-10-25T02:30:00Z")); // 02:30 winter time until 03:30
        WindowTimes.At(window, At("2026-10-25T02:30:00Z")).ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-12-21T22:59:59Z", false)]
    [InlineData("2026-12-21T23:00:00Z", true)]
    [InlineData("2027-01-04T22:59:59Z", true)]
    [InlineData("2027-01-04T23:00:00Z", false)]
    public void G90_Days_are_whole_days_of_the_zone_with_the_last_included(string now, bool isOpen) =>
        (WindowTimes.At(Days("2026-12-22", "2027-01-04", "Europe/Vienna"), At(now)) is not null).ShouldBe(isOpen);

    [Fact]
    public void G90_A_window_longer_than_its_step_is_always_open_and_one_that_never_comes_never()
    {
        var always = Recurring("0 0 * * *", TimeSpan.FromDays(2), "UTC");
        WindowTimes.At(always, At("2026-06-01T12:00:00Z")).ShouldNotBeNull().To.ShouldBe(At("2026-06-03T00:00:00Z"));

        WindowTimes.NextOpening(Recurring("0 0 30 2 *", TimeSpan.FromDays(1), "UTC"), At("2026-06-01T12:00:00Z")).ShouldBeNull();
    }

    [Fact]
    public void G90_The_expression_names_the_same_minutes_by_day_as_by_moment()
    {
        foreach (var text in new[] { "*/7 3-5 * * *", "0 10 * * MON-FRI", "15 0,12 1 * SUN", "59 23 31 12 *", "* * * * *" })
        {
            var cron = CronExpression.Parse(text);
            for (var day = new DateOnly(2026, 12, 24); day <= new DateOnly(2027, 1, 3); day = day.AddDays(1))
            {
                var minutes = Enumerable.Range(0, 24 * 60).Select(minute => TimeOnly.MinValue.AddMinutes(minute)).Where(time => cron.Matches(day.ToDateTime(time)));
                cron.TimesOn(day).ShouldBe(minutes, text);
            }
        }
    }

    [Fact]
    public void G90_Timers_flip_the_gate_at_both_ends_of_a_window()
    {
        var given = Frozen(Contract, "2026-03-27T08:00:00Z");
        given.Opened().All<SetTimer>().Single(timer => timer.Name == "gate").DueAt.ShouldBe(At("2026-03-27T09:00:00Z"));
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);

        given.Now = At("2026-03-27T09:00:00Z");
        var closed = given.Later(TimeSpan.Zero, "gate");
        closed.Check("gate").ShouldNotBeNull().Output.Title.ShouldBe("Waiting: freeze: nothing is merged now: contract: no releases 10-18, until 2026-03-27 18:00 Europe/Vienna.");
        closed.All<SetTimer>().Single(timer => timer.Name == "gate").DueAt.ShouldBe(At("2026-03-27T10:00:00Z")); // the deadline comes first
        given.Now = At("2026-03-27T10:00:00Z");
        given.Later(TimeSpan.Zero, "gate").All<SetTimer>().Single(timer => timer.Name == "gate").DueAt.ShouldBe(At("2026-03-27T17:00:00Z"));

        given.Now = At("2026-03-27T17:00:00Z");
        given.Later(TimeSpan.Zero, "gate").Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void G90_A_boundary_that_passed_while_nothing_ran_is_applied_by_the_next_look()
    {
        var given = Frozen(Contract, "2026-12-21T12:00:00Z");
        given.Now = At("2026-12-21T18:00:00Z");
        given.Opened();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);

        given.Now = At("2026-12-27T12:00:00Z"); // a Sunday, days after the beginning
        given.Later(TimeSpan.Zero, "gate");

        given.PullRequest.Gate.ShouldNotBeNull().Reason.ShouldContain("holidays, until 2027-01-05 00:00 Europe/Vienna");
    }

    [Fact]
    public void A_freeze_proves_nothing_once_it_is_over()
    {
        var given = Frozen("version: 1\ngate: { required: [], grace: 0s, freeze: [{ from: 2026-01-01, to: 2026-01-02 }] }", "2026-03-01T12:00:00Z");

        given.Opened();

        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("nothing_required");
    }

    [Fact]
    public void G65_A_freeze_that_begins_while_a_group_is_queued_fails_it_with_the_reason()
    {
        var given = Scenario.BranchWith("gh-readonly-queue/main/pr-4-abc", Contract);
        given.Checks.Add(Dco with { Conclusion = null, Status = "in_progress" });
        given.Now = At("2026-03-27T08:59:00Z");
        given.Happens(new BranchPushed(Scenario.A)).All<SetTimer>().Single(timer => timer.Name == "gate").DueAt.ShouldBe(At("2026-03-27T09:00:00Z"));

        given.Now = At("2026-03-27T09:00:00Z");
        var gate = given.Later(TimeSpan.Zero, "gate").Check("gate").ShouldNotBeNull();

        gate.Conclusion.ShouldBe(CheckConclusion.Failure);
        gate.Output.Title.ShouldContain("contract: no releases 10-18");
    }

    [Fact]
    public void A_freeze_by_command_closes_the_gate_until_its_end_or_unfreeze()
    {
        var given = Frozen("version: 1\ngate: { required: [{ check: dco, app: dco }], grace: 0s, deadline: 1m }", "2026-03-27T08:00:00Z");
        given.Opened();

        var step = given.Says("/freeze until 2026-03-28 reason:\"audit\"", "maintain");
        var set = step.One<SetFreeze>().Freeze.ShouldNotBeNull();
        step.One<JudgeAgain>().BaseRef.ShouldBeNull();
        step.Reply().ShouldContain("until 2026-03-29 00:00 UTC");
        set.ShouldBe(new Freeze("robin", "audit", given.Now, At("2026-03-29T00:00:00Z")));

        given.Freeze = set;
        given.Later(TimeSpan.FromMinutes(2), "judge").All<SetTimer>().Single(timer => timer.Name == "gate").DueAt.ShouldBe(At("2026-03-29T00:00:00Z"));
        given.PullRequest.Gate.ShouldNotBeNull().Reason.ShouldContain("robin froze this repository (audit) until 2026-03-29 00:00 UTC");

        given.Says("/unfreeze", "write").Reaction().ShouldBe("-1");
        given.Says("/unfreeze", "maintain").One<SetFreeze>().Freeze.ShouldBeNull();
        given.Now = At("2026-03-29T00:00:00Z");
        given.Later(TimeSpan.Zero, "gate");
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);
        given.Says("/unfreeze", "maintain").Reply().ShouldContain("`not-frozen`");
    }

    [Theory]
    [InlineData("/freeze until 2026-03-26", "past")]
    [InlineData("/freeze for 2h", "frozen")]
    [InlineData("/freeze", "frozen")]
    public void A_freeze_that_is_over_before_it_begins_is_refused(string command, string code)
    {
        var given = Frozen(Contract, "2026-03-27T08:00:00Z");
        given.Opened();

        given.Says(command, "maintain").Reply().ShouldContain($"`{code}`");
    }

    [Fact]
    public void A_day_is_meant_in_the_zone_of_the_windows()
    {
        var given = Frozen(Contract, "2026-03-27T08:00:00Z");
        given.Opened();

        given.Says("/freeze until 2026-03-29", "maintain").One<SetFreeze>().Freeze.ShouldNotBeNull().Until.ShouldBe(At("2026-03-29T22:00:00Z"));
    }

    [Fact]
    public void The_same_word_said_again_later_is_a_deed_again()
    {
        var given = Frozen(Contract, "2026-03-27T08:00:00Z");
        given.Opened();
        given.Freeze = new Freeze("octo", "", given.Now, null);
        given.Says("/unfreeze", "maintain").All<SetFreeze>().Count.ShouldBe(1);

        given.Now += TimeSpan.FromMinutes(5);
        given.Freeze = new Freeze("octo", "", given.Now, null);

        given.Says("/unfreeze", "maintain").All<SetFreeze>().Count.ShouldBe(1);
    }

    private static Scenario Frozen(string yaml, string now)
    {
        var given = Scenario.PullRequestWith(yaml);
        given.Checks.Add(Dco);
        given.Now = At(now);
        return given;
    }

    private static TimeWindow.Recurring Recurring(string cron, TimeSpan duration, string zone) => new() { Cron = CronExpression.Parse(cron), Duration = duration, TimeZone = zone };

    private static TimeWindow.Days Days(string from, string to, string zone) =>
        new() { From = DateOnly.Parse(from, CultureInfo.InvariantCulture), To = DateOnly.Parse(to, CultureInfo.InvariantCulture), TimeZone = zone };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
