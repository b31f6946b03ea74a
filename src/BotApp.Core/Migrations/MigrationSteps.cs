using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>The steps that a set of changed files brings, with those that harm nobody because their table is new as well.</summary>
internal static class MigrationSteps
{
    private const string NewTable = "its table is created in the same change";

    /// <summary>The files that are migrations or cannot be read, in the order in which they run.</summary>
    public static IReadOnlyList<JudgedMigration> Of(IReadOnlyList<MigrationSource> sources, MigrationSettings settings, IReadOnlyList<string> basePaths)
    {
        var read = sources.Where(source => source.Change is not (MigrationChange.Removed or MigrationChange.Known) && MigrationFile.IsNamedLikeOne(source.Path))
            .Select(source => (Source: source, File: MigrationFile.Read(source.Path, source.Text, settings.Frameworks, source.Problem)))
            .Where(pair => pair.File.Framework is not null || pair.File.Problem is not null).ToList();
        var known = basePaths.Concat(sources.Select(source => source.Path)).ToHashSet(StringComparer.Ordinal);
        var created = new HashSet<string>(StringComparer.Ordinal);
        var judged = new List<JudgedMigration>();
        foreach (var (source, file) in InOrder(read))
        {
            var isSquashed = IsSquashed(file, known);
            var steps = new List<MigrationOperation>();
            foreach (var step in New(source, file, settings))
            {
                steps.Add(isSquashed ? step with { Exempt = "it stands for migrations that were merged before" } : Exempted(step, file, created));
                if (step.Nature == MigrationNature.NewTable || (step.Nature == MigrationNature.Rename && step.Column is null && step.Table is { } old && created.Contains(old)))
                {
                    created.UnionWith([.. step.Nature == MigrationNature.NewTable && step.Table is { } table ? [table] : Array.Empty<string>(), .. step.OtherNames]);
                }
            }

            judged.Add(new JudgedMigration(source, file, steps));
        }

        return judged;
    }

    private static MigrationOperation Exempted(MigrationOperation step, MigrationFile file, HashSet<string> created)
    {
        if (step.Class is not (MigrationClass.Restrict or MigrationClass.Contract) || step.Table is not { } table)
        {
            return file.IsInitial && step.Class == MigrationClass.Restrict ? step with { Exempt = "it is the first migration" } : step;
        }

        return created.Contains(table) ? step with { Exempt = NewTable }
            : file.IsInitial && step.Class == MigrationClass.Restrict ? step with { Exempt = "it is the first migration" }
            : step;
    }

    // Of a file that was there only what it did not say before is new.
    private static List<MigrationOperation> New(MigrationSource source, MigrationFile file, MigrationSettings settings)
    {
        if (source.Change == MigrationChange.Added || source.Before is null)
        {
            return [.. file.Operations];
        }

        var before = MigrationFile.Read(source.PreviousPath ?? source.Path, source.Before, settings.Frameworks).Operations.Select(step => step.Print).ToList();
        return [.. file.Operations.Where(step => !before.Remove(step.Print))];
    }

    // Only what stands for files that are really there was judged before.
    private static bool IsSquashed(MigrationFile file, HashSet<string> known)
    {
        var folder = file.Path[..(file.Path.LastIndexOf('/') + 1)];
        return file.Replaces.Count > 0 && file.Replaces.All(name => known.Contains($"{folder}{name[(name.LastIndexOf('.') + 1)..]}.py"));
    }

    private static List<(MigrationSource Source, MigrationFile File)> InOrder(List<(MigrationSource Source, MigrationFile File)> files)
    {
        var byId = files.Where(pair => pair.File.Id.Length > 0).GroupBy(pair => pair.File.Id, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var left = files.OrderBy(pair => pair.File.Path, StringComparer.Ordinal).ToList();
        var ordered = new List<(MigrationSource Source, MigrationFile File)>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (left.Count > 0)
        {
            var next = left.FindIndex(pair => pair.File.Parents.All(parent => !byId.ContainsKey(parent) || done.Contains(parent)));
            var taken = left[Math.Max(0, next)];
            left.Remove(taken);
            done.Add(taken.File.Id);
            ordered.Add(taken);
        }

        return ordered;
    }
}
