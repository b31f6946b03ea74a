using System.Globalization;

namespace BotApp.Core.Settings;

/// <summary>Durations as people write them: <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>14d</c>.</summary>
public static class DurationText
{
    /// <summary>Reads a whole number and a unit; false for anything else and above 3650 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var seconds = text[^1] switch { 's' => 1L, 'm' => 60L, 'h' => 3_600L, 'd' => 86_400L, _ => 0L };
        duration = TimeSpan.FromSeconds(Math.Min(number * seconds, int.MaxValue));
        return seconds > 0 && duration <= TimeSpan.FromDays(3650);
    }

    /// <summary>The shortest form that <see cref="TryParse"/> reads back; fractions of a second are cut off.</summary>
    public static string Text(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        return seconds switch
        {
            0 => "0s",
            _ when seconds % 86_400 == 0 => $"{seconds / 86_400}d",
            _ when seconds % 3_600 == 0 => $"{seconds / 3_600}h",
            _ when seconds % 60 == 0 => $"{seconds / 60}m",
            _ => $"{seconds}s",
        };
    }
}
