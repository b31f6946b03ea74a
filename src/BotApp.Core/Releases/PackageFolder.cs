namespace BotApp.Core.Releases;

/// <summary>A package's folder at one commit, as far as its files were fetched.</summary>
internal sealed class PackageFolder(string packagePath, IReadOnlyDictionary<string, string?> files)
{
    private readonly string prefix = Clean(packagePath) is { Length: > 0 } folder ? folder + "/" : "";

    /// <summary>The path of a file of the package, from the repository's root.</summary>
    public string PathOf(string name) => prefix + name;

    /// <summary>The text of a file of the package; null when it does not exist.</summary>
    public string? Text(string name) => files.GetValueOrDefault(PathOf(name));

    /// <summary>The version is all that is in a file.</summary>
    public DeclaredVersion WholeFile(IReadOnlyList<string> names)
    {
        if (names is not [var name])
        {
            return new DeclaredVersion.Unknown($"the version is put together from {names.Count} files.");
        }

        return Open([name], (path, text) =>
        {
            var lines = text.Trim('\uFEFF').Split('\n');
            var line = Array.FindIndex(lines, candidate => !string.IsNullOrWhiteSpace(candidate));
            return line < 0
                ? new DeclaredVersion.Unknown($"{path} should hold the version and is empty.")
                : new DeclaredVersion.Declared(text.Trim('\uFEFF').Trim(), path, line + 1);
        });
    }

    /// <summary>The version is a variable of a module: <c>package.module.name</c>.</summary>
    public DeclaredVersion Attribute(string dotted, params IReadOnlyList<string> sources)
    {
        var dot = dotted.LastIndexOf('.');
        if (dot <= 0)
        {
            return new DeclaredVersion.Unknown($"attr \"{dotted}\" names no module.");
        }

        var module = dotted[..dot].Replace('.', '/');
        var folders = sources
            .Select(Clean)
            .Concat(["", "src"])
            .Distinct(StringComparer.Ordinal)
            .Select(folder => folder.Length == 0 ? "" : folder + "/");
        return Open(
            [.. folders.SelectMany(folder => new[] { $"{folder}{module}/__init__.py", $"{folder}{module}.py" })],
            (path, text) => Assignment(path, text, [dotted[(dot + 1)..]], ""));
    }

    /// <summary>The version is assigned to a variable somewhere in a file.</summary>
    public DeclaredVersion Assigned(string name, IReadOnlyList<string> variables, string optionalPrefix) =>
        Open([name], (path, text) => Assignment(path, text, variables, optionalPrefix));

    /// <summary>The version is that of the Rust crate beside the project file.</summary>
    public DeclaredVersion CargoVersion() => Open(["Cargo.toml"], (path, text) =>
        TomlReader.Read(text).Document?.Text("package", "version") is { } version
            ? new DeclaredVersion.Declared(version.Text, path, version.Line)
            : new DeclaredVersion.Unknown($"{path} has no version of its own."));

    private DeclaredVersion Open(IReadOnlyList<string> names, Func<string, string, DeclaredVersion> read)
    {
        var paths = names.Select(name => Resolve(PathOf(name.Replace('\\', '/')))).OfType<string>().ToArray();
        var missing = paths.Where(path => !files.ContainsKey(path)).ToArray();
        if (missing.Length > 0)
        {
            return new DeclaredVersion.Needs(missing);
        }

        return paths.FirstOrDefault(path => files[path] is not null) is { } found
            ? read(found, files[found] ?? "")
            : new DeclaredVersion.Unknown($"the version should be in {string.Join(" or ", names.Select(PathOf))}, which does not exist.");
    }

    private static DeclaredVersion Assignment(string path, string text, IReadOnlyList<string> variables, string optionalPrefix)
    {
        var lines = text.Trim('\uFEFF').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var variable in variables)
            {
                if (PythonAssignment.Value(lines[i], variable) is { } value)
                {
                    var hasPrefix = optionalPrefix.Length > 0 && value.StartsWith(optionalPrefix, StringComparison.OrdinalIgnoreCase);
                    return new DeclaredVersion.Declared(hasPrefix ? value[optionalPrefix.Length..] : value, path, i + 1);
                }
            }
        }

        return new DeclaredVersion.Unknown($"{path} assigns no plain text to {string.Join(" or ", variables)}.");
    }

    private static string Clean(string path) => Resolve(path.Replace('\\', '/')) ?? "";

    // null: the path leaves the repository.
    private static string? Resolve(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "..")
            {
                if (parts.Count == 0)
                {
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}

/// <summary>A line of Python that assigns a text to a variable, such as <c>__version__: str = "1.2.3"</c>.</summary>
internal static class PythonAssignment
{
    /// <summary>The text assigned; null when the line is something else.</summary>
    public static string? Value(string line, string variable)
    {
        if (!line.StartsWith(variable, StringComparison.Ordinal))
        {
            return null;
        }

        var equals = line.IndexOf('=', variable.Length);
        var between = equals < 0 ? "" : line[variable.Length..equals].Trim();
        if (equals < 0 || (between.Length > 0 && !between.StartsWith(':')))
        {
            return null;
        }

        var value = line[(equals + 1)..].Trim();
        if (value.Length < 2 || value[0] is not ('"' or '\''))
        {
            return null;
        }

        var close = value.IndexOf(value[0], 1);
        var rest = close < 0 ? "" : value[(close + 1)..].TrimStart(' ', '\t', ';');
        return close > 1 && (rest.Length == 0 || rest[0] == '#') && !value[..close].Contains('\\', StringComparison.Ordinal)
            ? value[1..close]
            : null;
    }
}
