using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>What the gate of one commit is judged from.</summary>
/// <param name="Settings">The settings to go by.</param>
/// <param name="Gate">Its gate.</param>
/// <param name="State">The subject with its pipelines.</param>
/// <param name="Plans">Which pipelines have to run, and why not.</param>
/// <param name="Facts">What GitHub shows.</param>
public sealed record GateInput(RepositorySettings Settings, GateSettings Gate, CommitState State, IReadOnlyList<PipelinePlan> Plans, Facts Facts)
{
    /// <summary>Why somebody's label may not stand for an override, by the label; null where it may. A label whose hand is not known is not there.</summary>
    public IReadOnlyDictionary<string, string?> LabelRefusals { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>It is a group of the merge queue and not a pull request: what holds one pull request does not hold the group, and the other way round.</summary>
    internal bool IsGroup => State is BranchState;

    internal TimeSpan Age => Facts.Now - State.HeadSince;

    /// <summary>The age at which a required check that has not reported is a failure.</summary>
    internal TimeSpan Deadline => State is BranchState group && QueueRules.WaitsAtMost(group) < Gate.Deadline ? QueueRules.WaitsAtMost(group) : Gate.Deadline;

    internal bool PastDeadline => Age >= Deadline;

    internal bool IsUntrusted => State is PullRequestState { Fork: true } pull && pull.TrustedSha != State.HeadSha;
}
