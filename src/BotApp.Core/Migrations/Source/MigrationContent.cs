using BotApp.Core.Settings;

namespace BotApp.Core.Migrations.Source;

/// <summary>What a migration file says.</summary>
/// <param name="Framework">Whose it is.</param>
/// <param name="Id">What others name as their parent: <c>app.0002_phone</c>, or the revision.</param>
internal sealed record MigrationContent(MigrationFramework Framework, string Id)
{
    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<MigrationOperation> Operations { get; init; } = [];

    /// <summary>The migrations it follows, by <see cref="Id"/>.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>Where they are named, counted from 1.</summary>
    public int ParentLine { get; init; } = 1;

    /// <summary>The migrations it stands for, by <see cref="Id"/>.</summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>The first of its app or database.</summary>
    public bool IsInitial { get; init; }

    /// <summary>It begins a branch of its own, so that other heads are meant.</summary>
    public bool IsBranch { get; init; }
}
