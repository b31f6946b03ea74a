using System.Globalization;

namespace BotApp.Core.Reports.Formats;

/// <summary>Reads the numbers of reports; what cannot be one is unknown, never 0.</summary>
internal static class Numbers
{
    /// <summary>A count; null for nothing, nonsense or a negative one.</summary>
    public static int? Count(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>Milliseconds as seconds; NaN for nothing, nonsense or a negative time.</summary>
    public static double Milliseconds(double? value) => value is >= 0 and < double.PositiveInfinity ? value.Value / 1000 : double.NaN;
}
