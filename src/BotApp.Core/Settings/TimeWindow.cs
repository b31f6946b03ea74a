namespace BotApp.Core.Settings;

/// <summary>A stretch of time that settings name: recurring, or from a day to a day.</summary>
public abstract record TimeWindow
{
    private TimeWindow()
    {
    }

    /// <summary>Why, for people; may be empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The IANA zone in which the window's times are meant; default UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Opens whenever the expression matches, for a duration.</summary>
    public sealed record Recurring : TimeWindow
    {
        /// <summary>When it opens.</summary>
        public required CronExpression Cron { get; init; }

        /// <summary>How long it stays open; at most 31 days.</summary>
        public required TimeSpan Duration { get; init; }
    }

    /// <summary>From the beginning of a day to the end of a day, both included.</summary>
    public sealed record Days : TimeWindow
    {
        /// <summary>The first day.</summary>
        public required DateOnly From { get; init; }

        /// <summary>The last day.</summary>
        public required DateOnly To { get; init; }
    }
}
