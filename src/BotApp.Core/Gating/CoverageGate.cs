using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Gating;

/// <summary>The gate's requirement for coverage, from what its check last said.</summary>
internal static class CoverageGate
{
    /// <summary>The requirement; none when no target is set.</summary>
    public static IEnumerable<Requirement> Of(GateInput input)
    {
        if (!CoverageRules.HasTarget(input.Settings.Coverage))
        {
            return [];
        }

        if (CoverageCheck.Unmeasured(input.Plans, input.Settings) is var (conclusion, code, _, reason))
        {
            return [conclusion == CheckConclusion.Failure ? Requirement.Failed(CoverageCheck.Name, code, reason) : Requirement.Passed(CoverageCheck.Name, code, reason)];
        }

        // A commit on which nothing runs yet, such as a draft's, is not late: its pipelines say what it waits for.
        var isLate = input.PastDeadline && input.Plans.Any(plan => plan.Need == PipelineNeed.Runs);
        var required = CoverageRequirement.Of(input.Settings.Coverage, input.State.Coverage?.Verdict, input.State.Coverage?.Conclusion is not null || isLate)!; // there is a target
        return [new Requirement(CoverageCheck.Name, StateOf(required.Standing), required.Code, required.Reason, [])];
    }

    private static RequirementState StateOf(CoverageStanding standing) => standing switch
    {
        CoverageStanding.Passed => RequirementState.Passed,
        CoverageStanding.Pending => RequirementState.Pending,
        CoverageStanding.Failed or CoverageStanding.NotReported => RequirementState.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(standing), standing, "a standing the gate does not know"),
    };
}
