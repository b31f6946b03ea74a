using BotApp.Core.Pipelines;

namespace BotApp.Runners;

/// <summary>Jobs of runs that runners describe in parts.</summary>
internal static class JobSnapshots
{
    /// <summary>
    /// The jobs, and the run itself as one more where it ended badly although none of them did: something outside them spoilt it, and what is
    /// judged job by job must not pass for that.
    /// </summary>
    /// <param name="jobs">What is known of jobs.</param>
    /// <param name="run">The run as if it were a job.</param>
    internal static IReadOnlyList<JobSnapshot> WithCulprit(IReadOnlyList<JobSnapshot> jobs, JobSnapshot run) =>
        IsBad(run) && !jobs.Any(IsBad) ? [.. jobs, run] : jobs;

    private static bool IsBad(JobSnapshot job) => job is { State: RunState.Completed, Conclusion: not (RunConclusion.Success or RunConclusion.Skipped or RunConclusion.Neutral) };
}
