using System.Globalization;
using System.Text;

namespace BotApp.Simulator.Git;

/// <summary>Reads the differences of two trees from <c>git diff-tree</c>, with renames found as GitHub finds them.</summary>
internal static class GitDiff
{
    public static IReadOnlyList<FileChange> Read(string directory, string from, string to)
    {
        var fields = GitProcess.Run(directory, "diff-tree", "-r", "-M", "-z", "--raw", "--numstat", "--no-commit-id", from, to).Split('\0');
        var patches = Patches(GitProcess.Run(directory, "diff-tree", "-r", "-M", "-p", "--no-commit-id", from, to));
        var found = new List<(string Path, string? Previous, char Letter, string Sha)>();
        var at = 0;
        for (; at < fields.Length && fields[at].StartsWith(':'); at++)
        {
            var parts = fields[at].Split(' ');
            var letter = parts[4][0];
            var first = fields[++at];
            found.Add(letter is 'R' or 'C' ? (fields[++at], first, letter, parts[3]) : (first, null, letter, parts[3]));
        }

        var counts = Counts(fields[at..]);
        return [.. found.Select((file, index) => new FileChange(
            file.Path, file.Previous, Status(file.Letter), file.Letter == 'D' ? null : file.Sha, counts[index].Added, counts[index].Removed,
            index < patches.Count ? patches[index] : null))];
    }

    private static List<(int Added, int Removed)> Counts(string[] fields)
    {
        var counts = new List<(int, int)>();
        for (var at = 0; at < fields.Length; at++)
        {
            var parts = fields[at].Split('\t');
            if (parts.Length != 3)
            {
                continue;
            }

            counts.Add((Number(parts[0]), Number(parts[1])));
            at += parts[2].Length == 0 ? 2 : 0; // a rename: both names follow as fields of their own
        }

        return counts;
    }

    private static List<string?> Patches(string text)
    {
        var patches = new List<string?>();
        StringBuilder? current = null;
        var inHunk = false;
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                Finish(patches, current);
                current = new StringBuilder();
                inHunk = false;
                continue;
            }

            inHunk |= line.StartsWith("@@ ", StringComparison.Ordinal);
            if (inHunk)
            {
                current?.Append(line).Append('\n');
            }
        }

        Finish(patches, current);
        return patches;
    }

    private static void Finish(List<string?> patches, StringBuilder? current)
    {
        if (current is not null)
        {
            patches.Add(current.Length == 0 ? null : current.ToString().TrimEnd('\n'));
        }
    }

    private static int Number(string text) => text == "-" ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private static string Status(char letter) => letter switch
    {
        'A' => "added",
        'D' => "removed",
        'R' => "renamed",
        'C' => "copied",
        'T' => "changed",
        _ => "modified",
    };
}
