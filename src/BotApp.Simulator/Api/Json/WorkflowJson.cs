using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api.Json;

/// <summary>Workflows, runs, jobs and artifacts.</summary>
internal static class WorkflowJson
{
    public static JsonObject Workflow(Links at, Workflow workflow) => new()
    {
        ["id"] = workflow.Id,
        ["node_id"] = Links.Node("W", workflow.Id),
        ["name"] = workflow.Name,
        ["path"] = workflow.Path,
        ["state"] = workflow.State,
        ["created_at"] = Links.Stamp(workflow.CreatedAt),
        ["updated_at"] = Links.Stamp(workflow.CreatedAt),
        ["url"] = $"{at.Repo(workflow.Repository)}/actions/workflows/{workflow.Id}",
        ["html_url"] = $"{at.Page(workflow.Repository)}/blob/{workflow.Repository.DefaultBranch}/{workflow.Path}",
        ["badge_url"] = $"{at.Page(workflow.Repository)}/workflows/{Uri.EscapeDataString(workflow.Name)}/badge.svg",
    };

    public static JsonObject Run(Links at, WorkflowRun run, RunAttempt attempt)
    {
        var repository = run.Repository;
        var url = $"{at.Repo(repository)}/actions/runs/{run.Id}";
        return new JsonObject
        {
            ["id"] = run.Id,
            ["name"] = run.Workflow.Name,
            ["node_id"] = Links.Node("WFR", run.Id),
            ["head_branch"] = run.HeadBranch,
            ["head_sha"] = run.HeadSha,
            ["path"] = run.Workflow.Path,
            ["display_title"] = run.Title,
            ["run_number"] = run.Number,
            ["event"] = run.Event,
            ["status"] = attempt.Status,
            ["conclusion"] = attempt.Conclusion,
            ["workflow_id"] = run.Workflow.Id,
            ["check_suite_id"] = attempt.Suite.Id,
            ["check_suite_node_id"] = Links.Node("CS", attempt.Suite.Id),
            ["url"] = url,
            ["html_url"] = $"{at.Page(repository)}/actions/runs/{run.Id}",
            ["pull_requests"] = run.PullRequest is { FromFork: false } pull ? new JsonArray(PullJson.Minimal(at, pull)) : new JsonArray(),
            ["created_at"] = Links.Stamp(run.CreatedAt),
            ["updated_at"] = Links.Stamp(attempt.UpdatedAt),
            ["actor"] = AccountJson.User(at, run.Actor),
            ["run_attempt"] = attempt.Number,
            ["referenced_workflows"] = new JsonArray(),
            ["run_started_at"] = Links.Stamp(attempt.StartedAt),
            ["triggering_actor"] = AccountJson.User(at, attempt.TriggeredBy),
            ["jobs_url"] = url + "/jobs",
            ["logs_url"] = url + "/logs",
            ["check_suite_url"] = $"{at.Repo(repository)}/check-suites/{attempt.Suite.Id}",
            ["artifacts_url"] = url + "/artifacts",
            ["cancel_url"] = url + "/cancel",
            ["rerun_url"] = url + "/rerun",
            ["previous_attempt_url"] = attempt.Number > 1 ? $"{url}/attempts/{attempt.Number - 1}" : null,
            ["workflow_url"] = $"{at.Repo(repository)}/actions/workflows/{run.Workflow.Id}",
            ["head_commit"] = GitJson.SimpleCommit(repository, run.HeadSha),
            ["repository"] = RepositoryJson.Minimal(at, repository),
            ["head_repository"] = RepositoryJson.Minimal(at, run.HeadRepository),
        };
    }

    public static JsonObject Job(Links at, Job job)
    {
        var run = job.Attempt.Run;
        var url = $"{at.Repo(run.Repository)}/actions";
        return new JsonObject
        {
            ["id"] = job.Id,
            ["run_id"] = run.Id,
            ["workflow_name"] = run.Workflow.Name,
            ["head_branch"] = run.HeadBranch,
            ["run_url"] = $"{url}/runs/{run.Id}",
            ["run_attempt"] = job.Attempt.Number,
            ["node_id"] = Links.Node("CR", job.Id),
            ["head_sha"] = run.HeadSha,
            ["url"] = $"{url}/jobs/{job.Id}",
            ["html_url"] = $"{at.Page(run.Repository)}/actions/runs/{run.Id}/job/{job.Id}",
            ["status"] = job.Status,
            ["conclusion"] = job.Conclusion,
            ["created_at"] = Links.Stamp(job.CreatedAt),
            ["started_at"] = Links.Stamp(job.StartedAt ?? job.CreatedAt),
            ["completed_at"] = Links.Stamp(job.CompletedAt),
            ["name"] = job.Name,
            ["steps"] = new JsonArray([.. job.Steps.Select(Step)]),
            ["check_run_url"] = $"{at.Repo(run.Repository)}/check-runs/{job.CheckRun.Id}",
            ["labels"] = new JsonArray([.. job.Labels.Select(label => (JsonNode)label)]),
            ["runner_id"] = job.StartedAt is null ? null : 1,
            ["runner_name"] = job.StartedAt is null ? null : "runner 1",
            ["runner_group_id"] = job.StartedAt is null ? null : 1,
            ["runner_group_name"] = job.StartedAt is null ? null : "GitHub Actions",
        };
    }

    public static JsonObject Artifact(Links at, Artifact artifact)
    {
        var url = $"{at.Repo(artifact.Run.Repository)}/actions/artifacts/{artifact.Id}";
        return new JsonObject
        {
            ["id"] = artifact.Id,
            ["node_id"] = Links.Node("ART", artifact.Id),
            ["name"] = artifact.Name,
            ["size_in_bytes"] = artifact.Zip.Length,
            ["url"] = url,
            ["archive_download_url"] = url + "/zip",
            ["expired"] = artifact.Expired,
            ["digest"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(artifact.Zip)),
            ["created_at"] = Links.Stamp(artifact.CreatedAt),
            ["updated_at"] = Links.Stamp(artifact.CreatedAt),
            ["expires_at"] = Links.Stamp(artifact.CreatedAt.AddDays(90)),
            ["workflow_run"] = new JsonObject
            {
                ["id"] = artifact.Run.Id,
                ["repository_id"] = artifact.Run.Repository.Id,
                ["head_repository_id"] = artifact.Run.HeadRepository.Id,
                ["head_branch"] = artifact.Run.HeadBranch,
                ["head_sha"] = artifact.Run.HeadSha,
            },
        };
    }

    private static JsonObject Step(JobStep step) => new()
    {
        ["name"] = step.Name,
        ["status"] = step.Status,
        ["conclusion"] = step.Conclusion,
        ["number"] = step.Number,
        ["started_at"] = Links.Stamp(step.StartedAt),
        ["completed_at"] = Links.Stamp(step.CompletedAt),
    };
}
