using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

public class SettingsValueTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1_800)]
    [InlineData("24h", 86_400)]
    [InlineData("14d", 1_209_600)]
    [InlineData("0s", 0)]
    public void A_duration_is_a_number_and_a_unit(string text, int seconds)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
        DurationText.TryParse(DurationText.Text(duration), out var again).ShouldBeTrue();
        again.ShouldBe(duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("30")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("1w")]
    [InlineData("2147483647d")]
    [InlineData("99999999999d")]
    public void Anything_else_is_no_duration(string text) => DurationText.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("0 10 * * MON-FRI", "2026-11-20T10:00", true)]
    [InlineData("0 10 * * MON-FRI", "2026-11-21T10:00", false)]
    [InlineData("*/15 * * * *", "2026-11-21T10:45", true)]
    [InlineData("*/15 * * * *", "2026-11-21T10:46", false)]
    [InlineData("0 0 1 * 7", "2026-11-22T00:00", true)]
    [InlineData("0 0 1 * 7", "2026-12-01T00:00", true)]
    [InlineData("0 0 1 * 7", "2026-12-02T00:00", false)]
    [InlineData("0 0 31 dec *", "2026-12-31T00:00", true)]
    [InlineData("5,10-12 3 * * *", "2026-12-31T03:11", true)]
    [InlineData("10/20 3 * * *", "2026-12-31T03:50", true)]
    public void A_cron_expression_names_minutes(string cron, string time, bool matches) =>
        CronExpression.Parse(cron).Matches(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(matches);

    [Theory]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("5-1 * * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("a * * * *")]
    [InlineData("1,,2 * * * *")]
    [InlineData("@daily")]
    public void Anything_else_is_no_cron_expression(string cron) => CronExpression.TryParse(cron, out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData("timeuot", "timeout")]
    [InlineData("Fail_On", "fail-on")]
    [InlineData("qeue-timeout", "queue-timeout")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_found(string word, string? nearest) => Nearest.Of(word, ["timeout", "queue-timeout", "fail-on"]).ShouldBe(nearest);
}
