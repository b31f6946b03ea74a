using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.Git;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Webhooks;

/// <summary>The payload of a push: GitHub's oldest, with shapes of its own.</summary>
internal static class PushPayload
{
    /// <summary>Commits a push payload lists at most. Source: the description of the <c>push</c> event.</summary>
    private const int MaxCommits = 2048;

    public static JsonObject Of(Links at, Repository repository, string name, string? before, string? after, Account by)
    {
        var commits = Commits(repository, name, before, after);
        var forced = before is not null && after is not null && name.StartsWith("refs/heads/", StringComparison.Ordinal)
            && !repository.Git.IsAncestor(before, after);
        var head = after is null ? null : repository.Git.ResolveCommit(after);
        return new JsonObject
        {
            ["ref"] = name,
            ["before"] = before ?? GitRepository.Nothing,
            ["after"] = after ?? GitRepository.Nothing,
            ["repository"] = PushedRepository(at, repository),
            ["pusher"] = new JsonObject { ["name"] = by.Login, ["email"] = by.Email },
            ["created"] = before is null,
            ["deleted"] = after is null,
            ["forced"] = forced,
            ["base_ref"] = null,
            ["compare"] = before is null || after is null
                ? $"{at.Page(repository)}/commit/{(head ?? before ?? GitRepository.Nothing)[..12]}"
                : $"{at.Page(repository)}/compare/{before[..12]}...{after[..12]}",
            ["commits"] = new JsonArray([.. commits.Select(sha => Commit(at, repository, sha))]),
            ["head_commit"] = head is null ? null : Commit(at, repository, head),
        };
    }

    private static IReadOnlyList<string> Commits(Repository repository, string name, string? before, string? after)
    {
        if (after is null || !name.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return [];
        }

        var since = before ?? (repository.Branch(repository.DefaultBranch) is { } main && main != after ? main : null);
        return [.. repository.Git.Log(after, since, oldestFirst: true).TakeLast(MaxCommits)];
    }

    private static JsonObject PushedRepository(Links at, Repository repository)
    {
        var json = RepositoryJson.Repository(at, repository);
        json["created_at"] = repository.CreatedAt.ToUnixTimeSeconds();
        json["pushed_at"] = repository.PushedAt.ToUnixTimeSeconds();
        json["stargazers"] = 0;
        json["master_branch"] = repository.DefaultBranch;
        json["owner"]!["name"] = repository.Owner.Login;
        json["owner"]!["email"] = repository.Owner.Email;
        return json;
    }

    private static JsonObject Commit(Links at, Repository repository, string sha)
    {
        var commit = GitJson.Require(repository, sha);
        var files = repository.Git.Changes(GitJson.First(commit.Parents), sha);
        JsonArray Paths(params string[] statuses) =>
            [.. files.Where(file => statuses.Contains(file.Status)).Select(file => (JsonNode)file.Path)];
        return new JsonObject
        {
            ["id"] = sha,
            ["tree_id"] = commit.Tree,
            ["distinct"] = true,
            ["message"] = commit.Message,
            ["timestamp"] = Links.Stamp(commit.Committer.Date),
            ["url"] = $"{at.Page(repository)}/commit/{sha}",
            ["author"] = Person(at, commit.Author),
            ["committer"] = Person(at, commit.Committer),
            ["added"] = Paths("added", "copied", "renamed"),
            ["removed"] = new JsonArray([.. files.Where(file => file.Status is "removed" or "renamed")
                .Select(file => (JsonNode)(file.PreviousPath ?? file.Path))]),
            ["modified"] = Paths("modified", "changed"),
        };
    }

    private static JsonObject Person(Links at, Signature signature)
    {
        var json = new JsonObject { ["name"] = signature.Name, ["email"] = signature.Email };
        if (at.GitHub.Accounts.FindByEmail(signature.Email) is { } account)
        {
            json["username"] = account.Login;
        }

        return json;
    }
}
