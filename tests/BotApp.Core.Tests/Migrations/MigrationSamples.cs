using BotApp.Core.Checks;
using BotApp.Core.Migrations;
using BotApp.Core.Settings;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Migrations;

/// <summary>Migrations in the styles of real projects, each with what has to come of it in its first line: <c># expects: Contract; MIG002</c>.</summary>
internal static class MigrationSamples
{
    private const string Mark = "# expects: ";

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.py").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static string Folder => Samples.Fixture("migrations");

    /// <summary>A file, the class it has, and the rules that are found.</summary>
    public static (string Text, MigrationClass Class, IReadOnlyList<string> Rules) Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name + ".py"));
        var first = text.Split('\n')[0].TrimEnd('\r');
        first.ShouldStartWith(Mark);
        var parts = first[Mark.Length..].Split("; ");
        return (text, Enum.Parse<MigrationClass>(parts[0]), parts[1] == "none" ? [] : parts[1].Split(' '));
    }

    /// <summary>The file as the one thing that a pull request adds.</summary>
    public static MigrationVerdict Judge(string name, string text)
    {
        var path = name.StartsWith("alembic", StringComparison.Ordinal) ? $"alembic/versions/{name}.py" : $"shop/migrations/{name}.py";
        return MigrationRules.Judge(new MigrationInput(new MigrationSettings(), [new MigrationSource(path, MigrationChange.Added) { Text = text }]));
    }

    /// <summary>The rules that count.</summary>
    public static IReadOnlyList<string> Rules(MigrationVerdict verdict) => [.. verdict.Findings.Where(finding => finding.IsOpen).Select(finding => finding.Rule).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What must never come of a file that contracts or cannot be told.</summary>
    public static bool IsCalledGood(MigrationVerdict verdict) => verdict.Conclusion == CheckConclusion.Success;
}
