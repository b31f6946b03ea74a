namespace BotApp.GitHub;

/// <summary>A comment in the conversation of a pull request.</summary>
internal sealed record Comment(
    long Id,
    string? Body,
    string? HtmlUrl,
    Account? User,
    AppSummary? PerformedViaGithubApp,
    string? AuthorAssociation,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt);

/// <summary>A reaction: <c>+1 -1 laugh confused heart hooray rocket eyes</c>.</summary>
internal sealed record Reaction(long Id, string Content, Account? User);

/// <summary>Body of a comment.</summary>
internal sealed record CommentBody(string Body);

/// <summary>Body of a reaction.</summary>
internal sealed record ReactionBody(string Content);

/// <summary>Comments and reactions. Source: https://docs.github.com/rest/issues/comments, https://docs.github.com/rest/reactions/reactions.</summary>
internal sealed class Comments(GitHubHttp http, AppIdentity identity)
{
    private const string Write = "pull_requests:write";

    private const int MaxComments = 5000;

    private const int MaxReactions = 1000;

    internal Task<Listing<Comment>> ListAsync(RepositoryRef repository, int number, CancellationToken cancellationToken) =>
        ListAsync(repository, number, "pull_requests:read", cancellationToken);

    internal Task<Comment?> GetAsync(RepositoryRef repository, long id, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, $"/issues/comments/{id.Text()}", "pull_requests:read"), GitHubJson.Types.Comment, cancellationToken);

    internal Task<Comment> CreateAsync(RepositoryRef repository, int number, string body, CancellationToken cancellationToken) => http.ReadAsync(
        http.Send(HttpMethod.Post, repository, $"/issues/{number.Text()}/comments", Write, new CommentBody(body), GitHubJson.Types.CommentBody),
        GitHubJson.Types.Comment,
        cancellationToken);

    internal Task<Comment> UpdateAsync(RepositoryRef repository, long id, string body, CancellationToken cancellationToken) => http.ReadAsync(
        http.Send(HttpMethod.Patch, repository, $"/issues/comments/{id.Text()}", Write, new CommentBody(body), GitHubJson.Types.CommentBody),
        GitHubJson.Types.Comment,
        cancellationToken);

    /// <summary>Deletes it; one that is gone already is no error.</summary>
    internal Task DeleteAsync(RepositoryRef repository, long id, CancellationToken cancellationToken) =>
        DeleteAsync(http.Send(HttpMethod.Delete, repository, $"/issues/comments/{id.Text()}", Write), cancellationToken);

    /// <summary>The oldest comment that holds the marker and was written by this App; a copy by anybody else does not count.</summary>
    internal async Task<Comment?> FindOwnAsync(RepositoryRef repository, int number, string marker, CancellationToken cancellationToken)
    {
        var comments = await ListAsync(repository, number, Write, cancellationToken);
        foreach (var comment in comments.Items.Where(comment => comment.Body?.Contains(marker, StringComparison.Ordinal) == true))
        {
            if (await identity.IsOwnAsync(comment.PerformedViaGithubApp, comment.User, cancellationToken))
            {
                return comment;
            }
        }

        return null;
    }

    /// <summary>Makes our comment with this marker say this: updates it where it is, creates it where it is not.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="number">The pull request.</param>
    /// <param name="marker">Hidden text that the body holds.</param>
    /// <param name="body">The whole new text.</param>
    /// <param name="knownId">The comment, when it is known; one that somebody deleted is written anew.</param>
    /// <param name="mayExist">False where it was surely never written: then it is not looked for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<Comment> PutAsync(
        RepositoryRef repository, int number, string marker, string body, long? knownId, bool mayExist, CancellationToken cancellationToken)
    {
        if (!body.Contains(marker, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The body does not hold its marker '{marker}': the comment could not be found again.", nameof(body));
        }

        if (knownId is { } id)
        {
            try
            {
                return await UpdateAsync(repository, id, body, cancellationToken);
            }
            catch (GitHubRefused e) when (e.Status == 404)
            {
                return await CreateAsync(repository, number, body, cancellationToken);
            }
        }

        var own = mayExist ? await FindOwnAsync(repository, number, marker, cancellationToken) : null;
        if (own is null)
        {
            return await CreateAsync(repository, number, body, cancellationToken);
        }

        return own.Body == body ? own : await UpdateAsync(repository, own.Id, body, cancellationToken);
    }

    /// <summary>Reacts; GitHub answers the same when the reaction is there already.</summary>
    internal Task<Reaction> ReactAsync(RepositoryRef repository, long commentId, string content, CancellationToken cancellationToken) => http.ReadAsync(
        http.Send(HttpMethod.Post, repository, Reactions(commentId), Write, new ReactionBody(content), GitHubJson.Types.ReactionBody),
        GitHubJson.Types.Reaction,
        cancellationToken);

    internal Task<Listing<Reaction>> ListReactionsAsync(RepositoryRef repository, long commentId, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"{Reactions(commentId)}?per_page={GitHubCalls.PageSize}", Write),
        GitHubJson.Types.ListReaction,
        static page => page,
        MaxReactions,
        cancellationToken);

    /// <summary>Takes a reaction back; one that is gone already is no error.</summary>
    internal Task DeleteReactionAsync(RepositoryRef repository, long commentId, long reactionId, CancellationToken cancellationToken) =>
        DeleteAsync(http.Send(HttpMethod.Delete, repository, $"{Reactions(commentId)}/{reactionId.Text()}", Write), cancellationToken);

    private Task<Listing<Comment>> ListAsync(RepositoryRef repository, int number, string permissions, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/issues/{number.Text()}/comments?per_page={GitHubCalls.PageSize}", permissions),
        GitHubJson.Types.ListComment,
        static page => page,
        MaxComments,
        cancellationToken);

    private async Task DeleteAsync(GitHubCall call, CancellationToken cancellationToken)
    {
        try
        {
            await http.SendAsync(call, cancellationToken);
        }
        catch (GitHubRefused e) when (e.Status == 404)
        {
            // Gone: that is what was asked for.
        }
    }

    private static string Reactions(long commentId) => $"/issues/comments/{commentId.Text()}/reactions";
}
