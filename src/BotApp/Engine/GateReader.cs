using BotApp.Core;
using BotApp.Core.Gating;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What only the gate asks for: freezes, how far behind, what a merge group consists of and how long its queue waits.</summary>
internal sealed class GateReader(GitHubClient github, Store store)
{
    /// <summary>Of a group's pull requests so many are listed; a queue builds far smaller groups.</summary>
    private const int MaxBatch = 100;

    internal async Task<Freeze?> FreezeAsync(long repositoryId, CancellationToken cancellationToken) =>
        await store.Freezes.FindAsync(repositoryId, cancellationToken) is { } stored ? new Freeze(stored.SaidBy, stored.Reason, stored.SaidAt, stored.UntilAt) : null;

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

    /// <summary>How long the merge queue waits for a group, read once; null for other branches, when it is known, and when GitHub does not say.</summary>
    internal async Task<TimeSpan?> QueueTimeoutAsync(RepositoryRef repository, BranchState state, CancellationToken cancellationToken)
    {
        if (state.QueueTimeout is not null || !MergeGroup.TryRead(state.Branch, out var group))
        {
            return null;
        }

        try
        {
            var rules = await github.Repositories.ListBranchRulesAsync(repository, group.BaseRef, cancellationToken);
            return rules.Items.Select(rule => rule.QueueTimeout).Min(); // of several queues the most impatient one
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused or GitHubUnreadable)
        {
            return null; // the usual time is taken, and GitHub is asked again with the next event
        }
    }
}
