using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>The runs of a state as rows: what a run's webhook is matched with, and what the dashboard lists.</summary>
internal static class RunRows
{
    internal static IReadOnlyList<StoredRun> Of(SubjectState state) => state switch
    {
        PullRequestState pull => [.. pull.AllRuns.Select(run => Row(pull.Subject, run)), .. pull.Previews.Where(preview => preview.CorrelationId is not null).Select(preview => Row(pull.Subject, preview))],
        BranchState or ScheduleState => [.. ((CommitState)state).AllRuns.Select(run => Row(state.Subject, run))],
        EnvironmentState environment => [.. DeploymentRows.Begun(environment).Select(attempt => Row(environment.Subject, attempt))],
        ReleaseState release => [.. new[] { release.Build, release.Publish }.OfType<PipelineRun>().Select(run => Row(release.Subject, run))],
        _ => throw new InvalidOperationException($"{state.GetType().Name} has no runs."),
    };

    private static StoredRun Row(SubjectKey subject, PipelineRun run) => new(
        run.CorrelationId,
        subject.ToString(),
        run.Pipeline,
        run.Sha,
        run.Runner,
        run.Run?.Id,
        run.Run?.Attempt ?? run.ExpectedAttempt,
        run.Phase.ToString(),
        run.Verdict?.Conclusion.ToString() ?? run.Last?.Conclusion?.ToString(),
        run.Last?.StartedAt,
        run.Last is { State: RunState.Completed } last ? last.UpdatedAt : null,
        JsonSerializer.Serialize(run));

    private static StoredRun Row(SubjectKey subject, DeployAttempt attempt) => new(
        attempt.CorrelationId,
        subject.ToString(),
        $"{(attempt.IsRollback ? "rollback" : "deploy")} {subject.Name}",
        attempt.Sha,
        attempt.Runner,
        attempt.Run?.Id,
        attempt.Run?.Attempt ?? 1,
        attempt.Phase.ToString(),
        null,
        attempt.Since,
        attempt.EndedAt,
        JsonSerializer.Serialize(attempt));

    private static StoredRun Row(SubjectKey subject, PreviewState preview) => new(
        preview.CorrelationId ?? "",
        subject.ToString(),
        $"preview {preview.Name}",
        preview.WantedSha,
        preview.Runner,
        preview.Run?.Id,
        preview.Run?.Attempt ?? 1,
        preview.Phase.ToString(),
        null,
        preview.Since,
        null,
        JsonSerializer.Serialize(preview));
}
