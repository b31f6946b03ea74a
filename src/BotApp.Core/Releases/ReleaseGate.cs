using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>Whether a tagged commit is green: what the gate requires and runs on pushes must have passed on this very commit.</summary>
internal static class ReleaseGate
{
    /// <summary>The tree of what the commit has to show before anything of it is built or published.</summary>
    public static Requirement Evaluate(RepositorySettings settings, Facts facts)
    {
        if (settings.Releases.Defaults.RequireChecks == ChecksRequired.None)
        {
            return Requirement.Passed("checks", "not_required", "no checks are required by the settings.");
        }

        if (facts.Commit is not { Problem: null } commit)
        {
            return Requirement.Pending("checks", "unavailable", $"could not be read ({facts.Commit?.Problem ?? "no answer"}).");
        }

        if (facts.Release?.ReachableFrom is not { } branches)
        {
            return Requirement.Pending("branches", "unavailable", "which branches contain the commit could not be read.");
        }

        var required = (settings.Gate?.Required ?? []).Select(one => Of(one, settings, commit, facts, branches)).OfType<Requirement>();
        var others = settings.Releases.Defaults.RequireChecks == ChecksRequired.All ? Others(settings, commit, facts) : [];
        return Requirement.All("checks", [.. required, .. others]);
    }

    private static Requirement? Of(RequiredCheck required, RepositorySettings settings, CommitFact commit, Facts facts, IReadOnlyList<string> branches) => required switch
    {
        RequiredCheck.OfPipeline pipeline => OfPipeline(pipeline.Name, settings, commit, facts, branches),
        RequiredCheck.OfApp app => Proof(ReportedChecks.Judge(app, commit, facts.App.Id) ?? Requirement.Pending(ReportedChecks.NameOf(app), "expected", "has not reported on this commit.")),
        _ => throw new InvalidOperationException($"Requirement {required.GetType().Name} has no rule."),
    };

    // A pipeline that never runs on pushes cannot have run on a merged commit; it is judged on the pull request instead.
    private static Requirement? OfPipeline(string name, RepositorySettings settings, CommitFact commit, Facts facts, IReadOnlyList<string> branches) =>
        settings.Pipeline(name)?.On.Push is { } push && branches.Any(push.Branches.Matches)
            ? Proof(Judge(name, commit.Checks.Where(check => check.AppId == facts.App.Id && check.Name == settings.Checks.Prefix + name)))
            : null;

    // What was skipped or not judged may be let pass into a branch; it proves nothing about what is published.
    private static Requirement Proof(Requirement found) => found is { State: RequirementState.Passed, Code: not "success" }
        ? Requirement.Failed(found.Name, found.Code, "did not run to a success on this commit, so it proves nothing: run it again.")
        : found;

    private static IEnumerable<Requirement> Others(RepositorySettings settings, CommitFact commit, Facts facts) =>
        ReportedChecks.Foreign(commit, facts.App.Id).Where(check => settings.Gate?.Optional.Matches(check.Name) != true)
            .Select(check => CheckStates.Judge($"{check.Name} ({check.AppSlug})", check.Status, check.Conclusion));

    private static Requirement Judge(string name, IEnumerable<CheckFact> checks) =>
        checks.MaxBy(check => check.Id) is { } newest
            ? CheckStates.Judge(name, newest.Status, newest.Conclusion)
            : Requirement.Pending(name, "expected", "has not reported on this commit.");
}
