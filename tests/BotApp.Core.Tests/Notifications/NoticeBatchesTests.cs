using BotApp.Core.Notifications;

namespace BotApp.Core.Tests.Notifications;

/// <summary>What goes together, and how often a message is sent.</summary>
public sealed class NoticeBatchesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_first_goes_at_once_and_those_of_the_window_go_together_after_it()
    {
        IReadOnlyList<WaitingNotice> three = [new(1, null), new(2, null), new(3, null)];

        NoticeBatches.Ready(three, null, s_window, s_now).ShouldBe([1, 2, 3]);
        NoticeBatches.Ready(three, TimeSpan.FromSeconds(59), s_window, s_now).ShouldBeEmpty();
        NoticeBatches.Ready(three, TimeSpan.FromSeconds(60), s_window, s_now).ShouldBe([1, 2, 3]);
        NoticeBatches.Ready(three, TimeSpan.Zero, TimeSpan.Zero, s_now).ShouldBe([1, 2, 3], "without a window nothing waits");
    }

    [Fact]
    public void What_quiet_hours_hold_back_waits_for_itself_alone()
    {
        IReadOnlyList<WaitingNotice> mixed = [new(1, s_now.AddHours(8)), new(2, null), new(3, s_now)];

        NoticeBatches.Ready(mixed, null, s_window, s_now).ShouldBe([2, 3]);
        NoticeBatches.Ready(mixed, null, s_window, s_now.AddHours(8)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_storm_fills_one_message_after_the_other() =>
        NoticeBatches.Ready([.. Enumerable.Range(1, 1000).Select(id => new WaitingNotice(id, null))], null, s_window, s_now).Count.ShouldBe(NoticeBatches.MaxNotices);

    [Theory]
    [InlineData(1, 0, null, 10)]
    [InlineData(2, 10, null, 20)]
    [InlineData(5, 150, null, 160)]
    [InlineData(20, 7200, null, 3600)]
    [InlineData(1, 0, 30, 30)] // what the receiver asks for
    [InlineData(1, 0, 3, 10)] // is never sooner than our own pause
    [InlineData(1, 0, 999_999, 3600)] // and never later than an hour
    [InlineData(1, 0, -5, 10)]
    public void A_message_is_sent_again_later_and_later_and_when_the_receiver_asks(long tries, int age, int? askedFor, int pause) =>
        Next(tries, age, askedFor).ShouldBe(TimeSpan.FromSeconds(pause));

    [Fact]
    public void A_message_is_given_up_after_its_time_and_never_before()
    {
        Next(30, 86_400 - 3600, null).ShouldBe(TimeSpan.FromHours(1));
        Next(30, 86_400 - 3599, null).ShouldBeNull();
        DeliveryPatience.NextTry(1, TimeSpan.Zero, null, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1), 0.999).ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Every_message_is_given_up_some_day()
    {
        var (age, tries) = (TimeSpan.Zero, 0);
        while (DeliveryPatience.NextTry(++tries, age, null, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1), 0.5) is { } pause)
        {
            age += pause;
        }

        age.ShouldBeLessThanOrEqualTo(TimeSpan.FromDays(1));
        tries.ShouldBeLessThan(60);
    }

    private static TimeSpan? Next(long tries, int age, int? askedFor) =>
        DeliveryPatience.NextTry(tries, TimeSpan.FromSeconds(age), askedFor is { } seconds ? TimeSpan.FromSeconds(seconds) : null, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1), 0);
}
