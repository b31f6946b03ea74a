using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Deployments;
using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>What is told of an environment: what became live, what did not, what went back, and for whose word it waits.</summary>
internal static class DeploymentNotices
{
    /// <summary>What turned between two states.</summary>
    public static IReadOnlyList<Notice> Between(EnvironmentState before, EnvironmentState now, Facts facts)
    {
        var notices = new List<Notice>();
        if (now.Last is { Phase: DeployPhase.Succeeded or DeployPhase.Failed } ended && (before.Last?.Number != ended.Number || before.Last.Phase != ended.Phase))
        {
            notices.Add(Ended(now, ended, facts));
        }

        if (now.Watched is { UnwellAt: not null } unwell && (before.Watched?.UnwellAt is null || before.Watched.Number != unwell.Number))
        {
            notices.Add(Of(now, unwell, NotifyEvent.DeployFailed, $"{CommitRules.Short(unwell.Sha)} is live in {now.Environment} and stopped answering", facts, "-stopped") with { Detail = Sentence(unwell.Problem), Url = unwell.Run?.Url });
        }

        notices.AddRange(now.Waiting
            .Where(one => one.Code == DeployWords.Unapproved && !before.Waiting.Any(was => was.Number == one.Number && was.Code == DeployWords.Unapproved))
            .Select(one => Approval(now, one, one.Problem, facts)));
        notices.AddRange(now.Running
            .Where(one => one.ReviewSince is not null && !before.Running.Any(was => was.Number == one.Number && was.ReviewSince is not null))
            .Select(one => Approval(now, one, one.Problem, facts) with { Url = one.Run?.Url }));
        return notices;
    }

    private static Notice Ended(EnvironmentState state, DeployAttempt ended, Facts facts)
    {
        var sha = CommitRules.Short(ended.Sha);
        return ended switch
        {
            { Phase: DeployPhase.Failed } => Of(state, ended, NotifyEvent.DeployFailed, $"{sha} was not {(ended.IsRollback ? "brought back" : "deployed")} to {state.Environment}: {DeployText.Words(ended.Code)}", facts) with
            {
                Detail = $"{Sentence(ended.Problem)}{(state.Live is { } live ? $" {CommitRules.Short(live.Sha)} is recorded as live there{(state.Disturbed ? ", but something else may be there now" : "")}." : "")}",
                Url = ended.Run?.Url,
            },
            { IsRollback: true } => Of(state, ended, NotifyEvent.RolledBack, $"{state.Environment} went back to {sha}", facts) with { Url = ended.Url },
            _ => Of(state, ended, NotifyEvent.Deployed, $"{sha} is live in {state.Environment}", facts) with { Detail = ended.Said is { } said ? $"Its run says: {PlainText.OneLine(said)}" : null, Url = ended.Url },
        };
    }

    private static Notice Approval(EnvironmentState state, DeployAttempt waits, string? problem, Facts facts) =>
        Of(state, waits, NotifyEvent.ApprovalNeeded, $"{CommitRules.Short(waits.Sha)} waits for an approval to be deployed to {state.Environment}", facts) with
        {
            Detail = Sentence(problem),
            Url = waits.Asked.Number > 0 ? string.Create(CultureInfo.InvariantCulture, $"{facts.Repository.Url}/pull/{waits.Asked.Number}") : $"{facts.Repository.Url}/commit/{waits.Sha}/checks",
        };

    private static Notice Of(EnvironmentState state, DeployAttempt attempt, NotifyEvent happened, string title, Facts facts, string part = "") =>
        NoticeRules.Begin(state, happened, string.Create(CultureInfo.InvariantCulture, $"{attempt.Number}{part}"), title, facts) with
        {
            Sha = attempt.Sha,
            By = attempt.By,
            Number = attempt.Asked.Number > 0 ? attempt.Asked.Number : null,
            Environment = state.Environment,
            Changes = ChangesOf(attempt, facts.Privileged.Effective.Deployment(state.Environment), facts),
        };

    private static NoticeChanges? ChangesOf(DeployAttempt attempt, DeploymentSettings? deployment, Facts facts) =>
        attempt is { Changes: { } changes, Previous: { } previous } && deployment?.Notify.Changes != false
            ? new NoticeChanges(
                changes.Ahead,
                changes.Behind,
                [.. changes.Pulls.Select(pull => pull with { Title = PlainText.OneLine(pull.Title), Author = pull.Author is { } author ? PlainText.OneLine(author) : null })],
                changes.IsAll,
                $"{facts.Repository.Url}/compare/{previous}...{attempt.Sha}")
            : null;

    private static string Sentence(string? problem)
    {
        var text = PlainText.OneLine(problem);
        return text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..];
    }
}
