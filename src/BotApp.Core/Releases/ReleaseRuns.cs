using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>The two runs of a release, build and publish: how they are started and followed.</summary>
/// <param name="package">The package.</param>
/// <param name="version">The version as the files of the build have to carry it.</param>
/// <param name="facts">What is known.</param>
internal sealed class ReleaseRuns(PackageSettings package, string version, Facts facts)
{
    /// <summary>The state of the next run; every round has its own id.</summary>
    public PipelineRun New(ReleaseState state, string what) => new()
    {
        Pipeline = $"{what} {package.Name}",
        Sha = state.Sha,
        CorrelationId = CorrelationId.For(state.Subject, what, state.Sha, state.Round + 1),
        Runner = package.Publish.Runner,
        Dispatched = true,
        Phase = PipelinePhase.Requested,
        RequestedAt = facts.Now,
    };

    /// <summary>The run that the repository's own trigger makes for the tag.</summary>
    public PipelineRun Expected(ReleaseState state) => New(state, "publish") with { Dispatched = false, Runner = "actions" };

    /// <summary>Whether a run waits for somebody's approval, or a rule, of its environment.</summary>
    public bool AwaitsApproval(PipelineRun? run) => run is not null && facts.Snapshots.GetValueOrDefault(run.CorrelationId) is { WaitsForReview: true };

    /// <summary>Asks the runner for it, with everything the workflow needs as inputs.</summary>
    public StartRun Start(PipelineRun run, ReleaseState state, string action, string buildRun, string payload)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["request_id"] = run.CorrelationId,
            ["action"] = action,
            ["sha"] = state.Sha,
            ["tag"] = state.Tag,
            ["version"] = version,
            ["package"] = package.Name,
            ["run_id"] = buildRun,
            ["payload"] = payload,
        };
        var from = package.Publish.Ref == PublishRef.Tag ? state.Tag : facts.Repository.DefaultBranch;
        return new StartRun(run.CorrelationId, run.Runner, package.Publish.Workflow, from, inputs, facts.Now) { Kind = RunKind.Publish, Sha = state.Sha };
    }

    /// <summary>Where a run stands now; <paramref name="problem"/> says why nothing good will come of it.</summary>
    public PipelineRun? Follow(PipelineRun? run, BotEvent happened, out string? problem)
    {
        problem = null;
        if (run is null)
        {
            return null;
        }

        if (happened is RunRefused refused && refused.CorrelationId == run.CorrelationId && run.Phase == PipelinePhase.Requested)
        {
            problem = $"the runner refused: {refused.Reason}";
            return run;
        }

        var told = happened is RunStarted started && started.CorrelationId == run.CorrelationId && run.Run is null
            ? run with { Run = started.Run, RequestedAt = facts.Now, Phase = started.Run is null ? run.Phase : PipelinePhase.Queued }
            : run;
        var next = PipelineRules.Follow(told, facts);
        problem = next switch
        {
            { Phase: PipelinePhase.Collecting, Last.Conclusion: not RunConclusion.Success } => $"the run {Words.Ended(next.Last?.Conclusion ?? RunConclusion.Unknown)}.",
            { Run: null } when facts.Now - next.RequestedAt > PipelineRules.UnconfirmedFor && facts.Snapshots.TryGetValue(next.CorrelationId, out var snapshot) && snapshot is null =>
                $"the run did not start: no run shows the id {next.CorrelationId} in its run-name.",
            _ => null,
        };
        return next;
    }
}
