using System.Text.Json;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.AzurePipelines;

/// <summary>
/// Azure's words for builds and jobs in ours. A word not known here is never success, nor is a success with issues: a step of it failed
/// and was allowed to.
/// </summary>
internal static class AzureStates
{
    /// <summary>Statuses of a build. Source: BuildStatus in https://github.com/MicrosoftDocs/vsts-rest-api-specs, build 7.1.</summary>
    internal static RunState State(string? status) => status switch
    {
        "completed" => RunState.Completed,
        "none" or "notStarted" or "postponed" => RunState.Queued,
        _ => RunState.Running,
    };

    /// <summary>Results of builds and jobs. Sources: BuildResult and TaskResult there. An abandoned job lost its agent.</summary>
    internal static RunConclusion Conclusion(string? result) => result switch
    {
        "succeeded" => RunConclusion.Success,
        "partiallySucceeded" or "succeededWithIssues" or "failed" => RunConclusion.Failure,
        "canceled" => RunConclusion.Cancelled,
        "skipped" => RunConclusion.Skipped,
        "abandoned" => RunConclusion.Stale,
        _ => RunConclusion.Unknown,
    };

    /// <summary>What build and timeline say.</summary>
    /// <param name="build">The build.</param>
    /// <param name="timeline">Its timeline; undefined when it has none yet.</param>
    /// <param name="id">The run.</param>
    /// <param name="page">The build's page.</param>
    internal static RunSnapshot Snapshot(JsonElement build, JsonElement timeline, AzureRunId id, string page)
    {
        var state = State(build.Text("status"));
        var records = timeline.Items("records").ToList();
        var attempt = records.Select(static record => record.Whole("attempt")).OfType<long>().Append(1).Max();
        var jobs = records.Where(static record => record.Text("type") == "Job")
            .OrderBy(static job => job.Whole("order") ?? long.MaxValue).ThenBy(static job => job.Text("name"), StringComparer.Ordinal).ToList();
        var tasks = records.Where(static record => record.Text("type") == "Task").OrderBy(static task => task.Whole("order") ?? long.MaxValue).ToLookup(static task => task.Text("parentId") ?? "", StringComparer.Ordinal);
        var created = build.Time("queueTime") ?? DateTimeOffset.UnixEpoch;
        return new RunSnapshot(
            new RunReference(id.ToString(), id.Before + (int)attempt, page),
            state,
            // The result of a former attempt stays where it was until the next one is over.
            state == RunState.Completed ? Conclusion(build.Text("result")) : null,
            // Its own sourceVersion is the branch's, where its file was taken from.
            build.At("templateParameters").Text("sha"),
            created,
            Started(build, jobs, attempt),
            new[] { build.Time("lastChangedDate"), timeline.Time("lastChangedOn"), build.Time("finishTime"), created }.Max()!.Value, // created is a time
            JobSnapshots.WithCulprit([.. jobs.Select(job => Job(job, tasks[job.Text("id") ?? ""], page))], Whole(build, state, page)));
    }

    private static JobSnapshot Whole(JsonElement build, RunState state, string page) => new(
        "", build.At("definition").Text("name") ?? "", state, state == RunState.Completed ? Conclusion(build.Text("result")) : null, page, build.Time("startTime"), build.Time("finishTime"));

    // A build says only when its first attempt began.
    private static DateTimeOffset? Started(JsonElement build, List<JsonElement> jobs, long attempt) =>
        attempt == 1 ? build.Time("startTime") : jobs.Where(job => job.Whole("attempt") == attempt).Select(static job => job.Time("startTime")).Min();

    private static RunState Standing(JsonElement record) => record.Text("state") switch
    {
        "completed" => RunState.Completed,
        "inProgress" => RunState.Running,
        _ => RunState.Queued,
    };

    private static JobSnapshot Job(JsonElement job, IEnumerable<JsonElement> tasks, string page)
    {
        var state = Standing(job);
        var id = job.Text("id") ?? "";
        return new JobSnapshot(
            id,
            job.Text("name") ?? "",
            state,
            state == RunState.Completed ? Conclusion(job.Text("result")) : null,
            $"{page}&view=logs&j={Uri.EscapeDataString(id)}",
            job.Time("startTime"),
            state == RunState.Completed ? job.Time("finishTime") : null)
        {
            Step = StepSnapshot.Of([.. tasks.Select(static task => (task.Text("name") ?? "", Standing(task), Standing(task) == RunState.Completed ? Conclusion(task.Text("result")) : (RunConclusion?)null))]),
        };
    }
}
