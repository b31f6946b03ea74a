using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>How a site is asked whether it answers: what, for how long, and how often.</summary>
internal static class Probes
{
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15)];

    /// <summary>The questions of the settings.</summary>
    public static IReadOnlyList<ProbeStep> Steps(IReadOnlyList<SmokeProbe> smoke) => [.. smoke.Select(probe => new ProbeStep(probe.Path, probe.Expect, probe.Contains))];

    /// <summary>How long it may take until all are answered as expected.</summary>
    public static TimeSpan Within(IReadOnlyList<SmokeProbe> smoke) => smoke.Count > 0 ? smoke.Max(probe => probe.Within) : new SmokeProbe().Within;

    /// <summary>The pause after a round of questions, counted from 1, that was not answered.</summary>
    public static TimeSpan Pause(int round) => s_pauses[Math.Clamp(round - 1, 0, s_pauses.Length - 1)];
}
