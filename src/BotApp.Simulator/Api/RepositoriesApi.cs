using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.Git;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Repositories, commits and comparisons.</summary>
internal static class RepositoriesApi
{
    /// <summary>Commits a comparison lists without pages. Source: the description of <c>repos/compare-commits-with-basehead</c>.</summary>
    private const int MaxCompared = 250;

    /// <summary>Files a comparison or commit lists. Source: the same.</summary>
    private const int MaxFiles = 300;

    public static void Map(Operations operations) => operations
        .Add("repos/get", "GET /repos/{owner}/{repo}", "metadata:read", Get)
        .Add("repos/list-for-org", "GET /orgs/{org}/repos", "", ListForOrg)
        .Add("repos/list-languages", "GET /repos/{owner}/{repo}/languages", "metadata:read", _ => new JsonObject())
        .Add("repos/get-all-topics", "GET /repos/{owner}/{repo}/topics", "metadata:read", _ => new JsonObject { ["names"] = new JsonArray() })
        .Add("repos/list-forks", "GET /repos/{owner}/{repo}/forks", "metadata:read", Forks)
        .Add("repos/create-dispatch-event", "POST /repos/{owner}/{repo}/dispatches", "contents:write", Dispatch)
        .Add("repos/list-commits", "GET /repos/{owner}/{repo}/commits", "contents:read", ListCommits)
        .Add("repos/get-commit", "GET /repos/{owner}/{repo}/commits/{ref*}", "contents:read", GetCommit)
        .Add("repos/compare-commits-with-basehead", "GET /repos/{owner}/{repo}/compare/{basehead*}", "contents:read", Compare)
        .Add("repos/list-branches-for-head-commit", "GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head", "contents:read", BranchesOfHead)
        .Add("repos/list-pull-requests-associated-with-commit", "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", "pull_requests:read|contents:read", PullsOfCommit)
        .Add("repos/merge", "POST /repos/{owner}/{repo}/merges", "contents:write", Merge);

    private static Answer Get(ApiCall call)
    {
        var json = RepositoryJson.Full(call.At, call.Repository);
        if (call.Viewer.User is { } user)
        {
            json["permissions"] = RepositoryJson.Permissions(call.Repository.AccessOf(user));
        }

        return json;
    }

    private static Answer ListForOrg(ApiCall call) => call.Page(
        call.GitHub.Repositories.All.Where(one => one.Owner.Login.Equals(call["org"], StringComparison.OrdinalIgnoreCase)
            && (!one.Private || call.Viewer.Token?.Covers(one) == true || (call.Viewer.User is { } user && one.AccessOf(user) >= Access.Read))),
        one => RepositoryJson.Repository(call.At, one));

    private static Answer Forks(ApiCall call) =>
        call.Page(call.GitHub.Repositories.All.Where(one => one.Parent == call.Repository), one => RepositoryJson.Repository(call.At, one));

    private static Answer Dispatch(ApiCall call)
    {
        var type = call.RequiredText("event_type");
        var payload = call.Object("client_payload") ?? [];
        if (type.Length > 100 || payload.Count > 10)
        {
            throw ApiError.Unprocessable(type.Length > 100 ? "event_type is too long (maximum is 100 characters)" : "No more than 10 properties are allowed in client_payload.");
        }

        var json = new JsonObject { ["action"] = type, ["branch"] = call.Repository.DefaultBranch, ["client_payload"] = payload.DeepClone() };
        call.GitHub.Events.RepositoryDispatch(call.Repository, type, json, call.Actor);
        return Answer.Nothing;
    }

    private static Answer ListCommits(ApiCall call)
    {
        var start = call.Query("sha") is { } name ? call.Commit(name) : call.Repository.Branch(call.Repository.DefaultBranch) ?? throw new ApiError(409, "Git Repository is empty.");
        var found = call.Repository.Git.Log(start, path: call.Query("path"));
        return call.Query("author") is { } author
            ? call.Page(found.Select(sha => GitJson.Commit(call.At, call.Repository, sha)).Where(commit => commit["author"]?["login"]?.ToString() == author), commit => commit)
            : call.Page(found, sha => GitJson.Commit(call.At, call.Repository, sha));
    }

    private static Answer GetCommit(ApiCall call)
    {
        var sha = call.Commit(call["ref"]);
        return call.Accept.Contains(".sha", StringComparison.Ordinal)
            ? new Answer(200) { Bytes = Encoding.ASCII.GetBytes(sha), ContentType = "application/vnd.github.sha; charset=utf-8" }
            : GitJson.CommitWithFiles(call.At, call.Repository, sha);
    }

    private static Answer Compare(ApiCall call)
    {
        var (baseSha, headSha) = Sides(call);
        var repository = call.Repository;
        var git = repository.Git;
        var mergeBase = git.MergeBase(baseSha, headSha) ?? throw new ApiError(404, "No common ancestor");
        var ahead = git.Log(headSha, baseSha, oldestFirst: true);
        var behind = git.Log(baseSha, headSha).Count;
        var page = $"{call.At.Page(repository)}/compare/{call["basehead"]}";
        return new JsonObject
        {
            ["url"] = $"{call.At.Repo(repository)}/compare/{call["basehead"]}",
            ["html_url"] = page,
            ["permalink_url"] = $"{call.At.Page(repository)}/compare/{baseSha[..7]}...{headSha[..7]}",
            ["diff_url"] = page + ".diff",
            ["patch_url"] = page + ".patch",
            ["base_commit"] = GitJson.Commit(call.At, repository, baseSha),
            ["merge_base_commit"] = GitJson.Commit(call.At, repository, mergeBase),
            ["status"] = (ahead.Count, behind) switch { (0, 0) => "identical", (0, _) => "behind", (_, 0) => "ahead", _ => "diverged" },
            ["ahead_by"] = ahead.Count,
            ["behind_by"] = behind,
            ["total_commits"] = ahead.Count,
            ["commits"] = new JsonArray([.. ahead.Take(MaxCompared).Select(sha => GitJson.Commit(call.At, repository, sha))]),
            ["files"] = new JsonArray([.. git.Changes(mergeBase, headSha).Take(MaxFiles).Select(file => GitJson.File(call.At, repository, headSha, file))]),
        };
    }

    private static (string Base, string Head) Sides(ApiCall call)
    {
        var parts = call["basehead"].Split("...");
        if (parts.Length != 2)
        {
            throw ApiError.NotFound();
        }

        return (Side(call, parts[0]), Side(call, parts[1]));
    }

    // "owner:branch" names a branch of that owner's fork; its commits are here only if a pull request brought them.
    private static string Side(ApiCall call, string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return call.Commit(name);
        }

        var (owner, branch) = (name[..colon], name[(colon + 1)..]);
        var fork = call.GitHub.Repositories.All.Find(one => one.Owner.Login == owner && (one == call.Repository || one.Parent == call.Repository));
        var sha = fork?.Branch(branch) ?? throw ApiError.NotFound();
        if (fork != call.Repository && call.Repository.Git.Commit(sha) is null)
        {
            call.Repository.Git.Fetch(fork.Git, sha, $"refs/forks/{fork.Id}/{branch}");
        }

        return sha;
    }

    private static Answer BranchesOfHead(ApiCall call)
    {
        var sha = call.Commit(call["commit_sha"]);
        return new JsonArray([.. call.Repository.Branches.Where(branch => branch.Value == sha)
            .Select(branch => BranchesApi.Short(call, branch.Key, branch.Value))]);
    }

    private static Answer PullsOfCommit(ApiCall call)
    {
        var sha = call.Commit(call["commit_sha"]);
        return call.Page(
            call.Repository.PullRequests.Where(pull => pull.HeadSha == sha || pull.MergeCommitSha == sha
                || call.Repository.Git.Log(pull.HeadSha, PullJson.Range(pull).From).Contains(sha)),
            pull => PullJson.Simple(call.At, pull));
    }

    private static Answer Merge(ApiCall call)
    {
        var repository = call.Repository;
        var branch = call.RequiredText("base");
        var baseSha = repository.Branch(branch) ?? throw new ApiError(404, "Base does not exist");
        var head = repository.Git.ResolveCommit(call.RequiredText("head")) ?? throw new ApiError(404, "Head does not exist");
        if (repository.Git.IsAncestor(head, baseSha))
        {
            return Answer.Nothing;
        }

        var tree = repository.Git.MergeTree(baseSha, head) ?? throw ApiError.Conflict("Merge conflict");
        var signature = new Signature(call.Actor.Login, call.Actor.Email, call.Now);
        var sha = repository.Git.WriteCommit(tree, [baseSha, head], call.Text("commit_message") ?? $"Merge {call.Text("head")} into {branch}", signature);
        call.GitHub.Repositories.UpdateRef(repository, "refs/heads/" + branch, sha, call.Actor);
        return Answer.Created(GitJson.Commit(call.At, repository, sha));
    }
}
