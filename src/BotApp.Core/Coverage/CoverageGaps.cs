using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Coverage;

/// <summary>What keeps the figures from being the whole truth, each with what to do.</summary>
internal static class CoverageGaps
{
    public static IEnumerable<Gap> Of(CoverageInput input, CoverageMap map, PatchCoverage? patch)
    {
        foreach (var job in input.Missing)
        {
            yield return new Gap($"{job} brought no coverage", $"{job} was expected to measure coverage and brought no report: look for a job that failed early or was not started.");
        }

        foreach (var gap in input.Reports.Select(OfReport).OfType<Gap>())
        {
            yield return gap;
        }

        if (input.Reports.Count == 0)
        {
            yield return new Gap("coverage did not report", "Coverage did not report: check that the tests measure it, that its file is in an artifact that `reports.artifacts` names, and that `reports.coverage` names the file.");
        }
        else if (map.Totals.Lines == 0 && map.UnplacedTotals.Lines > 0)
        {
            yield return new Gap("coverage of other files", $"{Words.Count(map.Unplaced.Count, "file")} measured and none found in the repository (the first is {map.Unplaced.First().Path}): measure in the checkout, or mend the report's paths.");
        }
        else if (map.Totals.Lines == 0 && input.Reports.Any(report => report.ReadState == ReportState.Complete && report.Kind == ReportKind.Coverage))
        {
            yield return new Gap("nothing was measured", "Nothing that can be run was measured: check what the coverage tool is told to measure.");
        }

        foreach (var gap in OfFacts(input, map, patch))
        {
            yield return gap;
        }
    }

    private static Gap? OfReport(Report report)
    {
        var name = NameOf(report.Path);
        var problem = report.Problems.FirstOrDefault(problem => !problem.IsNotice) ?? (report.Problems.Count > 0 ? report.Problems[0] : null);
        var place = problem?.Line is null ? "" : $" (line {problem.Line}{(problem.Column is null ? "" : $", column {problem.Column}")})";
        return (report.Kind, report.ReadState) switch
        {
            (ReportKind.Coverage, ReportState.Complete) => null,
            (ReportKind.Coverage, _) => new Gap($"{name} incomplete", $"{report.Path} is incomplete{place}: {problem?.Message}"),
            (_, ReportState.Unreadable) => new Gap($"{name} unreadable", $"{report.Path} could not be read as coverage{place}: {problem?.Message}"),
            _ => new Gap($"{name} is no coverage", $"{report.Path} is no coverage report that can be read (Cobertura, coverage.py JSON, LCOV and JaCoCo can): mend `reports.coverage` or what the job writes."),
        };
    }

    /// <summary>What had to be looked up besides the reports; only targets need it.</summary>
    private static IEnumerable<Gap> OfFacts(CoverageInput input, CoverageMap map, PatchCoverage? patch)
    {
        var settings = input.Settings;
        if (CoverageRules.HasTarget(settings) && input.Tree.Count == 0)
        {
            yield return new Gap("files of the commit unknown", "The files of the commit are not known, so nothing proves that the measured files are its own.");
        }

        if (settings.MaxDrop is not null && input.Base is { } known && known.Totals is not { Lines: > 0 })
        {
            yield return new Gap("the base's coverage is unknown", $"The coverage of {known.Description} is not known, so a drop cannot be ruled out: {known.Problem ?? "run the pipeline there."}");
        }

        if (settings.Patch is null || patch is null)
        {
            yield break;
        }

        if (input.Changes!.Problem is { } problem)
        {
            yield return new Gap("changes unknown", problem);
        }

        var unplaced = map.Unplaced.DistinctBy(file => NameOf(file.Path)).ToDictionary(file => NameOf(file.Path), file => file.Path);
        foreach (var gap in input.Changes.Files.Select(file => OfChange(file, map, patch, unplaced)).OfType<Gap>().Take(10))
        {
            yield return gap;
        }
    }

    private static Gap? OfChange(ChangedLines file, CoverageMap map, PatchCoverage patch, Dictionary<string, string> unplaced)
    {
        var isMeasured = map.Files.ContainsKey(file.Path);
        if (isMeasured)
        {
            return file.Added is not null ? null
                : new Gap($"changes of {file.Path} unknown", $"GitHub does not show which lines of {file.Path} were added (the change is too large), so their coverage is not known: split the change.");
        }

        if (!file.HasCode)
        {
            return null;
        }

        if (unplaced.TryGetValue(NameOf(file.Path), out var alike))
        {
            return new Gap($"{file.Path} not placed", $"{file.Path} was changed and may be the measured file {alike}, which could not be placed in the repository: mend the report's paths.");
        }

        return file.IsNew && patch.Unmeasured.Contains(file.Path)
            ? new Gap($"{file.Path} not measured", $"{file.Path} is new, and no report measured it although files beside it are measured: no test imports it. Cover it, or leave it out of the measurement with a comment for the tool.")
            : null;
    }

    private static string NameOf(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
