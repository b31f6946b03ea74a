namespace BotApp.Core.Tests;

public sealed class QuotaForecastTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset s_reset = s_start.AddHours(1);

    [Fact]
    public void REL19_Without_a_word_of_GitHub_s_nothing_is_forecast() => QuotaForecast.Of([], s_start).ShouldBeNull();

    [Fact]
    public void REL19_The_pace_is_that_of_the_last_quarter_of_an_hour()
    {
        // Much was used in the first minutes, and 100 in the ten minutes before now.
        var forecast = Of(50, (5, 3000), (40, 2900), (50, 2800));

        (forecast.Limit, forecast.Remaining, forecast.ResetAt, forecast.PerHour).ShouldBe((5000, 2800, s_reset, 600));
        forecast.RunsOutAt.ShouldBeNull("what is left lasts until the reset");
        forecast.IsShort.ShouldBeFalse();
    }

    [Fact]
    public void REL19_A_pace_that_does_not_last_says_when_nothing_would_be_left()
    {
        var forecast = Of(20, (10, 2400), (20, 1200));

        forecast.PerHour.ShouldBe(7200);
        forecast.RunsOutAt.ShouldBe(s_start.AddMinutes(30));
        forecast.IsShort.ShouldBeTrue("less than a third is left, and it would not last");
    }

    [Fact]
    public void REL19_A_fast_start_is_no_shortage_while_much_is_left()
    {
        var forecast = Of(2, (0, 4900), (2, 4500));

        forecast.RunsOutAt.ShouldBe(s_start.AddMinutes(2 + (4500 / 200.0)));
        forecast.IsShort.ShouldBeFalse();
    }

    [Fact]
    public void REL19_A_burst_of_some_seconds_is_no_pace()
    {
        // Of one moment only the whole hour so far tells, and of a young hour two minutes at least.
        Of(30, (30, 3000)).PerHour.ShouldBe(4000);
        Of(0, (0, 4990)).PerHour.ShouldBe(300);
    }

    [Fact]
    public void REL19_When_everything_rests_the_pace_falls()
    {
        Of(22, (10, 3000), (12, 2800)).PerHour.ShouldBe(1000);
        Of(32, (10, 3000), (12, 2800)).PerHour.ShouldBe((long)Math.Round(2200 / (32 / 60.0)), "nothing came for a quarter of an hour: the hour so far tells");
    }

    [Fact]
    public void REL19_Less_than_a_tenth_is_short_at_any_pace_and_what_can_wait_waits_ten_minutes_or_until_the_reset()
    {
        var forecast = Of(30, (29, 499), (30, 499));

        forecast.IsShort.ShouldBeTrue();
        forecast.Postponed(s_start.AddMinutes(30)).ShouldBe(TimeSpan.FromMinutes(10));
        forecast.Postponed(s_start.AddMinutes(57)).ShouldBe(TimeSpan.FromMinutes(3));
        forecast.Postponed(s_reset).ShouldBeNull();
        Of(45, (35, 500), (45, 500)).IsShort.ShouldBeFalse("a tenth is left, and nothing uses it up");
    }

    [Fact]
    public void REL19_After_the_reset_all_is_there_again()
    {
        var forecast = Of(61, (50, 10), (59, 0));

        (forecast.Remaining, forecast.PerHour, forecast.RunsOutAt, forecast.IsShort).ShouldBe((5000, 0, null, false));
    }

    [Fact]
    public void REL19_Readings_of_the_hour_before_say_nothing_of_this_one()
    {
        QuotaReading[] readings = [new(s_start.AddMinutes(-5), 5000, 100, s_start), new(s_start.AddMinutes(1), 5000, 4990, s_reset), new(s_start.AddMinutes(5), 5000, 4950, s_reset)];

        QuotaForecast.Of(readings, s_start.AddMinutes(5))!.PerHour.ShouldBe(600);
    }

    [Fact]
    public void REL19_Nothing_left_runs_out_now() => Of(30, (20, 100), (30, 0)).RunsOutAt.ShouldBe(s_start.AddMinutes(30));

    private static QuotaForecast Of(double minute, params (double Minute, long Remaining)[] readings) =>
        QuotaForecast.Of([.. readings.Select(one => new QuotaReading(s_start.AddMinutes(one.Minute), 5000, one.Remaining, s_reset))], s_start.AddMinutes(minute))!; // there are readings
}
