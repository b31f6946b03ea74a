using System.Globalization;
using BotApp.Core.Checks;

namespace BotApp.Core.Coverage;

/// <summary>Puts the judgement of coverage into the words of its check.</summary>
public static class CoverageText
{
    private const int MaxRows = 20;

    /// <summary>Judges and writes.</summary>
    public static CheckContent Of(CoverageInput input) => Of(CoverageRules.Judge(input), input);

    /// <summary>Writes a judgement already made.</summary>
    public static CheckContent Of(CoverageVerdict verdict, CoverageInput input)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(input);
        var annotations = Annotations(verdict, input.MaxAnnotations);
        return new CheckContent(verdict.Conclusion, PlainText.OneLine(verdict.Reason), Title(verdict), Summary(verdict, input, annotations.Count), Text(verdict), annotations);
    }

    /// <summary>"87.4 % (−0.3) · patch 92.1 %", and whatever is missing before it.</summary>
    public static string Title(CoverageVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var parts = new List<string>();
        if (verdict.Gaps.Count > 0)
        {
            parts.Add(verdict.Gaps.Count == 1 ? verdict.Gaps[0].Title : $"{verdict.Gaps[0].Title} (+{verdict.Gaps.Count - 1} more)");
        }

        if (verdict.Map.Totals.Percent is { } percent)
        {
            parts.Add(Percents.Of(percent) + (verdict.Delta is { } delta ? $" ({Percents.Signed(delta)})" : ""));
        }

        if (verdict.Patch is { Totals.Percent: { } added })
        {
            parts.Add($"patch {Percents.Of(added)}");
        }

        return ByteBudget.Title(parts.Count == 0 ? "Nothing was measured" : string.Join(" · ", parts));
    }

    /// <summary>A warning for each group of added lines no test ran, those of the least covered file first.</summary>
    public static IReadOnlyList<Annotation> Annotations(CoverageVerdict verdict, int max)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var annotations = from file in verdict.Patch?.Files ?? []
                          from range in file.Uncovered
                          select new Annotation(file.Path, range.First, range.Last, AnnotationLevel.Warning, "Not covered", Message(range), null);
        return [.. annotations.Take(Math.Max(0, max))];
    }

    private static string Message(LineRange range) =>
        range.First == range.Last ? $"Line {range} is added and no test runs it." : $"Lines {range} are added and no test runs them.";

    private static string Summary(CoverageVerdict verdict, CoverageInput input, int annotated)
    {
        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        page.Add($"{Sign(verdict.Conclusion)} {MarkdownEncoder.Text(verdict.Reason)}\n\n");
        page.AddRows("", [.. verdict.Gaps.Select(gap => $"- {MarkdownEncoder.Text(gap.Sentence)}\n")], MaxRows, More);
        AddTable(page, verdict, input);
        AddFiles(page, "Changed files", verdict.Patch?.Files.Select(file => (file.Path, file.Totals)) ?? []);
        var worst = verdict.Map.Files.Values.Select(file => (file.Path, file.Totals)).Where(file => file.Totals.Covered < file.Totals.Lines)
            .OrderByDescending(file => file.Totals.Lines - file.Totals.Covered).ThenBy(file => file.Path, StringComparer.Ordinal).Take(10);
        AddFiles(page, "Files with the most uncovered lines", worst);
        page.AddRows($"### Notices ({verdict.Notices.Count})\n", [.. verdict.Notices.Select(notice => $"- {MarkdownEncoder.Text(notice)}\n")], MaxRows, More);
        var ranges = verdict.Patch?.Files.Sum(file => file.Uncovered.Count) ?? 0;
        page.Add(ranges > annotated ? $"{Words.Number(annotated)} of {Words.Count(ranges, "group")} of uncovered added lines are annotated; the others are over the limit.\n" : "");
        page.Add(input.Base is { Totals: not null } known ? $"Compared with {MarkdownEncoder.CodeInText(known.Description)}.\n" : "");
        return page.ToString();
    }

    private static void AddTable(MarkdownPage page, CoverageVerdict verdict, CoverageInput input)
    {
        var totals = verdict.Map.Totals;
        var rows = new List<string>();
        if (totals.Lines > 0)
        {
            var change = verdict.Delta is { } delta ? Percents.Signed(delta) : "";
            rows.Add(Row("Project", totals, input.Settings.Project is { } target ? $"{target}" : "", change));
        }

        if (verdict.Patch is { Totals.Lines: > 0 } patch)
        {
            rows.Add(Row("Added lines", patch.Totals, input.Settings.Patch is { } target ? $"{target}" : "", ""));
        }

        if (totals.Branches > 0)
        {
            rows.Add(Row("Branches", new CoverageTotals(totals.Branches, totals.CoveredBranches), "", ""));
        }

        page.AddRows("| | Coverage | Covered | Of | Target | Change |\n|---|--:|--:|--:|--:|--:|\n", rows, rows.Count, More);
    }

    private static string Row(string name, CoverageTotals totals, string target, string change) =>
        $"| {name} | {Percents.Of(totals)} | {Count(totals.Covered)} | {Count(totals.Lines)} | {target} | {change} |\n";

    private static void AddFiles(MarkdownPage page, string heading, IEnumerable<(string Path, CoverageTotals Totals)> files)
    {
        List<string> rows = [.. files.Select(file =>
            $"| {MarkdownEncoder.Code(ByteBudget.Title(file.Path))} | {Percents.Of(file.Totals)} | {Count(file.Totals.Lines - file.Totals.Covered)} |\n")];
        page.AddRows($"### {heading} ({Words.Number(rows.Count)})\n| File | Coverage | Uncovered |\n|---|--:|--:|\n", rows, MaxRows, left => $"| … and {Words.Number(left)} more | | |\n");
    }

    /// <summary>Every uncovered added line, file by file; null when there is none.</summary>
    private static string? Text(CoverageVerdict verdict)
    {
        List<string> rows = [.. (verdict.Patch?.Files ?? []).Where(file => file.Uncovered.Count > 0).Select(file =>
            $"- {MarkdownEncoder.CodeInText(ByteBudget.Title(file.Path))}: {ByteBudget.Head(string.Join(", ", file.Uncovered), 4000)}\n")];
        if (rows.Count == 0)
        {
            return null;
        }

        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        page.AddRows("### Added lines no test runs\n", rows, rows.Count, More);
        return page.ToString();
    }

    private static string Sign(CheckConclusion conclusion) => conclusion switch
    {
        CheckConclusion.Success => "✅",
        CheckConclusion.Failure => "❌",
        CheckConclusion.Neutral => "⚪",
        _ => throw new ArgumentOutOfRangeException(nameof(conclusion), conclusion, "a conclusion without a sign"),
    };

    private static string Count(long number) => number <= int.MaxValue ? Words.Number((int)number) : number.ToString(CultureInfo.InvariantCulture);

    private static string More(int left) => $"- … and {Words.Number(left)} more\n";
}
