using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.GitHub;

namespace BotApp.Runners.Actions;

/// <summary>GitHub's words for runs and jobs in ours. A word not known here is never success.</summary>
internal static class ActionsStates
{
    internal static RunSnapshot Snapshot(WorkflowRun run, IEnumerable<WorkflowJob> jobs) => Snapshot(Listed(run), jobs);

    internal static RunSnapshot Snapshot(WorkflowRunFact run, IEnumerable<WorkflowJob> jobs)
    {
        var state = run.State;
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
            NeedsApproval = run.NeedsApproval,
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
        var state = WorkflowStates.Of(job.Status, job.Conclusion);
        return new JobSnapshot(
            job.Id.Text(),
            job.Name ?? "",
            state,
            Conclusion(state, job.Conclusion),
            job.HtmlUrl,
            state == RunState.Queued ? null : job.StartedAt,
            state == RunState.Completed ? job.CompletedAt : null)
        {
            Step = StepSnapshot.Of([.. (job.Steps ?? []).Select(static step => (step.Name ?? "", WorkflowStates.Of(step.Status, step.Conclusion), Conclusion(WorkflowStates.Of(step.Status, step.Conclusion), step.Conclusion)))]),
        };
    }
}
