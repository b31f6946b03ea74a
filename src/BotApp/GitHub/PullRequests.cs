namespace BotApp.GitHub;

/// <summary>A pull request as GitHub has it. Listings leave out what only the single read computes (mergeable, merged).</summary>
internal sealed record PullRequest(
    long Id,
    int Number,
    string State,
    string Title,
    string? Body,
    bool Draft,
    bool? Merged,
    bool? Mergeable,
    string? MergeableState,
    string? MergeCommitSha,
    string? HtmlUrl,
    Account? User,
    PullRequestEnd Head,
    PullRequestEnd Base,
    List<Label>? Labels,
    string? AuthorAssociation,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt,
    DateTimeOffset? MergedAt,
    DateTimeOffset? ClosedAt);

/// <summary>One end of it; the repository is null when the fork was deleted.</summary>
internal sealed record PullRequestEnd(string Ref, string Sha, RepositorySummary? Repo);

/// <summary>A repository named by something else.</summary>
internal sealed record RepositorySummary(long Id, string Name, string FullName, bool Private, bool Fork, Account? Owner, string? DefaultBranch);

/// <summary>A label.</summary>
internal sealed record Label(string Name);

/// <summary>
/// A file that a pull request or a comparison changes: <c>added removed modified renamed copied changed unchanged</c>. The patch is
/// missing for binary and very large changes.
/// </summary>
internal sealed record ChangedFile(string Filename, string Status, string? PreviousFilename, int Additions, int Deletions, string? Sha, string? Patch);

/// <summary>Something that happened to a pull request, such as <c>labeled</c>; the actor is null when the account is gone.</summary>
internal sealed record IssueEvent(string? Event, Account? Actor, Label? Label, DateTimeOffset? CreatedAt);

/// <summary>A review: <c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>COMMENTED</c>, <c>DISMISSED</c> or <c>PENDING</c>.</summary>
internal sealed record Review(long Id, string? State, Account? User, DateTimeOffset? SubmittedAt);

/// <summary>Pull requests. Source: https://docs.github.com/rest/pulls/pulls.</summary>
internal sealed class PullRequests(GitHubHttp http)
{
    /// <summary>GitHub lists no more files of one pull request; when so many come, there may be more.</summary>
    private const int MaxFiles = 3000;

    private const int MaxPullRequests = 1000;

    private const int MaxEvents = 5000;

    private const string Permissions = "pull_requests:read";

    internal Task<PullRequest?> GetAsync(RepositoryRef repository, int number, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, $"/pulls/{number.Text()}", Permissions), GitHubJson.Types.PullRequest, cancellationToken);

    /// <summary>All changed files; <see cref="Listing{T}.Truncated"/> when GitHub's own limit was reached.</summary>
    internal async Task<Listing<ChangedFile>> ListFilesAsync(RepositoryRef repository, int number, CancellationToken cancellationToken)
    {
        var call = http.Get(repository, $"/pulls/{number.Text()}/files?per_page={GitHubCalls.PageSize}", Permissions);
        var files = await http.ListAsync(call, GitHubJson.Types.ListChangedFile, static page => page, MaxFiles, cancellationToken);
        return files with { Truncated = files.Truncated || files.Items.Count >= MaxFiles };
    }

    /// <summary>Pull requests from a branch, forks included.</summary>
    /// <param name="repository">The base repository.</param>
    /// <param name="headOwner">Whose branch.</param>
    /// <param name="headBranch">Which branch.</param>
    /// <param name="state"><c>open</c>, <c>closed</c> or <c>all</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal Task<Listing<PullRequest>> ListByHeadAsync(
        RepositoryRef repository, string headOwner, string headBranch, string state, CancellationToken cancellationToken) =>
        ListAsync(repository, $"?state={state}&head={$"{headOwner}:{headBranch}".Escaped()}&per_page={GitHubCalls.PageSize}", cancellationToken);

    /// <summary>All open pull requests, newest change first: what a sweep goes through.</summary>
    internal Task<Listing<PullRequest>> ListOpenAsync(RepositoryRef repository, CancellationToken cancellationToken) =>
        ListAsync(repository, $"?state=open&sort=updated&direction=desc&per_page={GitHubCalls.PageSize}", cancellationToken);

    /// <summary>Pull requests that hold a commit: the way from a check run or a push, whose own lists are empty for forks.</summary>
    internal Task<Listing<PullRequest>> ListForCommitAsync(RepositoryRef repository, string sha, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/commits/{sha.Escaped()}/pulls?per_page={GitHubCalls.PageSize}", Permissions),
        GitHubJson.Types.ListPullRequest,
        static page => page,
        MaxPullRequests,
        cancellationToken);

    /// <summary>What happened to a pull request, oldest first. Source: https://docs.github.com/rest/issues/events#list-issue-events.</summary>
    internal Task<Listing<IssueEvent>> ListEventsAsync(RepositoryRef repository, int number, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/issues/{number.Text()}/events?per_page={GitHubCalls.PageSize}", Permissions),
        GitHubJson.Types.ListIssueEvent,
        static page => page,
        MaxEvents,
        cancellationToken);

    /// <summary>What reviewers said, oldest first. Source: https://docs.github.com/rest/pulls/reviews#list-reviews-for-a-pull-request.</summary>
    internal Task<Listing<Review>> ListReviewsAsync(RepositoryRef repository, int number, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/pulls/{number.Text()}/reviews?per_page={GitHubCalls.PageSize}", Permissions),
        GitHubJson.Types.ListReview,
        static page => page,
        MaxEvents,
        cancellationToken);

    private Task<Listing<PullRequest>> ListAsync(RepositoryRef repository, string query, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/pulls{query}", Permissions), GitHubJson.Types.ListPullRequest, static page => page, MaxPullRequests, cancellationToken);
}
