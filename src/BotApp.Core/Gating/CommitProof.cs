using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>
/// Whether a commit is green by itself, for what is published or deployed: what the gate requires must have passed on this very commit.
/// Nothing is let pass here that a person or a path filter let pass into a branch.
/// </summary>
internal static class CommitProof
{
    /// <summary>The code of a tree in which nothing is required that could have run: it proves nothing.</summary>
    public const string NothingRequired = "nothing_required";

    /// <summary>A commit that is on branches: what the gate requires and runs on pushes to one of them.</summary>
    public static Requirement OnBranches(ChecksRequired wanted, RepositorySettings settings, CommitFact? commit, IReadOnlyList<string> branches, long ownApp) =>
        Evaluate(wanted, settings, commit, ownApp, read => (settings.Gate?.Required ?? []).Select(one => Of(one, settings, read, ownApp, branches)).OfType<Requirement>());

    /// <summary>A commit that is the head of a pull request: its gate, which knows what the pull request needs.</summary>
    public static Requirement OnPullRequest(ChecksRequired wanted, RepositorySettings settings, CommitFact? commit, long ownApp) =>
        Evaluate(wanted, settings, commit, ownApp, read => settings.Gate is null ? [] : [Proof(Own("gate", settings, read, ownApp))]);

    private static Requirement Evaluate(ChecksRequired wanted, RepositorySettings settings, CommitFact? commit, long ownApp, Func<CommitFact, IEnumerable<Requirement>> required)
    {
        if (wanted == ChecksRequired.None)
        {
            return Requirement.Passed("checks", "not_required", "no checks are required by the settings.");
        }

        if (commit is not { Problem: null })
        {
            return Requirement.Pending("checks", "unavailable", $"could not be read ({commit?.Problem ?? "no answer"}).");
        }

        var others = wanted == ChecksRequired.All ? Others(settings, commit, ownApp) : [];
        return Requirement.All("checks", [.. required(commit), .. others]);
    }

    private static Requirement? Of(RequiredCheck required, RepositorySettings settings, CommitFact commit, long ownApp, IReadOnlyList<string> branches) => required switch
    {
        RequiredCheck.OfPipeline pipeline => OfPipeline(pipeline.Name, settings, commit, ownApp, branches),
        RequiredCheck.OfApp app => Proof(ReportedChecks.Judge(app, commit, ownApp) ?? Requirement.Pending(ReportedChecks.NameOf(app), "expected", "has not reported on this commit.")),
        _ => throw new InvalidOperationException($"Requirement {required.GetType().Name} has no rule."),
    };

    // A pipeline that never runs on pushes cannot have run on a merged commit; it is judged on the pull request instead.
    private static Requirement? OfPipeline(string name, RepositorySettings settings, CommitFact commit, long ownApp, IReadOnlyList<string> branches) =>
        settings.Pipeline(name)?.On.Push is { } push && branches.Any(push.Branches.Matches)
            ? Proof(Own(name, settings, commit, ownApp))
            : null;

    // What was skipped or not judged may be let pass into a branch; it proves nothing about what goes out.
    private static Requirement Proof(Requirement found) => found is { State: RequirementState.Passed, Code: not "success" }
        ? Requirement.Failed(found.Name, found.Code, "did not run to a success on this commit, so it proves nothing: run it again.")
        : found;

    private static IEnumerable<Requirement> Others(RepositorySettings settings, CommitFact commit, long ownApp) =>
        ReportedChecks.Foreign(commit, ownApp).Where(check => settings.Gate?.Optional.Matches(check.Name) != true)
            .Select(check => CheckStates.Judge($"{check.Name} ({check.AppSlug})", check.Status, check.Conclusion));

    private static Requirement Own(string name, RepositorySettings settings, CommitFact commit, long ownApp) =>
        commit.Checks.Where(check => check.AppId == ownApp && check.Name == settings.Checks.Prefix + name).MaxBy(check => check.Id) is { } newest
            ? CheckStates.Judge(name, newest.Status, newest.Conclusion)
            : Requirement.Pending(name, "expected", "has not reported on this commit.");
}
