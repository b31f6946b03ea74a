namespace BotApp.Core.Gating;

/// <summary>
/// What each state of a check run, commit status or workflow run means for the gate: a table, so that a value GitHub adds tomorrow is
/// read as "not passing" and not as anything else. Source of the values: https://docs.github.com/en/rest/checks/runs and /rest/commits/statuses.
/// </summary>
public static class CheckStates
{
    private static readonly Dictionary<string, (RequirementState State, string Code, string Reason)> Table = new(StringComparer.Ordinal)
    {
        ["success"] = (RequirementState.Passed, "success", "passed."),
        ["neutral"] = (RequirementState.Passed, "neutral", "ended without a judgement, which counts as passed."),
        ["skipped"] = (RequirementState.Passed, "skipped", "was skipped by its own condition or path filter."),
        ["failure"] = (RequirementState.Failed, "failure", "failed."),
        ["error"] = (RequirementState.Failed, "error", "ended in an error."),
        ["timed_out"] = (RequirementState.Failed, "timed_out", "ran out of time."),
        ["startup_failure"] = (RequirementState.Failed, "startup_failure", "could not be started: look at its workflow file."),
        ["cancelled"] = (RequirementState.Failed, "cancelled", "was cancelled: run it again."),
        ["action_required"] = (RequirementState.Pending, "action_required", "needs approval: its own page says whose."),
        ["stale"] = (RequirementState.Pending, "stale", "was given up by GitHub without an answer: run it again."),
        ["queued"] = (RequirementState.Pending, "queued", "is queued."),
        ["requested"] = (RequirementState.Pending, "requested", "is requested."),
        ["waiting"] = (RequirementState.Pending, "waiting", "waits for an approval or a rule of its environment."),
        ["pending"] = (RequirementState.Pending, "pending", "is pending."),
        ["expected"] = (RequirementState.Pending, "expected", "is expected."),
        ["in_progress"] = (RequirementState.Pending, "in_progress", "is running."),
    };

    /// <summary>Every value known, for tests and documentation.</summary>
    public static IReadOnlyCollection<string> Known => Table.Keys;

    /// <summary>
    /// Judges one state. A conclusion decides even when the status says the run goes on (GitHub has answered so); without a conclusion the
    /// status decides; a completed run without a conclusion and every unknown value is pending as <c>unknown_state</c>, never passed.
    /// </summary>
    public static Requirement Judge(string name, string? status, string? conclusion)
    {
        var value = conclusion ?? (status == "completed" ? null : status);
        return value is not null && Table.TryGetValue(value, out var row)
            ? new Requirement(name, row.State, row.Code, row.Reason, [])
            : Requirement.Pending(name, "unknown_state", $"is in a state BotApp does not know ({value ?? "completed without a conclusion"}), which does not count as passed.");
    }
}
