using BotApp.Core.Reports;

namespace BotApp.Core.Findings;

/// <summary>Everything findings are gathered from.</summary>
/// <param name="Reports">Files of any kind, of all jobs; findings are taken from those that have them.</param>
public sealed record FindingsInput(IReadOnlyList<Report> Reports)
{
    /// <summary>The files of the commit: a finding in no file of them is listed without a place.</summary>
    public SourceTree Tree { get; init; } = SourceTree.Empty;

    /// <summary>How many annotations are written at most. Default 200.</summary>
    public int MaxAnnotations { get; init; } = 200;
}

/// <summary>A finding and where it is.</summary>
/// <param name="Finding">What the tool said.</param>
/// <param name="Path">The repository's file; null when it could not be found there.</param>
public sealed record PlacedFinding(Finding Finding, string? Path);

/// <summary>What was found, each once however many jobs said it.</summary>
/// <param name="Findings">Open ones: errors first, then by file and line.</param>
/// <param name="Suppressed">How many are set aside in code or tool settings.</param>
/// <param name="Known">How many the tool's own baseline has already.</param>
/// <param name="Problems">Files that could not be read whole, as sentences.</param>
/// <param name="Files">How many files with findings were read.</param>
public sealed record FindingsSummary(IReadOnlyList<PlacedFinding> Findings, int Suppressed, int Known, IReadOnlyList<string> Problems, int Files)
{
    /// <summary>True when there is nothing to show, not even that nothing was found.</summary>
    public bool IsEmpty => Files == 0;

    /// <summary>How many are of a level.</summary>
    public int Count(FindingLevel level) => Findings.Count(each => each.Finding.Level == level);
}
