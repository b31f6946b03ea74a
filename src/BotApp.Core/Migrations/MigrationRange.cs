using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>What the migrations between two commits do to code that runs: for deploying the later one, and for going back to the earlier one.</summary>
/// <param name="Highest">The most harmful class.</param>
/// <param name="Steps">The steps that contract, restrict or cannot be told, as sentences with their file and line.</param>
/// <param name="IsComplete">All changed migration files were read; when not, there may be more than <paramref name="Highest"/> says.</param>
public sealed record MigrationRange(MigrationClass Highest, IReadOnlyList<string> Steps, bool IsComplete)
{
    /// <summary>Nothing is known of the range: it may be anything.</summary>
    public static MigrationRange NotRead { get; } = new(MigrationClass.Unknown, [], false);

    /// <summary>There is a contraction in it: code from before it does not run after it, so going back over it is blocked.</summary>
    public bool Contracts => Highest == MigrationClass.Contract;

    /// <summary>Code from before may fail, or nobody can tell: going back over it is asked first.</summary>
    public bool MayHarm => Contracts || !IsComplete || Highest is MigrationClass.Restrict or MigrationClass.Unknown;

    /// <summary>The range, from the migration files that change in it.</summary>
    /// <param name="settings">Where migrations are and whose; the levels do not matter here.</param>
    /// <param name="files">Those of the comparison of the earlier commit with the later one, with their texts at the later one.</param>
    /// <param name="isComplete">The comparison was listed whole.</param>
    public static MigrationRange Of(MigrationSettings settings, IReadOnlyList<MigrationSource> files, bool isComplete = true)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(files);

        // A file that is gone takes its steps with it only where it never ran; what it did is not undone.
        var judged = MigrationSteps.Of(files, settings, [.. files.Where(file => file.Change == MigrationChange.Removed).Select(file => file.Path)]);
        var harmful = judged.SelectMany(one => one.Steps.Select(step => (one.File.Path, Step: step)))
            .Where(pair => pair.Step.Counts is MigrationClass.Restrict or MigrationClass.Unknown or MigrationClass.Contract)
            .OrderByDescending(pair => pair.Step.Counts)
            .Select(pair => $"{pair.Step.Text} ({pair.Path}, line {pair.Step.Line})")
            .Concat(judged.Where(one => one.File.Problem is not null).Select(one => $"{one.File.Path} cannot be read: {one.File.Problem}")).ToList();
        return new MigrationRange(judged.Count == 0 ? MigrationClass.StateOnly : judged.Max(one => one.Highest), harmful, isComplete);
    }
}
