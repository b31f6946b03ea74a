using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.GitHub;

namespace BotApp.Runners.Actions;

/// <summary>GitHub's words for runs and jobs in ours. A word not known here is never success.</summary>
internal static class ActionsStates
{
    /// <summary>The conclusion of a run of which nothing has begun: a maintainer has to let it. Source: https://docs.github.com/en/actions/how-tos/manage-workflow-runs/approve-runs-from-forks.</summary>
    private const string NeedsApproval = "action_required";

    internal static RunSnapshot Snapshot(WorkflowRun run, IEnumerable<WorkflowJob> jobs) => Snapshot(Listed(run), jobs);

    internal static RunSnapshot Snapshot(WorkflowRunFact run, IEnumerable<WorkflowJob> jobs)
    {
        var state = State(run.Status, run.Conclusion);
        var created = run.CreatedAt ?? DateTimeOffset.UnixEpoch;
        return new RunSnapshot(
            new RunReference(run.Id.Text(), run.Attempt, run.Url),
            state,
            Conclusion(state, run.Conclusion),
            run.Sha,
            created,
            state == RunState.Queued ? null : run.StartedAt,
            run.UpdatedAt ?? created,
            [.. jobs.Select(Job)])
        {
            NeedsApproval = run.Conclusion == NeedsApproval,
            WaitsForReview = run.Status == "waiting",
            Actor = run.Actor,
        };
    }

    /// <summary>A run as decisions see it.</summary>
    internal static WorkflowRunFact Listed(WorkflowRun run) => new(run.Id, run.RunAttempt ?? 1, run.Name ?? "", run.Path ?? "", run.Event ?? "", run.Status ?? "", run.Conclusion, run.HtmlUrl)
    {
        SuiteId = run.CheckSuiteId ?? 0,
        CreatedAt = run.CreatedAt,
        Branch = run.HeadBranch,
        Sha = run.HeadSha,
        StartedAt = run.RunStartedAt,
        UpdatedAt = run.UpdatedAt,
        Actor = run.Actor?.Login,
    };

    internal static RunReference Reference(WorkflowRun run) => new(run.Id.Text(), run.RunAttempt ?? 1, run.HtmlUrl);

    /// <summary>Source: schema workflow-run and workflow-job of GitHub's REST description: queued, requested, waiting, pending, in_progress, completed.</summary>
    internal static RunState State(string? status, string? conclusion) => status switch
    {
        "completed" when conclusion == NeedsApproval => RunState.Queued,
        "completed" => RunState.Completed,
        "in_progress" => RunState.Running,
        "queued" or "requested" or "waiting" or "pending" => RunState.Queued,
        _ => conclusion is null ? RunState.Queued : RunState.Completed,
    };

    internal static RunConclusion? Conclusion(RunState state, string? conclusion)
    {
        if (state != RunState.Completed)
        {
            return null;
        }

        return conclusion switch
        {
            "success" => RunConclusion.Success,
            "failure" => RunConclusion.Failure,
            "cancelled" => RunConclusion.Cancelled,
            "timed_out" => RunConclusion.TimedOut,
            "skipped" => RunConclusion.Skipped,
            "neutral" => RunConclusion.Neutral,
            "action_required" => RunConclusion.ActionRequired,
            "startup_failure" => RunConclusion.StartupFailure,
            "stale" => RunConclusion.Stale,
            _ => RunConclusion.Unknown,
        };
    }

    private static JobSnapshot Job(WorkflowJob job)
    {
        var state = State(job.Status, job.Conclusion);
        return new JobSnapshot(
            job.Id.Text(),
            job.Name ?? "",
            state,
            Conclusion(state, job.Conclusion),
            job.HtmlUrl,
            state == RunState.Queued ? null : job.StartedAt,
            state == RunState.Completed ? job.CompletedAt : null)
        {
            Step = StepSnapshot.Of([.. (job.Steps ?? []).Select(static step => (step.Name ?? "", State(step.Status, step.Conclusion), Conclusion(State(step.Status, step.Conclusion), step.Conclusion)))]),
        };
    }
}
