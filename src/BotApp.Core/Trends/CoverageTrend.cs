using System.Globalization;
using BotApp.Core.Charts;

namespace BotApp.Core.Trends;

/// <summary>What a commit of a branch covered.</summary>
/// <param name="At">When the last of its runs ended.</param>
/// <param name="Covered">Lines that tests run.</param>
/// <param name="Lines">Lines that can be run.</param>
public sealed record PastCoverage(DateTimeOffset At, long Covered, long Lines);

/// <summary>How much of a branch its tests cover, over time.</summary>
public static class CoverageTrend
{
    /// <summary>The chart.</summary>
    /// <param name="past">What commits covered, in any order.</param>
    /// <param name="range">Its stretch.</param>
    public static TrendCard Of(IReadOnlyList<PastCoverage> past, TrendRange range)
    {
        ArgumentNullException.ThrowIfNull(past);
        ArgumentNullException.ThrowIfNull(range);
        var measured = past.Where(one => one.Lines > 0 && range.IndexOf(one.At) is not null).OrderBy(one => one.At).ToList();
        var values = new double?[range.Count];
        var counts = new int[range.Count];
        foreach (var one in measured)
        {
            var period = range.IndexOf(one.At)!.Value; // filtered above
            values[period] = Percent(one);
            counts[period]++;
        }

        double? last = measured.Count == 0 ? null : Percent(measured[^1]);
        var change = measured.Count < 2 ? 0 : Percent(measured[^1]) - Percent(measured[0]);
        var changed = Math.Abs(change) < 0.05 ? "as at the beginning" : string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(change):0.0} points {(change > 0 ? "more" : "less")} than at the beginning");
        return new TrendCard(
            new Chart
            {
                Title = "Coverage",
                Description = last is null ? "No commit was measured." : $"{ChartText.Of(last, ChartUnit.Percent)} of the lines are covered now, {changed}.",
                Unit = ChartUnit.Percent,
                IsZoomed = true,
                Periods = range.Periods,
                Series = [new ChartSeries("Covered", ChartTone.Main, values)],
            },
            ChartText.Of(last, ChartUnit.Percent),
            last is null ? "of the lines" : $"of the lines now, {changed}",
            "Lines that tests run, of those that can be run, all pipelines together: the newest measured commit of each period. The axis does not begin with zero.",
            "No commit of this time was measured: no report of coverage came.")
        {
            IsBad = change < -1,
            Columns = [new TrendColumn("Commits", counts)],
        };
    }

    private static double Percent(PastCoverage one) => 100.0 * one.Covered / one.Lines;
}
