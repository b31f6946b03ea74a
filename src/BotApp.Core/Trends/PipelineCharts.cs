using System.Globalization;
using BotApp.Core.Charts;

namespace BotApp.Core.Trends;

/// <summary>A pipeline's trend as charts.</summary>
public static class PipelineCharts
{
    private const string Since = "It is kept from this version of BotApp on, with each run that is judged.";

    /// <summary>Duration against the budget, pass rate, flaky tests and time in the queue.</summary>
    /// <param name="trend">The trend.</param>
    /// <param name="range">Its stretch.</param>
    public static IReadOnlyList<TrendCard> Of(PipelineTrend trend, TrendRange range)
    {
        ArgumentNullException.ThrowIfNull(trend);
        ArgumentNullException.ThrowIfNull(range);
        return [Duration(trend, range), PassRate(trend, range), Flaky(trend, range), Queue(trend, range)];
    }

    /// <summary>The medians of the durations in seconds, for a small line.</summary>
    /// <param name="trend">The trend.</param>
    public static IReadOnlyList<double?> Medians(PipelineTrend trend)
    {
        ArgumentNullException.ThrowIfNull(trend);
        return [.. trend.Periods.Select(period => period.Median?.TotalSeconds)];
    }

    private static TrendCard Duration(PipelineTrend trend, TrendRange range)
    {
        var whole = trend.Whole;
        var budget = whole.Budget is { } agreed ? $" Its budget is {ChartText.Of(agreed)}; {Count(whole.OverBudget)} of {Count(whole.Timed)} took longer than was agreed on for them." : "";
        List<ChartSeries> series =
        [
            new("Median", ChartTone.Main, Medians(trend)),
            new("95 of 100 within", ChartTone.Second, [.. trend.Periods.Select(period => period.Slow?.TotalSeconds)]),
        ];
        if (whole.Budget is not null)
        {
            series.Add(new ChartSeries("Budget", ChartTone.Limit, Lasting(trend.Periods)));
        }

        return new TrendCard(
            new Chart
            {
                Title = "Duration",
                Description = whole.Median is { } median ? $"Half of {Runs(whole.Timed)} took no longer than {ChartText.Of(median)}, 95 of 100 no longer than {ChartText.Of(whole.Slow ?? median)}.{budget}" : "No run's duration is known.",
                Unit = ChartUnit.Time,
                Periods = range.Periods,
                Series = series,
            },
            ChartText.Of(whole.Median?.TotalSeconds, ChartUnit.Time),
            whole.Budget is { } limit ? $"median of {Runs(whole.Timed)}; budget {ChartText.Of(limit)}, {(whole.OverBudget == 0 ? "never exceeded" : $"exceeded by {Count(whole.OverBudget)}")}" : $"median of {Runs(whole.Timed)}",
            "From the start of a run's newest attempt to its end, of pull requests and branches; runs that were stopped, or whose reports were incomplete, are left out.",
            "No complete run of this time has a known duration.")
        {
            IsBad = whole.Budget < whole.Median,
            Columns = [new TrendColumn("Runs", [.. trend.Periods.Select(period => period.Timed)])],
        };
    }

    private static TrendCard PassRate(PipelineTrend trend, TrendRange range)
    {
        var whole = trend.Whole;
        return new TrendCard(
            new Chart
            {
                Title = "Pass rate",
                Description = $"Of {Runs(whole.Judged)}, {Count(whole.Passed)} passed{(whole.PassRate is { } rate ? $": {ChartText.Of(rate, ChartUnit.Percent)}" : "")}.",
                Unit = ChartUnit.Percent,
                Periods = range.Periods,
                Series = [new ChartSeries("Passed", ChartTone.Main, [.. trend.Periods.Select(period => period.PassRate)])],
            },
            ChartText.Of(whole.PassRate, ChartUnit.Percent),
            $"of {Runs(whole.Judged)} passed",
            "Runs whose check ended with success, of those that ended with success or failure; each attempt counts, quarantined failures do not.",
            $"No run of this time has a recorded ending. {Since}")
        {
            Columns = [new TrendColumn("Runs", [.. trend.Periods.Select(period => period.Judged)])],
        };
    }

    private static TrendCard Flaky(PipelineTrend trend, TrendRange range) => new(
        new Chart
        {
            Title = "Flaky tests",
            Description = $"{Tests(trend.Whole.Flaky)} in {Runs(trend.Whole.Runs)}.",
            Kind = ChartKind.Bars,
            Unit = ChartUnit.Count,
            Periods = range.Periods,
            Series = [new ChartSeries("Flaky tests", ChartTone.Second, [.. trend.Periods.Select(period => period.Runs == 0 || trend.Whole.Flaky == 0 ? (double?)null : period.Flaky)])],
        },
        Count(trend.Whole.Flaky),
        $"different tests in {Runs(trend.Whole.Runs)}",
        "Different tests that failed and then passed in the same run, on a later attempt of the test.",
        "No test of this time passed only on a later attempt.")
    {
        Columns = [new TrendColumn("Runs", [.. trend.Periods.Select(period => period.Runs)])],
    };

    private static TrendCard Queue(PipelineTrend trend, TrendRange range)
    {
        var whole = trend.Whole;
        return new TrendCard(
            new Chart
            {
                Title = "Time in the queue",
                Description = whole.Queued is { } median ? $"Half of {Runs(whole.Waited)} waited no longer than {ChartText.Of(median)} for their first job, 95 of 100 no longer than {ChartText.Of(whole.QueuedSlow ?? median)}." : "No run's wait is known.",
                Unit = ChartUnit.Time,
                Periods = range.Periods,
                Series =
                [
                    new ChartSeries("Median", ChartTone.Main, [.. trend.Periods.Select(period => period.Queued?.TotalSeconds)]),
                    new ChartSeries("95 of 100 within", ChartTone.Second, [.. trend.Periods.Select(period => period.QueuedSlow?.TotalSeconds)]),
                ],
            },
            ChartText.Of(whole.Queued?.TotalSeconds, ChartUnit.Time),
            $"median of {Runs(whole.Waited)}",
            "From the moment a run was made until its first job began, of first attempts: the wait for a machine, or for somebody's leave.",
            $"No run of this time has a recorded wait. {Since}")
        {
            Columns = [new TrendColumn("Runs", [.. trend.Periods.Select(period => period.Waited)])],
        };
    }

    // What was agreed on holds on until something else is.
    private static List<double?> Lasting(IReadOnlyList<PipelineFigures> periods)
    {
        var values = new List<double?>();
        foreach (var period in periods)
        {
            values.Add(period.Budget?.TotalSeconds ?? values.LastOrDefault());
        }

        return values;
    }

    private static string Count(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Runs(int number) => number == 1 ? "1 run" : $"{Count(number)} runs";

    private static string Tests(int number) => number == 1 ? "1 different test passed only on a later attempt" : $"{Count(number)} different tests passed only on a later attempt";
}
