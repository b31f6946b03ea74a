using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core;

/// <summary>What follows for a branch from whatever happened: merge pipelines on pushes, and the gate on the merge queue's groups.</summary>
internal static class BranchRules
{
    /// <summary>Brings the branch one step further.</summary>
    public static Decision<BranchState> Reconcile(BranchState state, BotEvent happened, Facts facts)
    {
        var settings = facts.Settings.Effective;
        if (facts.RefSha is not { } sha)
        {
            var content = CheckOutput.Plain("Stopped: the branch was deleted", "The branch was deleted while this was still running.");
            return new Decision<BranchState>(
                state with { Deleted = true, Coverage = CoverageCheck.Stopped(state.Coverage), Runs = [.. state.Runs.Where(run => run.Phase == PipelinePhase.Done)] },
                [.. CommitRules.Stop(state, state.Runs, content, settings), .. CoverageCheck.Stop(state, content, settings), new SetTimer(CoverageCheck.Name, null), new SetTimer("poll", null), new SetTimer("gate", null), new SetTimer("settings", null), new SetTimer(SetTimer.QuarantineEnd, null)],
                "The branch is gone: what still ran for it is stopped.");
        }

        var plans = PipelinePlan.For(settings, state.Branch);
        return CommitRules.MoveTo(state with { Deleted = false }, sha, settings, facts)
            .Then(known => CommitRules.Pipelines(known, plans, happened, settings, facts))
            .Then(known => CoverageCheck.Advance(known, plans, settings, facts))
            .Then(known => Gate(known, plans, facts))
            .Then(known => new Decision<BranchState>(known, [new SetTimer("settings", facts.Settings is SettingsFact.Unavailable ? facts.Now + facts.PollInterval : null)], ""));
    }

    private static Decision<BranchState> Gate(BranchState state, IReadOnlyList<PipelinePlan> plans, Facts facts)
    {
        var settings = facts.Settings.Effective;
        if (!PipelinePlan.IsMergeGroup(state.Branch) || GateRules.GateOf(facts.Settings, hadOne: true) is not { } gate)
        {
            return Decision.Nothing(state, "");
        }

        var input = new GateInput(settings, gate, state, plans, facts);
        var result = GateRules.Evaluate(input);
        var (status, conclusion, content) = GateText.Check(result);
        return new Decision<BranchState>(
            state,
            [new SetCheck(settings.Checks.Prefix + "gate", state.HeadSha, status, conclusion, content, [], 0, CommitRules.Page(state)), new SetTimer("gate", GateRules.NextLook(input))],
            $"Gate of the merge group: {result.State.ToString().ToLowerInvariant()}: {result.Reason}");
    }
}
