using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>What the gate asks of other people's checks: those required by name and app, and those that matter once they are there.</summary>
internal static class ForeignRequirements
{
    /// <summary>A check required by name, pinned to who may report it.</summary>
    public static Requirement Of(RequiredCheck.OfApp required, GateInput input)
    {
        if (input.Facts.Commit is not { Problem: null } commit)
        {
            return Unreadable(required.Check, input.Facts);
        }

        var name = ReportedChecks.NameOf(required);
        var strangers = ReportedChecks.Strangers(required, commit, input.Facts.App.Id);
        if (ReportedChecks.Judge(required, commit, input.Facts.App.Id, check => CheckReading.Of(name, check, commit, input)) is { } found)
        {
            return strangers.Count == 0 ? found : found with { Reason = $"{found.Reason} ({string.Join(", ", strangers)} reports the same name, which does not count.)" };
        }

        return Absent(required, name, strangers, commit, input) with { Overridable = true };
    }

    /// <summary>The checks that are there and matter, and whether more of them may come.</summary>
    public static IEnumerable<Requirement> Present(GateInput input)
    {
        var gate = input.Gate;
        if (gate.RequiredIfPresent.Patterns.Count == 0 && gate.Unknown == UnknownChecks.Ignore)
        {
            return [];
        }

        if (input.Facts.Commit is not { Problem: null } commit)
        {
            return [Unreadable("checks", input.Facts)];
        }

        var checks = ReportedChecks.Foreign(commit, input.Facts.App.Id).Where(check => Matters(check.Name, gate) && !IsRequired(check.Name, check.AppSlug, gate))
            .Select(check => CheckReading.Of($"{check.Name} ({check.AppSlug})", check, commit, input));
        var statuses = commit.Statuses.Where(status => Matters(status.Context, gate) && !IsRequired(status.Context, status.CreatorLogin, gate))
            .Select(status => CheckReading.Of(status.Context, status));
        return [.. checks, .. statuses, .. Partial(commit)];
    }

    // While a workflow run is unfinished, a job that waits for a machine has no check yet: the list is not complete.
    private static IEnumerable<Requirement> Partial(CommitFact commit)
    {
        var unfinished = commit.Runs.Where(run => run.IsUnfinished && !run.NeedsApproval).Select(run => run.Name).Distinct(StringComparer.Ordinal).ToList();
        var held = commit.Runs.Where(run => run.NeedsApproval).Select(run => run.Name).Distinct(StringComparer.Ordinal).ToList();
        if (unfinished.Count > 0)
        {
            yield return Requirement.Pending("workflow runs", "runs_incomplete", $"{string.Join(", ", unfinished)} is still running and may report more checks.");
        }

        if (held.Count > 0)
        {
            yield return Requirement.Pending("workflow runs", "needs_approval", $"{string.Join(", ", held)} needs approval before it begins: a maintainer who has read the change writes `/ok-to-test`.");
        }
    }

    private static Requirement Absent(RequiredCheck.OfApp required, string name, IReadOnlyList<string> strangers, CommitFact commit, GateInput input)
    {
        var unfinished = commit.Runs.Where(one => one.IsUnfinished).ToList();
        return unfinished.Find(run => run.NeedsApproval) is { } held ? Requirement.Pending(name, "needs_approval", $"has not reported: {held.Name} needs approval first; a maintainer who has read the change writes `/ok-to-test`.")
            : input.PastDeadline ? NotReported.Of(name, required.Check, input)
            : strangers.Count > 0 ? Requirement.Pending(name, "foreign", $"was reported only by {string.Join(", ", strangers)}, which does not count.")
            : unfinished.Count > 0 ? Requirement.Pending(name, "runs_incomplete", $"has not reported, and {string.Join(", ", unfinished.Select(run => run.Name))} is still running.")
            : Requirement.Pending(name, "expected", "has not reported yet.");
    }

    private static bool Matters(string name, GateSettings gate) =>
        gate.RequiredIfPresent.Matches(name) || (gate.Unknown == UnknownChecks.Require && !gate.Optional.Matches(name));

    private static bool IsRequired(string name, string? by, GateSettings gate) =>
        gate.Required.OfType<RequiredCheck.OfApp>().Any(required => required.Check == name && ReportedChecks.IsBy(by, required.App));

    private static Requirement Unreadable(string name, Facts facts) =>
        Requirement.Pending(name, "unavailable", $"could not be read ({facts.Commit?.Problem ?? "no answer"}); BotApp tries again, and until then it does not pass.") with { LookAt = facts.Now + facts.PollInterval };
}
