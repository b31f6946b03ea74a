using BotApp.Core.Pipelines;

namespace BotApp.Core.Checks;

/// <summary>What a check says while its jobs are still at work.</summary>
public static class ProgressText
{
    /// <summary>Title and Markdown summary from the jobs as the runner knows them.</summary>
    /// <param name="jobs">The jobs, in the runner's order.</param>
    /// <param name="expected">How many jobs are expected; null when only those that are there are known.</param>
    /// <param name="runUrl">The run's page; null when there is none.</param>
    public static (string Title, string Summary) Of(IReadOnlyList<JobSnapshot> jobs, int? expected = null, string? runUrl = null)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var done = jobs.Count(job => job.State == RunState.Completed);
        var all = Math.Max(expected ?? 0, jobs.Count);
        var bad = jobs.Count(IsBad);
        var title = all == 0 ? "Waiting for jobs to start"
            : $"{Words.Number(done)} of {Words.Count(all, "job")} done{(bad > 0 ? $", {Words.Number(bad)} not successful" : "")}";

        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        page.Add($"{title}.{(runUrl is null ? "" : $" {MarkdownEncoder.Link("Open the run", runUrl)}.")} The reports are read when the jobs are done.\n\n");
        page.AddRows("| Job | State | Time |\n|---|---|--:|\n", [.. jobs.Select(Row)], 256, left => $"| … {left} more | | |\n");
        return (title, page.ToString());
    }

    private static string Row(JobSnapshot job)
    {
        var name = job.Url is null ? MarkdownEncoder.Code(job.Name) : MarkdownEncoder.Link(job.Name, job.Url);
        var time = job is { StartedAt: { } start, CompletedAt: { } end } ? Words.Time((end - start).TotalSeconds) : "";
        return $"| {name} | {State(job)}{Step(job)} | {time} |\n";
    }

    // Only where it says more than the state: at work, or ended badly.
    private static string Step(JobSnapshot job) => job is { Step: { } step } && (job.State == RunState.Running || IsBad(job))
        ? $", step {Words.Number(step.Number)} of {Words.Number(Math.Max(step.Number, step.Count))}: {MarkdownEncoder.Code(step.Name)}"
        : "";

    private static bool IsBad(JobSnapshot job) => job is { State: RunState.Completed, Conclusion: not (RunConclusion.Success or RunConclusion.Skipped or RunConclusion.Neutral) };

    private static string State(JobSnapshot job) => job.State switch
    {
        RunState.Queued => "waiting",
        RunState.Running => "running",
        RunState.Completed => job.Conclusion is { } conclusion ? Words.Ended(conclusion) : "ended, result unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(job), job.State, "a state without words"),
    };
}
