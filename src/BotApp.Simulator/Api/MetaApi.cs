using System.Text.Json.Nodes;

namespace BotApp.Simulator.Api;

/// <summary>The API about itself.</summary>
internal static class MetaApi
{
    private static readonly string[] RootLinks =
    [
        "current_user_url", "current_user_authorizations_html_url", "authorizations_url", "code_search_url", "commit_search_url", "emails_url",
        "emojis_url", "events_url", "feeds_url", "followers_url", "following_url", "gists_url", "hub_url", "issue_search_url", "issues_url", "keys_url",
        "label_search_url", "notifications_url", "organization_url", "organization_repositories_url", "organization_teams_url", "public_gists_url",
        "rate_limit_url", "repository_url", "repository_search_url", "current_user_repositories_url", "starred_url", "starred_gists_url",
        "user_url", "user_organizations_url", "user_repositories_url", "user_search_url",
    ];

    public static void Map(Operations operations) => operations
        .Add("meta/root", "GET /", "", Root, Caller.Anyone)
        .Add("meta/get", "GET /meta", "", Meta, Caller.Anyone)
        .Add("meta/get-all-versions", "GET /versions", "", _ => new JsonArray("2026-03-10", "2022-11-28"), Caller.Anyone)
        .Add("meta/get-zen", "GET /zen", "", _ => new Answer(200) { Bytes = "Keep it logically awesome."u8.ToArray(), ContentType = "text/plain;charset=utf-8" }, Caller.Anyone)
        .Add("rate-limit/get", "GET /rate_limit", "", RateLimit, Caller.Anyone);

    private static Answer Root(ApiCall call)
    {
        var json = new JsonObject();
        foreach (var name in RootLinks)
        {
            json[name] = $"{call.At.Api}/{name.Replace("_url", "", StringComparison.Ordinal)}";
        }

        return json;
    }

    private static Answer Meta(ApiCall call) => new JsonObject
    {
        ["verifiable_password_authentication"] = false,
        ["hooks"] = new JsonArray("127.0.0.0/8"),
        ["web"] = new JsonArray("127.0.0.0/8"),
        ["api"] = new JsonArray("127.0.0.0/8"),
        ["git"] = new JsonArray("127.0.0.0/8"),
    };

    private static Answer RateLimit(ApiCall call)
    {
        var quota = call.GitHub.Limits.Look(call.Viewer.QuotaKey);
        JsonObject Core() => new()
        {
            ["limit"] = quota.Limit,
            ["used"] = quota.Used,
            ["remaining"] = quota.Remaining,
            ["reset"] = quota.Reset.ToUnixTimeSeconds(),
        };
        var json = new JsonObject
        {
            ["resources"] = new JsonObject { ["core"] = Core(), ["search"] = new JsonObject { ["limit"] = 30, ["used"] = 0, ["remaining"] = 30, ["reset"] = quota.Reset.ToUnixTimeSeconds() } },
        };
        if (!call.Is2026)
        {
            json["rate"] = Core();
        }

        return json;
    }
}
