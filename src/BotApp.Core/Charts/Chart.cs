namespace BotApp.Core.Charts;

/// <summary>How the values of a chart are drawn.</summary>
public enum ChartKind
{
    /// <summary>A line through the values; where one is missing the line is broken.</summary>
    Lines,

    /// <summary>Bars from zero; those of several series stand on each other.</summary>
    Bars,
}

/// <summary>What the values of a chart are.</summary>
public enum ChartUnit
{
    /// <summary>Seconds.</summary>
    Time,

    /// <summary>Hundredths of the whole, from 0 to 100.</summary>
    Percent,

    /// <summary>Whole things that were counted.</summary>
    Count,
}

/// <summary>What a series is to the reader: the stylesheet gives each its colour, and its line or its pattern says the same without colours.</summary>
public enum ChartTone
{
    /// <summary>What the chart is about.</summary>
    Main,

    /// <summary>What stands beside it.</summary>
    Second,

    /// <summary>What is good.</summary>
    Good,

    /// <summary>What is bad.</summary>
    Bad,

    /// <summary>What was agreed on and should not be passed.</summary>
    Limit,
}

/// <summary>Values over the periods of a chart.</summary>
/// <param name="Name">What they are called in the legend and in the table.</param>
/// <param name="Tone">What they are to the reader.</param>
/// <param name="Values">One for each period; null where nothing is known.</param>
public sealed record ChartSeries(string Name, ChartTone Tone, IReadOnlyList<double?> Values);

/// <summary>A period of a chart.</summary>
/// <param name="Label">As short as an axis needs it: <c>3 Aug</c>.</param>
/// <param name="Name">In full: <c>the week from 3 Aug 2026</c>.</param>
public sealed record ChartPeriod(string Label, string Name);

/// <summary>A small chart of series over time: what is drawn, what is read aloud and what the table says is the same.</summary>
public sealed record Chart
{
    /// <summary>How it is called.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows in a sentence or two, for whoever does not see it.</summary>
    public required string Description { get; init; }

    /// <summary>How it is drawn.</summary>
    public ChartKind Kind { get; init; }

    /// <summary>What its values are.</summary>
    public required ChartUnit Unit { get; init; }

    /// <summary>The axis need not begin with zero: what is between 84 and 86 percent is told apart.</summary>
    public bool IsZoomed { get; init; }

    /// <summary>The periods, oldest first.</summary>
    public required IReadOnlyList<ChartPeriod> Periods { get; init; }

    /// <summary>What is drawn, the first on top.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>There is nothing to draw.</summary>
    public bool IsEmpty => Series.All(series => series.Values.All(value => value is null));
}
