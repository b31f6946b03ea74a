using System.Globalization;
using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>Times in which nothing is merged: the windows of the settings and the freeze that a command began.</summary>
public static class FreezeRules
{
    /// <summary>The requirement that a freeze is; null when nothing is frozen. A pull request waits for its end; a group of the merge queue cannot and fails.</summary>
    public static Requirement? Of(GateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var now = input.Facts.Now;
        var open = input.Gate.Freeze.Select(window => (Window: window, Stretch: WindowTimes.At(window, now))).Where(one => one.Stretch is not null).ToList();
        var causes = open.Select(one => Sentence(one.Window, one.Stretch!)).ToList(); // filtered just before
        var freeze = input.Facts.Freeze is { } command && command.HoldsAt(now) ? command : null;
        if (freeze is not null)
        {
            causes.Insert(0, Sentence(freeze));
        }

        if (causes.Count == 0)
        {
            return null;
        }

        var reason = $"nothing is merged now: {string.Join("; ", causes)}.";
        var ends = open.Select(one => (DateTimeOffset?)one.Stretch!.To).Append(freeze?.Until).Min();
        var exception = FreezeException.Of(input);
        if (exception is { Holds: true })
        {
            return Requirement.Passed("freeze", "freeze_exception", $"{reason} {exception.Why}") with { LookAt = ends };
        }

        reason = exception is null ? reason : $"{reason} {exception.Why}";
        ends = exception is { IsUnreadable: true } ? new[] { ends, now + input.Facts.PollInterval }.Min() : ends;
        return (input.IsGroup ? Requirement.Failed("freeze", "frozen", reason) : Requirement.Pending("freeze", "frozen", reason)) with { LookAt = ends, Overridable = true };
    }

    /// <summary>The labels of a pull request that ask for an exception at a moment; none while nothing is frozen.</summary>
    public static IReadOnlyList<string> ExceptionLabels(GateSettings? gate, PullRequestFact? pull, Freeze? command, DateTimeOffset now)
    {
        var isFrozen = command?.HoldsAt(now) == true || gate?.Freeze.Any(window => WindowTimes.At(window, now) is not null) == true;
        return isFrozen && gate is not null ? [.. (pull?.Labels ?? []).Where(label => gate.FreezeExceptionLabels.Contains(label, StringComparer.OrdinalIgnoreCase))] : [];
    }

    /// <summary>When the next window of the settings opens; null when none does in the next 400 days.</summary>
    public static DateTimeOffset? NextOpening(GateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Gate.Freeze.Select(window => WindowTimes.NextOpening(window, input.Facts.Now)).Min();
    }

    /// <summary>Who froze and until when.</summary>
    public static string Sentence(Freeze freeze) =>
        $"{freeze.By} froze this repository{(freeze.Reason.Length > 0 ? $" ({freeze.Reason})" : "")} {(freeze.Until is { } until ? $"until {Utc(until)}" : "until `/unfreeze`")}";

    /// <summary>Why a window of the settings is there, and its end in its own zone.</summary>
    public static string Sentence(TimeWindow window, WindowStretch stretch) =>
        $"{(window.Reason.Length > 0 ? window.Reason : "a freeze of the settings")}, until {At(stretch.To, window.TimeZone)}";

    /// <summary>A moment as a zone's clock shows it.</summary>
    public static string At(DateTimeOffset moment, string zone) =>
        $"{TimeZoneInfo.ConvertTime(moment, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} {zone}";

    /// <summary>A moment as texts show it.</summary>
    public static string Utc(DateTimeOffset moment) => $"{moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";
}
