using System.Globalization;

namespace BotApp.Core.Charts;

/// <summary>Values of charts as people read them.</summary>
public static class ChartText
{
    private const int Minute = 60;
    private const int Hour = 3600;
    private const int Day = 86_400;

    /// <summary>A value with its unit: <c>3 min 12 s</c>, <c>94.5 %</c>, <c>12</c>; a dash where there is none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="unit">What it is.</param>
    public static string Of(double? value, ChartUnit unit) => value is not { } known ? "–" : unit switch
    {
        ChartUnit.Time => Time(known),
        ChartUnit.Percent => string.Create(CultureInfo.InvariantCulture, $"{Floored(known):0.#} %"),
        _ => known.ToString("#,0.#", CultureInfo.InvariantCulture),
    };

    /// <summary>A time in its two largest units.</summary>
    /// <param name="time">The time.</param>
    public static string Of(TimeSpan time) => Time(time.TotalSeconds);

    private static string Time(double seconds) => seconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s"),
        < Minute - 0.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < Hour - 0.5 => Pair((long)Math.Round(seconds), Minute, "min", 1, "s"),
        < (2 * Day) - (Minute / 2) => Pair((long)Math.Round(seconds / Minute) * Minute, Hour, "h", Minute, "min"),
        _ => Pair((long)Math.Round(seconds / Hour) * Hour, Day, "d", Hour, "h"),
    };

    private static string Pair(long seconds, int large, string largeName, int small, string smallName)
    {
        var rest = seconds % large / small;
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / large} {largeName}{(rest == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {rest} {smallName}"))}");
    }

    // 99.97 is not all of it.
    private static double Floored(double percent) => Math.Floor(Math.Round(percent, 6) * 10) / 10;
}
