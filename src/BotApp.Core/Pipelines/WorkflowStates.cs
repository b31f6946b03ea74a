namespace BotApp.Core.Pipelines;

/// <summary>Where a workflow run or a job of GitHub Actions stands. A word not known here is never success.</summary>
public static class WorkflowStates
{
    /// <summary>The conclusion of a run of which nothing has begun: a maintainer has to let it. Source: https://docs.github.com/en/actions/how-tos/manage-workflow-runs/approve-runs-from-forks.</summary>
    public const string NeedsApproval = "action_required";

    /// <summary>Source: schema workflow-run and workflow-job of GitHub's REST description: queued, requested, waiting, pending, in_progress, completed.</summary>
    /// <param name="status">As GitHub spells it.</param>
    /// <param name="conclusion">As GitHub spells it; null while unfinished.</param>
    public static RunState Of(string? status, string? conclusion) => status switch
    {
        "completed" when conclusion == NeedsApproval => RunState.Queued,
        "completed" => RunState.Completed,
        "in_progress" => RunState.Running,
        "queued" or "requested" or "waiting" or "pending" => RunState.Queued,
        _ => conclusion is null ? RunState.Queued : RunState.Completed,
    };
}
