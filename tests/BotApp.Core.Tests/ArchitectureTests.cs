using System.Text.RegularExpressions;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests;

/// <summary>Who may use whom inside the core. A new arrow is a decision: it is made here.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Reports"] = [],
        ["Badges"] = ["Checks", "History", "Pipelines"],
        ["Charts"] = [],
        ["Checks"] = ["History", "Reports", "Pipelines"],
        ["Coverage"] = ["Checks", "Reports", "Settings"],
        ["Findings"] = ["Checks", "Reports"],
        ["History"] = ["Checks", "Pipelines", "Reports", "Settings"],
        ["Settings"] = ["Commands"],
        ["Pipelines"] = ["Checks", "Coverage", "Findings", "History", "Reports", "Settings"],
        ["Gating"] = ["Checks", "Coverage", "Migrations", "Pipelines", "Settings"],
        ["Migrations"] = ["Checks", "Commands", "Reports", "Settings"],
        ["Commands"] = ["Checks", "Gating", "Pipelines", "Previews", "Reports", "Settings"],
        ["Previews"] = ["Checks", "Pipelines", "Settings"],
        ["Deployments"] = ["Checks", "Commands", "Gating", "Pipelines", "Previews", "Settings"],
        ["Onboarding"] = ["Releases", "Settings"],
        ["Notifications"] = ["Checks", "Deployments", "Gating", "Pipelines", "Previews", "Settings"],
        ["Trends"] = ["Charts", "Deployments"],
        ["Releases"] = ["Checks", "Commands", "Gating", "Pipelines", "Settings"],
    };

    [Fact]
    public void Folders_use_only_what_they_may()
    {
        var wrong = Arrows().Where(arrow => !s_allowed.GetValueOrDefault(arrow.From, []).Contains(arrow.To))
            .Select(arrow => $"{arrow.File} uses {arrow.To}, which {arrow.From} may not").ToList();

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_allowed_arrow_is_really_used()
    {
        var used = Arrows().Select(arrow => (arrow.From, arrow.To)).ToHashSet();

        s_allowed.SelectMany(row => row.Value.Select(to => (row.Key, to))).Where(arrow => !used.Contains(arrow)).ShouldBeEmpty();
    }

    [Fact]
    public void Folders_and_namespaces_have_the_same_names()
    {
        foreach (var file in Sources())
        {
            var folder = Path.GetDirectoryName(Path.GetRelativePath(Core, file))!.Replace(Path.DirectorySeparatorChar, '.');
            File.ReadAllText(file).ShouldContain($"namespace BotApp.Core{(folder.Length > 0 ? "." + folder : "")};", customMessage: file);
        }
    }

    private static string Core { get; } = Path.GetFullPath(Path.Combine(Samples.Fixture(""), "..", "..", "..", "src", "BotApp.Core"));

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Core, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Core, file).StartsWith("obj", StringComparison.Ordinal) && !Path.GetRelativePath(Core, file).StartsWith("bin", StringComparison.Ordinal));

    private static IEnumerable<(string File, string From, string To)> Arrows() =>
        from file in Sources()
        let folders = Path.GetRelativePath(Core, file).Split(Path.DirectorySeparatorChar)
        where folders.Length > 1
        from Match match in Using().Matches(File.ReadAllText(file))
        where match.Groups["folder"].Value != folders[0]
        select (string.Join('/', folders), folders[0], match.Groups["folder"].Value);

    // Both "using BotApp.Core.X…;" and a name written out.
    [GeneratedRegex(@"BotApp\.Core\.(?<folder>[A-Z]\w+)(?=[.;])(?<!namespace BotApp\.Core\.\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Using();
}
