using System.Globalization;

namespace BotApp.Benchmarks;

/// <summary>What was measured once or several times: told by its median, and by the least and the most where these are written otherwise.</summary>
internal sealed record Spread(IReadOnlyList<double> Values) : IFormattable
{
    internal double Median => Values.Count == 0 ? double.NaN : Values.Order().ElementAt(Values.Count / 2);

    internal static Spread Of(params IReadOnlyList<double> values) => new(values);

    /// <summary>A number as a table shows it: one digit after the point below ten, none for whole ones, "-" for what could not be measured.</summary>
    internal static string Text(double number, string? format = null) =>
        double.IsNaN(number) ? "-" : number.ToString(format ?? (Math.Abs(number) < 10 && number != Math.Truncate(number) ? "0.0" : "0"), CultureInfo.InvariantCulture);

    public override string ToString() => ToString(null, null);

    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        if (Values.Count == 0)
        {
            return "-";
        }

        var (median, least, most) = (Text(Median, format), Text(Values.Min(), format), Text(Values.Max(), format));
        return least == most ? median : $"{median} ({least}–{most})";
    }
}
