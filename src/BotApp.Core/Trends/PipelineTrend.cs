namespace BotApp.Core.Trends;

/// <summary>A run that was judged by its reports, as far as trends need it.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="IsComplete">It ended by itself and all that was expected of it was read.</param>
/// <param name="Duration">How long it took; null when it is not known.</param>
/// <param name="Passed">Its check ended with success (true) or failure (false); null: otherwise, or not recorded.</param>
/// <param name="Budget">The time agreed on for it; null: none, or not recorded.</param>
/// <param name="Queued">How long it waited for its first job; null when it is not known.</param>
public sealed record PastRun(string Pipeline, DateTimeOffset CompletedAt, bool IsComplete, TimeSpan? Duration, bool? Passed, TimeSpan? Budget, TimeSpan? Queued);

/// <summary>How many different tests of a pipeline passed only on a later attempt.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Period">Which period; null: in all of them.</param>
/// <param name="Tests">Different tests.</param>
public sealed record FlakyCount(string Pipeline, int? Period, int Tests);

/// <summary>The figures of a pipeline in one period, or in all of them.</summary>
/// <param name="Runs">Runs that were judged by their reports.</param>
/// <param name="Timed">Those of them that count for the time: complete, and it is known.</param>
/// <param name="Median">Half of the timed ones took no longer; null where there are none.</param>
/// <param name="Slow">Nineteen of twenty took no longer.</param>
/// <param name="Budget">The time agreed on, as of the newest run that has one.</param>
/// <param name="OverBudget">Timed runs that took longer than was agreed on for them.</param>
/// <param name="Judged">Runs whose check ended with success or failure.</param>
/// <param name="Passed">Those of them with success.</param>
/// <param name="Flaky">Different tests that passed only on a later attempt.</param>
/// <param name="Waited">First attempts of which is known how long they waited for their first job.</param>
/// <param name="Queued">Half of those waited no longer.</param>
/// <param name="QueuedSlow">Nineteen of twenty waited no longer.</param>
public sealed record PipelineFigures(
    int Runs, int Timed, TimeSpan? Median, TimeSpan? Slow, TimeSpan? Budget, int OverBudget, int Judged, int Passed, int Flaky, int Waited, TimeSpan? Queued, TimeSpan? QueuedSlow)
{
    /// <summary>Passed among the judged in hundredths; null where there are none.</summary>
    public double? PassRate => Judged == 0 ? null : 100.0 * Passed / Judged;
}

/// <summary>How a pipeline did over a stretch of time.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Whole">All periods together.</param>
/// <param name="Periods">Each by itself.</param>
public sealed record PipelineTrend(string Pipeline, PipelineFigures Whole, IReadOnlyList<PipelineFigures> Periods)
{
    /// <summary>The trends of all pipelines that ran, the one with the most runs first.</summary>
    /// <param name="runs">Runs in any order; those outside of the stretch are left out.</param>
    /// <param name="flaky">How many tests were flaky.</param>
    /// <param name="range">The stretch.</param>
    public static IReadOnlyList<PipelineTrend> Of(IReadOnlyList<PastRun> runs, IReadOnlyList<FlakyCount> flaky, TrendRange range)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(flaky);
        ArgumentNullException.ThrowIfNull(range);
        var counts = flaky.ToDictionary(count => (count.Pipeline, count.Period ?? -1), count => count.Tests);
        return
        [
            .. runs.GroupBy(run => run.Pipeline, StringComparer.Ordinal).Select(group =>
            {
                var periods = Enumerable.Range(0, range.Count).Select(_ => new List<PastRun>()).ToList();
                var whole = new List<PastRun>();
                foreach (var run in group)
                {
                    if (range.IndexOf(run.CompletedAt) is { } period)
                    {
                        periods[period].Add(run);
                        whole.Add(run);
                    }
                }

                return new PipelineTrend(
                    group.Key,
                    FiguresOf(whole, counts.GetValueOrDefault((group.Key, -1))),
                    [.. periods.Select((some, period) => FiguresOf(some, counts.GetValueOrDefault((group.Key, period))))]);
            }).Where(trend => trend.Whole.Runs > 0).OrderByDescending(trend => trend.Whole.Runs).ThenBy(trend => trend.Pipeline, StringComparer.Ordinal),
        ];
    }

    private static PipelineFigures FiguresOf(List<PastRun> runs, int flaky)
    {
        var timed = runs.Where(run => run is { IsComplete: true, Duration: not null }).ToList();
        var times = Sorted(timed.Select(run => run.Duration));
        var waits = Sorted(runs.Select(run => run.Queued));
        return new PipelineFigures(
            runs.Count,
            timed.Count,
            At(times, 50),
            At(times, 95),
            runs.Where(run => run.Budget is not null).MaxBy(run => run.CompletedAt)?.Budget,
            timed.Count(run => run.Duration > run.Budget),
            runs.Count(run => run.Passed is not null),
            runs.Count(run => run.Passed is true),
            flaky,
            waits.Count,
            At(waits, 50),
            At(waits, 95));
    }

    private static List<TimeSpan> Sorted(IEnumerable<TimeSpan?> times)
    {
        var known = times.OfType<TimeSpan>().ToList();
        known.Sort();
        return known;
    }

    // The nearest rank: a time that a run really took. Source: https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method.
    private static TimeSpan? At(List<TimeSpan> sorted, int percent) => sorted.Count == 0 ? null : sorted[(((sorted.Count * percent) + 99) / 100) - 1];
}
