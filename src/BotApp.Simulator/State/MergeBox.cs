namespace BotApp.Simulator.State;

/// <summary>How a required check stands: <see cref="State"/> is <c>success</c>, <c>pending</c>, <c>failure</c> or <c>expected</c> (nobody reported).</summary>
internal sealed record RequiredState(RequiredCheck Check, string State);

/// <summary>What the box under a pull request says.</summary>
/// <param name="Mergeable">Whether the button is green for people without administrator's rights.</param>
/// <param name="State"><c>clean</c>, <c>unstable</c>, <c>blocked</c>, <c>behind</c>, <c>dirty</c> or <c>draft</c>, as <c>mergeable_state</c>.</param>
/// <param name="Reasons">Why it cannot be merged, one sentence each.</param>
/// <param name="Required">Every required check.</param>
internal sealed record MergeBoxState(bool Mergeable, string State, IReadOnlyList<string> Reasons, IReadOnlyList<RequiredState> Required);

/// <summary>Computes whether a pull request may be merged.</summary>
internal sealed class MergeBox(FakeGitHub github)
{
    public MergeBoxState Of(PullRequest pull)
    {
        var reasons = new List<string>();
        var state = "clean";
        void Block(string newState, string reason)
        {
            state = state == "clean" ? newState : state;
            reasons.Add(reason);
        }

        if (!pull.Open)
        {
            return new MergeBoxState(false, "unknown", ["The pull request is closed"], []);
        }

        if (!github.PullRequests.Mergeable(pull))
        {
            Block("dirty", "Merge conflict");
        }

        if (pull.Draft)
        {
            Block("draft", "Draft pull request");
        }

        var required = Required(pull.Base, pull.BaseBranch, pull.HeadSha);
        foreach (var check in required.Where(check => check.State != "success"))
        {
            Block("blocked", $"Required status check \"{check.Check.Context}\" is {check.State}");
        }

        if (pull.Base.Protections.GetValueOrDefault(pull.BaseBranch) is { Strict: true } && !pull.Base.Git.IsAncestor(pull.BaseSha, pull.HeadSha))
        {
            Block("behind", "The head branch is not up to date with the base branch");
        }

        if (pull.Base.MergeQueueEnabled)
        {
            Block("blocked", "Changes must be made through the merge queue");
        }

        if (state == "clean" && github.Checks.Latest(pull.Base, pull.HeadSha).Any(run => run.Status == "completed" && !run.Green))
        {
            state = "unstable";
        }

        return new MergeBoxState(reasons.Count == 0, state, reasons, required);
    }

    /// <summary>The required checks of a branch and how they stand on a commit.</summary>
    public IReadOnlyList<RequiredState> Required(Repository repository, string branch, string sha) =>
        [.. RequiredChecks(repository, branch).Select(check => new RequiredState(check, Stand(repository, check, sha)))];

    public IReadOnlyList<RequiredCheck> RequiredChecks(Repository repository, string branch)
    {
        var protection = repository.Protections.GetValueOrDefault(branch);
        var ruled = repository.Rules.GetValueOrDefault(branch, [])
            .Where(rule => (string?)rule["type"] == "required_status_checks")
            .SelectMany(rule => rule["parameters"]!["required_status_checks"]!.AsArray())
            .Select(check => new RequiredCheck((string)check!["context"]!, (long?)check["integration_id"]));
        return [.. (protection?.Checks ?? []).Concat(ruled).Distinct()];
    }

    private string Stand(Repository repository, RequiredCheck check, string sha)
    {
        var runs = github.Checks.Latest(repository, sha)
            .Where(run => run.Name == check.Context && (check.AppId is null or -1 || check.AppId == run.App.Id)).ToList();
        var states = runs.Select(run => run.Status != "completed" ? "pending" : run.Green ? "success" : "failure").ToList();
        if (check.AppId is null or -1)
        {
            states.AddRange(github.Checks.LatestStatuses(repository, sha).Where(status => status.Context == check.Context)
                .Select(status => status.State == "error" ? "failure" : status.State));
        }

        return states.Count == 0 ? "expected" : states.Contains("failure") ? "failure" : states.Contains("pending") ? "pending" : "success";
    }
}
