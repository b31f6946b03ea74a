using BotApp.Core.Checks;

namespace BotApp.Core.Coverage;

/// <summary>Lines that follow each other.</summary>
/// <param name="First">Counted from 1.</param>
/// <param name="Last">The same, or a later one.</param>
public readonly record struct LineRange(int First, int Last)
{
    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}–{Last}";
}

/// <summary>One changed file.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Totals">Of its added lines, those that can be run.</param>
/// <param name="Uncovered">Added lines no test ran, grouped.</param>
public sealed record PatchFile(string Path, CoverageTotals Totals, IReadOnlyList<LineRange> Uncovered);

/// <summary>How the added lines are covered.</summary>
/// <param name="Totals">All changed files together.</param>
/// <param name="Files">Those with an added line that can be run, the most uncovered ones first.</param>
/// <param name="Unmeasured">Changed files that no report measured although files like them are.</param>
public sealed record PatchCoverage(CoverageTotals Totals, IReadOnlyList<PatchFile> Files, IReadOnlyList<string> Unmeasured);

/// <summary>The judgement of coverage, before it is put into words.</summary>
public sealed record CoverageVerdict
{
    /// <summary>How the check ends: neutral when no target is set, or when one is missed that only warns.</summary>
    public required CheckConclusion Conclusion { get; init; }

    /// <summary>Stable reason code: <c>passed</c>, <c>missed</c>, <c>not_reported</c>, <c>incomplete</c>, <c>no_target</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Why, in one sentence or a few.</summary>
    public required string Reason { get; init; }

    /// <summary>The files.</summary>
    public required CoverageMap Map { get; init; }

    /// <summary>The change; null outside of pull requests.</summary>
    public PatchCoverage? Patch { get; init; }

    /// <summary>Percentage points above the base, below 0 when it fell; null when unknown.</summary>
    public decimal? Delta { get; init; }

    /// <summary>What makes the figures incomplete: never success while a target is set.</summary>
    public required IReadOnlyList<Gap> Gaps { get; init; }

    /// <summary>Targets that are missed, as sentences.</summary>
    public required IReadOnlyList<string> Misses { get; init; }

    /// <summary>Things to know that change nothing.</summary>
    public required IReadOnlyList<string> Notices { get; init; }
}
