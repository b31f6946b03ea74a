using System.Globalization;
using BotApp.Core.Charts;

namespace BotApp.Core.Trends;

/// <summary>A stretch of time that ends today, in periods of a day or of seven days. Days are those of UTC.</summary>
public sealed record TrendRange
{
    private const int Week = 7;

    /// <summary>Above so many days a period is a week: more points than that cannot be told apart.</summary>
    private const int MaxDaily = 30;

    private TrendRange(int days, DateTimeOffset from, TimeSpan step, int count) => (Days, From, Step, Count) = (days, from, step, count);

    /// <summary>The stretches there are to choose from, in days.</summary>
    public static IReadOnlyList<int> Choices { get; } = [7, 30, 90];

    /// <summary>Which of <see cref="Choices"/> it is.</summary>
    public int Days { get; }

    /// <summary>When the first period begins.</summary>
    public DateTimeOffset From { get; }

    /// <summary>How long a period is.</summary>
    public TimeSpan Step { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Whether its periods are weeks.</summary>
    public bool IsWeekly => Step > TimeSpan.FromDays(1);

    /// <summary>When the last one ends: tonight.</summary>
    public DateTimeOffset To => From + (Step * Count);

    /// <summary>The periods as a chart names them.</summary>
    public IReadOnlyList<ChartPeriod> Periods =>
    [
        .. Enumerable.Range(0, Count).Select(index =>
        {
            var start = From + (Step * index);
            var label = start.ToString("d MMM", CultureInfo.InvariantCulture);
            return new ChartPeriod(label, $"{(IsWeekly ? "week from " : "")}{start.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}");
        }),
    ];

    /// <summary>The stretch of so many days; of 30 where there is no such choice.</summary>
    /// <param name="days">How many.</param>
    /// <param name="now">It ends with this day.</param>
    public static TrendRange Of(int? days, DateTimeOffset now)
    {
        var chosen = days is { } asked && Choices.Contains(asked) ? asked : MaxDaily;
        var (step, count) = chosen > MaxDaily ? (TimeSpan.FromDays(Week), (chosen + Week - 1) / Week) : (TimeSpan.FromDays(1), chosen);
        var tonight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        return new TrendRange(chosen, tonight - (step * count), step, count);
    }

    /// <summary>The period of a moment; null when it is in none.</summary>
    /// <param name="at">The moment.</param>
    public int? IndexOf(DateTimeOffset at) => at < From || at >= To ? null : (int)((at - From) / Step);
}
