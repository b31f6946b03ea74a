namespace BotApp.GitHub;

/// <summary>
/// One file on a branch of our own, and the pull request for it. Source: https://docs.github.com/rest/git/refs, https://docs.github.com/rest/repos/contents,
/// https://docs.github.com/rest/pulls/pulls.
/// </summary>
internal sealed class FileProposals(GitHubHttp http, AppIdentity identity)
{
    private const string Contents = "contents:write";

    private const string PullRequests = "pull_requests:write";

    /// <summary>Makes a branch at a commit; false: there is one of that name already, which stays as it is.</summary>
    internal async Task<bool> CreateBranchAsync(RepositoryRef repository, string branch, string sha, CancellationToken cancellationToken)
    {
        var call = http.Send(HttpMethod.Post, repository, "/git/refs", Contents, new GitRefBody($"refs/heads/{branch}", sha), GitHubJson.Types.GitRefBody);
        try
        {
            await http.ReadAsync(call, GitHubJson.Types.GitRef, cancellationToken);
            return true;
        }
        catch (GitHubRefused refused) when (refused.IsThereAlready())
        {
            return false;
        }
    }

    /// <summary>Commits a file's text to a branch that is there.</summary>
    internal Task PutFileAsync(RepositoryRef repository, FileChange change, CancellationToken cancellationToken) => http.SendAsync(
        http.Send(HttpMethod.Put, repository, $"/contents/{change.Path.EscapedPath()}", Contents, FileBody.Of(change), GitHubJson.Types.FileBody), cancellationToken);

    /// <summary>Opens a pull request within the repository; null: there is an open one from that branch already.</summary>
    internal async Task<PullRequest?> OpenPullRequestAsync(RepositoryRef repository, PullRequestBody body, CancellationToken cancellationToken)
    {
        try
        {
            return await http.ReadAsync(http.Send(HttpMethod.Post, repository, "/pulls", PullRequests, body, GitHubJson.Types.PullRequestBody), GitHubJson.Types.PullRequest, cancellationToken);
        }
        catch (GitHubRefused refused) when (refused.IsThereAlready())
        {
            return null;
        }
    }

    /// <summary>Whether this App opened a pull request, from this repository and not from a fork.</summary>
    internal async Task<bool> IsOwnAsync(RepositoryRef repository, PullRequest pull, CancellationToken cancellationToken) =>
        pull.Head.Repo?.Id == repository.RepositoryId && await identity.IsOwnAsync(null, pull.User, cancellationToken);

    /// <summary>Whether all that a branch has over another one was written by this App, and is this one file.</summary>
    internal async Task<bool> IsOwnAsync(Comparison comparison, string path, CancellationToken cancellationToken)
    {
        if (comparison.CommitsTruncated || comparison.FilesTruncated || comparison.Files.Any(file => file.Filename != path))
        {
            return false;
        }

        foreach (var commit in comparison.Commits)
        {
            if (!await identity.IsOwnAsync(null, commit.Author, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }
}
