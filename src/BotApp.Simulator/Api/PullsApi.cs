using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Pull requests.</summary>
internal static class PullsApi
{
    /// <summary>Files listed at most. Source: the description of <c>pulls/list-files</c>.</summary>
    private const int MaxFiles = 3000;

    /// <summary>Commits listed at most. Source: the description of <c>pulls/list-commits</c>.</summary>
    private const int MaxCommits = 250;

    public static void Map(Operations operations) => operations
        .Add("pulls/list", "GET /repos/{owner}/{repo}/pulls", "pull_requests:read", List)
        .Add("pulls/create", "POST /repos/{owner}/{repo}/pulls", "pull_requests:write", Create)
        .Add("pulls/get", "GET /repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests:read|contents:read", call => PullJson.Full(call.At, call.Pull()))
        .Add("pulls/update", "PATCH /repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests:write", Update)
        .Add("pulls/list-files", "GET /repos/{owner}/{repo}/pulls/{pull_number}/files", "pull_requests:read", Files)
        .Add("pulls/list-commits", "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", "pull_requests:read", Commits)
        .Add("pulls/check-if-merged", "GET /repos/{owner}/{repo}/pulls/{pull_number}/merge", "pull_requests:read|contents:read", call => call.Pull().MergedAt is null ? throw ApiError.NotFound() : Answer.Nothing)
        .Add("pulls/merge", "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", "contents:write", Merge)
        .Add("pulls/list-reviews", "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", "pull_requests:read", call => call.Page(call.Pull().Reviews, one => PullJson.Review(call.At, call.Pull(), one)))
        .Add("pulls/list-requested-reviewers", "GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", "pull_requests:read", _ => new JsonObject { ["users"] = new JsonArray(), ["teams"] = new JsonArray() });

    private static Answer List(ApiCall call)
    {
        var (state, head, onto) = (call.Query("state") ?? "open", call.Query("head"), call.Query("base"));
        var found = call.Repository.PullRequests
            .Where(pull => state == "all" || pull.Open == (state == "open"))
            .Where(pull => head is null || $"{pull.Head.Owner.Login}:{pull.HeadBranch}" == head)
            .Where(pull => onto is null || pull.BaseBranch == onto);
        var byUpdate = call.Query("sort") == "updated";
        var ascending = call.Query("direction") == "asc";
        DateTimeOffset Key(PullRequest pull) => byUpdate ? pull.UpdatedAt : pull.CreatedAt;
        var ordered = ascending ? found.OrderBy(Key).ThenBy(pull => pull.Number) : found.OrderByDescending(Key).ThenByDescending(pull => pull.Number);
        return call.Page(ordered, pull => PullJson.Simple(call.At, pull));
    }

    private static Answer Create(ApiCall call)
    {
        var head = call.RequiredText("head").Split(':');
        var from = head.Length == 1 ? call.Repository : call.GitHub.Repositories.All.Find(one => one.Owner.Login == head[0] && (one == call.Repository || one.Parent == call.Repository));
        var onto = call.RequiredText("base");
        if (from?.Branch(head[^1]) is null || call.Repository.Branch(onto) is null)
        {
            throw ApiError.Invalid("PullRequest", call.Repository.Branch(onto) is null ? "base" : "head");
        }

        if (call.Repository.PullRequests.Exists(pull => pull.Open && pull.Head == from && pull.HeadBranch == head[^1] && pull.BaseBranch == onto))
        {
            throw ApiError.Invalid("PullRequest", "head", "custom", $"A pull request already exists for {from.Owner.Login}:{head[^1]}.");
        }

        var opened = call.GitHub.PullRequests.Open(
            call.Repository, onto, from, head[^1], call.Text("title") ?? head[^1], call.Text("body"), call.Flag("draft") ?? false, call.Actor);
        return Answer.Created(PullJson.Full(call.At, opened));
    }

    private static Answer Update(ApiCall call)
    {
        var pull = call.Pull();
        var state = call.OneOf("state", "open", "closed");
        var onto = call.Text("base");
        if (onto is not null && call.Repository.Branch(onto) is null)
        {
            throw ApiError.Invalid("PullRequest", "base");
        }

        call.GitHub.PullRequests.Edit(pull, call.Actor, call.Text("title"), IssuesApi.Checked(call.Text("body")), onto);
        if (state == "closed" && pull.Open)
        {
            call.GitHub.PullRequests.Close(pull, call.Actor);
        }
        else if (state == "open" && !pull.Open)
        {
            call.GitHub.PullRequests.Reopen(pull, call.Actor);
        }

        return PullJson.Full(call.At, pull);
    }

    private static Answer Files(ApiCall call)
    {
        var pull = call.Pull();
        var (from, to) = PullJson.Range(pull);
        return call.Page(call.Repository.Git.Changes(from, to).Take(MaxFiles), file => GitJson.File(call.At, call.Repository, to, file));
    }

    private static Answer Commits(ApiCall call)
    {
        var (from, to) = PullJson.Range(call.Pull());
        return call.Page(call.Repository.Git.Log(to, from, oldestFirst: true).Take(MaxCommits), sha => GitJson.Commit(call.At, call.Repository, sha));
    }

    private static Answer Merge(ApiCall call)
    {
        var pull = call.Pull();
        if (call.Text("sha") is { } expected && expected != pull.HeadSha)
        {
            throw ApiError.Conflict("Head branch was modified. Review and try the merge again.");
        }

        var box = call.GitHub.MergeBox.Of(pull);
        if (!box.Mergeable)
        {
            throw new ApiError(405, box.State == "blocked" ? string.Join(" ", box.Reasons) : "Pull Request is not mergeable");
        }

        var sha = call.GitHub.PullRequests.Merge(pull, call.Actor, call.OneOf("merge_method", "merge", "squash", "rebase") ?? "merge", call.Text("commit_title"), call.Text("commit_message"));
        return new JsonObject { ["sha"] = sha, ["merged"] = true, ["message"] = "Pull Request successfully merged" };
    }
}
