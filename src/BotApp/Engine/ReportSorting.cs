using BotApp.Core;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Engine;

/// <summary>The files of one artifact by what they are asked for.</summary>
internal sealed class SortedReports
{
    internal List<Report> Tests { get; } = [];

    internal List<Report> Coverage { get; } = [];

    internal List<Report> Findings { get; } = [];

    /// <summary>Something was uploaded that should hold tests; an artifact with nothing that is asked for counts, because it may have been meant to.</summary>
    internal bool HasTests => Tests.Count > 0 || (Coverage.Count == 0 && Findings.Count == 0);
}

/// <summary>
/// Tells what a file of a run is asked for: by its content where that is known, else by the settings' names for it. A file that is named
/// as coverage or findings only is never read as tests, whatever it holds. What is kept of all files together is bounded.
/// </summary>
internal sealed class ReportSorting(CollectReports collect)
{
    /// <summary>Measured lines of all files together; each takes about 12 bytes before packing.</summary>
    private const int MaxLines = 5_000_000;

    /// <summary>Findings of all files together.</summary>
    private const int MaxFindings = 20_000;

    private readonly GlobList _tests = GlobList.Of(collect.Tests);
    private readonly GlobList _coverage = GlobList.Of(collect.Coverage);
    private readonly GlobList _findings = GlobList.Of(collect.Findings);
    private long _linesLeft = MaxLines;
    private int _findingsLeft = MaxFindings;

    internal bool Wants(string path) => _tests.Matches(path) || _coverage.Matches(path) || _findings.Matches(path);

    /// <summary>Puts a report where it belongs.</summary>
    /// <param name="into">The artifact's files.</param>
    /// <param name="path">The file's path in the artifact, as the settings' globs see it; empty when it is not known.</param>
    /// <param name="report">What was read, or what was wrong.</param>
    internal void Add(SortedReports into, string path, Report report)
    {
        var (isCoverage, isFindings) = (_coverage.Matches(path), _findings.Matches(path));
        if (isCoverage && report.Kind == ReportKind.Coverage)
        {
            into.Coverage.Add(WithinLines(report));
        }
        else if (isFindings && report.Kind == ReportKind.Findings)
        {
            into.Findings.Add(WithinFindings(report));
        }
        else if (_tests.Matches(path) || !(isCoverage || isFindings))
        {
            into.Tests.Add(report with { Coverage = null, Findings = [] }); // not asked for, so not kept
        }
        else
        {
            var other = report with { Tests = [], Coverage = null, Findings = [] };
            (isCoverage ? into.Coverage : into.Findings).Add(other);
        }
    }

    private Report WithinLines(Report report)
    {
        var lines = report.Coverage?.Files.Sum(file => (long)file.Lines.Count) ?? 0;
        _linesLeft -= lines;
        return _linesLeft >= 0 ? report : report with
        {
            Coverage = null,
            ReadState = ReportState.Incomplete,
            Problems = [new ReportProblem($"The coverage files of this run have more than {MaxLines} lines together; this one was left out. Measure less, or upload the combined file only.")],
        };
    }

    private Report WithinFindings(Report report)
    {
        var kept = Math.Min(_findingsLeft, report.Findings.Count);
        _findingsLeft -= kept;
        return kept == report.Findings.Count ? report : report with
        {
            Findings = [.. report.Findings.Take(kept)],
            ReadState = ReportState.Incomplete,
            Problems = [.. report.Problems, new ReportProblem($"The files of this run have more than {MaxFindings} findings together; the rest was left out.")],
        };
    }
}
