namespace BotApp.Core.Settings;

/// <summary>Finds the known word that was probably meant.</summary>
public static class Nearest
{
    private const int MaxLength = 100;

    /// <summary>The candidate with the fewest slips (insert, delete, replace, swap neighbours), at most a third of the word; null when none is near.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > MaxLength)
        {
            return null;
        }

        var normal = Normal(word);
        var best = candidates
            .Where(candidate => candidate.Length <= MaxLength)
            .Select(candidate => (candidate, distance: Distance(normal, Normal(candidate))))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        var allowed = Math.Max(1, Math.Max(normal.Length, best.candidate?.Length ?? 0) / 3);
        return best.candidate is not null && best.distance <= allowed ? best.candidate : null;
    }

    /// <summary>The Damerau-Levenshtein distance in its restricted form: no part is edited twice.</summary>
    internal static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var row = 0; row <= left.Length; row++)
        {
            for (var column = 0; column <= right.Length; column++)
            {
                rows[row, column] = row == 0 ? column : column == 0 ? row : Cell(rows, left, right, row, column);
            }
        }

        return rows[left.Length, right.Length];
    }

    private static int Cell(int[,] rows, string left, string right, int row, int column)
    {
        var cost = left[row - 1] == right[column - 1] ? 0 : 1;
        var least = Math.Min(Math.Min(rows[row - 1, column] + 1, rows[row, column - 1] + 1), rows[row - 1, column - 1] + cost);
        var swapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
        return swapped ? Math.Min(least, rows[row - 2, column - 2] + 1) : least;
    }

    private static string Normal(string word) => word.ToLowerInvariant().Replace('_', '-').Replace(' ', '-');
}
