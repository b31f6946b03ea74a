namespace BotApp.Core.Releases;

/// <summary>Where the build tools of Python keep the version in <c>pyproject.toml</c>.</summary>
internal static class PyProjectVersion
{
    private static readonly string[] VersionNames = ["__version__", "VERSION"];

    /// <summary>The declared version; null when the file leaves it to <c>setup.cfg</c> or <c>setup.py</c>.</summary>
    public static DeclaredVersion? Read(PackageFolder folder, TomlTable document)
    {
        var isDynamic = document.Texts("project", "dynamic").Contains("version", StringComparer.Ordinal);
        if (document.Text("project", "version") is { } version)
        {
            return isDynamic
                ? new DeclaredVersion.Unknown($"{folder.PathOf("pyproject.toml")} names the version both as static and as dynamic.")
                : Declared(folder, version);
        }

        if (document.Find("project", "version") is { } other)
        {
            return new DeclaredVersion.Unknown($"{folder.PathOf("pyproject.toml")}, line {other.Line}: [project].version is not a text in quotes.");
        }

        var tool = document.Table("tool");
        return tool is null ? FromBackend(folder, document)
            : FromSetuptools(folder, tool)
            ?? FromHatch(folder, tool)
            ?? FromTagTools(tool)
            ?? FromPoetry(folder, tool)
            ?? FromPdm(folder, tool)
            ?? FromScikitBuild(folder, tool)
            ?? FromBackend(folder, document);
    }

    private static DeclaredVersion.Declared Declared(PackageFolder folder, TomlString version) =>
        new(version.Text, folder.PathOf("pyproject.toml"), version.Line);

    private static DeclaredVersion? FromSetuptools(PackageFolder folder, TomlTable tool)
    {
        if (tool.Table("setuptools", "dynamic", "version") is not { } version)
        {
            return null;
        }

        if (version.Text("attr") is { } attribute)
        {
            var sources = tool.Texts("setuptools", "package-dir", "").Concat(tool.Texts("setuptools", "packages", "find", "where"));
            return folder.Attribute(attribute.Text, [.. sources]);
        }

        return version.Texts("file") is { Count: > 0 } files
            ? folder.WholeFile(files)
            : new DeclaredVersion.Unknown("[tool.setuptools.dynamic].version has neither file nor attr.");
    }

    private static DeclaredVersion? FromHatch(PackageFolder folder, TomlTable tool)
    {
        if (tool.Table("hatch", "version") is not { } version)
        {
            return null;
        }

        var source = version.Text("source")?.Text ?? "regex";
        return (source, version.Text("path")) switch
        {
            ("vcs", _) => new DeclaredVersion.FromTag("hatch-vcs"),
            ("uv-dynamic-versioning" or "versioningit", _) => new DeclaredVersion.FromTag(source),
            ("regex", { } path) when version.Find("pattern") is null => folder.Assigned(path.Text, VersionNames, "v"),
            ("code", { } path) when version.Find("expression") is null => folder.Assigned(path.Text, VersionNames[..1], ""),
            ("regex", { }) => new DeclaredVersion.Unknown("[tool.hatch.version] has a pattern of its own."),
            ("nodejs", _) => new DeclaredVersion.Unknown("[tool.hatch.version] takes the version from package.json."),
            _ => new DeclaredVersion.Unknown($"[tool.hatch.version] with source \"{source}\" runs code."),
        };
    }

    private static DeclaredVersion.FromTag? FromTagTools(TomlTable tool)
    {
        foreach (var (key, name) in new[]
        {
            ("setuptools_scm", "setuptools-scm"), ("setuptools-scm", "setuptools-scm"), ("versioningit", "versioningit"), ("versioneer", "versioneer"),
        })
        {
            if (tool.Table(key) is not null)
            {
                return new DeclaredVersion.FromTag(name);
            }
        }

        foreach (var (key, name) in new[]
        {
            ("setuptools-git-versioning", "enabled"), ("poetry-dynamic-versioning", "enable"),
        })
        {
            if (tool.Find(key, name) is TomlBoolean { Value: true })
            {
                return new DeclaredVersion.FromTag(key);
            }
        }

        return null;
    }

    private static DeclaredVersion.Declared? FromPoetry(PackageFolder folder, TomlTable tool) =>
        tool.Text("poetry", "version") is { } version ? Declared(folder, version) : null;

    private static DeclaredVersion? FromPdm(PackageFolder folder, TomlTable tool)
    {
        if (tool.Text("pdm", "version") is { } version)
        {
            return Declared(folder, version);
        }

        if (tool.Table("pdm", "version") is not { } table)
        {
            return null;
        }

        var source = table.Text("source")?.Text;
        return (source, table.Text("path") ?? table.Text("from")) switch
        {
            ("scm", _) => new DeclaredVersion.FromTag("pdm"),
            (_, { } path) when source is null or "file" => folder.Assigned(path.Text, VersionNames[..1], ""),
            _ => new DeclaredVersion.Unknown($"[tool.pdm.version] with source \"{source}\" runs code."),
        };
    }

    private static DeclaredVersion? FromScikitBuild(PackageFolder folder, TomlTable tool)
    {
        if (tool.Table("scikit-build", "metadata", "version") is not { } version)
        {
            return null;
        }

        return (version.Text("provider")?.Text, version.Text("input")) switch
        {
            ("scikit_build_core.metadata.setuptools_scm", _) => new DeclaredVersion.FromTag("setuptools-scm"),
            ("scikit_build_core.metadata.regex", { } input) when version.Find("regex") is null => folder.Assigned(input.Text, VersionNames, "v"),
            _ => new DeclaredVersion.Unknown("[tool.scikit-build.metadata.version] is worked out by the build."),
        };
    }

    // What is left has no table of its own: the build requirements and the backend tell.
    private static DeclaredVersion? FromBackend(PackageFolder folder, TomlTable document)
    {
        var requires = document.Texts("build-system", "requires").Select(Requirement).ToHashSet(StringComparer.Ordinal);
        var scm = new[] { "setuptools-scm", "flit-scm", "setuptools-git-versioning", "versioneer", "hatch-vcs" }.FirstOrDefault(requires.Contains);
        if (scm is not null && document.Table("project") is not null)
        {
            return new DeclaredVersion.FromTag(scm);
        }

        var backend = document.Text("build-system", "build-backend")?.Text;
        if (string.Equals(backend, "flit_core.buildapi", StringComparison.Ordinal)
            && (document.Text("tool", "flit", "module", "name") ?? document.Text("project", "name")) is { } module)
        {
            return folder.Attribute(module.Text.Replace('-', '_') + ".__version__");
        }

        return string.Equals(backend, "maturin", StringComparison.Ordinal) ? folder.CargoVersion() : null;
    }

    private static string Requirement(string text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.'))
        {
            end++;
        }

        return PackageName.Normalize(text[..end]);
    }
}
