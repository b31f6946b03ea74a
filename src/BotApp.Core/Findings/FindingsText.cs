using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Findings;

/// <summary>The section of a pipeline's check that lists what tools found.</summary>
public static class FindingsText
{
    private const int MaxRows = 100;

    /// <summary>"2 errors, 1 warning, 3 notes"; "none" when nothing was found.</summary>
    public static string Counts(FindingsSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        (FindingLevel Level, string Noun)[] all = [(FindingLevel.Error, "error"), (FindingLevel.Warning, "warning"), (FindingLevel.Note, "note")];
        var parts = all.Select(each => (each.Noun, Count: summary.Count(each.Level))).Where(each => each.Count > 0).Select(each => Words.Count(each.Count, each.Noun)).ToList();
        return parts.Count == 0 ? "none" : string.Join(", ", parts);
    }

    /// <summary>A heading, the counts and the list; null when no file with findings was read.</summary>
    /// <param name="summary">What was found.</param>
    /// <param name="maxBytes">The room there is for it, in bytes of UTF-8.</param>
    public static string? Of(FindingsSummary summary, int maxBytes = ByteBudget.CheckTextBytes)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (summary.IsEmpty)
        {
            return null;
        }

        var page = new MarkdownPage(maxBytes);
        page.Add($"### Findings: {Counts(summary)}\nThey are shown and decide nothing; the tool's own exit code does.{Aside(summary)}\n\n");
        page.AddRows("", [.. summary.Problems.Select(problem => $"- {MarkdownEncoder.Text(problem)}\n")], 20, More);
        page.AddRows("", [.. summary.Findings.Select(Row)], MaxRows, More);
        return page.ToString();
    }

    private static string Aside(FindingsSummary summary) =>
        (summary.Suppressed > 0 ? $" {Words.Number(summary.Suppressed)} suppressed." : "") + (summary.Known > 0 ? $" {Words.Number(summary.Known)} known to the tool's baseline." : "");

    private static string Row(PlacedFinding each)
    {
        var finding = each.Finding;
        var path = each.Path ?? finding.Path;
        var place = path is null ? "" : $" · {MarkdownEncoder.CodeInText(ByteBudget.Title(finding.Line is null ? path : $"{path}:{finding.Line}"))}{(each.Path is null ? " (not in the repository)" : "")}";
        return $"- {finding.Level.ToString().ToLowerInvariant()} {MarkdownEncoder.CodeInText(FindingsRules.Title(finding))}: {MarkdownEncoder.Text(ByteBudget.Title(finding.Message))}{place}\n";
    }

    private static string More(int left) => $"- … and {Words.Number(left)} more\n";
}
