using System.Globalization;
using BotApp.Core.Notifications;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Notifications;

/// <summary>When nobody is told, by the clock on their wall.</summary>
public sealed class QuietHoursTests
{
    private const string Nights = """
        version: 1
        notify:
          - { on: [deployed], slack: RELEASES, quiet: [{ cron: "0 22 * * *", duration: 9h, timezone: Europe/Vienna }, { cron: "0 0 * * SAT,SUN", duration: 24h, timezone: Europe/Vienna }] }
          - { on: [deploy-failed], slack: RELEASES }
        """;

    [Theory]
    [InlineData("2026-11-19T20:59:59Z", null)] // 21:59:59 in Vienna
    [InlineData("2026-11-19T21:00:00Z", "2026-11-20T06:00:00Z")]
    [InlineData("2026-11-20T05:59:59Z", "2026-11-20T06:00:00Z")]
    [InlineData("2026-11-20T06:00:00Z", null)]
    [InlineData("2026-07-01T20:30:00Z", "2026-07-02T05:00:00Z")] // summer: an hour earlier by UTC
    [InlineData("2026-11-20T22:00:00Z", "2026-11-23T06:00:00Z")] // Friday night, the weekend and Sunday night are one
    [InlineData("2026-03-28T21:30:00Z", "2026-03-30T05:00:00Z")] // Saturday night to the Sunday on which the clock leaps forward
    [InlineData("2026-10-24T20:30:00Z", "2026-10-26T06:00:00Z")] // and on which it goes back
    public void They_end_by_the_clock_of_their_zone_also_when_it_is_changed(string now, string? until)
    {
        var rule = ((SettingsFact.Loaded)Scenario.Loaded(Nights)).Settings.Notify[0];

        QuietHours.EndsAt(rule.Quiet, Time(now)).ShouldBe(until is null ? null : Time(until));
    }

    [Fact]
    public void What_always_is_quiet_ends_all_the_same()
    {
        var always = new TimeWindow.Recurring { Cron = ((TimeWindow.Recurring)((SettingsFact.Loaded)Scenario.Loaded(Nights)).Settings.Notify[0].Quiet[0]).Cron, Duration = TimeSpan.FromHours(24), TimeZone = "UTC" };

        QuietHours.EndsAt([always], Time("2026-11-20T12:00:00Z")).ShouldNotBeNull().ShouldBeLessThan(Time("2027-03-01T00:00:00Z"));
        QuietHours.EndsAt([], Time("2026-11-20T12:00:00Z")).ShouldBeNull();
    }

    [Fact]
    public void An_addressee_whom_another_rule_tells_at_once_is_not_held_back()
    {
        var settings = Scenario.Loaded(Nights + "\n  - { on: [deployed], slack: RELEASES, email: [dev@example.org] }\n").Effective;
        var night = Time("2026-11-19T23:00:00Z");

        NoticeAddresses.Of(NotifyEvent.Deployed, settings, null, night).ShouldBe([new NoticeAddress(NoticeChannel.Slack, "RELEASES", null), new NoticeAddress(NoticeChannel.Email, "dev@example.org", null)]);
        NoticeAddresses.Of(NotifyEvent.Deployed, Scenario.Loaded(Nights).Effective, null, night).ShouldHaveSingleItem().HoldUntil.ShouldBe(Time("2026-11-20T06:00:00Z"));
        NoticeAddresses.Of(NotifyEvent.DeployFailed, settings, null, night).ShouldHaveSingleItem().HoldUntil.ShouldBeNull("failures wake people up here");
        NoticeAddresses.Of(NotifyEvent.Published, settings, null, night).ShouldBeEmpty();
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
