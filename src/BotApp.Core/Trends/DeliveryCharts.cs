using System.Globalization;
using BotApp.Core.Charts;

namespace BotApp.Core.Trends;

/// <summary>An environment's trend as charts: the four measures of DORA. Source: https://dora.dev/guides/dora-metrics-four-keys/.</summary>
public static class DeliveryCharts
{
    /// <summary>Where the measures are from.</summary>
    public static Uri Source { get; } = new("https://dora.dev/guides/dora-metrics-four-keys/");

    /// <summary>Deployment frequency, lead time for changes, change failure rate and time to restore.</summary>
    /// <param name="trend">The trend.</param>
    /// <param name="range">Its stretch.</param>
    public static IReadOnlyList<TrendCard> Of(DeliveryTrend trend, TrendRange range)
    {
        ArgumentNullException.ThrowIfNull(trend);
        ArgumentNullException.ThrowIfNull(range);
        return [Frequency(trend, range), LeadTime(trend, range), FailureRate(trend, range), Restore(trend, range)];
    }

    private static TrendCard Frequency(DeliveryTrend trend, TrendRange range)
    {
        var whole = trend.Whole;
        var perWeek = whole.PerWeek.ToString("0.#", CultureInfo.InvariantCulture);
        return new TrendCard(
            new Chart
            {
                Title = "Deployment frequency",
                Description = $"{Count(whole.Deployments, "deployment")} became live: {perWeek} a week.",
                Kind = ChartKind.Bars,
                Unit = ChartUnit.Count,
                Periods = range.Periods,
                Series = [new ChartSeries("Became live", ChartTone.Main, [.. trend.Periods.Select(period => whole.Deployments == 0 ? (double?)null : period.Deployments)])],
            },
            $"{perWeek} a week",
            $"{Count(whole.Deployments, "deployment")} in {range.Days} days",
            "Deployments that became what is live; going back to a former commit is none.",
            "Nothing became live in this time.");
    }

    private static TrendCard LeadTime(DeliveryTrend trend, TrendRange range)
    {
        var whole = trend.Whole;
        return new TrendCard(
            new Chart
            {
                Title = "Lead time for changes",
                Description = whole.LeadTime is { } median ? $"Half of {Count(whole.Commits, "commit")} were live within {ChartText.Of(median)} of being committed." : "No commit came.",
                Unit = ChartUnit.Time,
                Periods = range.Periods,
                Series = [new ChartSeries("Median", ChartTone.Main, [.. trend.Periods.Select(period => period.LeadTime?.TotalSeconds)])],
            },
            ChartText.Of(whole.LeadTime?.TotalSeconds, ChartUnit.Time),
            $"median of {Count(whole.Commits, "commit")}",
            "From a commit's being committed to its being live, of all commits that deployments brought.",
            "No deployment of this time is known to have brought commits.")
        {
            Columns = [new TrendColumn("Commits", [.. trend.Periods.Select(period => period.Commits)])],
        };
    }

    private static TrendCard FailureRate(DeliveryTrend trend, TrendRange range)
    {
        var whole = trend.Whole;
        return new TrendCard(
            new Chart
            {
                Title = "Change failure rate",
                Description = $"Of {Count(whole.Changes, "change")}, {whole.Failures.ToString(CultureInfo.InvariantCulture)} failed.",
                Kind = ChartKind.Bars,
                Unit = ChartUnit.Count,
                Periods = range.Periods,
                Series =
                [
                    new ChartSeries("Stayed good", ChartTone.Good, [.. trend.Periods.Select(period => whole.Changes == 0 ? (double?)null : period.Changes - period.Failures)]),
                    new ChartSeries("Failed", ChartTone.Bad, [.. trend.Periods.Select(period => whole.Changes == 0 ? (double?)null : period.Failures)]),
                ],
            },
            ChartText.Of(whole.FailureRate * 100, ChartUnit.Percent),
            $"{whole.Failures.ToString(CultureInfo.InvariantCulture)} of {Count(whole.Changes, "change")} failed",
            "Deployments that failed after they had begun, stopped answering, or were gone back from, of all that became live or failed.",
            "Nothing was deployed in this time.");
    }

    private static TrendCard Restore(DeliveryTrend trend, TrendRange range)
    {
        var whole = trend.Whole;
        return new TrendCard(
            new Chart
            {
                Title = "Time to restore",
                Description = whole.TimeToRestore is { } median ? $"Half of {Count(whole.Restored, "failure")} were made good within {ChartText.Of(median)}." : "Nothing had to be restored.",
                Unit = ChartUnit.Time,
                Periods = range.Periods,
                Series = [new ChartSeries("Median", ChartTone.Main, [.. trend.Periods.Select(period => period.TimeToRestore?.TotalSeconds)])],
            },
            ChartText.Of(whole.TimeToRestore?.TotalSeconds, ChartUnit.Time),
            $"median of {Count(whole.Restored, "failure")}",
            "From a failure's being known until something was live and good again.",
            whole.Failures == 0 ? "No change failed in this time." : "What failed in this time is not made good yet.")
        {
            Columns = [new TrendColumn("Restored", [.. trend.Periods.Select(period => period.Restored)])],
        };
    }

    private static string Count(int number, string noun) => $"{number.ToString("#,0", CultureInfo.InvariantCulture)} {noun}{(number == 1 ? "" : "s")}";
}
