using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api.Json;

/// <summary>Repositories, in the forms GitHub shows them.</summary>
internal static class RepositoryJson
{
    private static readonly (string Name, string Suffix)[] Addresses =
    [
        ("archive_url", "/{archive_format}{/ref}"), ("assignees_url", "/assignees{/user}"), ("blobs_url", "/git/blobs{/sha}"),
        ("branches_url", "/branches{/branch}"), ("collaborators_url", "/collaborators{/collaborator}"), ("comments_url", "/comments{/number}"),
        ("commits_url", "/commits{/sha}"), ("compare_url", "/compare/{base}...{head}"), ("contents_url", "/contents/{+path}"),
        ("contributors_url", "/contributors"), ("deployments_url", "/deployments"), ("downloads_url", "/downloads"), ("events_url", "/events"),
        ("forks_url", "/forks"), ("git_commits_url", "/git/commits{/sha}"), ("git_refs_url", "/git/refs{/sha}"), ("git_tags_url", "/git/tags{/sha}"),
        ("hooks_url", "/hooks"), ("issue_comment_url", "/issues/comments{/number}"), ("issue_events_url", "/issues/events{/number}"),
        ("issues_url", "/issues{/number}"), ("keys_url", "/keys{/key_id}"), ("labels_url", "/labels{/name}"), ("languages_url", "/languages"),
        ("merges_url", "/merges"), ("milestones_url", "/milestones{/number}"), ("notifications_url", "/notifications{?since,all,participating}"),
        ("pulls_url", "/pulls{/number}"), ("releases_url", "/releases{/id}"), ("stargazers_url", "/stargazers"), ("statuses_url", "/statuses/{sha}"),
        ("subscribers_url", "/subscribers"), ("subscription_url", "/subscription"), ("tags_url", "/tags"), ("teams_url", "/teams"),
        ("trees_url", "/git/trees{/sha}"),
    ];

    /// <summary>What lists, runs and suites carry.</summary>
    public static JsonObject Minimal(Links at, Repository repository)
    {
        var url = at.Repo(repository);
        var json = new JsonObject
        {
            ["id"] = repository.Id,
            ["node_id"] = Links.Node("R", repository.Id),
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["private"] = repository.Private,
            ["owner"] = AccountJson.User(at, repository.Owner),
            ["html_url"] = at.Page(repository),
            ["description"] = repository.Description,
            ["fork"] = repository.Parent is not null,
            ["url"] = url,
        };
        foreach (var (name, suffix) in Addresses)
        {
            json[name] = url + suffix;
        }

        return json;
    }

    /// <summary>What pull requests and webhooks carry.</summary>
    public static JsonObject Repository(Links at, Repository repository)
    {
        var page = at.Page(repository);
        var json = Minimal(at, repository);
        json["git_url"] = $"git://{new Uri(at.Web).Authority}/{repository.FullName}.git";
        json["ssh_url"] = $"git@{new Uri(at.Web).Host}:{repository.FullName}.git";
        json["clone_url"] = $"{page}.git";
        json["svn_url"] = page;
        json["mirror_url"] = null;
        json["homepage"] = null;
        json["language"] = null;
        json["license"] = null;
        json["size"] = 1;
        json["topics"] = new JsonArray();
        json["default_branch"] = repository.DefaultBranch;
        json["visibility"] = repository.Private ? "private" : "public";
        foreach (var name in new[] { "forks_count", "stargazers_count", "watchers_count", "forks", "watchers" })
        {
            json[name] = 0;
        }

        var open = repository.PullRequests.Count(pull => pull.Open);
        json["open_issues_count"] = open;
        json["open_issues"] = open;
        foreach (var name in new[] { "has_issues", "has_projects", "has_wiki", "has_downloads", "allow_forking" })
        {
            json[name] = true;
        }

        foreach (var name in new[] { "has_pages", "has_discussions", "disabled", "is_template", "web_commit_signoff_required" })
        {
            json[name] = false;
        }

        json["archived"] = repository.Archived;
        json["pushed_at"] = Links.Stamp(repository.PushedAt);
        json["created_at"] = Links.Stamp(repository.CreatedAt);
        json["updated_at"] = Links.Stamp(repository.UpdatedAt);
        return json;
    }

    /// <summary>What asking for one repository gives.</summary>
    public static JsonObject Full(Links at, Repository repository)
    {
        var json = Repository(at, repository);
        json["subscribers_count"] = 0;
        json["network_count"] = 0;
        json["temp_clone_token"] = null;
        json["allow_squash_merge"] = true;
        json["allow_merge_commit"] = true;
        json["allow_rebase_merge"] = true;
        json["allow_auto_merge"] = false;
        json["delete_branch_on_merge"] = false;
        json["allow_update_branch"] = false;
        if (repository.Parent is { } parent)
        {
            json["parent"] = Repository(at, parent);
            json["source"] = Repository(at, parent);
        }

        return json;
    }

    /// <summary>The short form in pull requests of check runs.</summary>
    public static JsonObject Reference(Links at, Repository repository) =>
        new() { ["id"] = repository.Id, ["url"] = at.Repo(repository), ["name"] = repository.Name };

    public static JsonObject Permissions(Access access) => new()
    {
        ["admin"] = access >= Access.Admin,
        ["maintain"] = access >= Access.Maintain,
        ["push"] = access >= Access.Write,
        ["triage"] = access >= Access.Triage,
        ["pull"] = access >= Access.Read,
    };
}
