using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Core.Deployments;

/// <summary>What must be true before a commit is deployed, in the order in which people are told.</summary>
internal sealed class DeployConditions(EnvironmentState state, DeploymentSettings deployment, Facts facts)
{
    private const int StepsNamed = 3;

    /// <summary>Whether this may be deployed now. A rollback goes to what was found good here, so only the moment counts for it, and what became of the database.</summary>
    public DeployVerdict Judge(DeployAttempt attempt, DeployableCommit commit) =>
        Settings() ?? Locked(attempt) ?? Frozen(attempt) ?? Outside(attempt) ?? (attempt.IsRollback ? OverContraction(attempt, commit) : Fit(attempt, commit)) ?? new DeployVerdict.Ready();

    private DeployVerdict.Later? Settings() => facts.Privileged switch
    {
        SettingsFact.Loaded => null,
        SettingsFact.Unavailable unavailable => new DeployVerdict.Later("settings-unavailable", $"the settings could not be read ({unavailable.Reason})."),
        _ => new DeployVerdict.Later("settings-broken", "the settings on the default branch have errors: mend them first."),
    };

    private DeployVerdict? Fit(DeployAttempt attempt, DeployableCommit commit) =>
        Paused(attempt) ?? Placed(attempt, commit) ?? Elsewhere(attempt) ?? Green(attempt, commit) ?? NotBehind(commit) ?? (DeployVerdict?)Mergeable(attempt, commit) ?? Approved(attempt, commit) ?? Reviewable();

    // What was dropped does not come back with the code that used it. A commit that mends it goes forward as any other does.
    private DeployVerdict.Never? OverContraction(DeployAttempt attempt, DeployableCommit commit) => attempt.Forced is null && deployment.Rollback.BlockOnContractMigration && commit.LeftBehind is { Contracts: true } behind
        ? new DeployVerdict.Never(
            "contract-migration",
            $"the database was contracted since {CommitRules.Short(attempt.Sha)}, which a rollback does not undo: {string.Join("; ", behind.Steps.Take(StepsNamed).Select(MarkdownEncoder.Text))}{(behind.Steps.Count > StepsNamed ? " …" : "")}. Deploy a commit that mends it; where that commit runs with it all the same, somebody with the role admin says `/rollback {deployment.Name} --force reason:\"WHY\"`.")
        : null;

    private DeployVerdict.Later? Locked(DeployAttempt attempt) => state.Lock is { } held && held.ById != attempt.ById
        ? new DeployVerdict.Later("locked", $"{MarkdownEncoder.Text(held.By)} keeps `{deployment.Name}` locked{(held.Reason.Length > 0 ? $" ({MarkdownEncoder.Text(held.Reason)})" : "")} since {FreezeRules.Utc(held.At)}: `/unlock {deployment.Name}` gives it free.")
        : null;

    private DeployVerdict.Later? Frozen(DeployAttempt attempt) => attempt.OverrideFreeze is null && facts.Freeze is { } freeze && freeze.HoldsAt(facts.Now)
        ? new DeployVerdict.Later("frozen", $"{MarkdownEncoder.Text(FreezeRules.Sentence(freeze))}.", freeze.Until)
        : null;

    private DeployVerdict.Later? Outside(DeployAttempt attempt)
    {
        var (now, windows) = (facts.Now, deployment.Windows);
        if (attempt.OverrideFreeze is not null)
        {
            return null;
        }

        var denied = windows.Deny.Select(window => (Window: window, Stretch: WindowTimes.At(window, now))).Where(one => one.Stretch is not null).OrderByDescending(one => one.Stretch!.To).FirstOrDefault(); // filtered just before
        if (denied is { Window: { } deny, Stretch: { } stretch })
        {
            return new DeployVerdict.Later("frozen", $"nothing is deployed to `{deployment.Name}` now: {MarkdownEncoder.Text(FreezeRules.Sentence(deny, stretch))}.", stretch.To);
        }

        if (windows.Allow.Count == 0 || windows.Allow.Any(window => WindowTimes.At(window, now) is not null))
        {
            return null;
        }

        var opens = windows.Allow.Select(window => (Window: window, At: WindowTimes.NextOpening(window, now))).Where(one => one.At is not null).OrderBy(one => one.At).FirstOrDefault();
        var next = opens.At is { } at ? $"the next window opens {FreezeRules.At(at, opens.Window.TimeZone)}" : "no window opens in the next 400 days";
        return new DeployVerdict.Later("outside-window", $"`{deployment.Name}` is deployed to in its windows only: {next}.", opens.At);
    }

    private DeployVerdict.Later? Paused(DeployAttempt attempt) => attempt.By is null && state.PinnedBy is { } by
        ? new DeployVerdict.Later("pinned", $"{MarkdownEncoder.Text(by)} rolled `{deployment.Name}` back, so nothing is deployed there by itself until somebody says `/deploy {deployment.Name}`.")
        : null;

    // A pull request's commit may go where nobody depends on it; what people use gets only what is merged.
    private DeployVerdict.Never? Placed(DeployAttempt attempt, DeployableCommit commit)
    {
        if (commit.Branches.Count > 0 || (attempt.IsPullRequestHead && !deployment.Production))
        {
            return null;
        }

        var branches = deployment.Auto is { Branches: { Patterns.Count: > 0 } named } ? $"{facts.Repository.DefaultBranch} or {named}" : facts.Repository.DefaultBranch;
        return new DeployVerdict.Never("not-on-branch", $"{CommitRules.Short(attempt.Sha)} is not on {MarkdownEncoder.Text(branches)}: merge it first.");
    }

    private DeployVerdict.Later? Elsewhere(DeployAttempt attempt)
    {
        var missing = deployment.Requires.Where(name => facts.Deployment?.Live.Any(live => live.Environment == name && live.Sha == attempt.Sha) != true).ToList();
        return missing.Count == 0
            ? null
            : new DeployVerdict.Later("not-live-elsewhere", $"{CommitRules.Short(attempt.Sha)} has to be live in {string.Join(" and ", missing.Select(name => $"`{name}`"))} first: `/deploy {missing[0]} {CommitRules.Short(attempt.Sha)}`.");
    }

    private DeployVerdict? Green(DeployAttempt attempt, DeployableCommit commit)
    {
        var wanted = attempt.By is null && deployment.Auto is { } auto ? Stricter(auto.RequireChecks, deployment.Require.Checks) : deployment.Require.Checks;
        var settings = facts.Privileged.Effective;
        var green = commit.Branches.Count > 0
            ? CommitProof.OnBranches(wanted, settings, commit.Checks, commit.Branches, facts.App.Id)
            : CommitProof.OnPullRequest(wanted, settings, commit.Checks, facts.App.Id);
        return green switch
        {
            { State: RequirementState.Passed } => null,
            { Code: CommitProof.NothingRequired } => new DeployVerdict.Never("nothing-required", $"nothing that the gate requires runs on {CommitRules.Short(attempt.Sha)}, so nothing proves it good: give a required pipeline `on: push`, or set `require: {{ checks: none }}` for `{deployment.Name}`."),
            { State: RequirementState.Failed } => new DeployVerdict.Later("not-green", $"{CommitRules.Short(attempt.Sha)} is not green: {MarkdownEncoder.Text(green.Reason)}"),
            _ => new DeployVerdict.Later("not-green-yet", $"{CommitRules.Short(attempt.Sha)} is not green yet: {MarkdownEncoder.Text(green.Reason)}"),
        };
    }

    private DeployVerdict.Never? NotBehind(DeployableCommit commit) => deployment.Require.UpToDate == UpToDate.Strict && commit.BehindBy > 0
        ? new DeployVerdict.Never("behind", $"it is {commit.BehindBy} commit(s) behind {MarkdownEncoder.Text(facts.Repository.DefaultBranch)}, and `{deployment.Name}` takes only what is up to date.")
        : null;

    // What is on a branch has been merged; only a pull request's commit can stand in conflict with it.
    private DeployVerdict.Later? Mergeable(DeployAttempt attempt, DeployableCommit commit) => (deployment.Require.UpToDate == UpToDate.MergeConflicts && commit.Branches.Count == 0, commit.Mergeable) switch
    {
        (false, _) or (true, true) => null,
        (true, false) => new DeployVerdict.Later("merge-conflicts", $"{CommitRules.Short(attempt.Sha)} cannot be merged into its base: resolve the conflicts first."),
        _ => new DeployVerdict.Later("not-mergeable-yet", $"GitHub does not know yet whether {CommitRules.Short(attempt.Sha)} can be merged: say it again in a moment."),
    };

    private DeployVerdict.Later? Approved(DeployAttempt attempt, DeployableCommit commit) => (deployment.Require.Approvals, commit.Approvals) switch
    {
        (0, _) => null,
        (var wanted, null) => new DeployVerdict.Later("not-approved", $"`{deployment.Name}` takes what {Reviews(wanted)} approved, and no pull request is known to bring {CommitRules.Short(attempt.Sha)}."),
        var (wanted, there) when there < wanted => new DeployVerdict.Later("not-approved", $"the pull request of {CommitRules.Short(attempt.Sha)} has {Reviews(there.Value)}, and `{deployment.Name}` wants {Reviews(wanted)}."),
        _ => null,
    };

    // Who counts on GitHub's reviewers must not find out afterwards that GitHub asks nobody.
    private DeployVerdict.Later? Reviewable() => (deployment.Approvals?.Environment, facts.Deployment?.HasReviewers) switch
    {
        (null, _) or (_, true) => null,
        (var name, false) => new DeployVerdict.Later("no-reviewers", $"`approvals.environment` names {MarkdownEncoder.CodeInText(name)}, and GitHub's environment of that name asks no reviewers: give it some, or take `environment` out of the settings."),
        (var name, _) => new DeployVerdict.Later("unreadable", $"GitHub could not be asked who reviews {MarkdownEncoder.CodeInText(name)}: say it again in a moment."),
    };

    private static string Reviews(int count) => count == 1 ? "one approving review" : $"{count} approving reviews";

    private static ChecksRequired Stricter(ChecksRequired one, ChecksRequired other) => (one, other) switch
    {
        (ChecksRequired.All, _) or (_, ChecksRequired.All) => ChecksRequired.All,
        (ChecksRequired.Required, _) or (_, ChecksRequired.Required) => ChecksRequired.Required,
        _ => ChecksRequired.None,
    };
}
