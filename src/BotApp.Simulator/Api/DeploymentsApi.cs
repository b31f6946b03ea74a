using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Deployments and their statuses.</summary>
internal static class DeploymentsApi
{
    /// <summary>Characters of a description at most. Source: the description of <c>repos/create-deployment-status</c>.</summary>
    private const int MaxDescription = 140;

    private static readonly string[] States = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];

    public static void Map(Operations operations) => operations
        .Add("repos/list-deployments", "GET /repos/{owner}/{repo}/deployments", "deployments:read", List)
        .Add("repos/create-deployment", "POST /repos/{owner}/{repo}/deployments", "deployments:write", Create)
        .Add("repos/get-deployment", "GET /repos/{owner}/{repo}/deployments/{deployment_id}", "deployments:read", call => DeploymentJson.Deployment(call.At, Find(call)))
        .Add("repos/delete-deployment", "DELETE /repos/{owner}/{repo}/deployments/{deployment_id}", "deployments:write", Delete)
        .Add("repos/list-deployment-statuses", "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "deployments:read", Statuses)
        .Add("repos/create-deployment-status", "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "deployments:write", CreateStatus)
        .Add("repos/get-deployment-status", "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}", "deployments:read", GetStatus);

    private static Deployment Find(ApiCall call) => call.GitHub.Deployments.Find(call.Repository, call.Id("deployment_id")) ?? throw ApiError.NotFound();

    private static Answer List(ApiCall call)
    {
        bool Fits(string name, string value) => call.Query(name) is not { } wanted || wanted == value;
        return call.Page(
            call.Repository.Deployments.Where(one => Fits("sha", one.Sha) && Fits("ref", one.Ref) && Fits("task", one.Task) && Fits("environment", one.Environment))
                .OrderByDescending(one => one.Id),
            one => DeploymentJson.Deployment(call.At, one));
    }

    private static Answer Create(ApiCall call)
    {
        var name = call.RequiredText("ref");
        var sha = call.Repository.Git.ResolveCommit(name) ?? throw new ApiError(422, $"No ref found for: {name}");
        if (call.Flag("auto_merge") != false && Behind(call, name, sha) is { } merged)
        {
            return new Answer(202, new JsonObject { ["message"] = merged });
        }

        RequireContexts(call, sha);
        var environment = call.Text("environment") ?? "production";
        var deployment = new Deployment
        {
            Id = call.GitHub.NextId(),
            Repository = call.Repository,
            Sha = sha,
            Ref = name,
            Task = call.Text("task") ?? "deploy",
            Environment = environment,
            Creator = call.Actor,
            CreatedAt = call.Now,
            UpdatedAt = call.Now,
            Payload = call.Body["payload"]?.DeepClone(),
            Description = call.Text("description"),
            Transient = call.Flag("transient_environment") ?? false,
            Production = call.Flag("production_environment") ?? environment == "production",
        };
        return Answer.Created(DeploymentJson.Deployment(call.At, call.GitHub.Deployments.Add(deployment)));
    }

    // A branch that is behind the default branch is merged with it first; the deployment is not made then.
    private static string? Behind(ApiCall call, string branch, string sha)
    {
        var repository = call.Repository;
        var main = repository.Branch(repository.DefaultBranch);
        if (main is null || branch == repository.DefaultBranch || repository.Branch(branch) is null || repository.Git.IsAncestor(main, sha))
        {
            return null;
        }

        var tree = repository.Git.MergeTree(sha, main) ?? throw ApiError.Conflict($"Conflict merging {repository.DefaultBranch} into {branch}.");
        var signature = new Git.Signature(call.Actor.Login, call.Actor.Email, call.Now);
        var merge = repository.Git.WriteCommit(tree, [sha, main], $"Merge {repository.DefaultBranch} into {branch}", signature);
        call.GitHub.Repositories.UpdateRef(repository, "refs/heads/" + branch, merge, call.Actor);
        return $"Auto-merged {repository.DefaultBranch} into {branch} on deployment.";
    }

    private static void RequireContexts(ApiCall call, string sha)
    {
        var latest = call.GitHub.Checks.LatestStatuses(call.Repository, sha);
        var wanted = call.List("required_contexts")?.Select(node => (string)node!).ToList() ?? [.. latest.Select(status => status.Context)];
        var bad = wanted.Where(context => latest.FirstOrDefault(status => status.Context == context)?.State != "success").ToList();
        if (bad.Count > 0)
        {
            throw new ApiError(409, $"Conflict: Commit status checks failed for {call.RequiredText("ref")}.", [.. bad.Select(context => new JsonObject
            {
                ["resource"] = "Deployment", ["field"] = "required_contexts", ["code"] = "invalid", ["contexts"] = context,
            })]);
        }
    }

    private static Answer Delete(ApiCall call)
    {
        var deployment = Find(call);
        if (deployment.State != "inactive" && call.Repository.Deployments.Count > 1)
        {
            throw ApiError.Unprocessable("We cannot delete an active deployment unless it is the only deployment in a given environment.");
        }

        call.Repository.Deployments.Remove(deployment);
        return Answer.Nothing;
    }

    private static Answer Statuses(ApiCall call) =>
        call.Page(Find(call).Statuses.OrderByDescending(status => status.Id), status => DeploymentJson.Status(call.At, status));

    private static Answer CreateStatus(ApiCall call)
    {
        var deployment = Find(call);
        var state = call.OneOf("state", States) ?? throw ApiError.Missing("state");
        var description = call.Text("description") ?? "";
        if (description.EnumerateRunes().Count() > MaxDescription)
        {
            throw ApiError.Invalid("DeploymentStatus", "description", "custom", $"description is too long (maximum is {MaxDescription} characters)");
        }

        var status = new DeploymentStatus(
            call.GitHub.NextId(), deployment, state, description, call.Text("environment") ?? deployment.Environment,
            call.Text("log_url") ?? call.Text("target_url") ?? "", call.Text("environment_url") ?? "", call.Actor, call.Now);
        return Answer.Created(DeploymentJson.Status(call.At, call.GitHub.Deployments.AddStatus(status, call.Flag("auto_inactive") ?? true)));
    }

    private static Answer GetStatus(ApiCall call) =>
        DeploymentJson.Status(call.At, Find(call).Statuses.Find(status => status.Id == call.Id("status_id")) ?? throw ApiError.NotFound());
}
