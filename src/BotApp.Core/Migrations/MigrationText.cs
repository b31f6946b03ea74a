using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>Puts the judgement of migrations into the words of its check.</summary>
public static class MigrationText
{
    private const int MaxRows = 50;

    private static readonly (string Rule, string Title, string Recipe)[] s_rules =
    [
        ("MIG001", "Expand and contract in one pull request", "Two pull requests: the first only adds (columns that may be null, new tables) and its code writes both; the second contracts, once the first is live."),
        ("MIG002", "Contraction", "Release 1: take the field out of the code and the state only (Django: `SeparateDatabaseAndState(state_operations=[…])`; make a required column nullable, or give it a default of the database). Release 2: drop it."),
        ("MIG003", "Removal in one step", "Release 1: remove it from the code and the state only. Release 2, when release 1 is live everywhere: drop the column or table."),
        ("MIG004", "Rename", "Add the new column or table, write both, copy the rows, read the new one, and drop the old one in a later release. A name in the code alone needs no rename: `db_column`, `db_table`."),
        ("MIG005", "Required column", "Release 1: nullable, or with a default of the database (Django 5: `db_default`, Alembic: `server_default`). Release 2: fill what is empty, then NOT NULL."),
        ("MIG006", "Data and schema in one migration", "One migration for the schema, another one for the rows, in batches if there are many."),
        ("MIG007", "Merged migration changed", "Leave merged migrations as they are and write a new one."),
        ("MIG008", "Two heads", "Merge the base branch and put this migration behind the other one."),
        ("MIG009", "Cannot be told", "Write the operation or the SQL out, so that it can be read, or set it aside with `# botapp: allow MIG009 why it is harmless`."),
        ("ALLOW", "Comment that allows nothing", "`# botapp: allow MIG002 why it is harmless`, on a line of the operation or alone on the line above it."),
    ];

    /// <summary>Writes a judgement.</summary>
    public static CheckContent Of(MigrationVerdict verdict, MigrationInput input)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(input);
        return new CheckContent(verdict.Conclusion, PlainText.OneLine(verdict.Reason), Title(verdict), Summary(verdict, input), null, Annotations(verdict, input));
    }

    /// <summary>What a class does, as a word.</summary>
    public static string Word(MigrationClass of) => of switch
    {
        MigrationClass.StateOnly => "state only",
        MigrationClass.Expand => "expand",
        MigrationClass.Data => "data",
        MigrationClass.Restrict => "restrict",
        MigrationClass.Unknown => "unknown",
        MigrationClass.Contract => "contract",
        _ => throw new ArgumentOutOfRangeException(nameof(of), of, "a class without a word"),
    };

    private static string Title(MigrationVerdict verdict)
    {
        var open = verdict.Findings.Where(finding => finding.IsOpen && finding.Level != MigrationLevel.Notice).ToList();
        if (verdict.Code == "no_migrations")
        {
            return "No migrations here";
        }

        var rules = open.Select(finding => finding.Rule).Distinct().ToList();
        var count = Words.Count(verdict.Files.Count, "migration");
        return ByteBudget.Title(open.Count > 0 ? $"{NameOf(rules[0])}{(rules.Count > 1 ? $" (+{rules.Count - 1} more)" : "")} · {count}"
            : verdict.Code == "unknown" ? $"Not all could be read · {count}"
            : $"{count}, {Word(verdict.Highest)}{(verdict.Findings.Any(finding => finding.Standing == MigrationStanding.Acknowledged) ? ", accepted" : "")}");
    }

    private static string NameOf(string rule) => Array.Find(s_rules, one => one.Rule == rule) is { Title: { } title } ? $"{rule} {char.ToLowerInvariant(title[0])}{title[1..]}" : rule;

    private static string Summary(MigrationVerdict verdict, MigrationInput input)
    {
        var page = new MarkdownPage(ByteBudget.CheckTextBytes);
        page.Add($"{Sign(verdict.Conclusion)} {MarkdownEncoder.Sentence(verdict.Reason)}\n\n");
        page.AddRows("", [.. input.Problems.Select(problem => $"- {MarkdownEncoder.Sentence(problem)}\n")], MaxRows, More);
        page.AddRows("| Migration | Class | Steps |\n|---|---|---|\n", [.. verdict.Files.Select(Row)], MaxRows, left => $"| … and {Words.Number(left)} more | | |\n");
        foreach (var group in verdict.Findings.Where(finding => finding.IsOpen).GroupBy(finding => finding.Rule).OrderByDescending(group => group.Max(finding => finding.Level)).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            var known = Array.Find(s_rules, one => one.Rule == group.Key);
            var heading = known.Title is null ? $"### {MarkdownEncoder.Text(group.Key)}\n" : $"### {group.Key} {known.Title}\n{known.Recipe}\n\n";
            page.AddRows(heading, [.. group.Select(Item)], MaxRows, More);
        }

        page.AddRows("### Set aside\n", [.. verdict.Findings.Where(finding => !finding.IsOpen).Select(Aside)], MaxRows, More);
        page.AddRows("### Notices\n", [.. verdict.Notices.Select(notice => $"- {MarkdownEncoder.Sentence(notice)}\n")], MaxRows, More);
        return page.ToString();
    }

    private static string Row(JudgedMigration file)
    {
        var steps = file.Steps.GroupBy(step => step.Text).Select(group => $"{MarkdownEncoder.Code(ByteBudget.Title(group.Key))}{Note(group.First())}").ToList();
        var text = file.File.Problem is not null ? "cannot be read" : steps.Count == 0 ? "none that are new" : string.Join(", ", steps.Take(10)) + (steps.Count > 10 ? $" and {steps.Count - 10} more" : "");
        return $"| {MarkdownEncoder.Code(ByteBudget.Title(file.File.Path))} | {Word(file.Highest)} | {text} |\n";
    }

    private static string Note(MigrationOperation step) => step.Exempt is not null && step.Class is MigrationClass.Contract or MigrationClass.Restrict ? " (new table)"
        : step.IsMinor ? " (minor)"
        : "";

    private static string Item(MigrationFinding finding) =>
        $"- {LevelWord(finding.Level)}{MarkdownEncoder.CodeInText(ByteBudget.Title(finding.Path))} line {finding.Line}: {MarkdownEncoder.Sentence(ByteBudget.Head(finding.Message, 2000))}{(finding.Tool is { } tool ? $" ({MarkdownEncoder.Text(tool)})" : "")}\n";

    private static string LevelWord(MigrationLevel level) => level switch
    {
        MigrationLevel.Failure => "❌ ",
        MigrationLevel.Warning => "⚠️ ",
        _ => "",
    };

    private static string Aside(MigrationFinding finding) =>
        $"- {finding.Rule} {MarkdownEncoder.CodeInText(ByteBudget.Title(finding.Path))} line {finding.Line}: {(finding.Standing == MigrationStanding.Allowed ? "allowed in the file: " : "accepted: ")}{MarkdownEncoder.Text(ByteBudget.Head(finding.Because, 1000))}\n";

    // Files that are gone or were not read have no lines to write on.
    private static List<Annotation> Annotations(MigrationVerdict verdict, MigrationInput input)
    {
        var there = input.Files.Where(source => source.Change != MigrationChange.Removed).Select(source => source.Path).ToHashSet(StringComparer.Ordinal);
        return [.. verdict.Findings.Where(finding => finding.IsOpen && there.Contains(finding.Path)).Take(Math.Max(0, input.MaxAnnotations))
            .Select(finding => new Annotation(finding.Path, finding.Line, finding.EndLine, LevelOf(finding.Level), ByteBudget.Title(NameOf(finding.Rule)), ByteBudget.Cut(PlainText.Clean(finding.Message), ByteBudget.AnnotationBytes), null))];
    }

    private static AnnotationLevel LevelOf(MigrationLevel level) => level switch
    {
        MigrationLevel.Failure => AnnotationLevel.Failure,
        MigrationLevel.Warning => AnnotationLevel.Warning,
        _ => AnnotationLevel.Notice,
    };

    private static string Sign(CheckConclusion conclusion) => conclusion switch
    {
        CheckConclusion.Success => "✅",
        CheckConclusion.Failure => "❌",
        CheckConclusion.Neutral => "⚪",
        _ => throw new ArgumentOutOfRangeException(nameof(conclusion), conclusion, "a conclusion without a sign"),
    };

    private static string More(int left) => $"- … and {Words.Number(left)} more\n";
}
