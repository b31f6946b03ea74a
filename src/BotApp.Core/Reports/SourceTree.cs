using System.Text.RegularExpressions;

namespace BotApp.Core.Reports;

/// <summary>The files of a repository, arranged so that what reports call a file can be found among them.</summary>
public sealed partial class SourceTree
{
    private const int MaxPathChars = 4096;
    private const int MaxCandidates = 100;

    private readonly HashSet<string> _paths;
    private readonly Dictionary<string, List<string>> _byName;
    private readonly HashSet<string> _folders;
    private readonly ModuleFiles _modules;

    private SourceTree(IEnumerable<string> paths)
    {
        _paths = [.. paths.Select(path => path.Replace('\\', '/'))];
        _byName = _paths.GroupBy(NameOf).ToDictionary(group => group.Key, group => group.ToList());
        _folders = [.. _paths.Select(FolderOf)];
        _modules = new ModuleFiles(_paths);
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
    /// The repository's file for a path as some machine wrote it: relative, absolute, Windows or a URL. Null when it is
    /// not in the repository, lies in somebody else's code, or several files could be meant.
    /// </summary>
    /// <param name="written">The path.</param>
    /// <param name="package">Where the test lives as its tool says (a Go import path, a crate): it tells files of one name apart.</param>
    public string? Find(string? written, string? package = null)
    {
        var path = Normalise(written);
        if (path is null || (IsForeign(path) && !_paths.Contains(path)))
        {
            return null;
        }

        var isAbsolute = path.StartsWith('/');
        var relative = path.TrimStart('/');
        if (!relative.Contains('/', StringComparison.Ordinal) && package is not null && InPackage(relative, package) is { } own)
        {
            return own;
        }

        if (_paths.Contains(relative) && (!isAbsolute || relative.Contains('/', StringComparison.Ordinal)))
        {
            return relative;
        }

        // A path from a folder above: the machine's checkout. The longest part that is a file here is the file.
        for (var cut = relative.IndexOf('/', StringComparison.Ordinal); cut >= 0; cut = relative.IndexOf('/', cut + 1))
        {
            var rest = relative[(cut + 1)..];
            if (_paths.Contains(rest) && (rest.Contains('/', StringComparison.Ordinal) || (isAbsolute && IsCheckout(relative[..cut]))))
            {
                return rest;
            }
        }

        // A path from a folder below: tests that were started in it. It must be the only one of that ending.
        return isAbsolute || relative.Length == 0 ? null : Below(relative, package);
    }

    /// <summary>The file a dotted class path lives in: its longest beginning that is a module or class file; words in front may be a prefix.</summary>
    public string? FindModule(string? dotted) => FindTestFile(dotted)?.File;

    /// <summary>The file a class path lives in, and the classes inside it.</summary>
    internal ModuleFile? FindTestFile(string? dotted)
    {
        if (string.IsNullOrWhiteSpace(dotted) || dotted.Length > MaxPathChars)
        {
            return null;
        }

        var isPath = dotted.Contains('/', StringComparison.Ordinal) || (dotted.Contains('\\', StringComparison.Ordinal) && dotted.Contains('.', StringComparison.Ordinal));
        var file = isPath || _paths.Contains(dotted) ? Find(dotted) : null;
        return file is not null ? new ModuleFile(file, "") : dotted.Contains('/', StringComparison.Ordinal) ? null : _modules.Find(dotted.Replace('\\', '.'));
    }

    /// <summary>All files that fit a path or a class path equally well, in order; empty when nothing fits.</summary>
    internal IReadOnlyList<string> Candidates(string? written)
    {
        var path = Normalise(written);
        if (path is null || IsForeign(path) || path.StartsWith('/'))
        {
            return [];
        }

        var below = (_byName.GetValueOrDefault(NameOf(path)) ?? []).Where(file => file.EndsWith("/" + path, StringComparison.Ordinal)).Take(MaxCandidates).ToList();
        return [.. (below.Count > 0 || path.Contains('/', StringComparison.Ordinal) ? below : _modules.Candidates(path, MaxCandidates)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The only file of this name that may hold a class of the package: Kotlin and Scala leave out folders all packages share.</summary>
    internal string? FindClassFile(string package, string name)
    {
        if (name.EndsWith(".java", StringComparison.Ordinal) || package.Split('.')[0] is "java" or "kotlin" or "kotlinx" or "scala" or "groovy" or "jdk")
        {
            return null;
        }

        var files = _byName.GetValueOrDefault(name) ?? [];
        return files.Count == 1 && FolderOf(files[0]) is var folder && package.Split('.')[^1] == NameOf(folder) ? files[0] : null;
    }

    /// <summary>Packages that were copied into the repository: its own files, but hardly where a test went wrong.</summary>
    internal static bool IsVendored(string file) =>
        file.Split('/').Any(part => part is "vendor" or "third_party" or "thirdparty" or "node_modules" or "bower_components" or "site-packages");

    /// <summary>A lone file name of a package: its folder is the longest ending of the package's path that is a folder here.</summary>
    private string? InPackage(string name, string package)
    {
        if (!_byName.ContainsKey(name) || package.Length > MaxPathChars || !package.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        for (var cut = 0; cut >= 0; cut = package.IndexOf('/', cut) is var next and >= 0 ? next + 1 : -1)
        {
            if (_folders.Contains(package[cut..]))
            {
                return _paths.Contains($"{package[cut..]}/{name}") ? $"{package[cut..]}/{name}" : null;
            }
        }

        return _paths.Contains(name) ? name : null;
    }

    private string? Below(string relative, string? package)
    {
        var fitting = (_byName.GetValueOrDefault(NameOf(relative)) ?? []).Where(file => file.EndsWith("/" + relative, StringComparison.Ordinal)).Take(100).ToList();
        if (fitting.Count > 1 && package is not null)
        {
            // One crate or package of a workspace: the folder of its name.
            var crate = package.Split("::")[0];
            fitting = [.. fitting.Where(file => file.StartsWith(crate + "/", StringComparison.Ordinal) || file.Contains($"/{crate}/", StringComparison.Ordinal))];
        }

        return fitting.Count == 1 ? fitting[0] : null;
    }

    private static string? Normalise(string? written)
    {
        var path = written?.Trim() ?? "";
        if (path.Length is 0 or > MaxPathChars)
        {
            return null;
        }

        path = path.Replace('\\', '/');
        // Xcode writes a path like a URL's.
        path = path.Contains("%20", StringComparison.Ordinal) ? Uri.UnescapeDataString(path) : path;
        if (path.Contains("://", StringComparison.Ordinal))
        {
            path = FromUrl(path);
        }

        path = Drive().IsMatch(path) ? path[(path.IndexOf(':', StringComparison.Ordinal) + 1)..] : path;
        while (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        return path.Split('/').Any(part => part is "..") ? null : path.Replace("/./", "/", StringComparison.Ordinal);
    }

    /// <summary>file:///w/a.mjs · http://localhost:9876/base/src/a.js?hash · webpack://app/./src/a.js</summary>
    private static string FromUrl(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        rest = rest.AsSpan().IndexOfAny('?', '#') is var query and >= 0 ? rest[..query] : rest;
        var path = rest.StartsWith('/') ? rest : rest.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? rest[slash..] : "";
        return url.StartsWith("webpack", StringComparison.Ordinal) ? path.TrimStart('/') : path;
    }

    /// <summary>Code that belongs to an interpreter or an installed package, even where a file of that name exists here.</summary>
    private static bool IsForeign(string path) => path.StartsWith('<') || System().IsMatch(path) || Library().IsMatch(path);

    /// <summary>A lone file name is only trusted right under a folder that looks like a checkout: not any "setup.py" is ours.</summary>
    private bool IsCheckout(string folder)
    {
        var last = folder[(folder.LastIndexOf('/') + 1)..];
        return !Library().IsMatch(folder + "/") && folder is not ("root" or "home" or "tmp" or "etc" or "bin" or "lib" or "usr" or "opt")
            && !(last is "tests" or "test" or "spec" or "testing" && _folders.Contains(last));
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    [GeneratedRegex(@"^/?[A-Za-z]:/", RegexOptions.NonBacktracking)]
    private static partial Regex Drive();

    // Of /usr only what systems install: images like to keep the checkout itself in /usr/src/app.
    [GeneratedRegex(@"^/(usr/(lib|lib32|lib64|libexec|share|include|local/(lib|share|go|include))|opt/(hostedtoolcache|homebrew)|rustc|nix/store|_work/_tool)/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex System();

    [GeneratedRegex(
        @"(^|/)((lib|lib64|Lib)/(python|pypy)\d?[\d.]*/|(site-packages|dist-packages|node_modules|bower_components|\.tox|\.nox|\.venv|venv|\.pyenv|\.cargo|\.rustup|\.m2|\.gradle|\.rbenv|\.rvm|gems|\.bundle|\.yarn|\.pnpm|Python\d+)/|pkg/mod/|lib/(ruby|node|go)[\d.-]*/|Lib/)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Library();
}
