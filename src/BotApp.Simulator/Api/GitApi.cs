using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.Git;

namespace BotApp.Simulator.Api;

/// <summary>The git database: refs, tags, commits, trees, blobs.</summary>
internal static class GitApi
{
    public static void Map(Operations operations) => operations
        .Add("git/get-ref", "GET /repos/{owner}/{repo}/git/ref/{ref*}", "contents:read", GetRef)
        .Add("git/list-matching-refs", "GET /repos/{owner}/{repo}/git/matching-refs/{ref*}", "contents:read", Matching)
        .Add("git/create-ref", "POST /repos/{owner}/{repo}/git/refs", "contents:write", CreateRef)
        .Add("git/update-ref", "PATCH /repos/{owner}/{repo}/git/refs/{ref*}", "contents:write", UpdateRef)
        .Add("git/delete-ref", "DELETE /repos/{owner}/{repo}/git/refs/{ref*}", "contents:write", DeleteRef)
        .Add("git/get-tag", "GET /repos/{owner}/{repo}/git/tags/{tag_sha}", "contents:read", GetTag)
        .Add("git/create-tag", "POST /repos/{owner}/{repo}/git/tags", "contents:write", CreateTag)
        .Add("git/get-commit", "GET /repos/{owner}/{repo}/git/commits/{commit_sha}", "contents:read", GetCommit)
        .Add("git/create-commit", "POST /repos/{owner}/{repo}/git/commits", "contents:write", CreateCommit)
        .Add("git/get-tree", "GET /repos/{owner}/{repo}/git/trees/{tree_sha*}", "contents:read", GetTree)
        .Add("git/create-tree", "POST /repos/{owner}/{repo}/git/trees", "contents:write", CreateTree)
        .Add("git/get-blob", "GET /repos/{owner}/{repo}/git/blobs/{file_sha}", "contents:read", GetBlob)
        .Add("git/create-blob", "POST /repos/{owner}/{repo}/git/blobs", "contents:write", CreateBlob);

    private static Answer GetRef(ApiCall call)
    {
        var name = "refs/" + call["ref"];
        return GitJson.Ref(call.At, call.Repository, name, call.Repository.Git.Refs.GetValueOrDefault(name) ?? throw ApiError.NotFound());
    }

    private static Answer Matching(ApiCall call)
    {
        var prefix = "refs/" + call["ref"];
        return call.Page(
            call.Repository.Git.Refs.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)),
            pair => GitJson.Ref(call.At, call.Repository, pair.Key, pair.Value));
    }

    private static Answer CreateRef(ApiCall call)
    {
        var name = call.RequiredText("ref");
        var sha = call.RequiredText("sha");
        if (!name.StartsWith("refs/", StringComparison.Ordinal) || name.Split('/').Length < 3)
        {
            throw ApiError.Unprocessable("Reference name must start with 'refs/' and contain at least two slashes.");
        }

        if (call.Repository.Git.Refs.Count == 0)
        {
            throw ApiError.Conflict("Git Repository is empty.");
        }

        if (call.Repository.Git.Refs.ContainsKey(name))
        {
            throw ApiError.Unprocessable("Reference already exists");
        }

        RequireObject(call, sha);
        call.GitHub.Repositories.UpdateRef(call.Repository, name, sha, call.Actor);
        var answer = Answer.Created(GitJson.Ref(call.At, call.Repository, name, sha));
        answer.Headers["Location"] = $"{call.At.Repo(call.Repository)}/git/{name}";
        return answer;
    }

    private static Answer UpdateRef(ApiCall call)
    {
        var name = "refs/" + call["ref"];
        var before = call.Repository.Git.Refs.GetValueOrDefault(name) ?? throw ApiError.Unprocessable("Reference does not exist");
        var sha = call.RequiredText("sha");
        RequireObject(call, sha);
        if (call.Flag("force") != true && !call.Repository.Git.IsAncestor(before, sha))
        {
            throw ApiError.Unprocessable("Update is not a fast forward");
        }

        call.GitHub.Repositories.UpdateRef(call.Repository, name, sha, call.Actor);
        return GitJson.Ref(call.At, call.Repository, name, sha);
    }

    private static Answer DeleteRef(ApiCall call)
    {
        var name = "refs/" + call["ref"];
        if (!call.Repository.Git.Refs.ContainsKey(name))
        {
            throw ApiError.Unprocessable("Reference does not exist");
        }

        call.GitHub.Repositories.UpdateRef(call.Repository, name, sha: null, call.Actor);
        return Answer.Nothing;
    }

    private static Answer GetTag(ApiCall call) =>
        GitJson.Tag(call.At, call.Repository, call.Repository.Git.Tag(call["tag_sha"]) ?? throw ApiError.NotFound());

    private static Answer CreateTag(ApiCall call)
    {
        var target = call.RequiredText("object");
        RequireObject(call, target);
        call.RequiredText("type");
        var by = Signature(call, call.Object("tagger"));
        var sha = call.Repository.Git.WriteTag(call.RequiredText("tag"), target, call.RequiredText("message"), by);
        var answer = Answer.Created(GitJson.Tag(call.At, call.Repository, call.Repository.Git.Tag(sha)!)); // written on the line above
        answer.Headers["Location"] = $"{call.At.Repo(call.Repository)}/git/tags/{sha}";
        return answer;
    }

    private static Answer GetCommit(ApiCall call) => call.Repository.Git.Commit(call["commit_sha"]) is { } commit
        ? GitJson.GitCommit(call.At, call.Repository, commit.Sha)
        : throw ApiError.NotFound();

    private static Answer CreateCommit(ApiCall call)
    {
        var tree = call.RequiredText("tree");
        RequireObject(call, tree);
        var parents = (call.List("parents") ?? []).Select(parent => (string)parent!).ToList();
        parents.ForEach(parent => RequireObject(call, parent));
        var author = Signature(call, call.Object("author"));
        var sha = call.Repository.Git.WriteCommit(tree, parents, call.RequiredText("message"), author, call.Object("committer") is { } committer ? Signature(call, committer) : null);
        var answer = Answer.Created(GitJson.GitCommit(call.At, call.Repository, sha));
        answer.Headers["Location"] = $"{call.At.Repo(call.Repository)}/git/commits/{sha}";
        return answer;
    }

    private static Answer GetTree(ApiCall call)
    {
        var name = call["tree_sha"];
        var revision = call.Repository.Git.ResolveCommit(name) ?? name;
        var recursive = call.Query("recursive") is not null;
        var entries = call.Repository.Git.Tree(revision, recursive) ?? throw ApiError.NotFound();
        return Tree(call, call.Repository.Git.Find(revision + "^{tree}")!.Sha, entries);
    }

    private static Answer CreateTree(ApiCall call)
    {
        var entries = (call.List("tree") ?? throw ApiError.Missing("tree")).Select(node => node!.AsObject()).Select(entry =>
        {
            var sha = entry["content"] is { } content ? call.Repository.Git.WriteBlob(Encoding.UTF8.GetBytes((string)content!)) : (string?)entry["sha"];
            return ((string?)entry["path"] ?? throw ApiError.Missing("path"), (string?)entry["mode"] ?? "100644", sha);
        }).ToList();
        var written = call.Repository.Git.WriteTree(call.Text("base_tree"), entries);
        var answer = Answer.Created(Tree(call, written, call.Repository.Git.Tree(written)!));
        answer.Headers["Location"] = $"{call.At.Repo(call.Repository)}/git/trees/{written}";
        return answer;
    }

    private static JsonObject Tree(ApiCall call, string sha, IEnumerable<TreeEntry> entries) => new()
    {
        ["sha"] = sha,
        ["url"] = $"{call.At.Repo(call.Repository)}/git/trees/{sha}",
        ["tree"] = new JsonArray([.. entries.Select(entry =>
        {
            var json = new JsonObject { ["path"] = entry.Path, ["mode"] = entry.Mode, ["type"] = entry.Type, ["sha"] = entry.Sha };
            if (entry.Type == "blob")
            {
                json["size"] = call.Repository.Git.Find(entry.Sha)!.Content.Length;
            }

            json["url"] = $"{call.At.Repo(call.Repository)}/git/{entry.Type}s/{entry.Sha}";
            return json;
        })]),
        ["truncated"] = false,
    };

    private static Answer GetBlob(ApiCall call)
    {
        var found = call.Repository.Git.Find(call["file_sha"]) is { Type: "blob" } blob ? blob : throw ApiError.NotFound();
        if (call.Accept.Contains(".raw", StringComparison.Ordinal))
        {
            return new Answer(200) { Bytes = found.Content, ContentType = "application/vnd.github.raw+json; charset=utf-8" };
        }

        return new JsonObject
        {
            ["sha"] = found.Sha,
            ["node_id"] = Links.Node("B", call.Repository.Id) + found.Sha,
            ["size"] = found.Content.Length,
            ["url"] = $"{call.At.Repo(call.Repository)}/git/blobs/{found.Sha}",
            ["content"] = Convert.ToBase64String(found.Content),
            ["encoding"] = "base64",
        };
    }

    private static Answer CreateBlob(ApiCall call)
    {
        var content = call.RequiredText("content");
        var sha = call.Repository.Git.WriteBlob(call.Text("encoding") == "base64" ? Convert.FromBase64String(content) : Encoding.UTF8.GetBytes(content));
        var answer = Answer.Created(new JsonObject { ["url"] = $"{call.At.Repo(call.Repository)}/git/blobs/{sha}", ["sha"] = sha });
        answer.Headers["Location"] = $"{call.At.Repo(call.Repository)}/git/blobs/{sha}";
        return answer;
    }

    private static void RequireObject(ApiCall call, string sha)
    {
        if (sha.Length != 40 || call.Repository.Git.Find(sha) is null)
        {
            throw ApiError.Unprocessable("Object does not exist");
        }
    }

    private static Signature Signature(ApiCall call, JsonObject? given)
    {
        var date = (string?)given?["date"] is { } text && DateTimeOffset.TryParse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? time : call.Now;
        return new Signature((string?)given?["name"] ?? call.Actor.Login, (string?)given?["email"] ?? call.Actor.Email, date);
    }
}
