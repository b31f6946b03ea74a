namespace BotApp.Core.History;

/// <summary>How long the suite takes on the base branch, and how this run compares.</summary>
/// <param name="Median">Of the runs looked at.</param>
/// <param name="Runs">How many there are.</param>
/// <param name="Bars">Their times from the oldest to the newest as bars, the longest full height.</param>
/// <param name="Change">This run against the median: 0.25 is a quarter longer; null when this run's time is not known.</param>
public sealed record DurationTrend(TimeSpan Median, int Runs, string Bars, double? Change)
{
    /// <summary>Fewer runs than this are no trend.</summary>
    private const int MinRuns = 3;

    private const int MaxRuns = 20;

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
        return new DurationTrend(TimeSpan.FromSeconds(median), seconds.Count, Drawn(seconds), current is null ? null : (current.Value.TotalSeconds / median) - 1);
    }

    /// <summary>Bars start at zero, so that a longer bar is a longer time in the same proportion.</summary>
    private static string Drawn(List<double> seconds)
    {
        const string heights = "▁▂▃▄▅▆▇█";
        var longest = seconds.Max();
        return string.Concat(seconds.Select(second => heights[Math.Max(0, (int)Math.Ceiling(second / longest * heights.Length) - 1)]));
    }
}
