using System.Collections.Concurrent;
using BotApp.GitHub;

namespace BotApp.Engine;

/// <summary>The git tree of a commit. A commit never gets another one, so GitHub is asked once, and not at all where a list of workflow runs named it.</summary>
internal sealed class CommitTrees(GitHubClient github)
{
    /// <summary>Two ids of 40 letters each: a few megabytes.</summary>
    private const int MaxKnown = 20_000;

    // Losable: it is asked for again.
    private readonly ConcurrentDictionary<(long Repository, string Sha), string> _known = new();

    internal void Remember(long repositoryId, string sha, string tree)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[(repositoryId, sha)] = tree;
    }

    /// <summary>The tree; null when GitHub does not give it: history goes by commits then.</summary>
    internal async Task<string?> OfAsync(RepositoryRef repository, string sha, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((repository.RepositoryId, sha), out var known))
        {
            return known;
        }

        try
        {
            if (await github.Contents.GetTreeShaAsync(repository, sha, cancellationToken) is not { } tree)
            {
                return null;
            }

            Remember(repository.RepositoryId, sha, tree);
            return tree;
        }
        catch (Exception exception) when (exception is GitHubRefused or GitHubUnreadable)
        {
            return null;
        }
    }
}
