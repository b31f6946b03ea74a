using System.Text.Json;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.Jenkins;

/// <summary>
/// Jenkins' words for builds and stages in ours. A word not known here is never success; UNSTABLE, which the junit step makes of failed
/// tests, is failure.
/// </summary>
internal static class JenkinsStates
{
    /// <summary>Source: hudson.model.Result.</summary>
    internal static RunConclusion Conclusion(string? result) => result switch
    {
        "SUCCESS" => RunConclusion.Success,
        "UNSTABLE" or "FAILURE" => RunConclusion.Failure,
        "ABORTED" => RunConclusion.Cancelled,
        "NOT_BUILT" => RunConclusion.Skipped,
        _ => RunConclusion.Unknown,
    };

    /// <summary>A run that waits in the queue, or was taken out of it.</summary>
    internal static RunSnapshot Waiting(JsonElement item, RunReference run)
    {
        var since = item.Milliseconds("inQueueSince") ?? DateTimeOffset.UnixEpoch;
        var isCancelled = item.IsTrue("cancelled");
        return new RunSnapshot(run, isCancelled ? RunState.Completed : RunState.Queued, isCancelled ? RunConclusion.Cancelled : null, Parameter(item, JenkinsParameters.Sha), since, null, since, []);
    }

    /// <summary>A build.</summary>
    /// <param name="build">What Jenkins says of it.</param>
    /// <param name="stages">Its stages; undefined when it has none.</param>
    /// <param name="run">The run, with the build's page.</param>
    /// <param name="job">The job's name, which the build goes by where it has no jobs of its own.</param>
    internal static RunSnapshot Snapshot(JsonElement build, JsonElement stages, RunReference run, string job)
    {
        // A step may have spoilt the result already; it counts when nothing is built any more.
        var isOver = build.At("building").ValueKind == JsonValueKind.False && build.Text("result") is not null;
        var started = build.Milliseconds("timestamp") ?? DateTimeOffset.UnixEpoch;
        DateTimeOffset? ended = isOver ? started.AddMilliseconds(build.Whole("duration") ?? 0) : null;
        var all = stages.Items("stages").ToList();
        var whole = new JobSnapshot(run.Id, job, isOver ? RunState.Completed : RunState.Running, isOver ? Conclusion(build.Text("result")) : null, $"{run.Url}console", started, ended);
        return new RunSnapshot(
            run,
            whole.State,
            whole.Conclusion,
            Parameter(build, JenkinsParameters.Sha),
            started,
            started,
            all.Select(Moved).Append(ended).Append(started).Max()!.Value, // started is a time
            Jobs(all, whole, isOver));
    }

    /// <summary>The value that an item or build has of a parameter.</summary>
    internal static string? Parameter(JsonElement run, string name) =>
        run.Items("actions").SelectMany(static action => action.Items("parameters")).FirstOrDefault(one => one.Text("name") == name).Text("value");

    // Stages that are called as jobs of a matrix are, test (3.12), are jobs; others are steps of one job, the build.
    private static IReadOnlyList<JobSnapshot> Jobs(List<JsonElement> stages, JobSnapshot whole, bool isOver)
    {
        var jobs = stages.Where(static stage => MatrixEntries.LabelOf(stage.Text("name") ?? "").Length > 0).Select(stage => Job(stage, whole, isOver)).ToList();
        return jobs.Count == 0 ? [whole with { Step = StepSnapshot.Of([.. stages.Select(stage => (stage.Text("name") ?? "", Standing(stage, isOver), Ended(stage, isOver)))]) }] : JobSnapshots.WithCulprit(jobs, whole);
    }

    private static JobSnapshot Job(JsonElement stage, JobSnapshot whole, bool isOver)
    {
        var conclusion = Ended(stage, isOver);
        return new JobSnapshot(stage.Text("id") ?? "", stage.Text("name") ?? "", Standing(stage, isOver), conclusion, whole.Url, stage.Milliseconds("startTimeMillis"), conclusion is null ? null : Moved(stage));
    }

    private static RunConclusion? Ended(JsonElement stage, bool isOver) => stage.Text("status") switch
    {
        "SUCCESS" => RunConclusion.Success,
        "FAILED" or "UNSTABLE" => RunConclusion.Failure,
        "ABORTED" => RunConclusion.Cancelled,
        "NOT_EXECUTED" => RunConclusion.Skipped,
        _ when isOver => RunConclusion.Unknown,
        _ => null,
    };

    private static RunState Standing(JsonElement stage, bool isOver) =>
        Ended(stage, isOver) is not null ? RunState.Completed : stage.Text("status") == "QUEUED" ? RunState.Queued : RunState.Running;

    // The duration of a stage that goes on grows by itself and says nothing.
    private static DateTimeOffset? Moved(JsonElement stage) => stage.Text("status") is "IN_PROGRESS" or "PAUSED_PENDING_INPUT"
        ? stage.Milliseconds("startTimeMillis")
        : stage.Milliseconds("startTimeMillis")?.AddMilliseconds(stage.Whole("durationMillis") ?? 0);
}
