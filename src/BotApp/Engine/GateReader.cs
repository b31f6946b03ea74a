using BotApp.Core;
using BotApp.Core.Gating;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What only the gate and its commands ask for: freezes, teams, how far behind, what a merge group consists of.</summary>
internal sealed partial class GateReader(GitHubClient github, Store store, ILogger<GateReader> logger)
{
    /// <summary>Of a group's pull requests so many are listed; a queue builds far smaller groups.</summary>
    private const int MaxBatch = 100;

    internal async Task<Freeze?> FreezeAsync(long repositoryId, CancellationToken cancellationToken) =>
        await store.Freezes.FindAsync(repositoryId, cancellationToken) is { } stored ? new Freeze(stored.SaidBy, stored.Reason, stored.SaidAt, stored.UntilAt) : null;

    /// <summary>The teams that settings name and the person is in, asked at the moment the command is obeyed.</summary>
    internal async Task<ActorFact> WithTeamsAsync(ActorFact actor, RepositoryRef repository, string login, IEnumerable<Allowance> allowances, CancellationToken cancellationToken)
    {
        var slugs = allowances.OfType<Allowance.OfTeam>().Select(team => team.Slug).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var teams = new List<string>();
        try
        {
            foreach (var slug in slugs)
            {
                if (await github.Permissions.IsInTeamAsync(repository, slug, login, cancellationToken))
                {
                    teams.Add(slug);
                }
            }
        }
        catch (Exception exception) when (exception is GitHubNoAccess or GitHubRefused)
        {
            // Taken for nobody's team: a command is refused rather than given to somebody who may not.
            Log.TeamsUnreadable(logger, repository.Owner, string.Join(", ", slugs), exception);
            return actor with { TeamsUnreadable = true };
        }

        return actor with { Teams = teams };
    }

    /// <summary>By how many commits the head is behind its base; null when the gate does not ask, or GitHub did not answer.</summary>
    internal async Task<int?> BehindAsync(RepositoryRef repository, PullRequestFact pull, GateSettings? gate, CancellationToken cancellationToken)
    {
        if (gate is not { UpToDate: UpToDate.Strict })
        {
            return null;
        }

        try
        {
            return (await github.Contents.CompareAsync(repository, pull.BaseRef, pull.HeadSha, cancellationToken))?.BehindBy;
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused or GitHubUnreadable)
        {
            return null;
        }
    }

    /// <summary>The pull requests of a merge group, read once from the commits that GitHub wrote for it; null for other branches and when they are known.</summary>
    internal async Task<IReadOnlyList<int>?> BatchAsync(RepositoryRef repository, BranchState state, string? sha, CancellationToken cancellationToken)
    {
        if (sha is null || !MergeGroup.TryRead(state.Branch, out var group) || (state.Batch.Count > 0 && state.HeadSha == sha))
        {
            return null;
        }

        try
        {
            var commits = (await github.Contents.CompareAsync(repository, group.BaseSha, sha, cancellationToken))?.Commits ?? [];
            var named = commits.Select(commit => MergedPulls.Read(commit.Detail?.Message ?? "")?.Number).OfType<int>();
            return [.. named.Append(group.Number).Distinct().Take(MaxBatch)];
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused or GitHubUnreadable)
        {
            return null; // the list is for people; the gate does not wait for it
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "GitHub does not say who is in the teams {Teams} of {Owner}: commands for them are refused until the App may read members")]
        internal static partial void TeamsUnreadable(ILogger logger, string owner, string teams, Exception exception);
    }
}
