using System.Globalization;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Checks;

/// <summary>Numbers, times and endings as people read them.</summary>
public static class Words
{
    private static readonly NumberFormatInfo s_spaced = new() { NumberGroupSeparator = " ", NumberDecimalDigits = 0 };

    /// <summary>1204 as "1 204".</summary>
    public static string Number(int number) => number.ToString("N0", s_spaced);

    /// <summary>"1 test", "3 tests".</summary>
    public static string Count(int number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>"14 days", "1 day", "36 hours".</summary>
    public static string Days(TimeSpan time) => time.TotalDays >= 1 && time.Hours == 0 ? Count((int)time.TotalDays, "day") : Count((int)Math.Ceiling(time.TotalHours), "hour");

    /// <summary>The part of a commit's id that people read.</summary>
    public static string Short(string sha) => sha.Length > 7 ? sha[..7] : sha;

    /// <summary>"2m 14s", "1h 03m", "0.8s"; empty when unknown.</summary>
    public static string Time(double seconds) => seconds switch
    {
        double.NaN or < 0 => "",
        < 0.0005 => "0s",
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.#}ms"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##}s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0}s"),
        < 3600 => Whole(TimeSpan.FromSeconds(Math.Round(seconds))),
        // Nothing that is tested takes a year; clocks that jump do.
        < 31_536_000 => $"{(int)(seconds / 3600)}h {(int)(seconds % 3600 / 60):00}m",
        _ => "",
    };

    /// <summary>How a job ended, as a verb.</summary>
    public static string Ended(RunConclusion conclusion) => conclusion switch
    {
        RunConclusion.Success => "succeeded",
        RunConclusion.Failure => "failed",
        RunConclusion.Cancelled => "was cancelled",
        RunConclusion.TimedOut => "timed out",
        RunConclusion.Skipped => "was skipped",
        RunConclusion.Neutral => "ended without a judgement",
        RunConclusion.ActionRequired => "waits for somebody's approval",
        RunConclusion.StartupFailure => "could not be started",
        RunConclusion.Stale => "was given up as stale",
        RunConclusion.Unknown => "ended in a way not known here",
        _ => throw new ArgumentOutOfRangeException(nameof(conclusion), conclusion, "a conclusion without words"),
    };

    private static string Whole(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours}h {time.Minutes:00}m" : $"{time.Minutes}m {time.Seconds:00}s";
}
