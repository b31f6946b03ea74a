using BotApp.Core.Reports;

namespace BotApp.Core.Coverage;

/// <summary>Finds the files of the repository that one coverage report means. A file that could be several is none: it is said, not guessed.</summary>
internal sealed class CoveragePaths
{
    private const int MaxFolders = 64;

    private static readonly string[] s_sourceFolders = ["src/main/java", "src/main/kotlin", "src/main/scala", "src/main/groovy", "src"];

    private readonly SourceTree _tree;
    private readonly ReportedCoverage _report;
    private readonly HashSet<string> _checkouts;

    public CoveragePaths(SourceTree tree, ReportedCoverage report)
    {
        _tree = tree;
        _report = report;
        var found = report.Files.SelectMany(Above).ToList();
        // A lone file name such as setup.py is trusted only in the folder that other files show to be the checkout.
        var sure = found.Where(place => place.Path.Contains('/', StringComparison.Ordinal)).Select(place => place.Checkout).ToHashSet();
        _checkouts = sure.Count > 0 || found.Count == 0 ? sure : [found.CountBy(place => place.Checkout).MaxBy(pair => pair.Value).Key];
    }

    /// <summary>The repository's file; null when there is none or when several could be meant.</summary>
    public string? Find(CoveredFile file)
    {
        var above = Above(file)
            .Where(place => place.Path.Contains('/', StringComparison.Ordinal) || _checkouts.Contains(place.Checkout))
            .Select(place => place.Path).Distinct().ToList();
        if (above.Count > 0)
        {
            return above.Count == 1 ? above[0] : null;
        }

        var name = Slashes(file.Name);
        // Where the folders are known, a lone name that is in none of them is another file of that name.
        var isLone = !name.Contains('/', StringComparison.Ordinal) && _report.Sources.Any(source => IsAbsolute(Slashes(source)));
        return !IsUsable(name) || IsAbsolute(name) || isLone || IsForeign(file) ? null : InModule(name, file.Module) ?? _tree.Find(name) ?? InSourceFolder(name, "");
    }

    /// <summary>The name to tell the file by, the same on all machines when the checkout's folder is known.</summary>
    public string NameOf(CoveredFile file)
    {
        var name = Slashes(file.Name);
        var full = IsAbsolute(name) || _report.Sources.Count != 1 ? name : Join(_report.Sources[0], name);
        var checkout = _checkouts.FirstOrDefault(folder => full.StartsWith(folder + "/", StringComparison.Ordinal));
        return checkout is null ? name : full[(checkout.Length + 1)..];
    }

    /// <summary>Code of an installed package or of an interpreter.</summary>
    public bool IsForeign(CoveredFile file)
    {
        var name = Slashes(file.Name);
        return IsForeign(name) || (!IsAbsolute(name) && _report.Sources.Count > 0 && _report.Sources.All(source => IsForeign(Join(source, name))));
    }

    /// <summary>The file by its whole path on the machine that measured it, for each folder it may be relative to.</summary>
    private IEnumerable<(string Path, string Checkout)> Above(CoveredFile file)
    {
        var name = Slashes(file.Name);
        var full = IsAbsolute(name) ? [name] : _report.Sources.Select(source => Join(source, name));
        foreach (var each in full.Where(IsUsable))
        {
            // A folder may be written relative as well: then only the whole path counts.
            if (_tree.Find(each) is { } path && (IsAbsolute(each) ? each.EndsWith("/" + path, StringComparison.Ordinal) : each == path))
            {
                yield return (path, IsAbsolute(each) ? each[..^(path.Length + 1)] : "");
            }
        }
    }

    private static bool IsForeign(string path) => path.StartsWith("/usr/lib", StringComparison.Ordinal)
        || path.Split('/').Any(part => part is "site-packages" or "dist-packages" or "node_modules" or ".tox" or ".nox" or ".venv" or "venv");

    private string? InModule(string name, string module) => module.Length == 0 || !IsUsable(module) ? null : InSourceFolder(name, module + "/") ?? _tree.Find($"{module}/{name}");

    private string? InSourceFolder(string name, string above) =>
        s_sourceFolders.Select(folder => _tree.Find($"{above}{folder}/{name}")).FirstOrDefault(path => path is not null);

    private static string Join(string source, string name) => Slashes(source).TrimEnd('/') is var folder && folder is "" or "." ? name : $"{folder}/{name}";

    private static string Slashes(string path)
    {
        var name = path.Replace('\\', '/');
        name = name.StartsWith("file://", StringComparison.Ordinal) ? name[7..] : name;
        while (name.StartsWith("./", StringComparison.Ordinal))
        {
            name = name[2..];
        }

        return name.Length > 2 && name[1] == ':' && name[2] == '/' && char.IsAsciiLetter(name[0]) ? name[2..] : name;
    }

    private static bool IsAbsolute(string path) => path.StartsWith('/');

    /// <summary>No path out of the repository, and none made to be slow.</summary>
    private static bool IsUsable(string path) =>
        path.Length is > 0 and <= 2048 && path.AsSpan().Count('/') <= MaxFolders && !path.Split('/').Contains("..");
}
