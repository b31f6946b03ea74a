using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Environments and their custom protection rules.</summary>
internal static class EnvironmentsApi
{
    /// <summary>Minutes of a wait timer at most, and reviewers at most. Source: the description of <c>repos/create-or-update-environment</c>.</summary>
    private const int MaxWait = 43_200;

    private const int MaxReviewers = 6;

    public static void Map(Operations operations) => operations
        .Add("repos/get-all-environments", "GET /repos/{owner}/{repo}/environments", "actions:read", call => call.Page(call.Repository.Environments, "environments", one => Shape(call, one)))
        .Add("repos/get-environment", "GET /repos/{owner}/{repo}/environments/{environment_name}", "actions:read", call => Shape(call, Find(call)))
        .Add("repos/create-or-update-environment", "PUT /repos/{owner}/{repo}/environments/{environment_name}", "administration:write", Put)
        .Add("repos/delete-an-environment", "DELETE /repos/{owner}/{repo}/environments/{environment_name}", "administration:write", Delete)
        .Add("repos/get-all-deployment-protection-rules", "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules", "actions:read", Gates);

    private static DeploymentEnvironment Find(ApiCall call) =>
        call.Repository.Environments.Find(one => one.Name.Equals(call["environment_name"], StringComparison.OrdinalIgnoreCase)) ?? throw ApiError.NotFound();

    private static JsonObject Shape(ApiCall call, DeploymentEnvironment environment) => DeploymentJson.Environment(call.At, call.Repository, environment);

    private static Answer Put(ApiCall call)
    {
        var wait = call.Number("wait_timer") ?? 0;
        var reviewers = call.List("reviewers") ?? [];
        if (wait is < 0 or > MaxWait || reviewers.Count > MaxReviewers)
        {
            throw ApiError.Unprocessable("Validation Failed: wait_timer must lie between 0 and 43,200 and reviewers must be at most 6.");
        }

        var policy = call.Object("deployment_branch_policy");
        var (protectedOnes, custom) = ((bool?)policy?["protected_branches"] ?? false, (bool?)policy?["custom_branch_policies"] ?? false);
        if (policy is not null && protectedOnes == custom)
        {
            throw ApiError.Unprocessable("protected_branches and custom_branch_policies cannot have the same value");
        }

        var environment = call.GitHub.Deployments.Environment(call.Repository, call["environment_name"]);
        environment.WaitTimer = (int)wait;
        environment.BranchPolicy = policy is null ? null : (protectedOnes, custom);
        environment.Reviewers.Clear();
        environment.Reviewers.AddRange(reviewers.Select(node => call.GitHub.Accounts.All.FirstOrDefault(one => one.Id == (long?)node?["id"])).OfType<Account>());
        environment.UpdatedAt = call.Now;
        return Shape(call, environment);
    }

    private static Answer Delete(ApiCall call)
    {
        call.Repository.Environments.Remove(Find(call));
        return Answer.Nothing;
    }

    private static Answer Gates(ApiCall call)
    {
        var environment = Find(call);
        var rules = new JsonArray();
        if (environment.Gate is { } app)
        {
            rules.Add(new JsonObject
            {
                ["id"] = environment.Id + 3,
                ["node_id"] = Links.Node("GC", environment.Id),
                ["enabled"] = true,
                ["app"] = new JsonObject
                {
                    ["id"] = app.Id,
                    ["slug"] = app.Slug,
                    ["integration_url"] = $"{call.At.Api}/apps/{app.Slug}",
                    ["node_id"] = Links.Node("A", app.Id),
                },
            });
        }

        return new JsonObject { ["total_count"] = rules.Count, ["custom_deployment_protection_rules"] = rules };
    }
}
