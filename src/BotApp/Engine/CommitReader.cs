using BotApp.Core;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Runners.Actions;

namespace BotApp.Engine;

/// <summary>What GitHub shows on a commit: only the lists that the settings need; a list that cannot be read completely says so.</summary>
internal sealed class CommitReader(GitHubClient github, CommitTrees trees)
{
    internal Task<CommitFact?> ReadAsync(RepositoryRef repository, string sha, RepositorySettings settings, CancellationToken cancellationToken) =>
        ReadAsync(repository, sha, NeedsChecks(settings.Gate), needsRuns: true, cancellationToken);

    internal async Task<CommitFact?> ReadAsync(RepositoryRef repository, string sha, bool needsChecks, bool needsRuns, CancellationToken cancellationToken)
    {
        try
        {
            var runs = needsRuns ? await github.Actions.ListRunsForShaAsync(repository, sha, cancellationToken) : new Listing<WorkflowRun>([], false);
            foreach (var commit in runs.Items.Select(run => run.HeadCommit).OfType<RunCommit>())
            {
                trees.Remember(repository.RepositoryId, commit.Id, commit.TreeId);
            }

            var checks = needsChecks ? await github.CheckRuns.ListForRefAsync(repository, sha, null, null, latest: false, cancellationToken) : new Listing<CheckRun>([], false);
            var statuses = needsChecks ? await github.Statuses.ListAsync(repository, sha, cancellationToken) : new Listing<CommitStatus>([], false);
            var foreign = checks.Items.FirstOrDefault(check => check.HeadSha != sha);
            var problem = checks.Truncated || statuses.Truncated || runs.Truncated ? "GitHub's lists for this commit are longer than BotApp reads"
                : foreign is not null ? $"GitHub answered with a check of another commit ({foreign.HeadSha})"
                : null;
            return new CommitFact(
                [.. checks.Items.Select(check => new CheckFact(check.Id, check.Name, check.App?.Id ?? 0, check.App?.Slug ?? "", check.Status, check.Conclusion, check.StartedAt) { CompletedAt = check.CompletedAt, SuiteId = check.CheckSuite?.Id ?? 0 })],
                [.. statuses.Items.GroupBy(status => status.Context, StringComparer.OrdinalIgnoreCase).Select(group => group.First()).Select(status => new StatusFact(status.Context, status.State, status.Creator?.Login))],
                [.. runs.Items.Select(ActionsStates.Listed)],
                problem);
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused or GitHubUnreadable)
        {
            return new CommitFact([], [], [], exception.Message);
        }
    }

    private static bool NeedsChecks(GateSettings? gate) =>
        gate is not null && (gate.Required.Any(required => required is RequiredCheck.OfApp) || gate.RequiredIfPresent.Patterns.Count > 0 || gate.Unknown == UnknownChecks.Require);
}
