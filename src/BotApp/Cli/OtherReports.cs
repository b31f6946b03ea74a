using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Findings;
using BotApp.Core.Reports;

namespace BotApp.Cli;

/// <summary>Coverage and findings among the files of `report`: sections of their own, and the whole answer when there are no tests.</summary>
internal sealed class OtherReports
{
    private readonly CoverageInput _coverageInput;
    private readonly CoverageVerdict? _coverage;
    private readonly FindingsSummary _findings;
    private readonly bool _hasTests;

    internal OtherReports(IReadOnlyList<Report> reports, SourceTree tree)
    {
        // What could not be recognised at all may have been tests: it is judged as such.
        _hasTests = !reports.Any(report => report.Kind != ReportKind.Tests) || reports.Any(report => report is { Kind: ReportKind.Tests, State: not ReportState.Ignored });
        _coverageInput = new CoverageInput([.. reports.Where(report => report.Kind == ReportKind.Coverage)]) { Tree = tree };
        _coverage = _coverageInput.Reports.Count > 0 ? CoverageRules.Judge(_coverageInput) : null;
        _findings = FindingsRules.Gather(new FindingsInput(reports) { Tree = tree });
    }

    /// <summary>For the JSON; null when nothing was measured.</summary>
    internal ReportDocument.CoverageEntry? Coverage => _coverage is not { Map: { Totals: var totals } map } ? null : new(
        totals.Percent is { } percent ? decimal.Truncate(percent * 10_000) / 10_000 : null,
        totals.Lines,
        totals.Covered,
        totals.Branches,
        totals.CoveredBranches,
        map.Files.Count,
        [.. map.Unplaced.Select(file => file.Path).Order(StringComparer.Ordinal)]);

    /// <summary>For the JSON; null when there was no file with findings.</summary>
    internal IReadOnlyList<ReportDocument.FindingEntry>? Findings => _findings.IsEmpty ? null : [.. _findings.Findings.Select(each => new ReportDocument.FindingEntry(
        each.Finding.Level.ToString().ToLowerInvariant(),
        each.Finding.Rule,
        PlainText.Clean(each.Finding.Message),
        each.Finding.Tool,
        each.Path,
        each.Finding.Line,
        each.Finding.Column))];

    /// <summary>The tests' judgement; without any tests what the other files make of it, since nobody asked for tests.</summary>
    internal TestsVerdict Judge(TestsInput input)
    {
        var verdict = TestsRules.Judge(input);
        return _hasTests ? verdict : verdict with
        {
            Conclusion = _coverage?.Conclusion ?? CheckConclusion.Neutral,
            Reason = _coverage?.Reason ?? "No tests were given; findings are shown and decide nothing.",
            Gaps = [],
        };
    }

    /// <summary>What is printed first: the tests, or the coverage or findings when there are no tests.</summary>
    internal CheckContent Content(TestsVerdict verdict, TestsInput input)
    {
        if (_hasTests)
        {
            return TestsCheckText.Of(verdict, input);
        }

        return _coverage is not null
            ? CoverageText.Of(_coverage, _coverageInput)
            : new CheckContent(verdict.Conclusion, verdict.Reason, $"Findings: {FindingsText.Counts(_findings)}", "", null, FindingsRules.Annotations(_findings, 200));
    }

    /// <summary>The sections after that.</summary>
    internal string Markdown()
    {
        var page = new StringBuilder();
        if (_hasTests && _coverage is not null)
        {
            var content = CoverageText.Of(_coverage, _coverageInput);
            page.Append("\n## Coverage: ").Append(MarkdownEncoder.Text(content.Title)).Append("\n\n").Append(content.Summary);
        }

        return page.Append(FindingsText.Of(_findings) is { } findings ? $"\n#{findings[2..]}" : "").ToString();
    }

    /// <summary>The same in a line each, for the text form.</summary>
    internal string Text()
    {
        var coverage = _hasTests && _coverage is not null ? $"\nCoverage: {CoverageText.Title(_coverage)}\n" : "";
        return coverage + (_findings.IsEmpty ? "" : $"\nFindings: {FindingsText.Counts(_findings)}\n");
    }
}
