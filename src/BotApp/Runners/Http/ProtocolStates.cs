using BotApp.Core.Pipelines;

namespace BotApp.Runners.Http;

/// <summary>The protocol's words for runs and jobs in ours. A word not known here is never success.</summary>
internal static class ProtocolStates
{
    private const int MaxJobs = 1000;

    private const int MaxSteps = 500;

    internal static RunSnapshot Snapshot(StatusDocument status, RunReference run)
    {
        var state = State(status.State);
        var updated = status.UpdatedAt ?? DateTimeOffset.UnixEpoch;
        var jobs = (status.Jobs ?? []).Take(MaxJobs).Select(Job).ToList();
        return new RunSnapshot(
            new RunReference(run.Id, status.Attempt ?? run.Attempt, Page(status.HtmlUrl) ?? run.Url),
            state,
            Conclusion(state, status.Conclusion),
            status.Sha,
            status.CreatedAt ?? updated,
            state == RunState.Queued ? null : status.StartedAt ?? jobs.Select(static job => job.StartedAt).Min(),
            updated,
            jobs);
    }

    /// <summary>An address fit for a link: http or https.</summary>
    internal static string? Page(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" ? url : null;

    private static RunState State(string? state) => state switch
    {
        "done" => RunState.Completed,
        "running" => RunState.Running,
        _ => RunState.Queued,
    };

    private static RunConclusion? Conclusion(RunState state, string? conclusion) => state != RunState.Completed ? null : conclusion switch
    {
        "success" => RunConclusion.Success,
        "failure" => RunConclusion.Failure,
        "cancelled" => RunConclusion.Cancelled,
        "timed_out" => RunConclusion.TimedOut,
        "skipped" => RunConclusion.Skipped,
        "neutral" => RunConclusion.Neutral,
        "action_required" => RunConclusion.ActionRequired,
        "runner_error" => RunConclusion.StartupFailure,
        _ => RunConclusion.Unknown,
    };

    private static JobSnapshot Job(JobDocument job)
    {
        var state = State(job.State);
        var matrix = job.Matrix is { Count: > 0 } values ? $" ({string.Join(", ", values.Values)})" : "";
        var steps = job.Steps ?? [];
        return new JobSnapshot(
            job.Name + matrix,
            job.Name + matrix,
            state,
            Conclusion(state, job.Conclusion),
            Page(job.HtmlUrl),
            state == RunState.Queued ? null : job.StartedAt ?? steps.Select(static step => step.StartedAt).Min(),
            state == RunState.Completed ? job.EndedAt ?? steps.Select(static step => step.EndedAt).Max() : null)
        {
            Step = StepSnapshot.Of([.. steps.Take(MaxSteps).Select(static step => (step.Name ?? "", State(step.State), Conclusion(State(step.State), step.Conclusion)))]),
        };
    }
}
