namespace BotApp.Core.History;

/// <summary>How long the suite takes on the base branch, and how this run compares.</summary>
/// <param name="Median">Of the runs looked at.</param>
/// <param name="Runs">How many there are.</param>
/// <param name="Shortest">The shortest of them.</param>
/// <param name="Longest">The longest of them.</param>
/// <param name="Bars">Their times from the oldest to the newest as bars, from the shortest to the longest; all of one height where they hardly differ.</param>
/// <param name="Change">This run against the median: 0.25 is a quarter longer; null when this run's time is not known.</param>
public sealed record DurationTrend(TimeSpan Median, int Runs, TimeSpan Shortest, TimeSpan Longest, string Bars, double? Change)
{
    /// <summary>Fewer runs than this are no trend.</summary>
    private const int MinRuns = 3;

    private const int MaxRuns = 20;

    /// <summary>Differences below a twentieth are noise.</summary>
    private const double Noise = 0.05;

    /// <summary>The trend of the newest 20 runs; null when there are fewer than three.</summary>
    /// <param name="durations">Oldest first.</param>
    /// <param name="current">How long this run took.</param>
    public static DurationTrend? Of(IReadOnlyList<RunDuration> durations, TimeSpan? current)
    {
        ArgumentNullException.ThrowIfNull(durations);
        var seconds = durations.Select(run => run.Duration.TotalSeconds).Where(second => second > 0).TakeLast(MaxRuns).ToList();
        if (seconds.Count < MinRuns)
        {
            return null;
        }

        var sorted = seconds.Order().ToList();
        var median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        return new DurationTrend(
            TimeSpan.FromSeconds(median),
            seconds.Count,
            TimeSpan.FromSeconds(sorted[0]),
            TimeSpan.FromSeconds(sorted[^1]),
            Drawn(seconds, sorted[0], sorted[^1]),
            current is null ? null : (current.Value.TotalSeconds / median) - 1);
    }

    private static string Drawn(List<double> seconds, double shortest, double longest)
    {
        const string heights = "▁▂▃▄▅▆▇█";
        var spread = longest - shortest;
        return string.Concat(seconds.Select(second => spread < longest * Noise ? heights[3] : heights[(int)Math.Round((second - shortest) / spread * (heights.Length - 1))]));
    }
}
