using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>The judgement of a pull request's migrations, before it is put into words.</summary>
public sealed record MigrationVerdict
{
    /// <summary>How the check ends: neutral for warnings, for what cannot be told, and where there are no migrations.</summary>
    public required CheckConclusion Conclusion { get; init; }

    /// <summary>Stable reason code: <c>failed</c>, <c>unknown</c>, <c>warned</c>, <c>passed</c>, <c>no_migrations</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The most harmful class of all steps that count.</summary>
    public required MigrationClass Highest { get; init; }

    /// <summary>The files, with steps and exemptions.</summary>
    public required IReadOnlyList<JudgedMigration> Files { get; init; }

    /// <summary>What was found, the weightiest first.</summary>
    public required IReadOnlyList<MigrationFinding> Findings { get; init; }

    /// <summary>Things to know that change nothing.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>How many open findings have a level.</summary>
    public int Count(MigrationLevel level) => Findings.Count(finding => finding.IsOpen && finding.Level == level);
}

/// <summary>A file with what of it counts.</summary>
/// <param name="Source">What happens to it.</param>
/// <param name="File">What it says.</param>
/// <param name="Steps">Its steps that are new, with their exemptions.</param>
public sealed record JudgedMigration(MigrationSource Source, MigrationFile File, IReadOnlyList<MigrationOperation> Steps)
{
    /// <summary>The most harmful class of its steps.</summary>
    public MigrationClass Highest => File.Problem is not null ? MigrationClass.Unknown : Steps.Count == 0 ? MigrationClass.StateOnly : Steps.Max(step => step.Counts);
}
