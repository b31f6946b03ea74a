namespace BotApp.Core.Reports;

/// <summary>Where a class path leads.</summary>
/// <param name="File">The tracked file.</param>
/// <param name="Inside">The classes inside the file, with dots; empty when the path is the file's own.</param>
internal sealed record ModuleFile(string File, string Inside);

/// <summary>Finds the file of a test by the name of its class or module: the way left when a report names no file.</summary>
internal sealed class ModuleFiles
{
    private const int MaxWords = 64;

    private readonly Dictionary<string, List<(string File, string Dotted)>> _byModule;
    private readonly Dictionary<string, List<(string File, string Dotted)>> _byName;
    private readonly Dictionary<string, ModuleFile?> _known = [];
    private readonly Lock _lock = new();

    public ModuleFiles(IReadOnlyCollection<string> paths)
    {
        _byModule = paths.Where(IsSource).GroupBy(path => WithoutExtension(NameOf(path)))
            .ToDictionary(group => group.Key, group => group.Select(path => (path, WithoutExtension(path).Replace('/', '.'))).ToList());
        _byName = paths.Where(path => NameOf(path).Contains('.', StringComparison.Ordinal)).GroupBy(NameOf)
            .ToDictionary(group => group.Key, group => group.Select(path => (path, path.Replace('/', '.'))).ToList());
    }

    /// <summary>Null when no file fits, or several fit equally well.</summary>
    public ModuleFile? Find(string dotted)
    {
        lock (_lock)
        {
            // Thousands of failures share a class.
            if (!_known.TryGetValue(dotted, out var found))
            {
                _known[dotted] = found = Search(dotted);
            }

            return found;
        }
    }

    /// <summary>All files whose path ends with the longest beginning of a class path that is a module anywhere.</summary>
    public IReadOnlyList<string> Candidates(string dotted, int most)
    {
        for (var end = dotted.AsSpan().Count('.') > MaxWords ? 0 : dotted.Length; end > 0; end = dotted.LastIndexOf('.', end - 1))
        {
            var module = dotted[..end];
            var files = (_byModule.GetValueOrDefault(module[(module.LastIndexOf('.') + 1)..]) ?? [])
                .Where(pair => pair.Dotted == module || IsEnd(pair.Dotted, module)).Take(most).ToList();
            if (files.Count > 0)
            {
                return [.. files.Select(pair => pair.File)];
            }
        }

        return [];
    }

    private ModuleFile? Search(string dotted)
    {
        if (dotted.AsSpan().Count('.') > MaxWords)
        {
            return null;
        }

        var name = dotted.Split('$', '+')[0];
        var className = name[(name.LastIndexOf('.') + 1)..];
        return Crate(dotted) ?? Named(dotted) ?? Module(name) ?? Class(className)
            ?? (className.Length > 2 && className.EndsWith("Kt", StringComparison.Ordinal) ? Module(name[..^2]) ?? Class(className[..^2]) : null);
    }

    /// <summary>A name with its extension: <c>docs.guide.rst</c>, <c>a.test.ts</c>.</summary>
    private ModuleFile? Named(string dotted)
    {
        for (var dot = dotted.LastIndexOf('.'); dot > 0; dot = dotted.LastIndexOf('.', dot - 1))
        {
            var start = dotted.LastIndexOf('.', dot - 1) + 1;
            if (_byName.TryGetValue(dotted[start..], out var files))
            {
                return Best(files, dotted) is { } file ? new ModuleFile(file, "") : null;
            }
        }

        return null;
    }

    /// <summary>The longest beginning that is a file; what is left of the path are classes in it.</summary>
    private ModuleFile? Module(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
        {
            var module = name[..end];
            var inside = name[Math.Min(name.Length, end + 1)..];
            if (_byModule.TryGetValue(module[(module.LastIndexOf('.') + 1)..], out var files)
                && Best(files, module, isSure: inside.Length == 0 || StartsLikeClass(inside)) is { } file)
            {
                return new ModuleFile(file, inside);
            }
        }

        return null;
    }

    /// <summary>Languages whose files are named for their class, in folders that need not repeat the namespace.</summary>
    private ModuleFile? Class(string name)
    {
        var files = (_byModule.GetValueOrDefault(name) ?? []).Where(pair => IsNamedForClass(pair.File)).Take(2).ToList();
        return files.Count == 1 ? new ModuleFile(files[0].File, "") : null;
    }

    /// <summary>Rust's <c>crate::binary</c>: an integration test is a file in the crate's tests folder.</summary>
    private ModuleFile? Crate(string name)
    {
        var words = name.Split("::");
        var files = words.Length < 2 ? null : _byModule.GetValueOrDefault(words[^1])?
            .Where(pair => pair.File == $"tests/{words[^1]}.rs" || pair.File.EndsWith($"/tests/{words[^1]}.rs", StringComparison.Ordinal)).ToList();
        if (files?.Count > 1)
        {
            files = [.. files.Where(pair => pair.File.Contains($"{words[0]}/tests/", StringComparison.Ordinal))];
        }

        return files?.Count == 1 ? new ModuleFile(files[0].File, "") : null;
    }

    private static string? Best(List<(string File, string Dotted)> files, string module, bool isSure = true)
    {
        var exact = files.Where(pair => pair.Dotted == module).Take(2).ToList();
        if (exact.Count > 0)
        {
            return exact.Count == 1 ? exact[0].File : null;
        }

        // What is left of the path is no class: that module is not here, and this is another one of the same name.
        if (!isSure)
        {
            return null;
        }

        var below = files.Where(pair => IsEnd(pair.Dotted, module)).Take(2).ToList();
        if (below.Count > 0)
        {
            return below.Count == 1 ? below[0].File : null;
        }

        var above = files.Where(pair => IsEnd(module, pair.Dotted) && IsTrusted(pair.Dotted)).OrderByDescending(pair => pair.Dotted.Length).Take(2).ToList();
        return above.Count == 1 || (above.Count > 1 && above[0].Dotted.Length > above[1].Dotted.Length) ? above[0].File : null;
    }

    private static bool IsEnd(string whole, string end) =>
        whole.Length > end.Length && whole[whole.Length - end.Length - 1] == '.' && whole.EndsWith(end, StringComparison.Ordinal);

    /// <summary>A file at the root is found behind a prefix only if it is named like a test: any class may be called "utils".</summary>
    private static bool IsTrusted(string dotted) => dotted.Contains('.', StringComparison.Ordinal)
        || dotted.StartsWith("test_", StringComparison.Ordinal) || dotted.EndsWith("_test", StringComparison.Ordinal);

    private static bool StartsLikeClass(string rest) =>
        char.IsUpper(rest[0]) || rest[0] == '_' || !char.IsAscii(rest[0]) || rest.StartsWith("describe_", StringComparison.Ordinal);

    private static bool IsSource(string path) => IsNamedForClass(path) || Path.GetExtension(path).ToUpperInvariant() is
        ".PY" or ".PYX" or ".RB" or ".JS" or ".MJS" or ".CJS" or ".TS" or ".MTS" or ".CTS" or ".TSX" or ".JSX" or ".RS" or ".GO" or ".EX" or ".EXS" or ".DART" or ".CLJ" or ".FEATURE";

    private static bool IsNamedForClass(string path) => Path.GetExtension(path).ToUpperInvariant() is
        ".JAVA" or ".KT" or ".KTS" or ".SCALA" or ".GROOVY" or ".CS" or ".FS" or ".VB" or ".PHP" or ".SWIFT";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string WithoutExtension(string path) => path.LastIndexOf('.') is var dot && dot > path.LastIndexOf('/') + 1 ? path[..dot] : path;
}
