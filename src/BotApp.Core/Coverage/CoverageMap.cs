using BotApp.Core.Reports;

namespace BotApp.Core.Coverage;

/// <summary>The coverage of a commit: all reports of all jobs put together, by the repository's files.</summary>
public sealed class CoverageMap
{
    private readonly Dictionary<string, FileCoverage> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileCoverage> _unplaced = new(StringComparer.Ordinal);

    private CoverageMap()
    {
    }

    /// <summary>The repository's files, by path. Without a tree, files as the reports name them.</summary>
    public IReadOnlyDictionary<string, FileCoverage> Files => _files;

    /// <summary>Measured files that are not in the repository, or that could be several of its files; code of installed packages is not among them.</summary>
    public IReadOnlyCollection<FileCoverage> Unplaced => _unplaced.Values;

    /// <summary>How many measured files belong to installed packages; they are left out.</summary>
    public int Foreign { get; private set; }

    /// <summary>The sums of <see cref="Files"/>.</summary>
    public CoverageTotals Totals { get; private set; }

    /// <summary>The sums of <see cref="Unplaced"/>.</summary>
    public CoverageTotals UnplacedTotals { get; private set; }

    /// <summary>Puts reports together; their order does not matter, and neither does one that comes twice.</summary>
    /// <param name="reports">What files of any format and job measured.</param>
    /// <param name="tree">The files of the commit; an empty one places nothing.</param>
    public static CoverageMap Of(IEnumerable<ReportedCoverage> reports, SourceTree tree)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(tree);
        var map = new CoverageMap();
        foreach (var report in reports)
        {
            map.Add(report, tree);
        }

        map.Totals = Sum(map._files.Values);
        map.UnplacedTotals = Sum(map._unplaced.Values);
        return map;
    }

    private void Add(ReportedCoverage report, SourceTree tree)
    {
        var paths = new CoveragePaths(tree, report);
        foreach (var file in report.Files)
        {
            if (tree.Count == 0)
            {
                Add(_files, paths.NameOf(file), file);
            }
            else if (paths.Find(file) is { } path)
            {
                Add(_files, path, file);
            }
            else if (paths.IsForeign(file))
            {
                Foreign++;
            }
            else
            {
                Add(_unplaced, paths.NameOf(file), file);
            }
        }
    }

    private static void Add(Dictionary<string, FileCoverage> files, string path, CoveredFile file) =>
        files[path] = files.TryGetValue(path, out var known) ? known.With(file) : new FileCoverage(path, file.Lines, file.Uncounted);

    private static CoverageTotals Sum(IEnumerable<FileCoverage> files) =>
        files.Aggregate(new CoverageTotals(), (sum, file) => sum.Plus(file.Totals));
}
