using System.Globalization;
using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>What being behind the base does to the gate.</summary>
internal static class UpToDateRules
{
    /// <summary>The requirement; null when the rule asks for nothing more. A conflict that is known is a requirement of its own, whatever the rule.</summary>
    public static Requirement? Of(GateInput input) => (input.Gate.UpToDate, input.Facts.PullRequest) switch
    {
        (_, null) or (UpToDate.Off, _) => null,
        (UpToDate.MergeConflicts, { Mergeable: null }) =>
            Requirement.Pending("conflict", "mergeable_unknown", "GitHub has not said yet whether this merges cleanly; BotApp asks again.") with { LookAt = input.Facts.Now + input.Facts.PollInterval },
        (UpToDate.MergeConflicts, _) => null,
        (UpToDate.Strict, { } pull) => Strict(pull, input),
        _ => throw new InvalidOperationException($"The rule {input.Gate.UpToDate} is not known."),
    };

    private static Requirement? Strict(PullRequestFact pull, GateInput input) => input.Facts.BehindBy switch
    {
        null => Requirement.Pending("up to date", "unavailable", $"could not be read (how far this is behind {pull.BaseRef}); BotApp tries again, and until then it does not pass.") with { LookAt = input.Facts.Now + input.Facts.PollInterval },
        0 => null,
        1 => Behind(pull, "one commit"),
        { } commits => Behind(pull, $"{commits.ToString(CultureInfo.InvariantCulture)} commits"),
    };

    private static Requirement Behind(PullRequestFact pull, string commits) =>
        Requirement.Failed("up to date", "behind", $"is {commits} behind {pull.BaseRef}: update the branch.") with { Overridable = true };
}
