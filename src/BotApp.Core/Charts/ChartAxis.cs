namespace BotApp.Core.Charts;

/// <summary>An axis with round marks that holds all values.</summary>
/// <param name="From">Its lowest mark.</param>
/// <param name="To">Its highest mark.</param>
/// <param name="Marks">All marks, lowest first.</param>
public sealed record ChartAxis(double From, double To, IReadOnlyList<double> Marks)
{
    private const int MaxSteps = 4;

    /// <summary>Steps that people tell times by, in seconds; above them, thirty days and their multiples.</summary>
    private static readonly double[] s_timeSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000];

    /// <summary>The axis of a chart.</summary>
    /// <param name="chart">The chart.</param>
    public static ChartAxis Of(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var values = (chart.Kind == ChartKind.Bars ? Heights(chart) : chart.Series.SelectMany(series => series.Values).OfType<double>()).ToList();
        var (lowest, highest) = values.Count == 0 ? (0, 0) : (values.Min(), values.Max());
        var (from, to) = chart switch
        {
            { IsZoomed: true, Unit: ChartUnit.Percent } => (Math.Max(0, lowest - 0.5), Math.Min(100, highest + 0.5)),
            { IsZoomed: true } => (lowest, highest),
            { Unit: ChartUnit.Percent } => (0, 100),
            _ => (0, highest),
        };
        var step = Step(to - from, chart.Unit);
        var first = Math.Floor((from / step) + 1e-9);
        var last = Math.Max(first + 1, Math.Ceiling((to / step) - 1e-9));
        double[] marks = [.. Enumerable.Range(0, (int)(last - first) + 1).Select(index => Math.Round((first + index) * step, 6))];
        return new ChartAxis(marks[0], marks[^1], marks);
    }

    private static IEnumerable<double> Heights(Chart chart) =>
        Enumerable.Range(0, chart.Periods.Count).Select(period => chart.Series.Sum(series => series.Values[period] ?? 0));

    private static double Step(double span, ChartUnit unit)
    {
        if (unit == ChartUnit.Time)
        {
            return Array.Find(s_timeSteps, step => span / step <= MaxSteps) is var known and > 0 ? known : s_timeSteps[^1] * Math.Ceiling(span / s_timeSteps[^1] / MaxSteps);
        }

        var least = unit == ChartUnit.Count ? 1 : 0.5;
        for (var size = 0.1; ; size *= 10)
        {
            foreach (var step in new[] { size, 2 * size, unit == ChartUnit.Percent ? 2.5 * size : 5 * size, 5 * size })
            {
                if (step >= least - 1e-9 && span / step <= MaxSteps + 1e-9)
                {
                    return Math.Round(step, 6);
                }
            }
        }
    }
}
