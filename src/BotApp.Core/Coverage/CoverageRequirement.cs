using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Coverage;

/// <summary>Where the gate's requirement for coverage stands.</summary>
public enum CoverageStanding
{
    /// <summary>Every target is reached, or missing it only warns.</summary>
    Passed,

    /// <summary>Not reported yet, and it may still be.</summary>
    Pending,

    /// <summary>A target is missed, or the figures are incomplete and stay so.</summary>
    Failed,

    /// <summary>Nothing reported, and nothing will.</summary>
    NotReported,
}

/// <summary>The gate's requirement for coverage.</summary>
/// <param name="Standing">Where it stands.</param>
/// <param name="Code">Stable reason code.</param>
/// <param name="Reason">One sentence: what is so, and what to do.</param>
public sealed record CoverageRequirement(CoverageStanding Standing, string Code, string Reason)
{
    /// <summary>The requirement; null when nothing is required, because no target is set.</summary>
    /// <param name="settings">The targets.</param>
    /// <param name="verdict">The judgement of this commit; null while there is none.</param>
    /// <param name="isFinal">True when every pipeline that could report coverage has ended, or the gate's deadline is over.</param>
    public static CoverageRequirement? Of(CoverageSettings settings, CoverageVerdict? verdict, bool isFinal)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!CoverageRules.HasTarget(settings))
        {
            return null;
        }

        if (verdict is { Conclusion: CheckConclusion.Success })
        {
            return new CoverageRequirement(isFinal ? CoverageStanding.Passed : CoverageStanding.Pending, isFinal ? verdict.Code : "waiting",
                isFinal ? verdict.Reason : "Enough is covered so far; more reports may come.");
        }

        if (settings.Action == Verdict.Warn)
        {
            return new CoverageRequirement(CoverageStanding.Passed, verdict?.Code ?? "not_reported", verdict?.Reason ?? "Coverage did not report; it is only a warning here (`coverage.action: warn`).");
        }

        // Reports that are still to come can only add covered lines to what one job missed, so nothing has failed before the last.
        return (verdict, isFinal) switch
        {
            (_, false) => new CoverageRequirement(CoverageStanding.Pending, "waiting", "Coverage has not been reported by every pipeline yet."),
            (null or { Code: "not_reported" }, true) => new CoverageRequirement(CoverageStanding.NotReported, "not_reported",
                "Coverage did not report: check that the tests measure it, that its file is in an artifact that `reports.artifacts` names, and that `reports.coverage` names the file."),
            (_, true) => new CoverageRequirement(CoverageStanding.Failed, verdict.Code, verdict.Reason),
        };
    }
}
