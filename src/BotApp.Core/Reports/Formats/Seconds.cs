using System.Globalization;

namespace BotApp.Core.Reports.Formats;

/// <summary>Reads durations as the tools of the world write them.</summary>
internal static class Seconds
{
    /// <summary>Seconds; NaN for nothing, nonsense or a negative time.</summary>
    public static double Parse(string? text)
    {
        var value = text is null ? double.NaN : Read(text.AsSpan().Trim());
        return double.IsFinite(value) && value >= 0 ? value : double.NaN;
    }

    private static double Read(ReadOnlySpan<char> text)
    {
        // Nearly all are plain numbers: "0.001".
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain))
        {
            return plain;
        }

        if (text.Contains(':'))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span.TotalSeconds : double.NaN;
        }

        if (text.EndsWith("ms", StringComparison.Ordinal))
        {
            return Read(text[..^2]) / 1000;
        }

        return text.EndsWith("s", StringComparison.Ordinal) ? Read(text[..^1]) : Separated(text);
    }

    /// <summary>"1,234.56", "1.234,56" and "0,5": the last separator is the decimal one.</summary>
    private static double Separated(ReadOnlySpan<char> text)
    {
        var comma = text.LastIndexOf(',');
        if (comma < 0)
        {
            return double.NaN;
        }

        var point = text.LastIndexOf('.');
        var plain = point > comma ? text.ToString().Replace(",", "", StringComparison.Ordinal)
            : text.ToString().Replace(".", "", StringComparison.Ordinal).Replace(',', '.');
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
    }
}
