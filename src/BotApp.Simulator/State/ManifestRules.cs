using System.Text.Json.Nodes;

namespace BotApp.Simulator.State;

/// <summary>
/// What GitHub's registration page refuses in a manifest, all of it at once.
/// Source: https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters .
/// </summary>
internal static class ManifestRules
{
    /// <summary>Source: https://docs.github.com/apps/creating-github-apps/registering-a-github-app/registering-a-github-app (name: no more than 34 characters).</summary>
    public const int LongestName = 34;

    private const int MostCallbacks = 10;

    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        "name", "url", "hook_attributes", "redirect_url", "callback_urls", "setup_url", "description", "public", "default_events", "default_permissions", "request_oauth_on_install", "setup_on_update",
    };

    /// <summary>Names of the schema <c>app-permissions</c> of GitHub's description, with the levels there are where they are not read and write.</summary>
    private static readonly Dictionary<string, string[]> Permissions = new[]
    {
        "actions", "administration", "artifact_metadata", "attestations", "checks", "code_quality", "codespaces", "contents", "dependabot_secrets", "deployments", "discussions", "environments",
        "issues", "merge_queues", "metadata", "packages", "pages", "pull_requests", "repository_custom_properties", "repository_hooks", "repository_projects:read,write,admin", "secret_scanning_alerts",
        "secrets", "security_events", "single_file", "statuses", "vulnerability_alerts", "workflows:write", "custom_properties_for_organizations", "members", "organization_administration",
        "organization_custom_roles", "organization_custom_org_roles", "organization_custom_properties:read,write,admin", "organization_copilot_seat_management", "organization_copilot_agent_settings",
        "organization_announcement_banners", "organization_events:read", "organization_hooks", "organization_personal_access_tokens", "organization_personal_access_token_requests",
        "organization_plan:read", "organization_projects:read,write,admin", "organization_packages", "organization_secrets", "organization_self_hosted_runners", "organization_user_blocking",
        "email_addresses", "followers", "git_ssh_keys", "gpg_keys", "interaction_limits", "profile:write", "starring", "enterprise_custom_properties_for_organizations:read,write,admin",
    }.Select(one => one.Split(':')).ToDictionary(one => one[0], one => one.Length > 1 ? one[1].Split(',') : ["read", "write"], StringComparer.Ordinal);

    /// <summary>Events an app can be told of. Source: https://docs.github.com/webhooks/webhook-events-and-payloads ("Availability: GitHub Apps"), those that are not sent to every app anyway.</summary>
    private static readonly HashSet<string> Events = new(StringComparer.Ordinal)
    {
        "branch_protection_configuration", "branch_protection_rule", "check_run", "check_suite", "code_scanning_alert", "commit_comment", "create", "custom_property_values", "delete",
        "dependabot_alert", "deploy_key", "deployment", "deployment_protection_rule", "deployment_review", "deployment_status", "discussion", "discussion_comment", "fork", "gollum", "issue_comment",
        "issues", "label", "member", "membership", "merge_group", "meta", "milestone", "org_block", "organization", "page_build", "public", "pull_request", "pull_request_review",
        "pull_request_review_comment", "pull_request_review_thread", "push", "release", "repository", "repository_dispatch", "repository_ruleset", "secret_scanning_alert", "star", "status", "team",
        "team_add", "watch", "workflow_dispatch", "workflow_job", "workflow_run",
    };

    /// <summary>Every reason against it; none when it can be registered.</summary>
    public static IReadOnlyList<string> Problems(JsonObject manifest, string owner)
    {
        var problems = manifest.Select(pair => pair.Key).Where(key => !Keys.Contains(key)).Select(key => $"\"{key}\" is no key of a manifest.").ToList();
        problems.AddRange(Name(Text(manifest["name"])));
        problems.AddRange(Address("url", manifest["url"], isNeeded: true));
        problems.AddRange(manifest["hook_attributes"] is JsonObject hook ? Address("hook_attributes.url", hook["url"], isNeeded: true) : []);
        problems.AddRange(Address("redirect_url", manifest["redirect_url"], isNeeded: false));
        problems.AddRange(Address("setup_url", manifest["setup_url"], isNeeded: false));
        var callbacks = manifest["callback_urls"] as JsonArray ?? [];
        problems.AddRange(callbacks.SelectMany(one => Address("callback_urls", one, isNeeded: true)));
        problems.AddRange(callbacks.Count > MostCallbacks ? [$"callback_urls: at most {MostCallbacks}"] : []);
        problems.AddRange((manifest["default_permissions"] as JsonObject ?? []).Where(pair => !Permissions.TryGetValue(pair.Key, out var levels) || !levels.Contains(Text(pair.Value)))
            .Select(pair => $"Default permission records resource is not included in the list: {pair.Key}: {Text(pair.Value)}"));
        var events = (manifest["default_events"] as JsonArray ?? []).Select(Text).ToList();
        problems.AddRange(events.Where(name => !Events.Contains(name)).Select(name => $"Default events are not included in the list: {name}"));
        return problems.Count > 0 ? problems : Apps.Unsupported(AppRegistration.FromManifest(manifest, owner)) is { } unsupported ? [unsupported] : [];
    }

    /// <summary>What is wrong with a name, whoever has it.</summary>
    public static IEnumerable<string> Name(string name) => name.Length switch
    {
        0 => ["\"name\" wasn't supplied."],
        > LongestName => [$"Name is too long (maximum is {LongestName} characters)"],
        _ => [],
    };

    private static IEnumerable<string> Address(string key, JsonNode? value, bool isNeeded)
    {
        var text = Text(value);
        if (text.Length == 0)
        {
            return isNeeded ? [$"\"{key}\" wasn't supplied."] : [];
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? [] : [$"{key} must be a valid URL"];
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
