namespace BotApp.Core;

/// <summary>What an answer of GitHub's said of the hourly limit of requests. Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api.</summary>
/// <param name="At">When it came.</param>
/// <param name="Limit">Requests in the whole hour.</param>
/// <param name="Remaining">Those that were left then.</param>
/// <param name="ResetAt">When the hour ends.</param>
public sealed record QuotaReading(DateTimeOffset At, long Limit, long Remaining, DateTimeOffset ResetAt);

/// <summary>How far the quota reaches.</summary>
/// <param name="Limit">Requests in the whole hour.</param>
/// <param name="Remaining">Those that are left.</param>
/// <param name="ResetAt">When there are <see cref="Limit"/> again.</param>
/// <param name="PerHour">What an hour at this pace uses.</param>
/// <param name="RunsOutAt">When nothing would be left at this pace; null when it lasts until the reset.</param>
public sealed record QuotaForecast(long Limit, long Remaining, DateTimeOffset ResetAt, long PerHour, DateTimeOffset? RunsOutAt)
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <summary>A pace is told from no less time than this: a burst at the start of an hour is none.</summary>
    private static readonly TimeSpan s_shortest = TimeSpan.FromMinutes(2);

    /// <summary>What waits looks again so soon.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(10);

    /// <summary>A pace is told from no more time than this: what was long ago says nothing of now.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Less than a tenth is left, or less than a third and it would not last: what can wait waits, so that gates and commands go on.</summary>
    public bool IsShort => Remaining * 10 < Limit || (RunsOutAt is not null && Remaining * 3 < Limit);

    /// <summary>The forecast from readings in the order they came; null without any.</summary>
    public static QuotaForecast? Of(IReadOnlyList<QuotaReading> readings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(readings);
        if (readings.Count == 0)
        {
            return null;
        }

        var newest = readings[^1];
        if (newest.ResetAt <= now)
        {
            return new QuotaForecast(newest.Limit, newest.Limit, newest.ResetAt, 0, null);
        }

        var perHour = PaceOf([.. readings.Where(reading => reading.ResetAt == newest.ResetAt && reading.At > now - Window)], newest, now);
        var lasts = perHour > 0 ? s_hour * Math.Min(newest.Remaining / perHour, 24) : TimeSpan.MaxValue;
        return new QuotaForecast(newest.Limit, newest.Remaining, newest.ResetAt, (long)Math.Round(perHour), lasts < newest.ResetAt - now ? now + lasts : null);
    }

    /// <summary>How long what can wait waits; null while nothing needs to.</summary>
    public TimeSpan? Postponed(DateTimeOffset now) => !IsShort || ResetAt <= now ? null : ResetAt - now < s_longestWait ? ResetAt - now : s_longestWait;

    private static double PaceOf(IReadOnlyList<QuotaReading> recent, QuotaReading newest, DateTimeOffset now)
    {
        if (recent.Count > 1 && now - recent[0].At >= s_shortest)
        {
            return Math.Max(0, recent[0].Remaining - newest.Remaining) / (now - recent[0].At).TotalHours;
        }

        var since = now - (newest.ResetAt - s_hour);
        return Math.Max(0, newest.Limit - newest.Remaining) / (since > s_shortest ? since : s_shortest).TotalHours;
    }
}
