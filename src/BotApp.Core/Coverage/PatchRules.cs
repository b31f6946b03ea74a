using BotApp.Core.Reports;

namespace BotApp.Core.Coverage;

/// <summary>Measures the lines a pull request adds: those of them that can be run.</summary>
internal static class PatchRules
{
    public static PatchCoverage Measure(Changes changes, CoverageMap map)
    {
        var files = new List<PatchFile>();
        var unmeasured = new List<string>();
        var measured = map.Files.Keys.Select(path => (FolderOf(path), Path.GetExtension(path))).ToHashSet();
        foreach (var change in changes.Files)
        {
            if (map.Files.TryGetValue(change.Path, out var file))
            {
                files.AddRange(change.Added is { } added && Measure(file, added) is { Totals.Lines: > 0 } of ? [of] : []);
            }
            else if (change.HasCode && IsAmongMeasured(change.Path, measured))
            {
                unmeasured.Add(change.Path);
            }
        }

        var totals = files.Aggregate(new CoverageTotals(), (sum, file) => sum.Plus(file.Totals));
        return new PatchCoverage(totals, [.. files.OrderByDescending(file => file.Totals.Lines - file.Totals.Covered).ThenBy(file => file.Path, StringComparer.Ordinal)], unmeasured);
    }

    private static PatchFile Measure(FileCoverage file, IReadOnlyList<int> added)
    {
        var lines = new List<CoveredLine>();
        var uncovered = new List<LineRange>();
        LineRange? open = null;
        var before = 0;
        foreach (var number in added)
        {
            var line = file.At(number);
            if (line is { } measured)
            {
                lines.Add(measured);
            }

            // Blank lines and comments between uncovered lines do not end a range; covered and old lines do.
            if (open is not null && (number != before + 1 || line is { IsCovered: true }))
            {
                uncovered.Add(open.Value);
                open = null;
            }

            if (line is { IsCovered: false })
            {
                open = new LineRange(open?.First ?? number, number);
            }

            before = number;
        }

        uncovered.AddRange(open is { } last ? [last] : []);
        return new PatchFile(file.Path, new FileCoverage(file.Path, lines).Totals, uncovered);
    }

    /// <summary>True when a file of the same kind in the same folder, or in one above it, is measured; the root itself is no sign.</summary>
    private static bool IsAmongMeasured(string path, HashSet<(string Folder, string Extension)> measured)
    {
        var extension = Path.GetExtension(path);
        var folder = FolderOf(path);
        if (extension.Length == 0 || measured.Contains((folder, extension)))
        {
            return extension.Length > 0;
        }

        while ((folder = FolderOf(folder)).Length > 0)
        {
            if (measured.Contains((folder, extension)))
            {
                return true;
            }
        }

        return false;
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";
}
