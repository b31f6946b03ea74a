namespace BotApp.Core.Releases;

/// <summary>Finds the version that a package declares at a commit, without running anything.</summary>
/// <remarks>Order: static in <c>pyproject.toml</c>, what its <c>dynamic</c> points to, <c>setup.cfg</c>; <c>setup.py</c> is a program and stays unknown.</remarks>
public static class VersionSource
{
    /// <summary>The files to fetch first; what they point to is asked for by <see cref="DeclaredVersion.Needs"/>.</summary>
    /// <param name="packagePath">The package's folder from the repository's root; <c>.</c> for the root.</param>
    public static IReadOnlyList<string> Files(string packagePath)
    {
        var folder = new PackageFolder(packagePath, new Dictionary<string, string?>());
        return [folder.PathOf("pyproject.toml"), folder.PathOf("setup.cfg"), folder.PathOf("setup.py")];
    }

    /// <summary>The declared version. Never throws.</summary>
    /// <param name="packagePath">The package's folder from the repository's root; <c>.</c> for the root.</param>
    /// <param name="files">Texts by path from the root; null for a file that does not exist, no entry for one not yet fetched.</param>
    public static DeclaredVersion Read(string packagePath, IReadOnlyDictionary<string, string?> files)
    {
        var folder = new PackageFolder(packagePath, files);
        var missing = Files(packagePath).Where(path => !files.ContainsKey(path)).ToArray();
        if (missing.Length > 0)
        {
            return new DeclaredVersion.Needs(missing);
        }

        if (folder.Text("pyproject.toml") is not { } project)
        {
            return FromSetup(folder);
        }

        var reading = TomlReader.Read(project);
        return reading.Document is { } document
            ? PyProjectVersion.Read(folder, document) ?? FromSetup(folder)
            : new DeclaredVersion.Unknown($"{folder.PathOf("pyproject.toml")}, line {reading.Line}: {reading.Problem}.");
    }

    /// <summary>The project's name by which an index knows it; null when it is not written in <c>pyproject.toml</c> or <c>setup.cfg</c>.</summary>
    /// <param name="packagePath">The package's folder from the repository's root; <c>.</c> for the root.</param>
    /// <param name="files">Texts by path from the root, as for <see cref="Read"/>.</param>
    public static string? Name(string packagePath, IReadOnlyDictionary<string, string?> files)
    {
        var folder = new PackageFolder(packagePath, files);
        var document = folder.Text("pyproject.toml") is { } project ? TomlReader.Read(project).Document : null;
        var name = document?.Text("project", "name")?.Text
            ?? document?.Text("tool", "poetry", "name")?.Text
            ?? (folder.Text("setup.cfg") is { } setup ? SetupCfg.Find(setup, "metadata", "name")?.Text : null);
        return name is not null && PackageName.IsValid(name) ? PackageName.Normalize(name) : null;
    }

    private static DeclaredVersion FromSetup(PackageFolder folder)
    {
        if (folder.Text("setup.cfg") is { } setup && SetupCfg.Find(setup, "metadata", "version") is { Text.Length: > 0 } entry)
        {
            return FromSetupCfg(folder, entry);
        }

        if (folder.Text("setup.py") is { } program)
        {
            return program.Contains("use_scm_version", StringComparison.Ordinal)
                ? new DeclaredVersion.FromTag("setuptools-scm")
                : new DeclaredVersion.Unknown($"{folder.PathOf("setup.py")} works the version out when it runs.");
        }

        return new DeclaredVersion.Unknown(
            $"no version is declared in {folder.PathOf("pyproject.toml")} or {folder.PathOf("setup.cfg")}.");
    }

    private static DeclaredVersion FromSetupCfg(PackageFolder folder, SetupCfgEntry entry)
    {
        if (entry.Text.StartsWith("file:", StringComparison.Ordinal))
        {
            return folder.WholeFile(entry.Text["file:".Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        return entry.Text.StartsWith("attr:", StringComparison.Ordinal)
            ? folder.Attribute(entry.Text["attr:".Length..].Trim())
            : new DeclaredVersion.Declared(entry.Text, folder.PathOf("setup.cfg"), entry.Line);
    }
}
