using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>What became of a finding.</summary>
public enum MigrationStanding
{
    /// <summary>It counts.</summary>
    Open,

    /// <summary>A comment in the file sets it aside, with a reason.</summary>
    Allowed,

    /// <summary>Somebody who may has accepted it with the label.</summary>
    Acknowledged,
}

/// <summary>A remark about a migration.</summary>
/// <param name="Rule"><c>MIG001</c> to <c>MIG009</c>; <c>ALLOW</c> for a comment that sets nothing aside; another tool's word where the runner reported it.</param>
/// <param name="Level">How much it weighs; never off.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="EndLine">The same line, or a later one.</param>
/// <param name="Message">What is so, and what to do.</param>
public sealed record MigrationFinding(string Rule, MigrationLevel Level, string Path, int Line, int EndLine, string Message)
{
    /// <summary>What became of it.</summary>
    public MigrationStanding Standing { get; init; }

    /// <summary>Why it does not count: the comment's reason, or who accepted it.</summary>
    public string Because { get; init; } = "";

    /// <summary>The tool that reported it; null when it was found here.</summary>
    public string? Tool { get; init; }

    /// <summary>The step it is about, whatever the layout; empty when it is about none.</summary>
    public string Print { get; init; } = "";

    /// <summary>It counts.</summary>
    public bool IsOpen => Standing == MigrationStanding.Open;
}
