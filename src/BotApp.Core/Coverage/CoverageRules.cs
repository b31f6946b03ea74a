using BotApp.Core.Checks;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Coverage;

/// <summary>
/// Judges coverage: of the project, of the lines a pull request adds, and against the base. Only complete figures that reach every target
/// are success; what is missing, unreadable or belongs to no known file is never to a target's advantage.
/// </summary>
public static class CoverageRules
{
    /// <summary>The judgement.</summary>
    public static CoverageVerdict Judge(CoverageInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var map = CoverageMap.Of(input.Reports.Select(report => report.Coverage).OfType<ReportedCoverage>(), input.Tree);
        var patch = input.Changes is null ? null : PatchRules.Measure(input.Changes, map);
        var gaps = CoverageGaps.Of(input, map, patch).ToList();
        var misses = Misses(input, map, patch).ToList();
        var (conclusion, code, reason) = Conclude(input, map, patch, gaps, misses);
        return new CoverageVerdict
        {
            Conclusion = conclusion,
            Code = code,
            Reason = reason,
            Map = map,
            Patch = patch,
            Delta = input.Base?.Totals is { } other ? map.Totals.Above(other) : null,
            Gaps = gaps,
            Misses = misses,
            Notices = [.. Notices(input, map, patch).Distinct()],
        };
    }

    /// <summary>True when anything is to be reached.</summary>
    public static bool HasTarget(CoverageSettings settings) => settings is { Project: not null } or { Patch: not null } or { MaxDrop: not null };

    private static (CheckConclusion Conclusion, string Code, string Reason) Conclude(
        CoverageInput input, CoverageMap map, PatchCoverage? patch, List<Gap> gaps, List<string> misses)
    {
        if (!HasTarget(input.Settings))
        {
            var what = gaps.Count > 0 ? gaps[0].Sentence + " " : "";
            return (CheckConclusion.Neutral, gaps.Count > 0 ? CodeOf(input) : "no_target", what + "Coverage is shown and not judged: no target is set under `coverage` in .github/botapp.yml.");
        }

        var sentences = misses.Concat(gaps.Select(gap => gap.Sentence)).ToList();
        if (sentences.Count == 0)
        {
            return (CheckConclusion.Success, "passed", Reached(input, map, patch));
        }

        var isWarning = input.Settings.Action == Verdict.Warn;
        return (
            isWarning ? CheckConclusion.Neutral : CheckConclusion.Failure,
            misses.Count > 0 ? "missed" : CodeOf(input),
            string.Join(' ', sentences.Take(4)) + (isWarning ? " It is only a warning here (`coverage.action: warn`)." : ""));
    }

    private static string CodeOf(CoverageInput input) =>
        input.Reports.Any(report => report.Kind == ReportKind.Coverage) ? "incomplete" : "not_reported";

    /// <summary>
    /// Files of the report that are no files of the commit are counted both ways, with and without: a target is reached only when it is
    /// reached either way, so lines that cannot be placed never help.
    /// </summary>
    private static IEnumerable<string> Misses(CoverageInput input, CoverageMap map, PatchCoverage? patch)
    {
        var settings = input.Settings;
        var all = map.Totals.Plus(map.UnplacedTotals);
        if (settings.Project is { } project && map.Totals.Lines > 0)
        {
            if (!map.Totals.Reaches(project))
            {
                yield return Short("The project's coverage", map.Totals, project);
            }
            else if (!all.Reaches(project))
            {
                yield return $"The project's coverage reaches {project} only without {Words.Count(map.Unplaced.Count, "measured file")} that could not be found in the repository, "
                    + $"with them it is {Percents.Below(all.Percent!.Value, project.Value)}: leave generated files out of the measurement, or mend the report's paths.";
            }
        }

        if (settings.Patch is { } target && patch is { Totals.Lines: > 0 } && !patch.Totals.Reaches(target))
        {
            yield return Short("The coverage of the added lines", patch.Totals, target);
        }

        if (settings.MaxDrop is { } drop && input.Base is { Totals: { } other } known && map.Totals.Lines > 0 && other.Lines > 0)
        {
            var (now, before) = map.Totals.HoldsTo(other, drop) ? (all, other.Plus(known.Unplaced)) : (map.Totals, other);
            if (!now.HoldsTo(before, drop))
            {
                yield return $"Coverage fell by {Percents.Beyond(-now.Above(before)!.Value, drop.Value)} percentage points "
                    + $"(from {Percents.Of(before)} on {known.Description} to {Percents.Of(now)}); {drop.Value} are allowed.";
            }
        }
    }

    private static string Short(string what, CoverageTotals totals, Percentage target) =>
        $"{what} is {Percents.Below(totals.Percent!.Value, target.Value)}, {target} is required: {Words.Count((int)Math.Min(int.MaxValue, totals.Missing(target)), "more line")} of {Words.Number((int)Math.Min(int.MaxValue, totals.Lines))} must be covered.";

    private static string Reached(CoverageInput input, CoverageMap map, PatchCoverage? patch)
    {
        var settings = input.Settings;
        var parts = new List<string>();
        if (settings.Project is { } project)
        {
            parts.Add($"the project's coverage is {Percents.Of(map.Totals)} ({project} required)");
        }

        if (settings.Patch is { } target)
        {
            parts.Add(patch switch
            {
                null => "there is no pull request whose added lines could be judged",
                { Totals.Lines: 0 } => "no added line can be run, so none has to be covered",
                _ => $"{Percents.Of(patch.Totals)} of the added lines are covered ({target} required)",
            });
        }

        if (settings.MaxDrop is { } drop)
        {
            parts.Add(input.Base?.Totals is { } other
                ? $"it is {Percents.Signed(map.Totals.Above(other)!.Value)} percentage points from {input.Base.Description} (a drop of {drop.Value} is allowed)"
                : "there is nothing it could have dropped from");
        }

        var sentence = string.Join("; ", parts);
        return char.ToUpperInvariant(sentence[0]) + sentence[1..] + ".";
    }

    private static IEnumerable<string> Notices(CoverageInput input, CoverageMap map, PatchCoverage? patch)
    {
        foreach (var report in input.Reports.Where(report => report.Kind == ReportKind.Coverage))
        {
            foreach (var problem in report.Problems.Where(problem => problem.IsNotice))
            {
                yield return $"{report.Path}: {problem.Message}";
            }
        }

        if (map.Unplaced.Count > 0)
        {
            var names = string.Join(", ", map.Unplaced.Select(file => file.Path).Order(StringComparer.Ordinal).Take(5));
            yield return $"{Words.Count(map.Unplaced.Count, "measured file")} could not be found in the repository, or could be several of its files, and {(map.Unplaced.Count == 1 ? "is" : "are")} left out of the figures: {names}{(map.Unplaced.Count > 5 ? ", …" : "")}.";
        }

        if (map.Foreign > 0)
        {
            yield return $"{Words.Count(map.Foreign, "file")} of installed packages {(map.Foreign == 1 ? "was" : "were")} measured and left out: tell the tool what your sources are.";
        }

        if (patch is { Unmeasured.Count: > 0 })
        {
            yield return $"Changed, but in no coverage report: {string.Join(", ", patch.Unmeasured.Take(5))}{(patch.Unmeasured.Count > 5 ? ", …" : "")}.";
        }
    }
}
