using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Branches, tags, protection and rules.</summary>
internal static class BranchesApi
{
    public static void Map(Operations operations) => operations
        .Add("repos/list-branches", "GET /repos/{owner}/{repo}/branches", "contents:read", List)
        .Add("repos/list-tags", "GET /repos/{owner}/{repo}/tags", "metadata:read", Tags)
        .Add("repos/get-branch", "GET /repos/{owner}/{repo}/branches/{branch*}", "contents:read", Get)
        .Add("repos/get-branch-protection", "GET /repos/{owner}/{repo}/branches/{branch*}/protection", "administration:read", GetProtection)
        .Add("repos/update-branch-protection", "PUT /repos/{owner}/{repo}/branches/{branch*}/protection", "administration:write", PutProtection)
        .Add("repos/delete-branch-protection", "DELETE /repos/{owner}/{repo}/branches/{branch*}/protection", "administration:write", DeleteProtection)
        .Add("repos/get-status-checks-protection", "GET /repos/{owner}/{repo}/branches/{branch*}/protection/required_status_checks", "administration:read", GetChecks)
        .Add("repos/get-branch-rules", "GET /repos/{owner}/{repo}/rules/branches/{branch*}", "metadata:read", Rules);

    public static JsonObject Short(ApiCall call, string name, string sha) => new()
    {
        ["name"] = name,
        ["commit"] = new JsonObject { ["sha"] = sha, ["url"] = $"{call.At.Repo(call.Repository)}/commits/{sha}" },
        ["protected"] = call.Repository.Protections.ContainsKey(name),
    };

    private static Answer List(ApiCall call)
    {
        var wanted = call.Query("protected");
        return call.Page(
            call.Repository.Branches.Where(branch => wanted is null || call.Repository.Protections.ContainsKey(branch.Key) == (wanted == "true")),
            branch => Short(call, branch.Key, branch.Value));
    }

    private static Answer Tags(ApiCall call) => call.Page(
        call.Repository.Tags.Reverse(),
        tag =>
        {
            var sha = call.Commit("refs/tags/" + tag.Key);
            return new JsonObject
            {
                ["name"] = tag.Key,
                ["zipball_url"] = $"{call.At.Repo(call.Repository)}/zipball/refs/tags/{tag.Key}",
                ["tarball_url"] = $"{call.At.Repo(call.Repository)}/tarball/refs/tags/{tag.Key}",
                ["commit"] = new JsonObject { ["sha"] = sha, ["url"] = $"{call.At.Repo(call.Repository)}/commits/{sha}" },
                ["node_id"] = Links.Node("REF", call.Repository.Id) + tag.Key,
            };
        });

    private static Answer Get(ApiCall call)
    {
        var name = call["branch"];
        var sha = call.Repository.Branch(name) ?? throw new ApiError(404, "Branch not found");
        var url = Url(call);
        var checks = call.GitHub.MergeBox.RequiredChecks(call.Repository, name);
        return new JsonObject
        {
            ["name"] = name,
            ["commit"] = GitJson.Commit(call.At, call.Repository, sha),
            ["_links"] = new JsonObject { ["self"] = url, ["html"] = $"{call.At.Page(call.Repository)}/tree/{name}" },
            ["protected"] = call.Repository.Protections.ContainsKey(name),
            ["protection"] = new JsonObject
            {
                ["enabled"] = call.Repository.Protections.ContainsKey(name),
                ["required_status_checks"] = new JsonObject
                {
                    ["enforcement_level"] = checks.Count > 0 ? "non_admins" : "off",
                    ["contexts"] = Contexts(checks),
                    ["checks"] = Checks(checks),
                },
            },
            ["protection_url"] = url + "/protection",
        };
    }

    private static Protection Protection(ApiCall call) =>
        call.Repository.Protections.GetValueOrDefault(call["branch"]) ?? throw new ApiError(404, "Branch not protected");

    private static Answer GetProtection(ApiCall call) => Shape(call, Protection(call));

    private static JsonObject Shape(ApiCall call, Protection protection)
    {
        var url = Url(call) + "/protection";
        var json = new JsonObject
        {
            ["url"] = url,
            ["enforce_admins"] = new JsonObject { ["url"] = url + "/enforce_admins", ["enabled"] = protection.EnforceAdmins },
            ["required_linear_history"] = new JsonObject { ["enabled"] = false },
            ["allow_force_pushes"] = new JsonObject { ["enabled"] = false },
            ["allow_deletions"] = new JsonObject { ["enabled"] = false },
            ["block_creations"] = new JsonObject { ["enabled"] = false },
            ["required_conversation_resolution"] = new JsonObject { ["enabled"] = false },
            ["lock_branch"] = new JsonObject { ["enabled"] = false },
            ["allow_fork_syncing"] = new JsonObject { ["enabled"] = false },
        };
        if (protection.RequireChecks)
        {
            json["required_status_checks"] = ChecksPolicy(call, protection);
        }

        return json;
    }

    private static Answer PutProtection(ApiCall call)
    {
        if (call.Repository.Branch(call["branch"]) is null)
        {
            throw new ApiError(404, "Branch not found");
        }

        foreach (var name in new[] { "required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions" })
        {
            if (!call.Body.ContainsKey(name))
            {
                throw ApiError.Missing(name); // everything is replaced, so everything must be said, if only as null
            }
        }

        var checks = call.Object("required_status_checks");
        var contexts = (checks?["contexts"] as JsonArray ?? []).Select(context => new RequiredCheck((string)context!));
        var pinned = (checks?["checks"] as JsonArray ?? []).Select(check => new RequiredCheck((string)check!["context"]!, (long?)check["app_id"]));
        var protection = new Protection
        {
            RequireChecks = checks is not null,
            Strict = (bool?)checks?["strict"] ?? false,
            EnforceAdmins = call.Flag("enforce_admins") ?? false,
            Checks = [.. pinned.Concat(contexts).DistinctBy(check => check.Context)],
        };
        call.Repository.Protections[call["branch"]] = protection;
        return Shape(call, protection);
    }

    private static Answer DeleteProtection(ApiCall call)
    {
        Protection(call);
        call.Repository.Protections.Remove(call["branch"]);
        return Answer.Nothing;
    }

    private static Answer GetChecks(ApiCall call) => Protection(call) is { RequireChecks: true } protection
        ? ChecksPolicy(call, protection)
        : throw new ApiError(404, "Required status checks not enabled");

    private static JsonObject ChecksPolicy(ApiCall call, Protection protection)
    {
        var url = Url(call) + "/protection/required_status_checks";
        return new JsonObject
        {
            ["url"] = url,
            ["strict"] = protection.Strict,
            ["contexts"] = Contexts(protection.Checks),
            ["contexts_url"] = url + "/contexts",
            ["checks"] = Checks(protection.Checks),
        };
    }

    private static Answer Rules(ApiCall call)
    {
        var rules = call.Repository.Rules.GetValueOrDefault(call["branch"], []).Select(rule => rule.DeepClone().AsObject()).ToList();
        if (call.Repository.MergeQueueEnabled && !rules.Exists(rule => (string?)rule["type"] == "merge_queue"))
        {
            rules.Add(new JsonObject
            {
                ["type"] = "merge_queue",
                ["parameters"] = new JsonObject
                {
                    ["check_response_timeout_minutes"] = 60,
                    ["grouping_strategy"] = "ALLGREEN",
                    ["max_entries_to_build"] = 5,
                    ["max_entries_to_merge"] = 5,
                    ["merge_method"] = "MERGE",
                    ["min_entries_to_merge"] = 1,
                    ["min_entries_to_merge_wait_minutes"] = 5,
                },
            });
        }

        foreach (var rule in rules)
        {
            rule["ruleset_source_type"] = "Repository";
            rule["ruleset_source"] = call.Repository.FullName;
            rule["ruleset_id"] = 1;
        }

        return call.Page(rules, rule => rule);
    }

    private static string Url(ApiCall call) => $"{call.At.Repo(call.Repository)}/branches/{Uri.EscapeDataString(call["branch"])}";

    private static JsonArray Contexts(IEnumerable<RequiredCheck> checks) => [.. checks.Select(check => (JsonNode)check.Context)];

    private static JsonArray Checks(IEnumerable<RequiredCheck> checks) =>
        [.. checks.Select(check => new JsonObject { ["context"] = check.Context, ["app_id"] = check.AppId })];
}
