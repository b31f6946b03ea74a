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
        var paths = new List<string>();
        var missing = new List<string>();
        foreach (var argument in arguments.Where(argument => !argument.StartsWith('!')))
        {
            var found = Expand(argument).Where(path => !paths.Contains(path)).ToList();
            if (found.Count == 0 && !paths.Exists(path => Matches(argument, path)))
            {
                missing.Add(Missing(argument));
            }

            paths.AddRange(found);
        }

        var excluded = arguments.Where(argument => argument.StartsWith('!')).Select(argument => Pattern(argument[1..])).ToList();
        return ([.. paths.Where(path => !excluded.Exists(pattern => pattern.IsMatch(Slashes(path))))], missing);
    }

    private static string Missing(string argument)
    {
        if (IsGlob(argument))
        {
            return $"{argument}: no file matches. Quote the pattern so that the shell leaves it alone, and check where the tests write.";
        }

        return Directory.Exists(argument)
            ? $"{argument}: this folder holds no file named like a report (.xml, .trx, .junit, also with .gz)."
            : $"{argument}: there is no such file. Check the path and the folder you are in.";
    }

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

    /// <summary>Links are not followed, so no loop of them is either.</summary>
    private static List<string> Walk(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
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

    private static bool Matches(string argument, string path) => argument == path || (IsGlob(argument) && Pattern(argument).IsMatch(Slashes(path)))
        || Slashes(path).StartsWith(Slashes(argument).TrimEnd('/') + "/", StringComparison.Ordinal);

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
