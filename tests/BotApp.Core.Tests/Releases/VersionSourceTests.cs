using BotApp.Core.Releases;

namespace BotApp.Core.Tests.Releases;

public sealed class VersionSourceTests
{
    private const string Dynamic = "[project]\nname = \"Example.Lib\"\ndynamic = [\"version\"]\n";

    [Fact]
    public void The_static_version_is_found_with_its_line()
    {
        Read(new() { ["pyproject.toml"] = "[project]\nname = \"x\"\nversion = \"1.2.2\"\n" })
            .ShouldBe(new DeclaredVersion.Declared("1.2.2", "pyproject.toml", 3));
    }

    [Fact]
    public void Files_come_from_the_package_s_own_folder()
    {
        VersionSource.Files("./packages/a/").ShouldBe(["packages/a/pyproject.toml", "packages/a/setup.cfg", "packages/a/setup.py"]);
        VersionSource.Files(".").ShouldBe(["pyproject.toml", "setup.cfg", "setup.py"]);
        VersionSource.Read("packages/a", new Dictionary<string, string?>()).ShouldBeOfType<DeclaredVersion.Needs>().Paths.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("[tool.setuptools.dynamic]\nversion = {file = \"VERSION\"}", "VERSION", "\n1.2.3\n", "1.2.3", 2)]
    [InlineData("[tool.setuptools.dynamic]\nversion = {file = [\"VERSION\"]}", "VERSION", "1.2.3", "1.2.3", 1)]
    [InlineData("[tool.setuptools.dynamic]\nversion = {attr = \"lib.__version__\"}", "lib/__init__.py", "import os\n__version__ = '1.2.3'  # now\n", "1.2.3", 2)]
    [InlineData("[tool.setuptools.dynamic]\nversion = {attr = \"lib.about.version\"}", "src/lib/about.py", "version: str = \"1.2.3\"\n", "1.2.3", 1)]
    [InlineData("[tool.setuptools]\npackage-dir = {\"\" = \"python\"}\n[tool.setuptools.dynamic]\nversion = {attr = \"lib.__version__\"}", "python/lib/__init__.py", "__version__ = '1.2.3'", "1.2.3", 1)]
    [InlineData("[tool.hatch.version]\npath = \"src/lib/__about__.py\"", "src/lib/__about__.py", "# about\r\n__version__ = \"v1.2.3\"\r\n", "1.2.3", 2)]
    [InlineData("[tool.hatch.version]\npath = \"v.py\"", "v.py", "VERSION = '1.2.3'", "1.2.3", 1)]
    [InlineData("[tool.pdm.version]\nsource = \"file\"\npath = \"lib/__init__.py\"", "lib/__init__.py", "__version__ = '1.2.3'", "1.2.3", 1)]
    [InlineData("[tool.scikit-build.metadata.version]\nprovider = \"scikit_build_core.metadata.regex\"\ninput = \"lib/v.py\"", "lib/v.py", "__version__ = '1.2.3'", "1.2.3", 1)]
    [InlineData("[tool.flit.module]\nname = \"lib\"\n[build-system]\nbuild-backend = \"flit_core.buildapi\"", "lib/__init__.py", "\"\"\"Doc\"\"\"\n__version__ = '1.2.3'", "1.2.3", 2)]
    [InlineData("[build-system]\nbuild-backend = \"maturin\"", "Cargo.toml", "[package]\nversion = \"1.2.3\"", "1.2.3", 2)]
    public void A_dynamic_version_is_followed_to_its_file(string settings, string path, string text, string version, int line)
    {
        var files = Files(new() { ["pyproject.toml"] = Dynamic + settings });

        var needed = VersionSource.Read("pkg", files).ShouldBeOfType<DeclaredVersion.Needs>();
        needed.Paths.ShouldContain("pkg/" + path);
        foreach (var name in needed.Paths)
        {
            files[name] = name == "pkg/" + path ? text : null;
        }

        VersionSource.Read("pkg", files).ShouldBe(new DeclaredVersion.Declared(version, "pkg/" + path, line));
    }

    [Theory]
    [InlineData("[tool.poetry]\nname = \"x\"\nversion = \"2.0\"", "2.0", 3)]
    [InlineData("[project]\ndynamic = [\"version\"]\n[tool.poetry]\nversion = \"2.0\"", "2.0", 4)]
    [InlineData("[project]\ndynamic = [\"version\"]\n[tool.pdm]\nversion = \"2.0\"", "2.0", 4)]
    public void Poetry_and_pdm_keep_it_in_tables_of_their_own(string toml, string version, int line)
    {
        Read(new() { ["pyproject.toml"] = toml }).ShouldBe(new DeclaredVersion.Declared(version, "pyproject.toml", line));
    }

    [Theory]
    [InlineData("[tool.setuptools_scm]", "setuptools-scm")]
    [InlineData("[tool.hatch.version]\nsource = \"vcs\"", "hatch-vcs")]
    [InlineData("[tool.pdm.version]\nsource = \"scm\"", "pdm")]
    [InlineData("[tool.poetry-dynamic-versioning]\nenable = true\n[tool.poetry]\nversion = \"0.0.0\"", "poetry-dynamic-versioning")]
    [InlineData("[tool.scikit-build.metadata]\nversion.provider = \"scikit_build_core.metadata.setuptools_scm\"", "setuptools-scm")]
    [InlineData("[build-system]\nrequires = [\"setuptools>=80\", \"setuptools_scm[simple]>=9\"]", "setuptools-scm")]
    public void R5_A_version_from_the_tag_goes_on_to_the_build(string settings, string tool)
    {
        var declared = Read(new() { ["pyproject.toml"] = Dynamic + settings });

        declared.ShouldBe(new DeclaredVersion.FromTag(tool));
        VersionCheck.Compare(Tag("v1.2.3", "1.2.3"), declared).ShouldBeOfType<VersionVerdict.DecidedByBuild>().Sentence.ShouldContain(tool);
    }

    [Theory]
    [InlineData("[metadata]\nname = x\nversion = 1.2.3\n", 3)]
    [InlineData("[options]\nversion = 9\n[metadata]\n# comment\nVersion: 1.2.3\n", 5)]
    [InlineData("[metadata]\r\nversion =\r\n    1.2.3\r\n", 3)]
    public void The_old_settings_file_is_read(string text, int line)
    {
        Read(new() { ["pyproject.toml"] = "[build-system]\nrequires = [\"setuptools\"]", ["setup.cfg"] = text })
            .ShouldBe(new DeclaredVersion.Declared("1.2.3", "setup.cfg", line));
    }

    [Theory]
    [InlineData("file: VERSION.txt", "VERSION.txt", "1.2.3\n")]
    [InlineData("attr: lib.__version__", "src/lib/__init__.py", "__version__ = \"1.2.3\"\n")]
    public void The_old_settings_file_points_to_others(string value, string path, string text)
    {
        Read(new() { ["setup.cfg"] = $"[metadata]\nversion = {value}\n", [path] = text }, allFetched: true)
            .ShouldBe(new DeclaredVersion.Declared("1.2.3", path, 1));
    }

    [Theory]
    [InlineData("setup.py", "setup(version='1.0')", "works the version out")]
    [InlineData("pyproject.toml", "[project\n", "pyproject.toml, line 1")]
    [InlineData("pyproject.toml", "[project]\nversion = 1.0", "line 2")]
    [InlineData("pyproject.toml", "[project]\nversion = \"1\"\ndynamic = [\"version\"]", "both")]
    [InlineData("pyproject.toml", Dynamic + "[tool.hatch.version]\npath = \"a.py\"\npattern = \"x\"", "pattern of its own")]
    [InlineData("pyproject.toml", Dynamic + "[tool.hatch.version]\npath = \"../../a.py\"", "does not exist")]
    [InlineData("pyproject.toml", Dynamic + "[tool.setuptools.dynamic]\nversion = {attr = \"lib.__version__\"}", "does not exist")]
    [InlineData("README.md", "", "no version is declared")]
    public void What_cannot_be_read_without_running_is_said(string path, string text, string part)
    {
        Read(new() { [path] = text }, allFetched: true).ShouldBeOfType<DeclaredVersion.Unknown>().Reason.ShouldContain(part);
    }

    [Fact]
    public void Setup_py_with_scm_takes_it_from_the_tag() =>
        Read(new() { ["setup.py"] = "setup(use_scm_version=True)" }).ShouldBe(new DeclaredVersion.FromTag("setuptools-scm"));

    [Theory]
    [InlineData("__version__ = get()")]
    [InlineData("__version__ = '1.0' + suffix")]
    [InlineData("__version__ == '1.0'")]
    [InlineData("  __version__ = '1.0'")]
    [InlineData("__version__s = '1.0'")]
    [InlineData("__version__ = f'1.0'")]
    [InlineData("__version__ = ''")]
    [InlineData("__version__ = '1.0")]
    public void An_assignment_that_is_no_plain_text_is_not_guessed(string line)
    {
        var files = new Dictionary<string, string?> { ["pyproject.toml"] = Dynamic + "[tool.hatch.version]\npath = \"v.py\"", ["v.py"] = line };

        Read(files).ShouldBeOfType<DeclaredVersion.Unknown>().Reason.ShouldContain("v.py");
    }

    [Fact]
    public void The_name_is_normalised()
    {
        VersionSource.Name(".", Files(new() { ["pyproject.toml"] = Dynamic }, "")).ShouldBe("example-lib");
        VersionSource.Name(".", Files(new() { ["setup.cfg"] = "[metadata]\nname = A__B.-c\n" }, "")).ShouldBe("a-b-c");
        VersionSource.Name(".", Files(new() { ["pyproject.toml"] = "[project]\nname = \"../x\"" }, "")).ShouldBeNull();
    }

    [Fact]
    public void R4_A_mismatch_names_both_versions_and_the_line()
    {
        var declared = new DeclaredVersion.Declared("1.2.2", "pyproject.toml", 7);

        var verdict = VersionCheck.Compare(Tag("v1.2.3", "1.2.3"), declared).ShouldBeOfType<VersionVerdict.Mismatch>();

        verdict.Sentence.ShouldBe("Tag v1.2.3 names version 1.2.3, but pyproject.toml declares 1.2.2: change one of the two, and tag again.");
        (verdict.Path, verdict.Line).ShouldBe(("pyproject.toml", 7));
    }

    [Theory]
    [InlineData("1.2.3", true)]
    [InlineData("1.2.3.0", true)]
    [InlineData("v1.2.3", true)]
    [InlineData("1.2.3rc1", false)]
    [InlineData("1.2.3+local", false)]
    [InlineData("soon", false)]
    [InlineData("", false)]
    public void R4_Versions_are_compared_by_the_standard(string declared, bool matches)
    {
        (VersionCheck.Compare(Tag("v1.2.3", "1.2.3"), new DeclaredVersion.Declared(declared, "VERSION", 1)) is VersionVerdict.Matches).ShouldBe(matches);
    }

    [Fact]
    public void R6_A_candidate_is_the_same_in_both_spellings()
    {
        VersionCheck.Compare(Tag("v1.3.0-rc.1", "1.3.0-rc.1"), new DeclaredVersion.Declared("1.3.0rc1", "VERSION", 1)).ShouldBeOfType<VersionVerdict.Matches>();
    }

    [Theory]
    [InlineData("1.0", false, false, null)]
    [InlineData("1.0rc1", true, false, null)]
    [InlineData("1.0rc1", false, true, "is a prerelease")]
    [InlineData("1.0.dev1", true, false, "development build")]
    [InlineData("1.0.dev1", false, true, null)]
    [InlineData("1.0+x", true, true, "local part")]
    public void What_may_not_be_published_is_refused_with_a_reason(string version, bool prereleases, bool dev, string? part)
    {
        var refusal = VersionCheck.Refusal(PythonVersion.Read(version)!, prereleases, dev);

        (refusal is null).ShouldBe(part is null);
        refusal?.ShouldContain(part!);
    }

    private static VersionTag Tag(string tag, string version) => new(tag, PythonVersion.Read(version)!);

    private static Dictionary<string, string?> Files(Dictionary<string, string?> files, string folder = "pkg/")
    {
        var all = new Dictionary<string, string?> { [folder + "pyproject.toml"] = null, [folder + "setup.cfg"] = null, [folder + "setup.py"] = null };
        foreach (var (name, text) in files)
        {
            all[folder + name] = text;
        }

        return all;
    }

    private static DeclaredVersion Read(Dictionary<string, string?> files, bool allFetched = false)
    {
        var all = Files(files, "");
        var declared = VersionSource.Read(".", all);
        if (allFetched && declared is DeclaredVersion.Needs needs)
        {
            foreach (var path in needs.Paths)
            {
                all[path] = null;
            }

            declared = VersionSource.Read(".", all);
        }

        return declared;
    }
}
