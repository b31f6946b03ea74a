using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api.Json;

/// <summary>Deployments, statuses, environments, releases and assets.</summary>
internal static class DeploymentJson
{
    public static JsonObject Deployment(Links at, Deployment deployment)
    {
        var url = $"{at.Repo(deployment.Repository)}/deployments/{deployment.Id}";
        return new JsonObject
        {
            ["url"] = url,
            ["id"] = deployment.Id,
            ["node_id"] = Links.Node("DE", deployment.Id),
            ["sha"] = deployment.Sha,
            ["ref"] = deployment.Ref,
            ["task"] = deployment.Task,
            ["payload"] = deployment.Payload?.DeepClone() ?? new JsonObject(),
            ["original_environment"] = deployment.Environment,
            ["environment"] = deployment.Environment,
            ["description"] = deployment.Description,
            ["creator"] = AccountJson.User(at, deployment.Creator),
            ["created_at"] = Links.Stamp(deployment.CreatedAt),
            ["updated_at"] = Links.Stamp(deployment.UpdatedAt),
            ["statuses_url"] = url + "/statuses",
            ["repository_url"] = at.Repo(deployment.Repository),
            ["transient_environment"] = deployment.Transient,
            ["production_environment"] = deployment.Production,
        };
    }

    public static JsonObject Status(Links at, DeploymentStatus status)
    {
        var deployment = $"{at.Repo(status.Deployment.Repository)}/deployments/{status.Deployment.Id}";
        return new JsonObject
        {
            ["url"] = $"{deployment}/statuses/{status.Id}",
            ["id"] = status.Id,
            ["node_id"] = Links.Node("DS", status.Id),
            ["state"] = status.State,
            ["creator"] = AccountJson.User(at, status.Creator),
            ["description"] = status.Description,
            ["environment"] = status.Environment,
            ["target_url"] = status.LogUrl,
            ["created_at"] = Links.Stamp(status.CreatedAt),
            ["updated_at"] = Links.Stamp(status.CreatedAt),
            ["deployment_url"] = deployment,
            ["repository_url"] = at.Repo(status.Deployment.Repository),
            ["environment_url"] = status.EnvironmentUrl,
            ["log_url"] = status.LogUrl,
        };
    }

    public static JsonObject Environment(Links at, Repository repository, DeploymentEnvironment environment)
    {
        var name = Uri.EscapeDataString(environment.Name);
        var rules = new JsonArray();
        if (environment.WaitTimer > 0)
        {
            rules.Add(new JsonObject
            {
                ["id"] = environment.Id + 1,
                ["node_id"] = Links.Node("GA", environment.Id),
                ["type"] = "wait_timer",
                ["wait_timer"] = environment.WaitTimer,
            });
        }

        if (environment.Reviewers.Count > 0)
        {
            rules.Add(new JsonObject
            {
                ["id"] = environment.Id + 2,
                ["node_id"] = Links.Node("GB", environment.Id),
                ["prevent_self_review"] = false,
                ["type"] = "required_reviewers",
                ["reviewers"] = Reviewers(at, environment),
            });
        }

        return new JsonObject
        {
            ["id"] = environment.Id,
            ["node_id"] = Links.Node("EN", environment.Id),
            ["name"] = environment.Name,
            ["url"] = $"{at.Repo(repository)}/environments/{name}",
            ["html_url"] = $"{at.Page(repository)}/deployments/activity_log?environments_filter={name}",
            ["created_at"] = Links.Stamp(environment.CreatedAt),
            ["updated_at"] = Links.Stamp(environment.UpdatedAt),
            ["protection_rules"] = rules,
            ["deployment_branch_policy"] = environment.BranchPolicy is { } policy
                ? new JsonObject { ["protected_branches"] = policy.ProtectedBranches, ["custom_branch_policies"] = policy.CustomBranches }
                : null,
        };
    }

    public static JsonArray Reviewers(Links at, DeploymentEnvironment environment) =>
        [.. environment.Reviewers.Select(account => new JsonObject { ["type"] = "User", ["reviewer"] = AccountJson.User(at, account) })];

    public static JsonObject Release(Links at, Release release)
    {
        var url = $"{at.Repo(release.Repository)}/releases/{release.Id}";
        var tag = Uri.EscapeDataString(release.TagName);
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] = $"{at.Page(release.Repository)}/releases/tag/{tag}",
            ["assets_url"] = url + "/assets",
            ["upload_url"] = url + "/assets{?name,label}",
            ["tarball_url"] = release.Draft ? null : $"{at.Repo(release.Repository)}/tarball/{tag}",
            ["zipball_url"] = release.Draft ? null : $"{at.Repo(release.Repository)}/zipball/{tag}",
            ["id"] = release.Id,
            ["node_id"] = Links.Node("RE", release.Id),
            ["tag_name"] = release.TagName,
            ["target_commitish"] = release.Target,
            ["name"] = release.Name,
            ["body"] = release.Body,
            ["draft"] = release.Draft,
            ["immutable"] = false,
            ["prerelease"] = release.Prerelease,
            ["created_at"] = Links.Stamp(release.CreatedAt),
            ["updated_at"] = Links.Stamp(release.PublishedAt ?? release.CreatedAt),
            ["published_at"] = Links.Stamp(release.PublishedAt),
            ["author"] = AccountJson.User(at, release.Author),
            ["assets"] = new JsonArray([.. release.Assets.Select(asset => Asset(at, asset))]),
        };
    }

    public static JsonObject Asset(Links at, ReleaseAsset asset) => new()
    {
        ["url"] = $"{at.Repo(asset.Release.Repository)}/releases/assets/{asset.Id}",
        ["browser_download_url"] = $"{at.Page(asset.Release.Repository)}/releases/download/{Uri.EscapeDataString(asset.Release.TagName)}/{Uri.EscapeDataString(asset.Name)}",
        ["id"] = asset.Id,
        ["node_id"] = Links.Node("RA", asset.Id),
        ["name"] = asset.Name,
        ["label"] = asset.Label,
        ["state"] = "uploaded",
        ["content_type"] = asset.ContentType,
        ["size"] = asset.Content.Length,
        ["digest"] = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(asset.Content)),
        ["download_count"] = asset.Downloads,
        ["created_at"] = Links.Stamp(asset.CreatedAt),
        ["updated_at"] = Links.Stamp(asset.CreatedAt),
        ["uploader"] = AccountJson.User(at, asset.Uploader),
    };
}
