using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.Git;

namespace BotApp.Simulator.Api;

/// <summary>Files and directories.</summary>
internal static class ContentsApi
{
    /// <summary>Above this size the JSON form has no content. Source: the description of <c>repos/get-content</c>.</summary>
    private const int MaxJsonBytes = 1024 * 1024;

    public static void Map(Operations operations) => operations
        .Add("repos/get-content", "GET /repos/{owner}/{repo}/contents/{path*}", "contents:read|single_file:read", call => Get(call, call["path"].Trim('/')))
        .Add("repos/get-content", "GET /repos/{owner}/{repo}/contents", "contents:read", call => Get(call, ""))
        .Add("repos/get-content", "GET /repos/{owner}/{repo}/contents/", "contents:read", call => Get(call, ""))
        .Add("repos/create-or-update-file-contents", "PUT /repos/{owner}/{repo}/contents/{path*}", "contents:write", Put)
        .Add("repos/delete-file", "DELETE /repos/{owner}/{repo}/contents/{path*}", "contents:write", Delete)
        .Add("repos/get-readme", "GET /repos/{owner}/{repo}/readme", "contents:read", Readme);

    private static Answer Get(ApiCall call, string path)
    {
        var commit = Commit(call);
        var found = call.Repository.Git.Find(path.Length == 0 ? commit + "^{tree}" : $"{commit}:{path}") ?? throw ApiError.NotFound();
        return found.Type == "tree" ? Directory(call, path, found.Sha) : File(call, path, found);
    }

    private static string Commit(ApiCall call) => call.Query("ref") is { } name
        ? call.Repository.Git.ResolveCommit(name) ?? throw new ApiError(404, $"No commit found for the ref {name}")
        : call.Repository.Branch(call.Repository.DefaultBranch) ?? throw new ApiError(404, "This repository is empty.");

    private static Answer Directory(ApiCall call, string path, string tree)
    {
        var entries = call.Repository.Git.Tree(tree)!.Select(entry =>
        {
            var full = path.Length == 0 ? entry.Path : $"{path}/{entry.Path}";
            var size = entry.Type == "blob" ? call.Repository.Git.Find(entry.Sha)!.Content.Length : 0;
            var type = entry.Type switch { "tree" => "dir", "commit" => call.Is2026 ? "submodule" : "file", _ when entry.Mode == "120000" => "symlink", _ => "file" };
            return Entry(call, full, entry.Sha, type, size);
        }).ToArray<JsonNode>();
        if (!call.Accept.Contains(".object", StringComparison.Ordinal))
        {
            return new JsonArray(entries);
        }

        var json = Entry(call, path, tree, "dir", 0);
        json["entries"] = new JsonArray(entries);
        return json;
    }

    private static Answer File(ApiCall call, string path, GitObject found)
    {
        if (call.Accept.Contains(".raw", StringComparison.Ordinal))
        {
            return new Answer(200) { Bytes = found.Content, ContentType = "application/vnd.github.raw+json; charset=utf-8" };
        }

        if (found.Content.Length > MaxJsonBytes && !call.Accept.Contains(".object", StringComparison.Ordinal))
        {
            throw new ApiError(403, "This API returns blobs up to 1 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git in order to obtain it.");
        }

        var json = Entry(call, path, found.Sha, "file", found.Content.Length);
        var small = found.Content.Length <= MaxJsonBytes;
        json["content"] = small ? Wrapped(found.Content) : "";
        json["encoding"] = small ? "base64" : "none";
        return json;
    }

    private static JsonObject Entry(ApiCall call, string path, string sha, string type, int size)
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var name = call.Query("ref") ?? call.Repository.DefaultBranch;
        var self = $"{call.At.Repo(call.Repository)}/contents/{escaped}?ref={Uri.EscapeDataString(name)}";
        var git = $"{call.At.Repo(call.Repository)}/git/{(type == "dir" ? "trees" : "blobs")}/{sha}";
        var html = $"{call.At.Page(call.Repository)}/{(type == "dir" ? "tree" : "blob")}/{name}/{escaped}";
        return new JsonObject
        {
            ["name"] = path[(path.LastIndexOf('/') + 1)..],
            ["path"] = path,
            ["sha"] = sha,
            ["size"] = size,
            ["url"] = self,
            ["html_url"] = html,
            ["git_url"] = git,
            ["download_url"] = type == "dir" ? null : $"{call.At.Page(call.Repository)}/raw/{name}/{escaped}",
            ["type"] = type,
            ["_links"] = new JsonObject { ["self"] = self, ["git"] = git, ["html"] = html },
        };
    }

    private static Answer Put(ApiCall call)
    {
        var path = call["path"];
        var branch = call.Text("branch") ?? call.Repository.DefaultBranch;
        var head = call.Repository.Branch(branch) ?? throw new ApiError(404, $"Branch {branch} not found");
        var existing = call.Repository.Git.Find($"{head}:{path}");
        CheckSha(call, existing, path);
        if (path.StartsWith(".github/workflows/", StringComparison.Ordinal) && call.Viewer.Token?.Permissions.GetValueOrDefault("workflows") != "write" && call.Viewer.Token is not null)
        {
            throw ApiError.Forbidden();
        }

        byte[] content;
        try
        {
            content = Convert.FromBase64String(call.RequiredText("content").Replace("\n", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            throw ApiError.Unprocessable("content is not valid Base64");
        }

        var commit = Write(call, branch, head, path, content);
        var written = call.Repository.Git.Find($"{commit}:{path}")!;
        return new Answer(existing is null ? 201 : 200, new JsonObject
        {
            ["content"] = Entry(call, path, written.Sha, "file", content.Length),
            ["commit"] = GitJson.GitCommit(call.At, call.Repository, commit),
        });
    }

    private static Answer Delete(ApiCall call)
    {
        var branch = call.Text("branch") ?? call.Query("branch") ?? call.Repository.DefaultBranch;
        var head = call.Repository.Branch(branch) ?? throw new ApiError(404, $"Branch {branch} not found");
        var existing = call.Repository.Git.Find($"{head}:{call["path"]}") ?? throw ApiError.NotFound();
        CheckSha(call, existing, call["path"]);
        var commit = Write(call, branch, head, call["path"], content: null);
        return new JsonObject { ["content"] = null, ["commit"] = GitJson.GitCommit(call.At, call.Repository, commit) };
    }

    private static void CheckSha(ApiCall call, GitObject? existing, string path)
    {
        var given = call.Text("sha") ?? call.Query("sha");
        if (existing is not null && given is null)
        {
            throw ApiError.Unprocessable("Invalid request.\n\n\"sha\" wasn't supplied.");
        }

        if (existing is not null && given != existing.Sha)
        {
            throw ApiError.Conflict($"{path} does not match {given}");
        }
    }

    private static string Write(ApiCall call, string branch, string head, string path, byte[]? content)
    {
        var author = new Signature(call.Actor.Login, call.Actor.Email, call.Now);
        var message = call.Text("message") ?? call.Query("message") ?? throw ApiError.Missing("message");
        var commit = call.Repository.Git.WriteCommit(head, new Dictionary<string, byte[]?>(StringComparer.Ordinal) { [path] = content }, message, author);
        call.GitHub.Repositories.UpdateRef(call.Repository, "refs/heads/" + branch, commit, call.Actor);
        return commit;
    }

    private static Answer Readme(ApiCall call)
    {
        var commit = Commit(call);
        var entry = call.Repository.Git.Tree(commit)!.FirstOrDefault(one => one.Path.StartsWith("README", StringComparison.OrdinalIgnoreCase)) ?? throw ApiError.NotFound();
        return File(call, entry.Path, call.Repository.Git.Find(entry.Sha)!);
    }

    // GitHub breaks base64 after 60 characters.
    private static string Wrapped(byte[] content) => string.Concat(Convert.ToBase64String(content).Chunk(60).Select(line => new string(line) + "\n"));
}
