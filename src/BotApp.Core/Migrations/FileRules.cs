using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>MIG007 edited or deleted merged migration, MIG008 conflicting leaves.</summary>
internal static class FileRules
{
    public static IEnumerable<MigrationFinding> Of(IReadOnlyList<JudgedMigration> files, MigrationInput input, List<string> notices)
    {
        foreach (var source in input.Files.Where(source => MigrationFile.IsNamedLikeOne(source.Path)))
        {
            foreach (var finding in Changed(source, files, input, notices))
            {
                yield return finding;
            }
        }

        foreach (var finding in Conflicts(files, input))
        {
            yield return finding;
        }
    }

    private static IEnumerable<MigrationFinding> Changed(MigrationSource source, IReadOnlyList<JudgedMigration> files, MigrationInput input, List<string> notices)
    {
        MigrationFinding Found(string path, string message) => new("MIG007", MigrationLevel.Warning, path, 1, 1, message);
        var before = source.Before is null ? null : MigrationFile.Read(source.PreviousPath ?? source.Path, source.Before, input.Settings.Frameworks);
        var now = files.FirstOrDefault(file => file.File.Path == source.Path)?.File;
        var isOne = before is null || before.Framework is not null || before.Problem is not null;
        switch (source.Change)
        {
            case MigrationChange.Edited when now is not null && isOne && before?.Print == now.Print && now.Problem is null:
                notices.Add($"{source.Path}: only its layout or comments change.");
                break;
            case MigrationChange.Edited when isOne && (now is not null || before is { Framework: not null }):
                yield return Found(source.Path, $"{source.Path} is merged and is edited here: databases that ran it do not run it again, so they differ from new ones. Write a new migration.");
                break;
            case MigrationChange.Renamed when isOne && (now is not null || before is { Framework: not null }):
                yield return Found(source.Path, $"{source.PreviousPath} is merged and gets another name here: databases know it by the old one and run it again. Keep its name.");
                break;
            case MigrationChange.Removed when isOne:
                yield return Found(source.Path, $"{source.Path} is merged and is deleted here: databases that ran it keep what it did, and new ones never get it. Write a migration that undoes it, or squash.");
                break;
        }
    }

    // Two migrations with the same parent: neither knows of the other, and the framework refuses to go on.
    private static IEnumerable<MigrationFinding> Conflicts(IReadOnlyList<JudgedMigration> files, MigrationInput input)
    {
        var mine = files.Where(file => file.File.Framework is not null && file.Source.Change is MigrationChange.Added or MigrationChange.Renamed).Select(file => file.File).ToList();
        var others = input.Known.Where(source => source.Text is not null && !files.Any(file => file.File.Path == source.Path))
            .Select(source => MigrationFile.Read(source.Path, source.Text, input.Settings.Frameworks)).Where(file => file.Framework is not null).ToList();
        var joined = mine.Concat(others).Where(file => file.Parents.Count > 1).Select(file => file.Parents).ToList();
        foreach (var file in mine.Where(file => !file.IsBranch && file.Replaces.Count == 0))
        {
            foreach (var parent in file.Parents.Where(parent => IsOwn(parent, file)))
            {
                var other = others.Concat(mine).FirstOrDefault(one => one.Path != file.Path && one.Framework == file.Framework && !one.IsBranch && one.Replaces.Count == 0 && one.Parents.Contains(parent)
                    && IsOwn(parent, one) && !joined.Exists(parents => parents.Contains(one.Id) && parents.Contains(file.Id)) && !file.Parents.Contains(one.Id) && !one.Parents.Contains(file.Id));
                if (other is not null)
                {
                    yield return new MigrationFinding("MIG008", MigrationLevel.Failure, file.Path, file.ParentLine, file.ParentLine,
                        $"{file.Path} and {other.Path} both follow `{parent}`: merged, there are two heads and nothing migrates any more. {(file.Framework == MigrationFramework.Django ? "Merge the base, then `makemigrations --merge` or renumber." : "Merge the base, then `alembic merge heads` or set `down_revision` anew.")}");
                    break;
                }
            }
        }
    }

    // A migration of Django may follow those of other apps, too; that makes no head.
    private static bool IsOwn(string parent, MigrationFile file) =>
        file.Framework == MigrationFramework.Alembic || parent.StartsWith(MigrationFile.AppOf(file.Path) + ".", StringComparison.OrdinalIgnoreCase);
}
