namespace BotApp.Core.Commands;

/// <summary>Trust in one commit of a stranger: given by a maintainer who has read it, for that commit and base alone.</summary>
internal static class TrustAnswers
{
    // The commit that counts is the one that was the head when the comment was written, by our own record of pushes.
    public static CommandOutcome Trust(ParsedCommand.OkToTest command, PullRequestState state, Facts facts)
    {
        var waiting = Waiting(facts);
        if (!state.Fork && waiting.Count == 0)
        {
            return CommandOutcome.Refused(state, "not-a-fork", "This pull request comes from the repository itself and nothing of it waits for approval.");
        }

        if (state.SeenHead.Length == 0 && command.Sha?.Equals(state.HeadSha, StringComparison.OrdinalIgnoreCase) != true)
        {
            return CommandOutcome.Refused(state, "head-unknown", $"BotApp has not seen a push of this pull request yet, so it cannot tell which commit you looked at: say `/ok-to-test {state.HeadSha}`.");
        }

        var seen = state.SeenHead.Length == 0 ? state.HeadSha : state.SeenHead;
        if (command.Sha is { } sha && !seen.StartsWith(sha, StringComparison.OrdinalIgnoreCase))
        {
            return CommandOutcome.Refused(state, "wrong-commit", $"{sha} is not the head: {seen} is. Look at it, then say `/ok-to-test {CommitRules.Short(seen)}`.");
        }

        var lets = waiting.Count == 0 || seen != state.HeadSha ? "" : $" GitHub is asked to let {string.Join(", ", waiting.Select(run => run.Name))} begin.";
        return CommandOutcome.Done(state with { TrustedSha = seen }, "trusted", $"{CommitRules.Short(seen)} may run with this repository's rights. The next push needs it again.{lets}");
    }

    public static CommandOutcome Cancel(PullRequestState state) => state.TrustedSha is null
        ? CommandOutcome.Refused(state, "not-trusted", "No commit of this pull request is trusted.")
        : CommandOutcome.Done(state with { TrustedSha = null }, "trust-cancelled", "The commit is no longer trusted; what runs already goes on.");

    /// <summary>Lets the workflow runs of a trusted commit begin, those too that GitHub made after the word was said.</summary>
    public static Decision<PullRequestState> Approve(PullRequestState state, BotEvent happened, Facts facts)
    {
        if (happened is EffectGivenUp lost && lost.EffectKey.StartsWith(ApproveRun.Prefix, StringComparison.Ordinal))
        {
            var body = $"GitHub did not let BotApp begin the workflow runs of {CommitRules.Short(state.HeadSha)} ({Checks.MarkdownEncoder.Text(lost.Reason)}). A maintainer can approve them on the pull request's own page.";
            return new Decision<PullRequestState>(state, [new PutComment("approval", state.Number, body)], "A workflow run could not be approved: said on the pull request.");
        }

        var waiting = state.Open && state.TrustedSha == state.HeadSha ? Waiting(facts) : [];
        return new Decision<PullRequestState>(state, [.. waiting.Select(run => new ApproveRun(run.Id))], "");
    }

    private static List<WorkflowRunFact> Waiting(Facts facts) => [.. (facts.Commit?.Runs ?? []).Where(run => run.NeedsApproval)];
}
