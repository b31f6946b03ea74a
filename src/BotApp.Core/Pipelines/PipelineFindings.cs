using BotApp.Core.Checks;
using BotApp.Core.Findings;
using BotApp.Core.Reports;

namespace BotApp.Core.Pipelines;

/// <summary>What tools found, in the check of the pipeline they ran in: after the tests, and never a reason for its conclusion.</summary>
internal static class PipelineFindings
{
    /// <summary>A list that is cut to less than this helps nobody: it goes where there is room.</summary>
    private const int LeastBytes = 8 * 1024;

    /// <summary>The check with the findings' annotations, as many as the tests left room for, and their section; as it was when no file of findings came.</summary>
    /// <param name="content">The tests' part.</param>
    /// <param name="reports">What the run brought.</param>
    /// <param name="hasTests">Whether it reported tests: else the findings are all there is to say.</param>
    /// <param name="maxAnnotations">Of tests and findings together.</param>
    public static CheckContent AddTo(CheckContent content, PipelineReports reports, bool hasTests, int maxAnnotations)
    {
        List<Report> files = [.. reports.Runs.SelectMany(run => run.Findings)];
        if (files.Count == 0)
        {
            return content;
        }

        // The settings name these files, so one that holds no findings is said to hold none and is not passed over.
        List<Report> others = [.. files.Where(file => file.Kind != ReportKind.Findings)];
        var gathered = FindingsRules.Gather(new FindingsInput(files) { Tree = reports.Tree });
        var summary = gathered with { Problems = [.. gathered.Problems, .. others.Select(Problem)], Files = files.Count };
        var room = ByteBudget.CheckTextBytes - ByteBudget.Bytes(content.Summary) - 1;
        var isInSummary = room >= LeastBytes;
        var left = ByteBudget.CheckTextBytes - ByteBudget.Bytes(content.Text ?? "") - 1;
        var section = FindingsText.Of(summary, isInSummary ? room : left);
        var counts = $"Findings: {FindingsText.Counts(summary)}{(summary.Problems.Count > 0 ? ", not all could be read" : "")}";
        return content with
        {
            Title = hasTests || content.Conclusion != CheckConclusion.Success
                ? summary.Findings.Count + summary.Problems.Count > 0 ? ByteBudget.Title($"{content.Title} · {char.ToLowerInvariant(counts[0])}{counts[1..]}") : content.Title
                : counts,
            Summary = isInSummary ? $"{content.Summary}\n{section}" : content.Summary,
            Text = isInSummary || left < LeastBytes ? content.Text : $"{content.Text}\n{section}",
            Annotations = [.. content.Annotations, .. FindingsRules.Annotations(summary, maxAnnotations - content.Annotations.Count)],
        };
    }

    private static string Problem(Report report) =>
        $"{report.Path} is no file of findings that can be read (SARIF, pylint JSON and workflow commands can): {(report.Problems.Count > 0 ? report.Problems[0].Message : "mend `reports.findings` or what the job writes.")}";
}
