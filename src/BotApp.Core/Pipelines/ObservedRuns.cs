using System.Globalization;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>Finds the runs that the repository's own triggers started, and those that people run again on the runner's own page.</summary>
internal static class ObservedRuns
{
    /// <summary>The pipeline with the newest workflow run of its commit; unchanged when BotApp starts it itself or none was seen.</summary>
    public static PipelineRun Join(PipelineRun run, PipelineSettings pipeline, CommitState state, Facts facts)
    {
        if (run.Dispatched || facts.Commit is not { } commit || Observed(pipeline, state, commit.Runs, facts) is not { } seen)
        {
            return run;
        }

        var id = seen.Id.ToString(CultureInfo.InvariantCulture);
        if (run.Run is null || (run.Run.Id != id && IsNewer(id, run.Run.Id)))
        {
            return run with
            {
                Run = new RunReference(id, seen.Attempt, seen.Url),
                Phase = PipelinePhase.Queued,
                Verdict = null,
                Last = null,
                ExpectedAttempt = 1,
                RequestedAt = facts.Now,
                Round = run.Phase == PipelinePhase.Done ? run.Round + 1 : run.Round,
                Again = null,
                Second = null,
                CancelledBy = run.Run is null ? run.CancelledBy : null, // said before the run was known, it is about this one
            };
        }

        // Somebody re-ran it on the runner's own page: a newer attempt of the same run counts.
        return run.Run.Id == id && seen.Attempt > run.Run.Attempt && run.Phase == PipelinePhase.Done
            ? run with { Run = run.Run with { Attempt = seen.Attempt }, Phase = PipelinePhase.Queued, Verdict = null, ExpectedAttempt = seen.Attempt, RequestedAt = facts.Now, Round = run.Round + 1, Again = null, Second = null, CancelledBy = null }
            : run;
    }

    private static WorkflowRunFact? Observed(PipelineSettings pipeline, CommitState state, IReadOnlyList<WorkflowRunFact> runs, Facts facts)
    {
        if (state is ScheduleState schedule)
        {
            // The run of an earlier time may be of the very same commit.
            return runs.Where(run => run.Event == "schedule" && run.CreatedAt >= schedule.DueAt && IsFile(run.Path, pipeline.Workflow ?? pipeline.Name)).MaxBy(run => run.Id);
        }

        var subject = state.Subject;
        string[] wanted = subject.Kind == SubjectKind.PullRequest ? ["pull_request", "pull_request_target", "push"]
            : PipelinePlan.IsMergeGroup(subject.Name) ? ["merge_group", "push"]
            : facts.Settings.Effective.HasFile ? ["push", "workflow_dispatch"] // what ran at a time is a schedule's
            : ["push", "schedule", "workflow_dispatch"];
        var ours = runs.Where(run => IsFile(run.Path, pipeline.Workflow ?? pipeline.Name)).ToList();
        return wanted.Select(name => ours.Where(run => run.Event == name).MaxBy(run => run.Id)).FirstOrDefault(run => run is not null);
    }

    private static bool IsFile(string path, string workflow)
    {
        // GitHub may append the ref: ".github/workflows/tests.yml@refs/heads/main".
        var file = path.Split('@')[0];
        return file == workflow || file == ".github/workflows/" + workflow;
    }

    private static bool IsNewer(string id, string than) =>
        long.TryParse(id, CultureInfo.InvariantCulture, out var one) && long.TryParse(than, CultureInfo.InvariantCulture, out var other) && one > other;
}
