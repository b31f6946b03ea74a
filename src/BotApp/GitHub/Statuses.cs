namespace BotApp.GitHub;

/// <summary>All classic statuses of a commit, the newest of each context.</summary>
internal sealed record CombinedStatus(string State, string? Sha, int TotalCount, List<CommitStatus>? Statuses);

/// <summary>One context: <c>error failure pending success</c>.</summary>
internal sealed record CommitStatus(string Context, string State, string? Description, string? TargetUrl, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt);

/// <summary>Classic commit statuses. Source: https://docs.github.com/rest/commits/statuses.</summary>
internal sealed class Statuses(GitHubHttp http)
{
    private const int MaxContexts = 1000;

    /// <summary>The newest status of each context.</summary>
    internal Task<Listing<CommitStatus>> ListAsync(RepositoryRef repository, string reference, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/commits/{reference.Escaped()}/status?per_page={GitHubCalls.PageSize}", "statuses:read"),
        GitHubJson.Types.CombinedStatus,
        static page => page.Statuses,
        MaxContexts,
        cancellationToken);
}
