using System.Globalization;

namespace BotApp.Core.Coverage;

/// <summary>The lines a pull request adds to one file, changed lines among them.</summary>
/// <param name="Path">The file after the change.</param>
/// <param name="IsNew">True when the file was added or copied.</param>
/// <param name="Added">Line numbers after the change, rising; null when GitHub did not tell them.</param>
/// <param name="HasCode">True when an added line is more than blank or a comment, or when that is not known.</param>
public sealed record ChangedLines(string Path, bool IsNew, IReadOnlyList<int>? Added, bool HasCode)
{
    private const int MaxLine = 16_777_215;

    /// <summary>Reads an entry of GitHub's list of a pull request's files. Source: https://docs.github.com/rest/pulls/pulls#list-pull-requests-files.</summary>
    /// <param name="path">Its <c>filename</c>.</param>
    /// <param name="status">Its <c>status</c>: added, modified, renamed, copied, removed, changed, unchanged.</param>
    /// <param name="additions">Its <c>additions</c>.</param>
    /// <param name="patch">Its <c>patch</c>; null for binary files and for changes too large to show.</param>
    public static ChangedLines Of(string path, string status, int additions, string? patch)
    {
        ArgumentNullException.ThrowIfNull(path);
        var isNew = status is "added" or "copied";
        if (status == "removed" || (patch is null && additions == 0))
        {
            return new ChangedLines(path, isNew, [], HasCode: false);
        }

        var lines = patch is null ? null : Read(patch);
        // The count beside the patch is GitHub's own: a patch with other lines is cut or not a patch.
        return lines is null || lines.Value.Added.Count != additions
            ? new ChangedLines(path, isNew, null, HasCode: true)
            : new ChangedLines(path, isNew, lines.Value.Added, lines.Value.HasCode);
    }

    /// <summary>The added lines of a unified diff's hunks; null when a hunk is cut off or is none.</summary>
    private static (List<int> Added, bool HasCode)? Read(string patch)
    {
        var added = new List<int>();
        var hasCode = false;
        int line = 0, oldLeft = 0, newLeft = 0;
        foreach (var each in patch.AsSpan().Split('\n'))
        {
            var text = patch.AsSpan(each);
            if (oldLeft == 0 && newLeft == 0)
            {
                if (text.IsEmpty || text[0] == '\\')
                {
                    continue;
                }

                if (Hunk(text) is not { } hunk)
                {
                    return null;
                }

                (line, oldLeft, newLeft) = hunk;
                continue;
            }

            switch (text.IsEmpty ? ' ' : text[0])
            {
                case '+':
                    added.Add(line++);
                    newLeft--;
                    hasCode |= IsCode(text[1..].Trim());
                    break;
                case '-':
                    oldLeft--;
                    break;
                case ' ':
                    line++;
                    oldLeft--;
                    newLeft--;
                    break;
                case '\\':
                    break;
                default:
                    return null;
            }

            if (oldLeft < 0 || newLeft < 0)
            {
                return null;
            }
        }

        return oldLeft == 0 && newLeft == 0 ? (added, hasCode) : null;
    }

    /// <summary>"@@ -1,2 +3,4 @@ context": first new line, and how many old and new lines follow; without a count it is one.</summary>
    private static (int Line, int Old, int New)? Hunk(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("@@ -", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = text[4..];
        var space = rest.IndexOf(" +", StringComparison.Ordinal);
        var end = space < 0 ? -1 : rest[space..].IndexOf(" @@", StringComparison.Ordinal);
        return end > 0 && Range(rest[..space]) is { } old && Range(rest[(space + 2)..(space + end)]) is { } @new && @new.Start + (long)@new.Count <= MaxLine
            ? (@new.Start, old.Count, @new.Count)
            : null;
    }

    private static (int Start, int Count)? Range(ReadOnlySpan<char> text)
    {
        var comma = text.IndexOf(',');
        var count = 1;
        return int.TryParse(comma < 0 ? text : text[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && (comma < 0 || int.TryParse(text[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out count))
            ? (start, count)
            : null;
    }

    private static bool IsCode(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] != '#' && text[0] != '*' && !text.StartsWith("//", StringComparison.Ordinal) && !text.StartsWith("/*", StringComparison.Ordinal);
}
