using BotApp.Core;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// Finds what a run is compared with: for a pull request the results of the commit where it left its base branch, for a branch those of the
/// commit before; without any, those of the nearest commit that has some, along first parents and at most 100 commits back.
/// </summary>
internal sealed class BaseReader(GitHubClient github, Store store)
{
    /// <summary>The results; null with the reason when GitHub did not answer, and without one when there are none.</summary>
    internal async Task<(FoundBase? Found, string? Problem)> FindAsync(
        RepositoryRef repository, SubjectKey subject, string branch, string pipeline, string sha, CancellationToken cancellationToken)
    {
        // Where nothing is there to be found, it does not matter which commits GitHub would name.
        if (!await store.History.HasBaseAsync(repository.RepositoryId, pipeline, cancellationToken))
        {
            return (null, null);
        }

        try
        {
            return subject.Kind == SubjectKind.PullRequest
                ? await OfPullRequestAsync(repository, branch, pipeline, sha, cancellationToken)
                : (await NearestAsync(repository, pipeline, await LineAsync(repository, sha, skip: 1, cancellationToken), cancellationToken), null);
        }
        catch (Exception exception) when (exception is GitHubUnavailable { NotSent: false } or GitHubRefused or GitHubUnreadable or GitHubAnswerTooLarge)
        {
            return (null, exception.Message); // unknown, and said so: never a guess
        }
    }

    private async Task<(FoundBase? Found, string? Problem)> OfPullRequestAsync(
        RepositoryRef repository, string branch, string pipeline, string sha, CancellationToken cancellationToken)
    {
        if (await github.Contents.GetMergeBaseAsync(repository, branch, sha, cancellationToken) is not { } mergeBase)
        {
            return (null, $"GitHub knows no commit that {branch} and this commit have in common");
        }

        return (await NearestAsync(repository, pipeline, [mergeBase], cancellationToken)
            ?? await NearestAsync(repository, pipeline, await LineAsync(repository, mergeBase, skip: 0, cancellationToken), cancellationToken), null);
    }

    private async Task<FoundBase?> NearestAsync(RepositoryRef repository, string pipeline, IReadOnlyList<string> line, CancellationToken cancellationToken)
    {
        if (line.Count == 0)
        {
            return null;
        }

        var known = (await store.History.BasesAsync(repository.RepositoryId, pipeline, line, cancellationToken)).ToDictionary(results => results.Sha, StringComparer.Ordinal);
        var behind = 0;
        foreach (var sha in line)
        {
            if (known.TryGetValue(sha, out var results))
            {
                return new FoundBase(results, behind);
            }

            behind++;
        }

        return null;
    }

    // What was merged lies beside the line, with results of its own branch: only first parents were ever the branch's newest commit.
    private async Task<IReadOnlyList<string>> LineAsync(RepositoryRef repository, string sha, int skip, CancellationToken cancellationToken)
    {
        var commits = (await github.Contents.ListCommitsAsync(repository, sha, cancellationToken) ?? []).ToDictionary(commit => commit.Sha, StringComparer.Ordinal);
        var line = new List<string>();
        for (var next = sha; next is not null && commits.Remove(next, out var commit); next = commit.Parents is [var first, ..] ? first.Sha : null)
        {
            line.Add(commit.Sha);
        }

        return [.. line.Skip(skip)];
    }
}

/// <summary>Results to compare with.</summary>
/// <param name="Results">They.</param>
/// <param name="CommitsBehind">How many commits they lie behind the one that was looked for.</param>
internal sealed record FoundBase(StoredResults Results, int CommitsBehind);
