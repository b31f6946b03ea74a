using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class RetryScheduleTests
{
    [Fact]
    public void The_eighth_failure_is_the_last()
    {
        RetrySchedule.NextTry(7, 0.5).ShouldNotBeNull();
        RetrySchedule.NextTry(8, 0.5).ShouldBeNull();
        RetrySchedule.NextTry(80, 0.5).ShouldBeNull();
    }

    [Fact]
    public void On_average_eight_tries_take_about_an_hour()
    {
        var total = Enumerable.Range(1, 7).Sum(tries => RetrySchedule.NextTry(tries, 0.5)!.Value.TotalMinutes);

        total.ShouldBeInRange(45, 75);
    }

    [Fact]
    public void Waits_grow_and_are_spread_over_the_whole_step()
    {
        RetrySchedule.NextTry(3, 0).ShouldBe(TimeSpan.Zero);
        for (var tries = 1; tries < 7; tries++)
        {
            RetrySchedule.NextTry(tries + 1, 0.9)!.Value.ShouldBeGreaterThan(RetrySchedule.NextTry(tries, 0.9)!.Value);
        }
    }

    [Fact]
    public void A_try_that_did_not_fail_has_no_next() => Should.Throw<ArgumentOutOfRangeException>(() => RetrySchedule.NextTry(0, 0.5));
}
