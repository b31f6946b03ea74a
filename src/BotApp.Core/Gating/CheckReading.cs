namespace BotApp.Core.Gating;

/// <summary>What somebody else's check means for the gate where its state alone does not say it: what replaced it, what it stands among, who has to act.</summary>
internal static class CheckReading
{
    /// <summary>How long a cancelled check may wait for the run that takes its place; a newer push or a concurrency group brings one within seconds.</summary>
    public static readonly TimeSpan ReplacementWithin = TimeSpan.FromMinutes(2);

    /// <summary>The app whose check suites are workflow runs. Source: https://docs.github.com/en/rest/checks/suites.</summary>
    private const string Actions = "github-actions";

    /// <summary>The requirement that a check run is.</summary>
    public static Requirement Of(string name, CheckFact check, CommitFact commit, GateInput input)
    {
        var plain = CheckStates.Judge(name, check.Status, check.Conclusion) with { Overridable = true };
        return plain.Code switch
        {
            "skipped" or "neutral" when input.Gate.MustRun.Matches(check.Name) =>
                plain with { State = RequirementState.Failed, Code = "must_run", Reason = $"ended {plain.Code}, and `gate.must-run` asks for a success." },
            "skipped" => Skipped(plain, check, commit),
            "cancelled" => Replacement(check, commit) is { } newer
                ? plain with { State = RequirementState.Pending, Code = "replaced", Reason = $"was cancelled, and {newer} takes its place." }
                : Cancelled(name, check.CompletedAt ?? check.StartedAt ?? input.State.HeadSince, input),
            "action_required" when check.AppSlug == Actions => plain with { Code = "needs_approval", Reason = "needs approval: a maintainer who has read the change writes `/ok-to-test`." },
            "stale" => plain with { Reason = $"was given up by GitHub without an answer: press \"Re-run\" at the check `{check.Name}`, or push again." },
            _ => plain,
        };
    }

    /// <summary>The requirement that a commit status is.</summary>
    public static Requirement Of(string name, StatusFact status) => CheckStates.Judge(name, status.State, null) with { Overridable = true };

    /// <summary>A cancelled check fails only when nothing takes its place in time.</summary>
    public static Requirement Cancelled(string name, DateTimeOffset at, GateInput input)
    {
        var until = at + ReplacementWithin;
        return input.Facts.Now < until
            ? Requirement.Pending(name, "cancelled", $"was cancelled; it counts as failed at {until.UtcDateTime:HH:mm:ss} UTC unless a newer run takes its place.") with { LookAt = until, Overridable = true }
            : Requirement.Failed(name, "cancelled", "was cancelled and nothing took its place: run it again.") with { Overridable = true };
    }

    // A job is skipped by its own condition, or because a job it needs did not pass; GitHub shows both alike, so what stands beside it decides.
    private static Requirement Skipped(Requirement plain, CheckFact check, CommitFact commit)
    {
        if (check.AppSlug != Actions || check.SuiteId == 0)
        {
            return plain;
        }

        var bad = ReportedChecks.Newest(commit.Checks.Where(other => other.SuiteId == check.SuiteId && other.AppId == check.AppId && other.Name != check.Name))
            .Where(other => CheckStates.Judge(other.Name, other.Status, other.Conclusion).State == RequirementState.Failed).Select(other => other.Name).ToList();
        return bad.Count == 0
            ? plain
            : plain with { State = RequirementState.Failed, Code = "skipped_after_failure", Reason = $"was skipped in a workflow run in which {string.Join(", ", bad)} did not pass, so it proves nothing: run the failed jobs again." };
    }

    private static string? Replacement(CheckFact check, CommitFact commit)
    {
        var own = check.SuiteId == 0 ? null : commit.Runs.FirstOrDefault(run => run.SuiteId == check.SuiteId);
        return own is null ? null : commit.Runs.FirstOrDefault(run => run.Path == own.Path && run.Id >= own.Id && run.IsUnfinished) is { } newer ? $"a newer run of {newer.Name}" : null;
    }
}
