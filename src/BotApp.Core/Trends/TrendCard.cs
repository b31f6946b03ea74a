using BotApp.Core.Charts;

namespace BotApp.Core.Trends;

/// <summary>A chart with what a page says around it.</summary>
/// <param name="Chart">The chart.</param>
/// <param name="Figure">The figure of the whole stretch, large: <c>3 min 12 s</c>; a dash where there is none.</param>
/// <param name="Beside">What the figure is, in a few words: <c>median of 214 runs</c>.</param>
/// <param name="Definition">How it is counted, and from what.</param>
/// <param name="Missing">Why there is nothing to draw, where there is nothing.</param>
public sealed record TrendCard(Chart Chart, string Figure, string Beside, string Definition, string Missing)
{
    /// <summary>The figure tells of something to look at.</summary>
    public bool IsBad { get; init; }

    /// <summary>Columns of the table beside the chart's series: how many each value is taken of.</summary>
    public IReadOnlyList<TrendColumn> Columns { get; init; } = [];
}

/// <summary>A column of counts.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Values">One for each period.</param>
public sealed record TrendColumn(string Name, IReadOnlyList<int> Values);
