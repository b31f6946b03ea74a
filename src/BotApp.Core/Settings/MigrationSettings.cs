namespace BotApp.Core.Settings;

/// <summary>The expand/contract check of database migrations.</summary>
public sealed record MigrationSettings
{
    /// <summary>Whose migration files are read; default both.</summary>
    public IReadOnlyList<MigrationFramework> Frameworks { get; init; } = [MigrationFramework.Django, MigrationFramework.Alembic];

    /// <summary>Where they are.</summary>
    public GlobList Paths { get; init; } = GlobList.Of("**/migrations/*.py", "alembic/versions/*.py");

    /// <summary>Expanding and contracting in one pull request.</summary>
    public MigrationLevel Mixed { get; init; } = MigrationLevel.Failure;

    /// <summary>Contracting alone.</summary>
    public MigrationLevel Contract { get; init; } = MigrationLevel.Warning;

    /// <summary>Removing a field in the same step as its last use.</summary>
    public MigrationLevel OneStepRemoval { get; init; } = MigrationLevel.Warning;

    /// <summary>How a contraction is accepted.</summary>
    public MigrationAcknowledgement Acknowledge { get; init; } = new();
}

/// <summary>A framework whose migrations are understood.</summary>
public enum MigrationFramework
{
    /// <summary>Django.</summary>
    Django,

    /// <summary>Alembic.</summary>
    Alembic,
}

/// <summary>What a finding about a migration is.</summary>
public enum MigrationLevel
{
    /// <summary>Not looked for.</summary>
    Off,

    /// <summary>Said.</summary>
    Notice,

    /// <summary>Said as a warning.</summary>
    Warning,

    /// <summary>Fails the check.</summary>
    Failure,
}

/// <summary>How a contraction is accepted.</summary>
public sealed record MigrationAcknowledgement
{
    /// <summary>The label that accepts it.</summary>
    public string Label { get; init; } = "migrations: contract-ok";

    /// <summary>Whose label counts; empty: anybody's who can label.</summary>
    public IReadOnlyList<Allowance> By { get; init; } = [];
}
