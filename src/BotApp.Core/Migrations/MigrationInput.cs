using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>A changed file that is no migration.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Patch">What GitHub shows of the change; null when it shows none.</param>
public sealed record ChangedCode(string Path, string? Patch);

/// <summary>The release that stopped using what is removed now.</summary>
/// <param name="Text">Which, for people: <c>#123</c>.</param>
/// <param name="IsLive">Whether it is live in production; null when that is not known.</param>
public sealed record FirstRelease(string Text, bool? IsLive);

/// <summary>Everything the judgement of migrations is made from.</summary>
/// <param name="Settings">The levels.</param>
/// <param name="Files">The migration files that change.</param>
public sealed record MigrationInput(MigrationSettings Settings, IReadOnlyList<MigrationSource> Files)
{
    /// <summary>Migrations of the base beside them: others with the same parent, and those that took something out of the state only.</summary>
    public IReadOnlyList<MigrationSource> Known { get; init; } = [];

    /// <summary>All migration files of the base, by path.</summary>
    public IReadOnlyList<string> BasePaths { get; init; } = [];

    /// <summary>Migration files that are live in production; null when nothing is known to be.</summary>
    public IReadOnlyList<string>? LivePaths { get; init; }

    /// <summary>What the pull request names as <c>Contract-After: #123</c>.</summary>
    public IReadOnlyList<FirstRelease> After { get; init; } = [];

    /// <summary>What else changes.</summary>
    public IReadOnlyList<ChangedCode> Code { get; init; } = [];

    /// <summary>What runs reported in <c>botapp-migrations.json</c>.</summary>
    public IReadOnlyList<Report> Reported { get; init; } = [];

    /// <summary>What could not be read, as sentences: then it is not known that there is nothing more.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What was not looked at and changes little, as sentences.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>How many annotations are written at most. Default 200.</summary>
    public int MaxAnnotations { get; init; } = 200;
}
