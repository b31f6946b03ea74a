namespace BotApp.GitHub;

/// <summary>
/// One file changed on a branch of its own, and a pull request for it, each step as a person's own token may. Every step can be found again
/// instead of being done twice. Source: https://docs.github.com/rest/git/refs#create-a-reference,
/// https://docs.github.com/rest/repos/contents#create-or-update-file-contents, https://docs.github.com/rest/pulls/pulls#create-a-pull-request.
/// </summary>
internal sealed class ChangeProposals(UserHttp http)
{
    /// <summary>A file of a branch or commit; null when there is none.</summary>
    internal async Task<RepositoryFile?> FindFileAsync(ProposalPlace at, string path, string reference, int maxBytes, CancellationToken cancellationToken)
    {
        var call = http.Get($"{at.Path}/contents/{path.EscapedPath()}?ref={reference.Escaped()}") with { Accept = "application/vnd.github.object+json" };
        var answer = await FindAsync(() => http.ReadAsync(call, at.Token, GitHubJson.Types.ContentAnswer, cancellationToken));
        return answer is null ? null : Contents.FileOf(answer, path, maxBytes);
    }

    /// <summary>Makes a branch at a commit; false when a branch of that name is there already.</summary>
    internal async Task<bool> MakeBranchAsync(ProposalPlace at, string branch, string sha, CancellationToken cancellationToken)
    {
        try
        {
            await http.AnswerAsync(http.Send(HttpMethod.Post, $"{at.Path}/git/refs", new GitRefBody($"refs/heads/{branch}", sha), GitHubJson.Types.GitRefBody), at.Token, cancellationToken);
            return true;
        }
        catch (GitHubRefused refused) when (refused.IsThereAlready())
        {
            return false;
        }
    }

    /// <summary>Writes a file in one commit, and only over the blob that is named (null: only where there is none).</summary>
    internal async Task<string> WriteFileAsync(ProposalPlace at, FileChange change, CancellationToken cancellationToken)
    {
        var call = http.Send(HttpMethod.Put, $"{at.Path}/contents/{change.Path.EscapedPath()}", FileBody.Of(change), GitHubJson.Types.FileBody);
        return (await http.ReadAsync(call, at.Token, GitHubJson.Types.FileWritten, cancellationToken)).Commit.Sha;
    }

    /// <summary>The open pull request from a branch of the repository itself; null when there is none.</summary>
    internal async Task<PullRequest?> FindPullRequestAsync(ProposalPlace at, string branch, CancellationToken cancellationToken) => (await http.ReadAsync(
        http.Get($"{at.Path}/pulls?state=open&head={$"{at.Owner}:{branch}".Escaped()}&per_page=1"), at.Token, GitHubJson.Types.ListPullRequest, cancellationToken)).FirstOrDefault();

    /// <summary>Opens a pull request; null when one from the branch is open already.</summary>
    internal async Task<PullRequest?> OpenPullRequestAsync(ProposalPlace at, PullRequestBody body, CancellationToken cancellationToken)
    {
        try
        {
            return await http.ReadAsync(http.Send(HttpMethod.Post, $"{at.Path}/pulls", body, GitHubJson.Types.PullRequestBody), at.Token, GitHubJson.Types.PullRequest, cancellationToken);
        }
        catch (GitHubRefused refused) when (refused.IsThereAlready())
        {
            return null;
        }
    }

    private static async Task<T?> FindAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (GitHubRefused refused) when (refused.Status == 404)
        {
            return null;
        }
    }
}

/// <summary>Where something is proposed, and by whom.</summary>
/// <param name="Owner">The repository's owner.</param>
/// <param name="Name">Its name.</param>
/// <param name="Token">Acts as the person.</param>
internal sealed record ProposalPlace(string Owner, string Name, string Token)
{
    internal string Path => $"/repos/{Owner.Escaped()}/{Name.Escaped()}";

    public override string ToString() => $"{Owner}/{Name}";
}
