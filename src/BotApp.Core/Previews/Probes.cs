using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>How a site is asked whether it answers: what, for how long, and how often.</summary>
internal static class Probes
{
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15)];

    /// <summary>The questions of the settings.</summary>
    public static IReadOnlyList<ProbeStep> Steps(IReadOnlyList<SmokeProbe> smoke) => [.. smoke.Select(probe => new ProbeStep(probe.Path, probe.Expect, probe.Contains) { HeaderSecret = probe.HeaderSecret })];

    /// <summary>How long it may take until all are answered as expected.</summary>
    public static TimeSpan Within(IReadOnlyList<SmokeProbe> smoke) => smoke.Count > 0 ? smoke.Max(probe => probe.Within) : new SmokeProbe().Within;

    /// <summary>The pause after a round of questions, counted from 1, that was not answered.</summary>
    public static TimeSpan Pause(int round) => s_pauses[Math.Clamp(round - 1, 0, s_pauses.Length - 1)];

    /// <summary>The same after what was just heard: a host that asks for more time gets it.</summary>
    public static TimeSpan Pause(int round, UrlProbed probed) => probed switch
    {
        { IsUnasked: true, RetryAfter: { } rest } => rest,
        { RetryAfter: { } rest } when rest > Pause(round) => rest,
        _ => Pause(round),
    };

    /// <summary>So many answers in a row make it ready: where it may take long, one may come from what was there before.</summary>
    public static int AnswersNeeded(TimeSpan within) => within >= TimeSpan.FromMinutes(2) ? 2 : 1;

    /// <summary>Whether an address is of the same scheme, host and port as the one that the settings name.</summary>
    public static bool IsAt(string url, string? named) =>
        Uri.TryCreate(url, UriKind.Absolute, out var there) && Uri.TryCreate(named, UriKind.Absolute, out var here)
        && there.UserInfo.Length == 0
        && Uri.Compare(there, here, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
