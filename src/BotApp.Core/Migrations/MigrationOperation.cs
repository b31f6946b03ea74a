namespace BotApp.Core.Migrations;

/// <summary>What a step of a migration does to the code that still runs, from harmless to harmful.</summary>
public enum MigrationClass
{
    /// <summary>The database does not change, or nothing that code can see of it.</summary>
    StateOnly,

    /// <summary>Something is added; old code goes on as before.</summary>
    Expand,

    /// <summary>Rows change, the schema does not.</summary>
    Data,

    /// <summary>More is demanded of new rows; old code may fail to write.</summary>
    Restrict,

    /// <summary>It cannot be told without running it; it may be anything.</summary>
    Unknown,

    /// <summary>Something goes away or is called otherwise; old code fails, and going back does not bring it back.</summary>
    Contract,
}

/// <summary>What is special about a step.</summary>
public enum MigrationNature
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>A table is created.</summary>
    NewTable,

    /// <summary>A table or column goes away.</summary>
    Removal,

    /// <summary>A table or column is called otherwise.</summary>
    Rename,

    /// <summary>A column has to be filled, and the database itself does not fill it.</summary>
    RequiredColumn,

    /// <summary>What it changes is not seen in the file: it may restrict.</summary>
    Alteration,
}

/// <summary>One step of a migration.</summary>
/// <param name="Class">What it does to running code.</param>
/// <param name="Kind">Its name in the file: <c>RemoveField</c>, <c>drop_column</c>, <c>DROP TABLE</c>.</param>
/// <param name="Line">Its first line, counted from 1.</param>
/// <param name="EndLine">Its last line.</param>
public sealed record MigrationOperation(MigrationClass Class, string Kind, int Line, int EndLine)
{
    /// <summary>What is special about it.</summary>
    public MigrationNature Nature { get; init; }

    /// <summary>Its table: <c>app.model</c> for Django, the table's name otherwise; null when it is not told as such.</summary>
    public string? Table { get; init; }

    /// <summary>Further names of a table that it creates.</summary>
    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>Its column or field; null when it is about none, or not told as such.</summary>
    public string? Column { get; init; }

    /// <summary>It contracts, and no code depends on it: an index, a constraint.</summary>
    public bool IsMinor { get; init; }

    /// <summary>Why it cannot be told what it does; empty unless <see cref="Class"/> is unknown.</summary>
    public string Why { get; init; } = "";

    /// <summary>Why it does not count although it is of its class; null when it does.</summary>
    public string? Exempt { get; init; }

    /// <summary>The lines of the call it is part of; its own where that is all.</summary>
    public (int From, int To) Around { get; init; } = (Line, EndLine);

    /// <summary>The class it counts as: what is exempt or minor, and what only the framework's state knows, harms nobody.</summary>
    public MigrationClass Counts => Exempt is not null && Class is not (MigrationClass.StateOnly or MigrationClass.Data) ? MigrationClass.Expand
        : IsMinor ? MigrationClass.Expand
        : Class;

    /// <summary>What it is done to, for people: <c>RemoveField shop.order.phone</c>.</summary>
    public string Text => Kind + (Table is null ? "" : $" {Table}") + (Column is null ? "" : $"{(Table is null ? " " : ".")}{Column}");

    /// <summary>What it is done to, whatever the layout: the same step written otherwise has the same.</summary>
    public string Print { get; init; } = "";
}
