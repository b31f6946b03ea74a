using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>Reads durations as the tools of the world write them.</summary>
internal static class Seconds
{
    /// <summary>So many digits are exact in a double.</summary>
    private const int MaxPlainDigits = 15;

    /// <summary>Seconds; NaN for nothing, nonsense or a negative time.</summary>
    public static double Parse(string? text)
    {
        var value = text is null ? double.NaN : Read(text.AsSpan().Trim());
        return double.IsFinite(value) && value >= 0 ? value : double.NaN;
    }

    /// <summary>The same for UTF-8.</summary>
    public static double Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxPlainDigits && Plain(text) is var quick and >= 0)
        {
            return quick;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain))
        {
            return double.IsFinite(plain) && plain >= 0 ? plain : double.NaN;
        }

        return Parse(Encoding.UTF8.GetString(text));
    }

    /// <summary>Digits with at most one point, which is nearly all there is; -1 for everything else. Both numbers are exact, so their quotient is the nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Plain(ReadOnlySpan<byte> text)
    {
        var (digits, scale, seen) = (0L, 0L, 0);
        foreach (var letter in text)
        {
            if (letter == '.' && scale == 0)
            {
                scale = 1;
                continue;
            }

            if (!char.IsAsciiDigit((char)letter))
            {
                return -1;
            }

            digits = (digits * 10) + (letter - '0');
            scale *= 10;
            seen++;
        }

        return seen == 0 ? -1 : scale == 0 ? digits : (double)digits / scale;
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
