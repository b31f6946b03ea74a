using System.Globalization;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Gating;

/// <summary>
/// A group of the merge queue has less time than a pull request: the queue itself gives up on it, without a word of why. The gate answers
/// before that, and says early when nothing has begun to run at all.
/// </summary>
public static class QueueRules
{
    /// <summary>
    /// How long a queue waits when GitHub does not say, which is so for queues of classic branch protection: what its form proposes.
    /// Rulesets say 1 to 360 minutes. Source: https://docs.github.com/en/rest/repos/rules (merge_queue, <c>check_response_timeout_minutes</c>).
    /// </summary>
    public static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(60);

    /// <summary>A group on which nothing has begun to run for so long has a reason that waiting does not mend.</summary>
    public static readonly TimeSpan SilentFor = TimeSpan.FromMinutes(10);

    /// <summary>The reason code of a group on which nothing has begun to run.</summary>
    public const string NotStarted = "ci_not_started";

    /// <summary>The gate answers so much before the queue gives up, at most a quarter of its time.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    /// <summary>How old a group may be for the gate to wait still.</summary>
    public static TimeSpan WaitsAtMost(BranchState group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var timeout = group.QueueTimeout ?? UsualTimeout;
        return timeout - (timeout / 4 < Ahead ? timeout / 4 : Ahead);
    }

    /// <summary>Whether the group's gate says that nothing has begun to run.</summary>
    public static bool IsSilent(Requirement gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return gate.Children.Any(child => child.Code == NotStarted);
    }

    /// <summary>What is so about the group as a whole, beside its requirements.</summary>
    internal static IEnumerable<Requirement> OfGroup(GateInput input, IReadOnlyList<Requirement> found)
    {
        if (input.State is BranchState && input.Age >= SilentFor && found.Any(one => one.State == RequirementState.Pending) && !HasBegun(input))
        {
            yield return Requirement.Pending(
                "CI",
                NotStarted,
                $"nothing has begun to run on this group since {Clock(input.State.HeadSince)}: look whether its runners have machines, and whether its workflows are triggered by `merge_group`.");
        }
    }

    /// <summary>A requirement that still waits when the queue is about to give up is not met.</summary>
    internal static Requirement Decided(Requirement requirement, GateInput input) =>
        requirement.State != RequirementState.Pending || input.State is not BranchState group || input.Age < WaitsAtMost(group)
            ? requirement
            : requirement with
            {
                State = RequirementState.Failed,
                Code = "queue_timeout",
                Reason = $"{requirement.Reason} The merge queue gives up on this group at {Clock(group.HeadSince + (group.QueueTimeout ?? UsualTimeout))}, so the gate answers now.",
            };

    // What cannot be read may have begun.
    private static bool HasBegun(GateInput input) => input.Facts.Commit is not { Problem: null } commit
        || input.State.Runs.Any(run => run.Last?.StartedAt is not null || run.Phase is PipelinePhase.Running or PipelinePhase.Collecting)
        || commit.Runs.Any(run => run.Status is "in_progress" or "completed" && !run.NeedsApproval)
        || commit.Statuses.Count > 0
        || ReportedChecks.Foreign(commit, input.Facts.App.Id).Any(check => check.Status is "in_progress" or "completed");

    private static string Clock(DateTimeOffset moment) => $"{moment.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC";
}
