using System.Globalization;

namespace BotApp.Core.Coverage;

/// <summary>Percentages as people read them: cut off, never rounded up, so that 84.999 does not look like 85.</summary>
internal static class Percents
{
    private const int MaxDecimals = 6;

    /// <summary>"87.4 %"; "none" when there is no line.</summary>
    public static string Of(CoverageTotals totals) => totals.Percent is { } percent ? Of(percent) : "none";

    /// <summary>"87.4 %"</summary>
    public static string Of(decimal percent) => $"{Cut(percent, 1)} %";

    /// <summary>As <see cref="Of(decimal)"/>, with as many decimals as it takes to be seen as less than the limit.</summary>
    public static string Below(decimal percent, decimal limit)
    {
        var decimals = 1;
        while (decimals < MaxDecimals && decimal.Parse(Cut(percent, decimals), CultureInfo.InvariantCulture) >= limit)
        {
            decimals++;
        }

        return $"{Cut(percent, decimals)} %";
    }

    /// <summary>A difference with as many decimals as it takes to be seen as more than the limit.</summary>
    public static string Beyond(decimal points, decimal limit)
    {
        var decimals = 1;
        while (decimals < MaxDecimals && decimal.Parse(Cut(points, decimals), CultureInfo.InvariantCulture) <= limit)
        {
            decimals++;
        }

        return Cut(points, decimals);
    }

    /// <summary>"+0.3", "−0.3", "±0"; what is small has more decimals, because "−0.0" says nothing.</summary>
    public static string Signed(decimal points)
    {
        if (points == 0)
        {
            return "±0";
        }

        var size = Math.Abs(points);
        var decimals = size >= 0.1m ? 1 : size >= 0.01m ? 2 : 3;
        var sign = points > 0 ? "+" : "−";
        return size < 0.001m ? $"{sign}<0.001" : $"{sign}{Cut(size, decimals)}";
    }

    private static string Cut(decimal number, int decimals)
    {
        var scale = 1m;
        for (var i = 0; i < decimals; i++)
        {
            scale *= 10;
        }

        return (decimal.Truncate(number * scale) / scale).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
