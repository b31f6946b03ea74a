using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Coverage;

/// <summary>What a pull request changes.</summary>
/// <param name="Files">Each changed file.</param>
/// <param name="Problem">Why some are missing, as a sentence; null when all are there. GitHub lists 3 000 files at most.</param>
public sealed record Changes(IReadOnlyList<ChangedLines> Files, string? Problem = null);

/// <summary>The coverage to compare with.</summary>
/// <param name="Description">Which base, for people: <c>main@abc1234</c>.</param>
/// <param name="Totals">Its sums; null when it is not known.</param>
/// <param name="Unplaced">Its sums of files that were not in the repository.</param>
/// <param name="Problem">Why it is not known, as a sentence; null when it is.</param>
public sealed record BaseCoverage(string Description, CoverageTotals? Totals, CoverageTotals Unplaced = default, string? Problem = null);

/// <summary>Everything the judgement of coverage is made from.</summary>
/// <param name="Reports">The files that the settings name as coverage, of all jobs; one that is none counts as unreadable.</param>
public sealed record CoverageInput(IReadOnlyList<Report> Reports)
{
    /// <summary>The targets.</summary>
    public CoverageSettings Settings { get; init; } = new();

    /// <summary>The files of the measured commit; without them no target is ever reached.</summary>
    public SourceTree Tree { get; init; } = SourceTree.Empty;

    /// <summary>What the pull request changes; null when there is none, and then the patch is not judged.</summary>
    public Changes? Changes { get; init; }

    /// <summary>What to compare with; null when there is nothing to compare with, as on the default branch, and then no drop is judged.</summary>
    public BaseCoverage? Base { get; init; }

    /// <summary>Jobs that should have measured and brought nothing, by label.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>How many annotations are written at most. Default 200.</summary>
    public int MaxAnnotations { get; init; } = 200;
}
