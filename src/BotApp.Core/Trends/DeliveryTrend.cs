using BotApp.Core.Deployments;

namespace BotApp.Core.Trends;

/// <summary>How well an environment was delivered to over a stretch of time.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Whole">All periods together.</param>
/// <param name="Periods">Each by itself.</param>
public sealed record DeliveryTrend(string Environment, DeliveryFigures Whole, IReadOnlyList<DeliveryFigures> Periods)
{
    /// <summary>The trend of an environment.</summary>
    /// <param name="environment">Its name.</param>
    /// <param name="past">Its deployments that ended since the stretch began.</param>
    /// <param name="range">The stretch.</param>
    public static DeliveryTrend Of(string environment, IReadOnlyList<PastDeployment> past, TrendRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return new DeliveryTrend(
            environment,
            DeliveryFigures.Of(past, range.From, range.To),
            [.. Enumerable.Range(0, range.Count).Select(period => DeliveryFigures.Of(past, range.From + (range.Step * period), range.From + (range.Step * (period + 1))))]);
    }
}
