namespace BotApp.Core.Pipelines;

/// <summary>How long a run took, for its budget and for the trend.</summary>
public static class RunTime
{
    /// <summary>
    /// From the start of its newest attempt to its end, and no less than its longest job, whichever attempt that is of: a suite does not
    /// come within its budget by being run in parts. Null when neither is known.
    /// </summary>
    public static TimeSpan? Of(PipelineRun run, PipelineReports reports)
    {
        TimeSpan? attempt = run.Last is { StartedAt: { } started } last && last.UpdatedAt >= started ? last.UpdatedAt - started : null;
        var longest = reports.Runs.Max(job => job.Duration);
        return attempt > longest ? attempt : longest ?? attempt;
    }

    /// <summary>
    /// From the moment the run was made until its first job began: the time it waited for a machine, or for somebody's leave. Of first attempts
    /// only, because runners do not all say when a later one was asked for; null when it is not known.
    /// </summary>
    public static TimeSpan? Queued(RunSnapshot run) =>
        run.Run.Attempt == 1 && run.CreatedAt > DateTimeOffset.UnixEpoch && run.Jobs.Min(job => job.StartedAt) is { } began && began >= run.CreatedAt ? began - run.CreatedAt : null;
}
