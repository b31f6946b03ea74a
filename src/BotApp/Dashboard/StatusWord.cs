using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Core.Reports;
using BotApp.Planning;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>How something stands, as a word for people and a tone for the eye: <c>good</c>, <c>bad</c>, <c>busy</c>, <c>still</c>.</summary>
internal sealed record StatusWord(string Tone, string Word)
{
    private const string GoodTone = "good";
    private const string BadTone = "bad";
    private const string BusyTone = "busy";
    private const string StillTone = "still";

    internal static StatusWord Good(string word) => new(GoodTone, word);

    internal static StatusWord Bad(string word) => new(BadTone, word);

    internal static StatusWord Busy(string word) => new(BusyTone, word);

    internal static StatusWord Still(string word) => new(StillTone, word);

    /// <summary>The whole gate: open, waiting or closed.</summary>
    internal static StatusWord Of(GateTree gate) => new(ToneOf(gate.Standing), gate.State);

    internal static StatusWord Of(GateLine line) => new(line.IsOverridden ? BusyTone : ToneOf(line.Standing), line.State);

    /// <summary>What became of somebody's wish.</summary>
    internal static StatusWord OfAct(StoredAuditEntry act) => act.Outcome == AuditEntry.Done ? Good(act.Outcome) : Bad(act.Outcome);

    internal static StatusWord Of(CheckConclusion conclusion) => conclusion switch
    {
        CheckConclusion.Success => Good("success"),
        CheckConclusion.Failure => Bad("failure"),
        CheckConclusion.Neutral => Still("neutral"),
        CheckConclusion.Cancelled => Still("cancelled"),
        CheckConclusion.TimedOut => Bad("timed out"),
        CheckConclusion.ActionRequired => Busy("action required"),
        _ => throw new InvalidOperationException($"Conclusion {conclusion} has no word."),
    };

    internal static StatusWord Of(PipelineRun run) => run.Verdict is { } verdict ? Of(verdict.Conclusion) : Of(run.Phase);

    internal static StatusWord Of(PipelinePhase phase) => phase switch
    {
        PipelinePhase.Waiting => Still("waiting"),
        PipelinePhase.Requested => Busy("expected"),
        PipelinePhase.Queued => Busy("queued"),
        PipelinePhase.Running => Busy("running"),
        PipelinePhase.Collecting => Busy("reading reports"),
        PipelinePhase.Done => Still("judged"),
        _ => throw new InvalidOperationException($"Pipeline phase {phase} has no word."),
    };

    internal static StatusWord Of(PreviewPhase phase) => phase switch
    {
        PreviewPhase.None => Still("not there"),
        PreviewPhase.Building => Busy("building"),
        PreviewPhase.Collecting => Busy("reading its result"),
        PreviewPhase.Checking => Busy("checking"),
        PreviewPhase.Ready => Good("ready"),
        PreviewPhase.Unhealthy => Bad("unhealthy"),
        PreviewPhase.Failed => Bad("failed"),
        PreviewPhase.Removing => Busy("being removed"),
        PreviewPhase.Removed => Still("removed"),
        PreviewPhase.RemoveFailed => Bad("removal failed"),
        PreviewPhase.Waiting => Busy("waiting for a slot"),
        PreviewPhase.Sleeping => Good("asleep"),
        _ => throw new InvalidOperationException($"Preview phase {phase} has no word."),
    };

    internal static StatusWord Of(ReleasePhase phase) => phase switch
    {
        ReleasePhase.Detected => Busy("detected"),
        ReleasePhase.Waiting => Busy("waiting"),
        ReleasePhase.Blocked => Bad("blocked"),
        ReleasePhase.Building => Busy("building"),
        ReleasePhase.Publishing => Busy("publishing"),
        ReleasePhase.Verifying => Busy("verifying"),
        ReleasePhase.Released => Good("released"),
        ReleasePhase.Failed => Bad("failed"),
        ReleasePhase.Ignored => Still("ignored"),
        ReleasePhase.AwaitingApproval => Busy("awaiting approval"),
        ReleasePhase.Partial => Bad("published in part"),
        ReleasePhase.Withdrawn => Bad("withdrawn"),
        _ => throw new InvalidOperationException($"Release phase {phase} has no word."),
    };

    internal static StatusWord Of(DeployPhase phase) => phase switch
    {
        DeployPhase.Waiting => Busy("waiting"),
        DeployPhase.Running => Busy("deploying"),
        DeployPhase.Checking => Busy("checking"),
        DeployPhase.Succeeded => Good("deployed"),
        DeployPhase.Failed => Bad("failed"),
        DeployPhase.Refused => Still("not begun"),
        _ => throw new InvalidOperationException($"Deploy phase {phase} has no word."),
    };

    internal static StatusWord Of(StoredDeployment deployment) =>
        Enum.TryParse<DeployPhase>(deployment.State, out var phase) ? Of(phase) : Still(EffectText.Words(deployment.State));

    internal static StatusWord Of(StoredEffect effect) => effect switch
    {
        { DoneAt: not null } => Good("done"),
        { SupersededAt: not null } => Still("replaced by a newer one"),
        { DeadAt: not null } => Bad("given up"),
        { Tries: > 0 } => Busy($"tried {Times(effect.Tries)}, pending"),
        _ => Busy("pending"),
    };

    internal static StatusWord Of(TroubledMessage message) => message.DeadAt is null ? Busy("tried again") : Bad("given up");

    internal static StatusWord Of(StoredEvent happened) => happened switch
    {
        { HandledAt: not null } => Good("handled"),
        { DeadAt: not null } => Bad("given up"),
        _ => Busy("waiting"),
    };

    /// <summary>Whether a subject has something to do, and whether it went wrong last time.</summary>
    internal static StatusWord OfWork(SubjectRecord record) => record switch
    {
        { HasWork: true, Tries: > 0 } => Bad("failing"),
        { HasWork: true, NextTryAt: not null } => Busy("waits for its time"),
        { HasWork: true } => Busy("work waits"),
        _ => Still("at rest"),
    };

    internal static StatusWord OfDelivery(string disposition) => disposition switch
    {
        "accepted" => Good("accepted"),
        "ignored" => Still("ignored"),
        _ => Bad(disposition),
    };

    internal static StatusWord Of(JobSnapshot job) => job switch
    {
        { State: RunState.Completed, Conclusion: RunConclusion.Success } => Good("success"),
        { State: RunState.Completed, Conclusion: RunConclusion.Skipped or RunConclusion.Neutral or RunConclusion.Cancelled } => Still(EffectText.Words(job.Conclusion.ToString() ?? "")),
        { State: RunState.Completed } => Bad(EffectText.Words(job.Conclusion?.ToString() ?? "ended")),
        { State: RunState.Running } => Busy("running"),
        _ => Busy("queued"),
    };

    internal static StatusWord Of(TestOutcome outcome, bool isFlaky) => outcome switch
    {
        TestOutcome.Passed when isFlaky => Busy("flaky"),
        TestOutcome.Passed => Good("passed"),
        TestOutcome.Skipped => Still("skipped"),
        TestOutcome.Failed => Bad("failed"),
        TestOutcome.Error => Bad("error"),
        _ => throw new InvalidOperationException($"Outcome {outcome} has no word."),
    };

    internal static StatusWord Of(TestHealth health) => health switch
    {
        TestHealth.Unknown => Still("too few results"),
        TestHealth.Healthy => Good("healthy"),
        TestHealth.Flaky => Busy("flaky"),
        TestHealth.Broken => Bad("broken"),
        _ => throw new InvalidOperationException($"Health {health} has no word."),
    };

    /// <summary>What a row of runs says: its conclusion when there is one, else how far it is.</summary>
    internal static StatusWord Of(StoredRun run)
    {
        if (Enum.TryParse<CheckConclusion>(run.Conclusion, out var conclusion))
        {
            return Of(conclusion);
        }

        if (run.Conclusion is not null)
        {
            return Still(EffectText.Words(run.Conclusion));
        }

        return Enum.TryParse<PipelinePhase>(run.State, out var phase) ? Of(phase)
            : Enum.TryParse<PreviewPhase>(run.State, out var preview) ? Of(preview)
            : Still(EffectText.Words(run.State));
    }

    /// <summary>The subject in one word: its gate, its worst pipeline, its release.</summary>
    internal static StatusWord Of(SubjectState state) => state switch
    {
        PullRequestState { Open: false } => Still("closed"),
        PullRequestState { Gate: { } gate } => new(ToneOf(gate.State), $"gate {GateTree.WordOf(gate.State)}"),
        BranchState { Deleted: true } => Still("deleted"),
        ScheduleState { Times: null } => Still("no longer scheduled"),
        ScheduleState { Runs.Count: 0 } => Still("not due yet"),
        CommitState { Runs: { Count: > 0 } runs } => runs.Select(Of).OrderBy(one => one.Tone switch { BadTone => 0, BusyTone => 1, StillTone => 2, _ => 3 }).First(),
        CommitState => Still("nothing runs"),
        ReleaseState release => Of(release.Phase),
        EnvironmentState { Current: { } current } => Of(current.Phase),
        EnvironmentState { Disturbed: true } => Bad("in doubt"),
        EnvironmentState { IsUnwell: true } => Bad("stopped answering"),
        EnvironmentState { Live: not null } => Good("live"),
        EnvironmentState => Still("nothing is live"),
        _ => throw new InvalidOperationException($"{state.GetType().Name} has no word."),
    };

    private static string ToneOf(RequirementState state) => state switch
    {
        RequirementState.Passed => GoodTone,
        RequirementState.Pending => BusyTone,
        RequirementState.Failed => BadTone,
        _ => throw new InvalidOperationException($"Requirement state {state} has no tone."),
    };

    /// <summary>How often: <c>once</c>, <c>3 times</c>.</summary>
    internal static string Times(long count) => count == 1 ? "once" : $"{count} times";
}
