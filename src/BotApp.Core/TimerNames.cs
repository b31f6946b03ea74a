using System.Collections.Frozen;
using BotApp.Core.Pipelines;

namespace BotApp.Core;

/// <summary>The timers that this version sets. One of another name was set by a newer version, which knows what it rings for.</summary>
public static class TimerNames
{
    /// <summary>Timers of one preview each begin so.</summary>
    private const string OfPreview = "probe:";

    private static readonly FrozenSet<string> s_names = FrozenSet.Create(
        StringComparer.Ordinal,
        "gate", "head", "hint", "judge", "poll", "previews", "probe", "settings", EarlierCommits.Timer, AbandonedStarts.Timer, ScheduleRules.Timer, CoverageCheck.Name,
        SetTimer.QuarantineEnd, SetTimer.IndexWatch, SetTimer.SettingsChanged);

    /// <summary>Whether this version knows what it rings for.</summary>
    public static bool Knows(string name) => s_names.Contains(name) || name.StartsWith(OfPreview, StringComparison.Ordinal);
}
