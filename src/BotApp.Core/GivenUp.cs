using System.Globalization;

namespace BotApp.Core;

/// <summary>What it means that a deed was given up: whoever waits for its outcome is told the outcome, so that nobody waits for ever.</summary>
internal static class GivenUp
{
    /// <summary>The event as the rules understand it.</summary>
    public static BotEvent Meaning(BotEvent happened, SubjectState known)
    {
        if (happened is not EffectGivenUp lost)
        {
            return happened;
        }

        var parts = lost.EffectKey.Split(':');
        return (parts[0], parts.Length, known) switch
        {
            ("run", 2, _) or ("rerun", >= 4, _) => new RunRefused(parts[1], lost.Reason),
            ("result", >= 4, PullRequestState or ReleaseState) when int.TryParse(parts[^1], CultureInfo.InvariantCulture, out var attempt) => new ResultCollected(parts[1], attempt, null, lost.Reason),
            ("probe", 3, PullRequestState or EnvironmentState) => new UrlProbed(parts[1], false, lost.Reason, true),
            _ => happened,
        };
    }
}
