using System.IO.Enumeration;
using System.Text;
using System.Text.RegularExpressions;
using BotApp.Core.Reports;

namespace BotApp.Cli;

/// <summary>Turns what was typed into files: plain names, folders, globs and exclusions, in a fixed order.</summary>
internal static class ReportFiles
{
    internal static (IReadOnlyList<string> Paths, IReadOnlyList<string> Missing) Find(IReadOnlyList<string> arguments)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var argument in arguments.Where(argument => !argument.StartsWith('!')))
        {
            var isFound = false;
            foreach (var path in Expand(argument))
            {
                // However it was written and by however many patterns it was found, a file is read once.
                paths.TryAdd(path == "-" ? path : Path.GetFullPath(path), path);
                isFound = true;
            }

            if (!isFound)
            {
                missing.Add(Missing(argument));
            }
        }

        var excluded = arguments.Where(argument => argument.StartsWith('!')).SelectMany(argument => Exclusions(argument[1..])).ToList();
        var wanted = paths.Where(pair => !excluded.Exists(pattern => pattern.IsMatch(Slashes(pair.Value)) || pattern.IsMatch(Slashes(pair.Key)))).Select(pair => pair.Value);
        return ([.. wanted.Order(StringComparer.Ordinal)], missing);
    }

    /// <summary>The pattern itself, everything below it when it is a folder, and the same from the root.</summary>
    private static IEnumerable<Regex> Exclusions(string glob) =>
        [Pattern(glob), Pattern(glob.TrimEnd('/') + "/**"), Pattern(Path.GetFullPath(glob)), Pattern(Path.GetFullPath(glob).TrimEnd('/') + "/**")];

    private static string Missing(string argument)
    {
        if (IsGlob(argument))
        {
            return $"{argument}: no file matches. Quote the pattern so that the shell leaves it alone, and check where the tests write.";
        }

        if (Near(argument) is { } option)
        {
            return $"{argument}: there is no such option and no such file. Did you mean {option}?";
        }

        return Directory.Exists(argument)
            ? $"{argument}: this folder holds no file named like a report (.xml, .trx, .junit, .tap, .ctrf, .sarif, .lcov, or .json named after tests or results; also with .gz)."
            : $"{argument}: there is no such file. Check the path and the folder you are in.";
    }

    private static string? Near(string argument) => !argument.StartsWith('-') ? null
        : argument.TrimStart('-').StartsWith('f') || argument.Contains("json", StringComparison.Ordinal) || argument.Contains("text", StringComparison.Ordinal) ? "--format"
        : argument.TrimStart('-').StartsWith('t') ? "--tree" : "--help";

    private static IEnumerable<string> Expand(string argument)
    {
        if (argument == "-" || File.Exists(argument))
        {
            return [argument];
        }

        if (Directory.Exists(argument))
        {
            return Walk(argument).Where(ReportReader.IsNamedLikeReport);
        }

        if (!IsGlob(argument))
        {
            return [];
        }

        var pattern = Pattern(argument);
        return Walk(FixedPart(argument)).Where(path => pattern.IsMatch(Slashes(path)));
    }

    /// <summary>Links to files are read, links to folders are not followed, so no loop of them is either.</summary>
    private static List<string> Walk(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };
        var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        var prefix = folder == "." ? 2 : 0;
        return [.. files.Select(path => path.StartsWith("./", StringComparison.Ordinal) ? path[prefix..] : path).Order(StringComparer.Ordinal)];
    }

    private static bool IsGlob(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>The folder before the first wildcard.</summary>
    private static string FixedPart(string glob)
    {
        var head = glob[..glob.AsSpan().IndexOfAny('*', '?')];
        var slash = Slashes(head).LastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : head[..slash];
    }

    private static string Slashes(string path) => OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;

    private static Regex Pattern(string glob)
    {
        var text = Slashes(glob).StartsWith("./", StringComparison.Ordinal) ? Slashes(glob)[2..] : Slashes(glob);
        var regex = new StringBuilder("^");
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("**/"))
            {
                regex.Append("(.*/)?");
                i += 2;
            }
            else if (text.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(text[i] switch { '*' => "[^/]*", '?' => "[^/]", var c => Regex.Escape(c.ToString()) });
            }
        }

        return new Regex(regex.Append('$').ToString(), RegexOptions.NonBacktracking);
    }
}
