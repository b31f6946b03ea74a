using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Findings;

/// <summary>
/// Gathers what tools found. Findings are shown and never decide: whether a finding fails the build is agreed with the tool, whose exit
/// code fails its job.
/// </summary>
public static class FindingsRules
{
    /// <summary>What was found.</summary>
    public static FindingsSummary Gather(FindingsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reports = input.Reports.Where(report => report.Kind == ReportKind.Findings).ToList();
        var all = reports.SelectMany(report => report.Findings)
            .Select(finding => new PlacedFinding(finding, input.Tree.Find(finding.Path)))
            .DistinctBy(KeyOf)
            .ToList();
        return new FindingsSummary(
            [.. all.Where(each => each.Finding.Standing == FindingStanding.Open)
                .OrderByDescending(each => each.Finding.Level)
                .ThenBy(each => each.Path is null)
                .ThenBy(each => each.Path ?? each.Finding.Path, StringComparer.Ordinal)
                .ThenBy(each => each.Finding.Line ?? 0)
                .ThenBy(each => each.Finding.Rule, StringComparer.Ordinal)
                .ThenBy(each => each.Finding.Message, StringComparer.Ordinal)],
            all.Count(each => each.Finding.Standing == FindingStanding.Suppressed),
            all.Count(each => each.Finding.Standing == FindingStanding.Known),
            [.. reports.Where(report => report.ReadState != ReportState.Complete).Select(Problem).Distinct()],
            reports.Count);
    }

    /// <summary>Errors first; findings without a file of the repository have none, the text lists them.</summary>
    public static IReadOnlyList<Annotation> Annotations(FindingsSummary summary, int max)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Findings.Where(each => each.Path is not null).Take(Math.Max(0, max)).Select(Of)];
    }

    private static Annotation Of(PlacedFinding each)
    {
        var finding = each.Finding;
        var line = finding.Line ?? 1;
        var end = Math.Max(line, finding.EndLine ?? line);
        var isOneLine = line == end && finding.Line is not null;
        var message = PlainText.Clean(finding.Message).Trim();
        message = (message.Length == 0 ? "(no message)" : message) + (finding.Line is null ? "\n(line unknown: the tool does not tell it)" : "");
        return new Annotation(each.Path!, line, end, LevelOf(finding.Level), Title(finding), ByteBudget.Cut(message, ByteBudget.AnnotationBytes), null)
        {
            StartColumn = isOneLine ? finding.Column : null,
            EndColumn = isOneLine && finding.Column is { } column ? Math.Max(column, finding.EndColumn ?? column) : null,
        };
    }

    /// <summary>"pylint W0611 (unused-import)"</summary>
    internal static string Title(Finding finding)
    {
        var title = finding.Title.Length > 0 && finding.Title != finding.Rule ? $"({finding.Title})" : "";
        var words = string.Join(' ', new[] { finding.Tool, finding.Rule, finding.Rule.Length == 0 ? finding.Title : title }.Where(word => word.Length > 0));
        return ByteBudget.Title(words.Length == 0 ? finding.Level.ToString() : words);
    }

    private static AnnotationLevel LevelOf(FindingLevel level) => level switch
    {
        FindingLevel.Error => AnnotationLevel.Failure,
        FindingLevel.Warning => AnnotationLevel.Warning,
        FindingLevel.Note => AnnotationLevel.Notice,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "a level without an annotation"),
    };

    /// <summary>The same remark of two jobs is one; the level and the tool's name may differ.</summary>
    private static (string? Place, string Rule, int? Line, int? Column, string Message) KeyOf(PlacedFinding each) =>
        (each.Path ?? each.Finding.Path, each.Finding.Rule, each.Finding.Line, each.Finding.Column, each.Finding.Message);

    private static string Problem(Report report)
    {
        var problem = report.Problems.FirstOrDefault(problem => !problem.IsNotice);
        var place = problem?.Line is null ? "" : $" (line {problem.Line})";
        return $"{report.Path} could not be read whole{place}: {problem?.Message} There may be more findings.";
    }
}
