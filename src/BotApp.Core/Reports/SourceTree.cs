using System.Text.RegularExpressions;

namespace BotApp.Core.Reports;

/// <summary>The files of a repository, arranged so that what reports call a file can be found among them.</summary>
public sealed partial class SourceTree
{
    private readonly HashSet<string> _paths;
    private readonly Dictionary<string, List<string>> _byName;
    private readonly Dictionary<string, List<string>> _byModule;

    private SourceTree(IEnumerable<string> paths)
    {
        _paths = [.. paths.Select(path => path.Replace('\\', '/'))];
        _byName = _paths.GroupBy(NameOf).ToDictionary(group => group.Key, group => group.ToList());
        _byModule = _paths.Where(path => IsSource(path)).GroupBy(path => WithoutExtension(NameOf(path))).ToDictionary(group => group.Key, group => group.ToList());
    }

    /// <summary>A tree without files: nothing is ever found in it.</summary>
    public static SourceTree Empty { get; } = new([]);

    /// <summary>How many files it has.</summary>
    public int Count => _paths.Count;

    /// <summary>A tree of repository paths with forward slashes, as <c>git ls-files</c> prints them.</summary>
    public static SourceTree From(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return new SourceTree(paths);
    }

    /// <summary>
    /// The repository's file for a path as some machine wrote it: relative, absolute, Windows or <c>file://</c>. Null when it is
    /// not in the repository, lies in somebody else's code, or several files could be meant.
    /// </summary>
    public string? Find(string? written)
    {
        var path = Normalise(written);
        if (path is null || IsForeign(path))
        {
            return null;
        }

        var isAbsolute = path.StartsWith('/');
        var relative = path.TrimStart('/');
        if (!isAbsolute && (_paths.Contains(relative) || relative.Length == 0))
        {
            return relative.Length == 0 ? null : relative;
        }

        // A path from a folder above: the machine's checkout. The longest part that is a file here is the file.
        for (var cut = relative.IndexOf('/', StringComparison.Ordinal); cut >= 0; cut = relative.IndexOf('/', cut + 1))
        {
            var rest = relative[(cut + 1)..];
            if (_paths.Contains(rest) && (rest.Contains('/', StringComparison.Ordinal) || IsCheckout(relative[..cut])))
            {
                return rest;
            }
        }

        // A path from a folder below: tests that were started in it. It must be the only one of that ending.
        return isAbsolute ? null : Only(_byName.GetValueOrDefault(NameOf(relative)), file => file.EndsWith("/" + relative, StringComparison.Ordinal));
    }

    /// <summary>The file a dotted class path lives in: its longest beginning that is a module or class file; words in front may be a prefix.</summary>
    public string? FindModule(string? dotted)
    {
        if (string.IsNullOrWhiteSpace(dotted))
        {
            return null;
        }

        if (dotted.Contains('/', StringComparison.Ordinal) || dotted.Contains('\\', StringComparison.Ordinal))
        {
            return Find(dotted);
        }

        var name = dotted.Split('$')[0];
        for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
        {
            var module = name[..end];
            var files = _byModule.GetValueOrDefault(module[(module.LastIndexOf('.') + 1)..]);
            if (files is not null && BestModule(files, module) is { } file)
            {
                return file;
            }
        }

        return null;
    }

    private static string? BestModule(List<string> files, string module)
    {
        var dotted = files.Select(file => (File: file, Dotted: WithoutExtension(file).Replace('/', '.'))).ToList();
        var exact = dotted.Where(pair => pair.Dotted == module).ToList();
        if (exact.Count > 0)
        {
            return exact.Count == 1 ? exact[0].File : null;
        }

        var below = dotted.Where(pair => pair.Dotted.EndsWith("." + module, StringComparison.Ordinal)).ToList();
        if (below.Count > 0)
        {
            return below.Count == 1 ? below[0].File : null;
        }

        var above = dotted.Where(pair => module.EndsWith("." + pair.Dotted, StringComparison.Ordinal)).OrderByDescending(pair => pair.Dotted.Length).ToList();
        return above.Count == 1 || (above.Count > 1 && above[0].Dotted.Length > above[1].Dotted.Length) ? above[0].File : null;
    }

    private static string? Only(List<string>? files, Func<string, bool> fits)
    {
        var fitting = files?.Where(fits).Take(2).ToList() ?? [];
        return fitting.Count == 1 ? fitting[0] : null;
    }

    private static string? Normalise(string? written)
    {
        var path = written?.Trim() ?? "";
        if (path.Length is 0 or > 4096)
        {
            return null;
        }

        path = path.StartsWith("file://", StringComparison.Ordinal) ? path[7..] : path;
        path = path.Replace('\\', '/');
        path = Drive().IsMatch(path) ? path[2..] : path;
        while (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        return path.Split('/').Any(part => part is "..") ? null : path.Replace("/./", "/", StringComparison.Ordinal);
    }

    /// <summary>Code that belongs to an interpreter or an installed package, even where a file of that name exists here.</summary>
    private bool IsForeign(string path) => !_paths.Contains(path)
        && (path.StartsWith('<') || path.StartsWith("/usr/", StringComparison.Ordinal) || path.StartsWith("/opt/hostedtoolcache/", StringComparison.Ordinal)
            || path.Split('/').Any(part => part is "site-packages" or "dist-packages" or "node_modules" or ".tox" or ".nox" or ".venv" or "venv")
            || Library().IsMatch(path));

    /// <summary>A lone file name is only trusted right under a folder that looks like a checkout: not any "setup.py" is ours.</summary>
    private static bool IsCheckout(string folder) => !Library().IsMatch(folder + "/") && folder.Split('/') is not ["root" or "home" or "tmp" or "etc" or "bin" or "lib"];

    private static bool IsSource(string path) => System.IO.Path.GetExtension(path).ToUpperInvariant() is
        ".PY" or ".JAVA" or ".KT" or ".KTS" or ".SCALA" or ".GROOVY" or ".CS" or ".FS" or ".VB" or ".PHP" or ".RB" or ".JS" or ".MJS" or ".TS" or ".TSX" or ".JSX" or ".SWIFT" or ".RS" or ".GO";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string WithoutExtension(string path) => path.LastIndexOf('.') is var dot && dot > path.LastIndexOf('/') + 1 ? path[..dot] : path;

    [GeneratedRegex(@"^[A-Za-z]:/", RegexOptions.NonBacktracking)]
    private static partial Regex Drive();

    [GeneratedRegex(@"(^|/)(lib|lib64|Lib)/(python|pypy)?\d?[\d.]*/|/\.pyenv/|/Python\d+/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Library();
}
