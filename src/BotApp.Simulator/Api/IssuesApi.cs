using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Comments, labels and reactions of pull requests.</summary>
internal static class IssuesApi
{
    /// <summary>Characters of a body at most. Source: the server's own message, "body is too long (maximum is 65536 characters)".</summary>
    private const int MaxBody = 65536;

    private const string Read = "issues:read|pull_requests:read";
    private const string Write = "issues:write|pull_requests:write";
    private static readonly string[] Reactions = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

    public static void Map(Operations operations) => operations
        .Add("issues/get", "GET /repos/{owner}/{repo}/issues/{issue_number}", Read, call => PullJson.Issue(call.At, call.Pull("issue_number")))
        .Add("issues/list-comments", "GET /repos/{owner}/{repo}/issues/{issue_number}/comments", Read, List)
        .Add("issues/list-comments-for-repo", "GET /repos/{owner}/{repo}/issues/comments", Read, ListAll)
        .Add("issues/create-comment", "POST /repos/{owner}/{repo}/issues/{issue_number}/comments", Write, Create)
        .Add("issues/get-comment", "GET /repos/{owner}/{repo}/issues/comments/{comment_id}", Read, call => PullJson.Comment(call.At, Comment(call)))
        .Add("issues/update-comment", "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", Write, Update)
        .Add("issues/delete-comment", "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", Write, Delete)
        .Add("issues/list-labels-on-issue", "GET /repos/{owner}/{repo}/issues/{issue_number}/labels", Read, call => call.Page(call.Pull("issue_number").Labels, label => PullJson.Label(call.At, call.Repository, label)))
        .Add("issues/list-events", "GET /repos/{owner}/{repo}/issues/{issue_number}/events", Read, call => call.Page(call.Pull("issue_number").Events, one => PullJson.LabelEvent(call.At, call.Pull("issue_number"), one)))
        .Add("issues/add-labels", "POST /repos/{owner}/{repo}/issues/{issue_number}/labels", Write, AddLabels)
        .Add("issues/remove-label", "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", Write, RemoveLabel)
        .Add("reactions/list-for-issue-comment", "GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", Read, ListReactions)
        .Add("reactions/create-for-issue-comment", "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", Write, React)
        .Add("reactions/delete-for-issue-comment", "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}", Write, Unreact);

    /// <summary>Refuses a body that is too long.</summary>
    public static string? Checked(string? body) => body?.EnumerateRunes().Count() > MaxBody
        ? throw ApiError.Invalid("IssueComment", "body", "unprocessable", $"body is too long (maximum is {MaxBody} characters)")
        : body;

    private static IssueComment Comment(ApiCall call) => call.GitHub.Comments.Find(call.Repository, call.Id("comment_id")) ?? throw ApiError.NotFound();

    private static Answer List(ApiCall call)
    {
        var pull = call.Pull("issue_number");
        return call.Page(Since(call, call.Repository.Comments.Where(comment => comment.On == pull)), comment => PullJson.Comment(call.At, comment));
    }

    private static Answer ListAll(ApiCall call)
    {
        var found = Since(call, call.Repository.Comments);
        return call.Page(
            call.Query("direction") == "desc" ? found.OrderByDescending(comment => comment.UpdatedAt) : found.OrderBy(comment => comment.UpdatedAt),
            comment => PullJson.Comment(call.At, comment));
    }

    private static IEnumerable<IssueComment> Since(ApiCall call, IEnumerable<IssueComment> comments) =>
        call.Query("since") is { } text && DateTimeOffset.TryParse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal, out var since)
            ? comments.Where(comment => comment.UpdatedAt >= since)
            : comments;

    private static Answer Create(ApiCall call)
    {
        var pull = call.Pull("issue_number");
        var body = Body(call);
        var comment = call.GitHub.Comments.Add(pull, body, call.Actor, call.Viewer.Token?.Installation.App);
        var answer = Answer.Created(PullJson.Comment(call.At, comment));
        answer.Headers["Location"] = $"{call.At.Repo(call.Repository)}/issues/comments/{comment.Id}";
        return answer;
    }

    private static string Body(ApiCall call)
    {
        var body = Checked(call.RequiredText("body"))!; // given, since required
        return body.Trim().Length > 0 ? body : throw ApiError.Invalid("IssueComment", "body", "missing_field", "Body cannot be blank");
    }

    private static Answer Update(ApiCall call)
    {
        var comment = Comment(call);
        MayChange(call, comment);
        call.GitHub.Comments.Edit(comment, Body(call), call.Actor);
        return PullJson.Comment(call.At, comment);
    }

    private static Answer Delete(ApiCall call)
    {
        var comment = Comment(call);
        MayChange(call, comment);
        call.GitHub.Comments.Delete(comment, call.Actor);
        return Answer.Nothing;
    }

    private static void MayChange(ApiCall call, IssueComment comment)
    {
        if (call.Viewer.User is { } user && comment.Author != user && call.Repository.AccessOf(user) < Access.Write)
        {
            throw new ApiError(403, "Must have admin rights to Repository.");
        }
    }

    private static Answer AddLabels(ApiCall call)
    {
        var pull = call.Pull("issue_number");
        foreach (var label in call.List("labels") ?? [])
        {
            call.GitHub.PullRequests.AddLabel(pull, label is JsonObject named ? (string)named["name"]! : (string)label!, call.Actor);
        }

        return new JsonArray([.. pull.Labels.Select(label => PullJson.Label(call.At, call.Repository, label))]);
    }

    private static Answer RemoveLabel(ApiCall call)
    {
        var pull = call.Pull("issue_number");
        return call.GitHub.PullRequests.RemoveLabel(pull, call["name"], call.Actor)
            ? new JsonArray([.. pull.Labels.Select(label => PullJson.Label(call.At, call.Repository, label))])
            : throw new ApiError(404, "Label does not exist");
    }

    private static Answer ListReactions(ApiCall call)
    {
        var content = call.Query("content");
        return call.Page(Comment(call).Reactions.Where(one => content is null || one.Content == content), one => PullJson.Reaction(call.At, one));
    }

    private static Answer React(ApiCall call)
    {
        var comment = Comment(call);
        var content = call.OneOf("content", Reactions) ?? throw ApiError.Missing("content");
        var (reaction, created) = call.GitHub.Comments.React(comment, content, call.Actor);
        return new Answer(created ? 201 : 200, PullJson.Reaction(call.At, reaction));
    }

    private static Answer Unreact(ApiCall call) =>
        Comment(call).Reactions.RemoveAll(one => one.Id == call.Id("reaction_id")) > 0 ? Answer.Nothing : throw ApiError.NotFound();
}
