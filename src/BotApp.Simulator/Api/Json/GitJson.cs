using System.Text.Json.Nodes;
using BotApp.Simulator.Git;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api.Json;

/// <summary>Commits, refs, tags, trees, blobs, files and comparisons.</summary>
internal static class GitJson
{
    public static JsonObject Commit(Links at, Repository repository, string sha)
    {
        var commit = Require(repository, sha);
        var url = $"{at.Repo(repository)}/commits/{sha}";
        return new JsonObject
        {
            ["sha"] = sha,
            ["node_id"] = Links.Node("C", repository.Id) + sha,
            ["commit"] = new JsonObject
            {
                ["author"] = Person(commit.Author),
                ["committer"] = Person(commit.Committer),
                ["message"] = commit.Message,
                ["tree"] = Tree(at, repository, commit.Tree),
                ["url"] = $"{at.Repo(repository)}/git/commits/{sha}",
                ["comment_count"] = 0,
                ["verification"] = Unsigned(),
            },
            ["url"] = url,
            ["html_url"] = $"{at.Page(repository)}/commit/{sha}",
            ["comments_url"] = $"{url}/comments",
            ["author"] = Author(at, commit.Author),
            ["committer"] = Author(at, commit.Committer),
            ["parents"] = new JsonArray([.. commit.Parents.Select(parent => new JsonObject
            {
                ["sha"] = parent,
                ["url"] = $"{at.Repo(repository)}/commits/{parent}",
                ["html_url"] = $"{at.Page(repository)}/commit/{parent}",
            })]),
        };
    }

    public static JsonObject CommitWithFiles(Links at, Repository repository, string sha)
    {
        var json = Commit(at, repository, sha);
        var files = repository.Git.Changes(First(Require(repository, sha).Parents), sha);
        json["stats"] = new JsonObject
        {
            ["total"] = files.Sum(file => file.Additions + file.Deletions),
            ["additions"] = files.Sum(file => file.Additions),
            ["deletions"] = files.Sum(file => file.Deletions),
        };
        json["files"] = new JsonArray([.. files.Take(300).Select(file => File(at, repository, sha, file))]);
        return json;
    }

    /// <summary>The form of the git database.</summary>
    public static JsonObject GitCommit(Links at, Repository repository, string sha)
    {
        var commit = Require(repository, sha);
        return new JsonObject
        {
            ["sha"] = sha,
            ["node_id"] = Links.Node("C", repository.Id) + sha,
            ["url"] = $"{at.Repo(repository)}/git/commits/{sha}",
            ["html_url"] = $"{at.Page(repository)}/commit/{sha}",
            ["author"] = Person(commit.Author),
            ["committer"] = Person(commit.Committer),
            ["message"] = commit.Message,
            ["tree"] = Tree(at, repository, commit.Tree),
            ["parents"] = new JsonArray([.. commit.Parents.Select(parent => new JsonObject
            {
                ["sha"] = parent,
                ["url"] = $"{at.Repo(repository)}/git/commits/{parent}",
                ["html_url"] = $"{at.Page(repository)}/commit/{parent}",
            })]),
            ["verification"] = Unsigned(),
        };
    }

    /// <summary>The form suites and workflow runs carry.</summary>
    public static JsonObject SimpleCommit(Repository repository, string sha)
    {
        var commit = Require(repository, sha);
        return new JsonObject
        {
            ["id"] = sha,
            ["tree_id"] = commit.Tree,
            ["message"] = commit.Message,
            ["timestamp"] = Links.Stamp(commit.Committer.Date),
            ["author"] = new JsonObject { ["name"] = commit.Author.Name, ["email"] = commit.Author.Email },
            ["committer"] = new JsonObject { ["name"] = commit.Committer.Name, ["email"] = commit.Committer.Email },
        };
    }

    public static JsonObject Ref(Links at, Repository repository, string name, string sha) => new()
    {
        ["ref"] = name,
        ["node_id"] = Links.Node("REF", repository.Id) + name,
        ["url"] = $"{at.Repo(repository)}/git/{name}",
        ["object"] = Pointer(at, repository, sha),
    };

    public static JsonObject Tag(Links at, Repository repository, GitTag tag) => new()
    {
        ["node_id"] = Links.Node("TA", repository.Id) + tag.Sha,
        ["sha"] = tag.Sha,
        ["url"] = $"{at.Repo(repository)}/git/tags/{tag.Sha}",
        ["tag"] = tag.Tag,
        ["message"] = tag.Message,
        ["tagger"] = Person(tag.Tagger),
        ["object"] = Pointer(at, repository, tag.Object),
        ["verification"] = Signature(tag.Message),
    };

    public static JsonObject File(Links at, Repository repository, string sha, FileChange file)
    {
        var path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        var json = new JsonObject
        {
            ["sha"] = file.Sha ?? GitRepository.Nothing,
            ["filename"] = file.Path,
            ["status"] = file.Status,
            ["additions"] = file.Additions,
            ["deletions"] = file.Deletions,
            ["changes"] = file.Additions + file.Deletions,
            ["blob_url"] = $"{at.Page(repository)}/blob/{sha}/{path}",
            ["raw_url"] = $"{at.Page(repository)}/raw/{sha}/{path}",
            ["contents_url"] = $"{at.Repo(repository)}/contents/{path}?ref={sha}",
        };
        if (file.Patch is not null)
        {
            json["patch"] = file.Patch;
        }

        if (file.PreviousPath is not null)
        {
            json["previous_filename"] = file.PreviousPath;
        }

        return json;
    }

    public static JsonObject Person(Signature signature) => new()
    {
        ["name"] = signature.Name,
        ["email"] = signature.Email,
        ["date"] = Links.Stamp(signature.Date),
    };

    public static GitCommit Require(Repository repository, string sha) =>
        repository.Git.Commit(sha) ?? throw new InvalidOperationException($"{repository} has no commit {sha}");

    /// <summary>The commit before, to compare with; null for a first commit.</summary>
    public static string? First(IReadOnlyList<string> parents) => parents.Count > 0 ? parents[0] : null;

    private static JsonObject Pointer(Links at, Repository repository, string sha)
    {
        var type = repository.Git.Find(sha)?.Type ?? "commit";
        return new JsonObject { ["sha"] = sha, ["type"] = type, ["url"] = $"{at.Repo(repository)}/git/{type}s/{sha}" };
    }

    private static JsonObject Tree(Links at, Repository repository, string sha) =>
        new() { ["sha"] = sha, ["url"] = $"{at.Repo(repository)}/git/trees/{sha}" };

    private static JsonObject? Author(Links at, Signature signature) =>
        at.GitHub.Accounts.FindByEmail(signature.Email) is { } account ? AccountJson.User(at, account) : null;

    /// <summary>A signature is as good as it says: <c>verified</c> on its line is one of a key that this GitHub knows, anything else of one it does not.</summary>
    private static JsonObject Signature(string message)
    {
        const string begin = "-----BEGIN SSH SIGNATURE-----";
        var at = message.IndexOf(begin, StringComparison.Ordinal);
        if (at < 0)
        {
            return Unsigned();
        }

        var isKnown = message[at..].Split('\n') is [_, "verified", ..];
        return new JsonObject
        {
            ["verified"] = isKnown,
            ["reason"] = isKnown ? "valid" : "unknown_key",
            ["signature"] = message[at..],
            ["payload"] = message[..at],
            ["verified_at"] = null,
        };
    }

    private static JsonObject Unsigned() => new()
    {
        ["verified"] = false,
        ["reason"] = "unsigned",
        ["signature"] = null,
        ["payload"] = null,
        ["verified_at"] = null,
    };
}
