namespace BotApp.Core.Settings;

/// <summary>One time that a window is open.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, not included.</param>
public sealed record WindowStretch(DateTimeOffset From, DateTimeOffset To);

/// <summary>
/// When a window of time is open, across changes of the clock: a beginning that the clock leaps over is at the leap, one that the clock
/// shows twice is at the first (and a second beginning at the second, so that the window reaches to its end on the wall). Durations are elapsed time.
/// </summary>
public static class WindowTimes
{
    /// <summary>How far ahead a beginning is looked for; rarer windows (29 February) are found when they come nearer.</summary>
    private const int DaysAhead = 400;

    /// <summary>The stretch that contains a moment; null when the window is shut then. Of several the one that ends last.</summary>
    public static WindowStretch? At(TimeWindow window, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Stretches(window, now, now).Where(stretch => stretch.From <= now && now < stretch.To).MaxBy(stretch => stretch.To);
    }

    /// <summary>The next beginning after a moment; null when there is none in the next 400 days.</summary>
    public static DateTimeOffset? NextOpening(TimeWindow window, DateTimeOffset after)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Stretches(window, after, after.AddDays(DaysAhead)).FirstOrDefault(stretch => stretch.From > after)?.From;
    }

    /// <summary>The next moment after another that an expression names on a zone's clock; null when there is none in the next 400 days. A time that the clock shows twice is the first of the two.</summary>
    public static DateTimeOffset? NextTime(CronExpression cron, string zoneId, DateTimeOffset after)
    {
        ArgumentNullException.ThrowIfNull(cron);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime);
        return Enumerable.Range(0, DaysAhead).Select(first.AddDays)
            .SelectMany(day => cron.TimesOn(day).Select(time => Instants(day.ToDateTime(time), zone)[0]))
            .Where(moment => moment > after)
            .Select(moment => (DateTimeOffset?)moment)
            .FirstOrDefault();
    }

    /// <summary>The moment at which a zone's clock shows a time; the first of two, and the end of the leap for a time it never shows.</summary>
    public static DateTimeOffset Instant(DateTime local, string zoneId) => Instants(local, TimeZoneInfo.FindSystemTimeZoneById(zoneId))[0];

    private static IEnumerable<WindowStretch> Stretches(TimeWindow window, DateTimeOffset from, DateTimeOffset to)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone);
        return window switch
        {
            TimeWindow.Days days => [new WindowStretch(Instants(days.From.ToDateTime(TimeOnly.MinValue), zone)[0], Instants(days.To.AddDays(1).ToDateTime(TimeOnly.MinValue), zone)[0])],
            TimeWindow.Recurring recurring => Recurring(recurring, zone, from, to),
            _ => throw new InvalidOperationException($"Window {window.GetType().Name} has no times."),
        };
    }

    // Days are whole in the window's zone; what began at most one duration ago may still be open.
    private static IEnumerable<WindowStretch> Recurring(TimeWindow.Recurring window, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(to, zone).DateTime);
        for (var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from - window.Duration, zone).DateTime).AddDays(-1); day <= last; day = day.AddDays(1))
        {
            foreach (var start in window.Cron.TimesOn(day).SelectMany(time => Instants(day.ToDateTime(time), zone)))
            {
                yield return new WindowStretch(start, start + window.Duration);
            }
        }
    }

    private static DateTimeOffset[] Instants(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsAmbiguousTime(local))
        {
            return [.. zone.GetAmbiguousTimeOffsets(local).OrderDescending().Select(offset => new DateTimeOffset(local, offset).ToUniversalTime())];
        }

        var shown = local;
        while (zone.IsInvalidTime(shown))
        {
            shown = shown.AddMinutes(1);
        }

        return [new DateTimeOffset(shown, zone.GetUtcOffset(shown)).ToUniversalTime()];
    }
}
