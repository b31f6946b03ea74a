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
}
