using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Workflow runs, attempts, jobs, logs and artifacts.</summary>
internal static class RunsApi
{
    public static void Map(Operations operations) => operations
        .Add("actions/list-workflow-runs-for-repo", "GET /repos/{owner}/{repo}/actions/runs", "actions:read", call => List(call, call.Repository.Runs))
        .Add("actions/list-workflow-runs", "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", "actions:read", OfWorkflow)
        .Add("actions/get-workflow-run", "GET /repos/{owner}/{repo}/actions/runs/{run_id}", "actions:read", call => Shape(call, Run(call)))
        .Add("actions/get-workflow-run-attempt", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}", "actions:read", call => WorkflowJson.Run(call.At, Run(call), Attempt(call)))
        .Add("actions/delete-workflow-run", "DELETE /repos/{owner}/{repo}/actions/runs/{run_id}", "actions:write", Delete)
        .Add("actions/cancel-workflow-run", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", "actions:write", call => Cancel(call, force: false))
        .Add("actions/force-cancel-workflow-run", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel", "actions:write", call => Cancel(call, force: true))
        .Add("actions/re-run-workflow", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun", "actions:write", call => Rerun(call, Run(call)))
        .Add("actions/re-run-workflow-failed-jobs", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs", "actions:write", call => Rerun(call, Run(call), failedOnly: true))
        .Add("actions/re-run-job-for-workflow-run", "POST /repos/{owner}/{repo}/actions/jobs/{job_id}/rerun", "actions:write", call => Rerun(call, Job(call).Attempt.Run, job: Job(call)))
        .Add("actions/approve-workflow-run", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/approve", "actions:write", Approve)
        .Add("actions/list-jobs-for-workflow-run", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", "actions:read", Jobs)
        .Add("actions/list-jobs-for-workflow-run-attempt", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs", "actions:read", call => JobPage(call, Attempt(call).Jobs))
        .Add("actions/get-job-for-workflow-run", "GET /repos/{owner}/{repo}/actions/jobs/{job_id}", "actions:read", call => WorkflowJson.Job(call.At, Job(call)))
        .Add("actions/download-job-logs-for-workflow-run", "GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", "actions:read", JobLog)
        .Add("actions/download-workflow-run-logs", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/logs", "actions:read", call => RunLog(call, Run(call).Latest))
        .Add("actions/download-workflow-run-attempt-logs", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/logs", "actions:read", call => RunLog(call, Attempt(call)))
        .Add("actions/list-workflow-run-artifacts", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", "actions:read", call => Artifacts(call, Run(call).Artifacts))
        .Add("actions/list-artifacts-for-repo", "GET /repos/{owner}/{repo}/actions/artifacts", "actions:read", call => Artifacts(call, call.Repository.Runs.SelectMany(run => run.Artifacts).OrderByDescending(one => one.Id)))
        .Add("actions/get-artifact", "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}", "actions:read", call => WorkflowJson.Artifact(call.At, Artifact(call)))
        .Add("actions/delete-artifact", "DELETE /repos/{owner}/{repo}/actions/artifacts/{artifact_id}", "actions:write", DeleteArtifact)
        .Add("actions/download-artifact", "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", "actions:read", Download)
        .Add("actions/get-pending-deployments-for-run", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", "actions:read", Pending)
        .Add("actions/get-reviews-for-run", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals", "actions:read", Reviews)
        .Add("actions/review-custom-gates-for-run", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule", "deployments:write", Review)
        .Add(Storage.Operation, "GET /storage/{kind}/{id}", "", Storage.Read, Caller.Anyone);

    private static WorkflowRun Run(ApiCall call) => call.GitHub.Workflows.Find(call.Repository, call.Id("run_id")) ?? throw ApiError.NotFound();

    private static RunAttempt Attempt(ApiCall call) => Run(call).Attempts.Find(one => one.Number == call.Id("attempt_number")) ?? throw ApiError.NotFound();

    private static Job Job(ApiCall call) => call.GitHub.Workflows.FindJob(call.Repository, call.Id("job_id")) ?? throw ApiError.NotFound();

    private static Artifact Artifact(ApiCall call) =>
        call.Repository.Runs.SelectMany(run => run.Artifacts).FirstOrDefault(one => one.Id == call.Id("artifact_id")) ?? throw ApiError.NotFound();

    private static JsonObject Shape(ApiCall call, WorkflowRun run) => WorkflowJson.Run(call.At, run, run.Latest);

    private static Answer OfWorkflow(ApiCall call)
    {
        var workflow = WorkflowsApi.Find(call);
        return List(call, call.Repository.Runs.Where(run => run.Workflow == workflow));
    }

    private static Answer List(ApiCall call, IEnumerable<WorkflowRun> runs)
    {
        bool Fits(string name, string? value) => call.Query(name) is not { } wanted || wanted == value;
        var status = call.Query("status");
        var found = runs
            .Where(run => Fits("head_sha", run.HeadSha) && Fits("event", run.Event) && Fits("branch", run.HeadBranch) && Fits("actor", run.Actor.Login)
                && Fits("check_suite_id", run.Latest.Suite.Id.ToString(CultureInfo.InvariantCulture)))
            .Where(run => status is null || run.Latest.Status == status || run.Latest.Conclusion == status)
            .Where(run => call.Query("created") is not { } range || Within(range, run.CreatedAt))
            .OrderByDescending(run => run.Id);
        return call.Page(found, "workflow_runs", run => Shape(call, run));
    }

    // The search syntax of dates: 2026-01-01, >=2026-01-01, 2026-01-01..2026-02-01, * as an open end.
    private static bool Within(string range, DateTimeOffset time)
    {
        static DateTimeOffset Time(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : throw ApiError.Unprocessable($"\"{text}\" is not a date");
        static DateTimeOffset End(string text) => text.Length <= 10 ? Time(text).AddDays(1).AddTicks(-1) : Time(text);
        if (range.Split("..") is [var from, var to])
        {
            return (from == "*" || time >= Time(from)) && (to == "*" || time <= End(to));
        }

        return range switch
        {
            ['>', '=', .. var rest] => time >= Time(rest),
            ['<', '=', .. var rest] => time <= End(rest),
            ['>', .. var rest] => time > Time(rest),
            ['<', .. var rest] => time < Time(rest),
            _ => time >= Time(range) && time <= End(range),
        };
    }

    private static Answer Delete(ApiCall call)
    {
        if (Run(call).Latest.Status != "completed")
        {
            throw new ApiError(403, "Could not delete the workflow run");
        }

        call.Repository.Runs.Remove(Run(call));
        return Answer.Nothing;
    }

    private static Answer Cancel(ApiCall call, bool force)
    {
        var run = Run(call);
        if (run.Latest.Status == "completed" && !run.NeedsApproval)
        {
            throw ApiError.Conflict("Cannot cancel a workflow run that is completed.");
        }

        call.GitHub.Workflows.Cancel(run, force);
        return new Answer(202, new JsonObject());
    }

    private static Answer Rerun(ApiCall call, WorkflowRun run, bool failedOnly = false, Job? job = null)
    {
        if (run.Latest.Status != "completed" || run.NeedsApproval)
        {
            throw new ApiError(403, "This workflow is already running");
        }

        if (failedOnly && run.Latest.Conclusion == "success")
        {
            throw new ApiError(403, "The workflow run cannot be retried: it has no failed jobs");
        }

        call.GitHub.Workflows.Rerun(run, call.Actor, failedOnly, job);
        return Answer.Created(new JsonObject());
    }

    private static Answer Approve(ApiCall call)
    {
        var run = Run(call);
        if (!run.NeedsApproval)
        {
            throw new ApiError(403, "This run is not from a fork pull request or queued for approval");
        }

        call.GitHub.Workflows.Approve(run);
        return Answer.Created(new JsonObject());
    }

    private static Answer Jobs(ApiCall call)
    {
        var run = Run(call);
        return JobPage(call, call.Query("filter") == "all" ? [.. run.Attempts.SelectMany(attempt => attempt.Jobs).Distinct()] : run.Latest.Jobs);
    }

    private static Answer JobPage(ApiCall call, IReadOnlyList<Job> jobs) => call.Page(jobs, "jobs", job => WorkflowJson.Job(call.At, job));

    private static Answer JobLog(ApiCall call)
    {
        var job = Job(call);
        return job.Status == "completed"
            ? Answer.Redirect(Storage.Link(call, "log", job.Id))
            : throw ApiError.NotFound(); // GitHub keeps no log before the job has ended
    }

    private static Answer RunLog(ApiCall call, RunAttempt attempt) => Answer.Redirect(Storage.Link(call, "logs", attempt.Run.Id));

    private static Answer Artifacts(ApiCall call, IEnumerable<Artifact> artifacts) => call.Page(
        artifacts.Where(one => call.Query("name") is not { } name || one.Name == name), "artifacts", one => WorkflowJson.Artifact(call.At, one));

    private static Answer DeleteArtifact(ApiCall call)
    {
        var artifact = Artifact(call);
        artifact.Run.Artifacts.Remove(artifact);
        return Answer.Nothing;
    }

    private static Answer Download(ApiCall call)
    {
        var artifact = Artifact(call);
        if (call["archive_format"] != "zip")
        {
            throw ApiError.NotFound();
        }

        return artifact.Expired ? throw new ApiError(410, "Artifact has expired") : Answer.Redirect(Storage.Link(call, "artifact", artifact.Id));
    }

    private static Answer Pending(ApiCall call) => new JsonArray([.. Run(call).Latest.Waiting.Where(one => !one.Answer.Task.IsCompleted).Select(one => new JsonObject
    {
        ["environment"] = Short(call, one.Environment),
        ["wait_timer"] = one.Environment.WaitTimer,
        ["wait_timer_started_at"] = Links.Stamp(one.Since),
        ["current_user_can_approve"] = call.Viewer.User is { } user && one.Environment.Reviewers.Contains(user),
        ["reviewers"] = DeploymentJson.Reviewers(call.At, one.Environment),
    })]);

    private static JsonObject Short(ApiCall call, DeploymentEnvironment environment) => new()
    {
        ["id"] = environment.Id,
        ["node_id"] = Links.Node("EN", environment.Id),
        ["name"] = environment.Name,
        ["url"] = $"{call.At.Repo(call.Repository)}/environments/{Uri.EscapeDataString(environment.Name)}",
        ["html_url"] = $"{call.At.Page(call.Repository)}/deployments",
    };

    private static Answer Reviews(ApiCall call) => new JsonArray([.. Run(call).Latest.Reviews.Select(one => new JsonObject
    {
        ["environments"] = new JsonArray(WithTimes(call, one.Environment)),
        ["state"] = one.Approved ? "approved" : "rejected",
        ["user"] = AccountJson.User(call.At, one.By),
        ["comment"] = "",
    })]);

    private static JsonObject WithTimes(ApiCall call, DeploymentEnvironment environment)
    {
        var shape = Short(call, environment);
        shape["created_at"] = Links.Stamp(environment.CreatedAt);
        shape["updated_at"] = Links.Stamp(environment.UpdatedAt);
        return shape;
    }

    private static Answer Review(ApiCall call)
    {
        var name = call.RequiredText("environment_name");
        var state = call.OneOf("state", "approved", "rejected");
        var waiting = Run(call).Latest.Waiting.Find(one => one.Environment.Name == name && !one.Answer.Task.IsCompleted);
        if (waiting is null || waiting.Environment.Gate != call.Viewer.Token?.Installation.App)
        {
            throw ApiError.Unprocessable($"There is no pending deployment to {name} that this app may review.");
        }

        if (state is not null)
        {
            waiting.Answer.TrySetResult(state == "approved");
        }

        return Answer.Nothing;
    }

    /// <summary>The logs of all jobs as GitHub packs them.</summary>
    internal static byte[] ZipOfLogs(RunAttempt attempt)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (job, number) in attempt.Jobs.Select((job, index) => (job, index)))
            {
                using var entry = zip.CreateEntry($"{number}_{job.Name.Replace('/', ' ')}.txt").Open();
                entry.Write(Encoding.UTF8.GetBytes(job.Log));
            }
        }

        return stream.ToArray();
    }
}
