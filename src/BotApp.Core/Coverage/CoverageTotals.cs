using BotApp.Core.Settings;

namespace BotApp.Core.Coverage;

/// <summary>How many lines can be run and how many were.</summary>
/// <param name="Lines">Lines that can be run.</param>
/// <param name="Covered">Lines that were, at least once; a line of which only some branches were taken is one of them.</param>
/// <param name="Branches">Ways on from lines with several, where the tool measured them.</param>
/// <param name="CoveredBranches">Ways that were taken.</param>
public readonly record struct CoverageTotals(long Lines, long Covered, long Branches = 0, long CoveredBranches = 0)
{
    /// <summary>Covered lines of a hundred, exact to 28 digits; null when there is no line.</summary>
    public decimal? Percent => Lines > 0 ? Covered * 100m / Lines : null;

    /// <summary>Both together.</summary>
    public CoverageTotals Plus(CoverageTotals other) =>
        new(Lines + other.Lines, Covered + other.Covered, Branches + other.Branches, CoveredBranches + other.CoveredBranches);

    /// <summary>True when the target is reached: 170 of 200 reach 85 %, 16 999 of 20 000 do not. Compared as fractions, never rounded. Without lines nothing is.</summary>
    public bool Reaches(Percentage target) => Lines > 0 && Covered * 100m >= target.Value * Lines;

    /// <summary>How many more lines would have to be covered to reach the target.</summary>
    public long Missing(Percentage target) => Math.Max(0, (long)decimal.Ceiling(target.Value * Lines / 100m) - Covered);

    /// <summary>True when these have fallen below a base's by no more than so many percentage points.</summary>
    public bool HoldsTo(CoverageTotals other, Percentage maxDrop) =>
        Lines > 0 && other.Lines > 0 && ((decimal)other.Covered * Lines - (decimal)Covered * other.Lines) * 100m <= maxDrop.Value * other.Lines * Lines;

    /// <summary>Percentage points above a base's, below 0 when it fell; null when either has no line.</summary>
    public decimal? Above(CoverageTotals other) =>
        Lines > 0 && other.Lines > 0 ? ((decimal)Covered * other.Lines - (decimal)other.Covered * Lines) * 100m / ((decimal)Lines * other.Lines) : null;
}
