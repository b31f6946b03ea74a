using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api.Json;

/// <summary>Users, organizations, apps and installations.</summary>
internal static class AccountJson
{
    public static JsonObject User(Links at, Account account)
    {
        var url = $"{at.Api}/users/{Uri.EscapeDataString(account.Login)}";
        return new JsonObject
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = Links.Node("U", account.Id),
            ["avatar_url"] = $"{at.Web}/avatars/u/{account.Id}",
            ["gravatar_id"] = "",
            ["url"] = url,
            ["html_url"] = account.Type == AccountType.Bot ? $"{at.Web}/apps/{account.Login.Replace("[bot]", "", StringComparison.Ordinal)}" : $"{at.Web}/{account.Login}",
            ["followers_url"] = $"{url}/followers",
            ["following_url"] = $"{url}/following{{/other_user}}",
            ["gists_url"] = $"{url}/gists{{/gist_id}}",
            ["starred_url"] = $"{url}/starred{{/owner}}{{/repo}}",
            ["subscriptions_url"] = $"{url}/subscriptions",
            ["organizations_url"] = $"{url}/orgs",
            ["repos_url"] = $"{url}/repos",
            ["events_url"] = $"{url}/events{{/privacy}}",
            ["received_events_url"] = $"{url}/received_events",
            ["type"] = account.Type.ToString(),
            ["site_admin"] = false,
        };
    }

    public static JsonObject FullUser(Links at, Account account)
    {
        var user = User(at, account);
        user["name"] = account.Name;
        foreach (var name in new[] { "company", "blog", "location", "email", "hireable", "bio" })
        {
            user[name] = null;
        }

        user["twitter_username"] = null;
        user["public_repos"] = at.GitHub.Repositories.All.Count(repository => repository.Owner == account && !repository.Private);
        user["public_gists"] = 0;
        user["followers"] = 0;
        user["following"] = 0;
        user["created_at"] = Links.Stamp(account.CreatedAt);
        user["updated_at"] = Links.Stamp(account.CreatedAt);
        return user;
    }

    public static JsonObject OrganizationSimple(Links at, Account account)
    {
        var url = $"{at.Api}/orgs/{account.Login}";
        return new JsonObject
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = Links.Node("O", account.Id),
            ["url"] = url,
            ["repos_url"] = $"{url}/repos",
            ["events_url"] = $"{url}/events",
            ["hooks_url"] = $"{url}/hooks",
            ["issues_url"] = $"{url}/issues",
            ["members_url"] = $"{url}/members{{/member}}",
            ["public_members_url"] = $"{url}/public_members{{/member}}",
            ["avatar_url"] = $"{at.Web}/avatars/u/{account.Id}",
            ["description"] = "",
        };
    }

    public static JsonObject Organization(Links at, Account account)
    {
        var organization = OrganizationSimple(at, account);
        organization["name"] = account.Name ?? account.Login;
        organization["has_organization_projects"] = false;
        organization["has_repository_projects"] = false;
        organization["public_repos"] = at.GitHub.Repositories.All.Count(repository => repository.Owner == account && !repository.Private);
        organization["public_gists"] = 0;
        organization["followers"] = 0;
        organization["following"] = 0;
        organization["html_url"] = $"{at.Web}/{account.Login}";
        organization["type"] = "Organization";
        organization["created_at"] = Links.Stamp(account.CreatedAt);
        organization["updated_at"] = Links.Stamp(account.CreatedAt);
        organization["archived_at"] = null;
        return organization;
    }

    public static JsonObject App(Links at, App app) => new()
    {
        ["id"] = app.Id,
        ["slug"] = app.Slug,
        ["client_id"] = app.ClientId,
        ["node_id"] = Links.Node("A", app.Id),
        ["owner"] = User(at, app.Owner),
        ["name"] = app.Name,
        ["description"] = "",
        ["external_url"] = app.ExternalUrl,
        ["html_url"] = $"{at.Web}/apps/{app.Slug}",
        ["created_at"] = Links.Stamp(app.CreatedAt),
        ["updated_at"] = Links.Stamp(app.CreatedAt),
        ["permissions"] = Permissions(app.Permissions),
        ["events"] = Events(app.Events),
    };

    public static JsonObject Installation(Links at, Installation installation) => new()
    {
        ["id"] = installation.Id,
        ["client_id"] = installation.App.ClientId,
        ["account"] = User(at, installation.Account),
        ["repository_selection"] = installation.Selected is null ? "all" : "selected",
        ["access_tokens_url"] = $"{at.Api}/app/installations/{installation.Id}/access_tokens",
        ["repositories_url"] = $"{at.Api}/installation/repositories",
        ["html_url"] = $"{at.Web}/settings/installations/{installation.Id}",
        ["app_id"] = installation.App.Id,
        ["app_slug"] = installation.App.Slug,
        ["target_id"] = installation.Account.Id,
        ["target_type"] = installation.Account.Type.ToString(),
        ["permissions"] = Permissions(installation.Permissions),
        ["events"] = Events(installation.Events),
        ["created_at"] = Links.Stamp(installation.CreatedAt),
        ["updated_at"] = Links.Stamp(installation.UpdatedAt),
        ["single_file_name"] = null,
        ["has_multiple_single_files"] = false,
        ["single_file_paths"] = new JsonArray(),
        ["suspended_by"] = installation.SuspendedBy is { } by ? User(at, by) : null,
        ["suspended_at"] = Links.Stamp(installation.SuspendedAt),
    };

    public static JsonObject Permissions(IReadOnlyDictionary<string, string> permissions)
    {
        var json = new JsonObject { ["metadata"] = "read" };
        foreach (var (name, access) in permissions)
        {
            json[name] = access;
        }

        return json;
    }

    private static JsonArray Events(IEnumerable<string> events) => [.. events.Order(StringComparer.Ordinal).Select(name => (JsonNode)name)];
}
