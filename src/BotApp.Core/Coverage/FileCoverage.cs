using BotApp.Core.Reports;

namespace BotApp.Core.Coverage;

/// <summary>The measured lines of one file, all reports put together.</summary>
/// <param name="Path">A path of the repository; for a file that is not in it, its name in the report.</param>
/// <param name="Lines">In rising order, each once.</param>
/// <param name="Uncounted">Covered lines that the tool does not count; see <see cref="CoveredFile.Uncounted"/>.</param>
public sealed record FileCoverage(string Path, IReadOnlyList<CoveredLine> Lines, int Uncounted = 0)
{
    /// <summary>Its sums.</summary>
    public CoverageTotals Totals
    {
        get
        {
            long covered = 0, branches = 0, taken = 0;
            foreach (var line in Lines)
            {
                covered += line.IsCovered ? 1 : 0;
                branches += line.Branches;
                taken += line.CoveredBranches;
            }

            var uncounted = Math.Min(Uncounted, covered);
            return new CoverageTotals(Lines.Count - uncounted, covered - uncounted, branches, taken);
        }
    }

    /// <summary>The same file as another report saw it: a line is covered when either covered it.</summary>
    public FileCoverage With(CoveredFile other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var merged = new List<CoveredLine>(Math.Max(Lines.Count, other.Lines.Count));
        var (mine, theirs) = (0, 0);
        while (mine < Lines.Count || theirs < other.Lines.Count)
        {
            if (theirs == other.Lines.Count || (mine < Lines.Count && Lines[mine].Line < other.Lines[theirs].Line))
            {
                merged.Add(Lines[mine++]);
            }
            else if (mine == Lines.Count || other.Lines[theirs].Line < Lines[mine].Line)
            {
                merged.Add(other.Lines[theirs++]);
            }
            else
            {
                merged.Add(Lines[mine++].With(other.Lines[theirs++]));
            }
        }

        return this with { Lines = merged, Uncounted = Math.Max(Uncounted, other.Uncounted) };
    }

    /// <summary>The line's measure; null when it cannot be run.</summary>
    public CoveredLine? At(int line)
    {
        var (low, high) = (0, Lines.Count - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            if (Lines[middle].Line == line)
            {
                return Lines[middle];
            }

            (low, high) = Lines[middle].Line < line ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }
}
