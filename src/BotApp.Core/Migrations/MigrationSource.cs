namespace BotApp.Core.Migrations;

/// <summary>What happens to a migration file.</summary>
public enum MigrationChange
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It was there and says something else now.</summary>
    Edited,

    /// <summary>It was there under another name.</summary>
    Renamed,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It is on the base and is looked at only to compare.</summary>
    Known,
}

/// <summary>A migration file as it is read for the check.</summary>
/// <param name="Path">Its path; of one that is gone, the path it had.</param>
/// <param name="Change">What happens to it.</param>
public sealed record MigrationSource(string Path, MigrationChange Change)
{
    /// <summary>Its text; null when it is gone or could not be read.</summary>
    public string? Text { get; init; }

    /// <summary>Its text before; null unless it was there and could be read.</summary>
    public string? Before { get; init; }

    /// <summary>The path it had before; null unless it was renamed.</summary>
    public string? PreviousPath { get; init; }

    /// <summary>Why its text is not there; null when it is.</summary>
    public string? Problem { get; init; }
}
