using System.Text;

namespace BotApp.Simulator.Sample;

/// <summary>
/// A small Python package with its tests and workflow files. Each variant is the whole tree, path to text, without the settings file.
/// </summary>
internal static class SampleRepository
{
    /// <summary>Where the settings belong.</summary>
    public const string SettingsPath = ".github/botapp.yml";

    /// <summary>The package's name on the index.</summary>
    public const string Package = "greet-sample";

    /// <summary>The version in the tree; its tag is <c>v1.2.3</c>.</summary>
    public const string Version = "1.2.3";

    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Embedded = new(() => EmbeddedFiles.Below("sample"));

    /// <summary>All green, apart from an expected failure and a skipped test.</summary>
    public static IReadOnlyDictionary<string, string> Main { get; } = Tree(null);

    /// <summary>
    /// A pull request with mistakes: <c>src/greet/words.py</c> line 21 raises a KeyError, <c>tests/unit/test_words.py</c> line 28 sees a name
    /// lost, and a fixture in <c>tests/conftest.py</c> line 8 cannot be made. 2 failures and 3 errors.
    /// </summary>
    public static IReadOnlyDictionary<string, string> BrokenChange { get; } = Tree("Broken");

    /// <summary>The same pull request, mended.</summary>
    public static IReadOnlyDictionary<string, string> FixedChange { get; } = Tree("Fixed");

    /// <summary>A pull request with a test that fails at a run's first attempt and passes from the second on.</summary>
    public static IReadOnlyDictionary<string, string> FlakyChange { get; } = Tree("Flaky");

    /// <summary>A pull request with a test that fails in one entry of <see cref="WideMatrix"/>, 3.11 on windows-latest, at a run's first attempt.</summary>
    public static IReadOnlyDictionary<string, string> CellChange { get; } = Tree("Cell");

    /// <summary>A matrix of two by three, as the workflow takes it.</summary>
    public static string WideMatrix { get; } = """{"python":["3.11","3.12"],"os":["ubuntu-latest","windows-latest","macos-latest"]}""";

    /// <summary>
    /// Settings with three stages, each started when the one before is green: tests on <see cref="WideMatrix"/>, functional, acceptance.
    /// </summary>
    /// <param name="branch">The base branch that they are for.</param>
    public static string StagedSettings(string branch) => Encoding.UTF8.GetString(Embedded.Value["stages.yml"]).Replace("{branch}", branch, StringComparison.Ordinal);

    /// <summary>The tests' workflow of a branch whose own matrix is <see cref="WideMatrix"/>, whatever the repository's variable says.</summary>
    public static string WideTests { get; } = Main[".github/workflows/tests.yml"].Replace("inputs.matrix || vars.TEST_MATRIX ||", $"inputs.matrix || '{WideMatrix}' ||", StringComparison.Ordinal);

    /// <summary>A pull request with a web server in the folder <c>app</c>, for previews that run a program.</summary>
    public static IReadOnlyDictionary<string, string> ServedChange { get; } = Tree("Served");

    /// <summary><c>.github/botapp.yml</c> with the placeholders <c>{index}</c> (the simple API's address) and <c>{hosting}</c>.</summary>
    public static string SettingsFile { get; } = Encoding.UTF8.GetString(Embedded.Value["botapp.yml"]);

    /// <summary>The settings with their placeholders filled in.</summary>
    public static string Settings(Uri index, Uri hosting) => SettingsFile
        .Replace("{index}", index.ToString().TrimEnd('/') + "/", StringComparison.Ordinal)
        .Replace("{hosting}", hosting.ToString().TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>Repository variables that keep the workflows from downloading anything, and lead them to the simulated services.</summary>
    /// <param name="indexUpload">The index's upload address.</param>
    /// <param name="hosting">The hosting's address.</param>
    public static IReadOnlyDictionary<string, string> Variables(Uri indexUpload, Uri hosting) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["INSTALL_COMMAND"] = "echo nothing to install",
        ["TEST_MATRIX"] = """{"python":["3.11","3.12"],"os":["ubuntu-latest"]}""",
        ["BUILD_COMMAND"] = "python tools/build_dist.py",
        ["PACKAGE_INDEX_UPLOAD"] = indexUpload.ToString(),
        ["PREVIEW_HOST"] = hosting.ToString().TrimEnd('/'),
        ["DEPLOY_HOST"] = hosting.ToString().TrimEnd('/'),
    };

    private static Dictionary<string, string> Tree(string? variant)
    {
        var tree = EmbeddedFiles.Below("workflows").ToDictionary(
            file => ".github/workflows/" + file.Key, file => Encoding.UTF8.GetString(file.Value), StringComparer.Ordinal);
        foreach (var folder in variant is null ? (string[])["Files"] : ["Files", variant])
        {
            foreach (var (path, content) in Embedded.Value.Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal)))
            {
                tree[path[(folder.Length + 1)..]] = Encoding.UTF8.GetString(content);
            }
        }

        return tree;
    }
}
