using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary>Finds the files of an artifact and packs them.</summary>
internal static class ArtifactFiles
{
    /// <summary>Earliest date a zip can hold: the same files make the same bytes.</summary>
    private static readonly DateTimeOffset NoDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly char[] Wild = ['*', '?', '['];

    /// <summary>
    /// Files that match the patterns (<c>!</c> takes away), with their path in the artifact: relative to what stands before the first wildcard,
    /// or, with several patterns, to what these have in common. Source: https://github.com/actions/upload-artifact#upload-using-multiple-paths-and-exclusions.
    /// </summary>
    public static IReadOnlyList<(string FullPath, string Entry)> Find(JobWork work, IReadOnlyList<string> patterns, bool withHidden)
    {
        var wanted = patterns.Where(pattern => !pattern.StartsWith('!')).Select(pattern => Slashes(work.Resolve(pattern.TrimEnd('/')))).ToList();
        var unwanted = patterns.Where(pattern => pattern.StartsWith('!'))
            .Select(pattern => ToRegex(Slashes(work.Resolve(pattern[1..].TrimEnd('/'))))).ToList();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var roots = new List<string>();
        foreach (var pattern in wanted)
        {
            var root = RootOf(pattern);
            var regex = ToRegex(pattern);
            var matches = Walk(root).Where(path => regex.IsMatch(path)).ToList();
            if (matches.Count > 0)
            {
                roots.Add(root);
                found.UnionWith(matches);
            }
        }

        var top = roots.Count == 0 ? Slashes(work.Workspace) : roots.Aggregate(Common);
        return [.. found
            .Where(file => !unwanted.Exists(pattern => pattern.IsMatch(file)) && (withHidden || !IsHidden(top, file)))
            .Select(file => (file, Slashes(Path.GetRelativePath(top, file))))];
    }

    public static byte[] Zip(IReadOnlyList<(string FullPath, string Entry)> files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, name) in files)
            {
                var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
                entry.LastWriteTime = NoDate;
                using var content = entry.Open();
                using var file = File.OpenRead(path);
                file.CopyTo(content);
            }
        }

        return stream.ToArray();
    }

    private static string Slashes(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');

    private static bool IsHidden(string top, string file) =>
        Slashes(Path.GetRelativePath(top, file)).Split('/').Any(part => part.StartsWith('.') && part is not ".." and not ".");

    private static string RootOf(string pattern)
    {
        var wild = pattern.IndexOfAny(Wild);
        if (wild >= 0)
        {
            return pattern[..pattern.LastIndexOf('/', wild)];
        }

        return Directory.Exists(pattern) ? pattern : pattern[..pattern.LastIndexOf('/')];
    }

    private static IEnumerable<string> Walk(string root) => !Directory.Exists(root)
        ? []
        : Directory.EnumerateFiles(
            root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true })
        .Select(Slashes);

    private static string Common(string left, string right)
    {
        var parts = left.Split('/').Zip(right.Split('/'))
            .TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First);
        return string.Join('/', parts);
    }

    /// <summary>A directory stands for all below it.</summary>
    private static Regex ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            if (string.CompareOrdinal(pattern, at, "**/", 0, 3) == 0)
            {
                regex.Append("(?:[^/]*/)*");
                at += 2;
            }
            else if (string.CompareOrdinal(pattern, at, "**", 0, 2) == 0)
            {
                regex.Append(".*");
                at++;
            }
            else
            {
                regex.Append(pattern[at] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    var other => Regex.Escape(other.ToString()),
                });
            }
        }

        return new Regex(regex.Append("(?:/.*)?$").ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}
