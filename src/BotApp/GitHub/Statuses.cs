namespace BotApp.GitHub;

/// <summary>One context: <c>error failure pending success</c>.</summary>
internal sealed record CommitStatus(
    string Context, string State, string? Description, string? TargetUrl, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt, Account? Creator);

/// <summary>Classic commit statuses. Source: https://docs.github.com/rest/commits/statuses.</summary>
internal sealed class Statuses(GitHubHttp http)
{
    private const int MaxStatuses = 1000;

    /// <summary>All statuses of a commit, newest first, with who wrote them.</summary>
    internal Task<Listing<CommitStatus>> ListAsync(RepositoryRef repository, string reference, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/commits/{reference.Escaped()}/statuses?per_page={GitHubCalls.PageSize}", "statuses:read"),
        GitHubJson.Types.ListCommitStatus,
        static page => page,
        MaxStatuses,
        cancellationToken);
}
