using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Gating;

/// <summary>Where a required pipeline of ours stands.</summary>
internal static class PipelineRequirement
{
    /// <summary>The requirement; what a person may override is marked as such.</summary>
    public static Requirement Of(string name, GateInput input) => Judge(name, input) with { Overridable = true };

    private static Requirement Judge(string name, GateInput input)
    {
        var plan = input.Plans.FirstOrDefault(one => one.Pipeline.Name == name);
        if (plan is null)
        {
            return Requirement.Failed(name, "undefined", "is required but not defined under `pipelines`.");
        }

        if (plan.Need != PipelineNeed.Runs)
        {
            return plan.Need == PipelineNeed.NotNeeded
                ? Requirement.Passed(name, "not_needed", plan.Reason)
                : Requirement.Pending(name, "later", plan.Reason);
        }

        var run = input.State.Runs.FirstOrDefault(one => one.Pipeline == name && one.Sha == input.State.HeadSha);
        return run switch
        {
            null => Requirement.Pending(name, "expected", "has not been looked at yet."),
            { Verdict: { } verdict } => OfVerdict(name, run, verdict, input),
            { Phase: PipelinePhase.Waiting } => OfWaiting(name, run, input),
            { CancelledBy: { } by } => Requirement.Pending(name, "cancelling", $"is being stopped: {by} asked for it."),
            { Second: { } second, Phase: PipelinePhase.Requested or PipelinePhase.Queued } =>
                Requirement.Pending(name, "not_started", $"was not started: {second.Why}; the runner is asked for it once more, and it fails unless it starts by {FreezeRules.Utc(second.Until)}.") with { LookAt = second.Until },
            { Phase: PipelinePhase.Requested } => input.PastDeadline
                ? NotReported.Of(name, name, input)
                : Requirement.Pending(name, "expected", $"has not started yet{Attempt(run)}."),
            { Phase: PipelinePhase.Queued, Last.NeedsApproval: true } => Requirement.Pending(name, "needs_approval", "needs approval: a maintainer who has read the change writes `/ok-to-test`."),
            { Phase: PipelinePhase.Queued } => Requirement.Pending(name, "queued", $"is queued on its runner{Attempt(run)}."),
            { Phase: PipelinePhase.Running } => Requirement.Pending(name, "in_progress", $"is running{Attempt(run)}."),
            { Phase: PipelinePhase.Collecting } => Requirement.Pending(name, "collecting", "has ended; its reports are being read."),
            _ => Requirement.Pending(name, "unknown_state", "is in a state BotApp does not know, which does not count as passed."),
        };
    }

    private static Requirement OfVerdict(string name, PipelineRun run, PipelineVerdict verdict, GateInput input) => verdict.Conclusion switch
    {
        CheckConclusion.Success => Requirement.Passed(name, verdict.Code, verdict.Title),
        CheckConclusion.Cancelled when run.CancelledBy is { } by => Requirement.Failed(name, verdict.Code, $"was cancelled by {by}: `/rerun {name}` runs it again."),
        CheckConclusion.ActionRequired => Requirement.Pending(name, verdict.Code, verdict.Title),
        _ when run.Last is { Conclusion: RunConclusion.Cancelled } last => CheckReading.Cancelled(name, last.UpdatedAt, input),
        _ => Requirement.Failed(name, verdict.Code, verdict.Title),
    };

    private static string Attempt(PipelineRun run) => run.ExpectedAttempt > 1 ? $" (attempt {run.ExpectedAttempt.ToString(CultureInfo.InvariantCulture)}{(run.Again is { By: null } ? ", run again by itself" : "")})" : "";

    private static Requirement OfWaiting(string name, PipelineRun run, GateInput input) => (input.IsUntrusted && run.Dispatched) switch
    {
        true => Requirement.Pending(name, "needs_ok_to_test", run.Waits ?? "needs `/ok-to-test` by a maintainer."),
        false when input.PastDeadline => NotReported.Of(name, name, input),
        false => Requirement.Pending(name, "waiting", run.Waits ?? "waits for its turn."),
    };
}
