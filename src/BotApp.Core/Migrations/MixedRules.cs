using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>MIG001: what expands or restricts, and what contracts, in one pull request.</summary>
internal static class MixedRules
{
    /// <summary>Whether a pull request mixes them.</summary>
    public static bool IsMixed(IReadOnlyList<JudgedMigration> files, MigrationSettings settings) =>
        settings.Mixed != MigrationLevel.Off
        && Steps(files).Any(pair => IsContract(pair.Step) && !IsAllowed(pair))
        && Steps(files).Any(pair => IsExpansion(pair.Step) && !IsAllowed(pair));

    public static IEnumerable<MigrationFinding> Of(IReadOnlyList<JudgedMigration> files, MigrationSettings settings)
    {
        var all = Steps(files).ToList();
        var isMixed = IsMixed(files, settings);
        var contracts = all.Where(pair => IsContract(pair.Step)).ToList();
        var expansions = all.Where(pair => IsExpansion(pair.Step)).ToList();
        if (settings.Mixed == MigrationLevel.Off || contracts.Count == 0 || expansions.Count == 0)
        {
            yield break;
        }

        foreach (var (file, step) in contracts)
        {
            // One added and one gone on the same table is most often one that is called otherwise now.
            var same = expansions.Find(pair => pair.Step.Table is { } table && table == step.Table && pair.Step.Column is not null && step.Column is not null);
            var why = same.Step is not null ? $"together with `{same.Step.Text}` on the same table it is a rename by adding and dropping" : $"and `{expansions[0].Step.Text}` ({Place(expansions[0])}) expands in the same pull request";
            if (isMixed || IsAllowed((file, step)))
            {
                yield return Finding(file, step, $"`{step.Text}` contracts, {why}: old code cannot run beside it. Split it: first only what expands, then, when that is live, what contracts.", settings);
            }
        }

        foreach (var (file, step) in expansions.Where(pair => isMixed || IsAllowed(pair)))
        {
            yield return Finding(file, step, $"`{step.Text}` {(step.Counts == MigrationClass.Restrict ? "restricts" : "expands")}, and `{contracts[0].Step.Text}` ({Place(contracts[0])}) contracts in the same pull request. Split it.", settings);
        }
    }

    /// <summary>A contraction that counts.</summary>
    public static bool IsContract(MigrationOperation step) => step.Counts == MigrationClass.Contract;

    // What is exempt or minor counts as an expansion that does no harm: it is none to be mixed with.
    private static bool IsExpansion(MigrationOperation step) => step.Exempt is null && !step.IsMinor && step.Class is MigrationClass.Expand or MigrationClass.Restrict;

    private static IEnumerable<(MigrationFile File, MigrationOperation Step)> Steps(IReadOnlyList<JudgedMigration> files) => files.SelectMany(file => file.Steps.Select(step => (file.File, step)));

    private static bool IsAllowed((MigrationFile File, MigrationOperation Step) pair) => MigrationAllowances.Allows("MIG001", pair.File, pair.Step);

    private static string Place((MigrationFile File, MigrationOperation Step) pair) => $"{pair.File.Path}, line {pair.Step.Line}";

    private static MigrationFinding Finding(MigrationFile file, MigrationOperation step, string message, MigrationSettings settings) =>
        new("MIG001", settings.Mixed, file.Path, step.Line, step.EndLine, message) { Print = step.Print };
}
