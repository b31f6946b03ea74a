using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>MIG002 contraction alone, MIG003 removal in one step, MIG004 rename.</summary>
internal static class ContractRules
{
    public static IEnumerable<MigrationFinding> Of(IReadOnlyList<JudgedMigration> files, MigrationInput input)
    {
        var isMixed = MixedRules.IsMixed(files, input.Settings);
        foreach (var file in files)
        {
            foreach (var step in file.Steps.Where(step => step.Exempt is null && step.Class == MigrationClass.Contract))
            {
                foreach (var finding in Of(file.File, step, isMixed, files, input))
                {
                    yield return finding with { Print = step.Print };
                }
            }
        }
    }

    private static IEnumerable<MigrationFinding> Of(MigrationFile file, MigrationOperation step, bool isMixed, IReadOnlyList<JudgedMigration> files, MigrationInput input)
    {
        MigrationFinding Found(string rule, MigrationLevel level, string message) => new(rule, level, file.Path, step.Line, step.EndLine, message);
        var settings = input.Settings;
        if (step.IsMinor)
        {
            if (settings.Contract != MigrationLevel.Off)
            {
                yield return Found("MIG002", MigrationLevel.Notice, $"`{step.Text}` takes away what no code names, an index or a constraint: queries may be slower, and rows may come that were refused before.");
            }

            yield break;
        }

        if (step.Nature == MigrationNature.Rename)
        {
            yield return Found("MIG004", settings.Contract, $"`{step.Text}` renames: code that runs still uses the old name, and after going back the new one. Add the new one, copy, and remove the old one two releases later.");
        }
        else if (!isMixed)
        {
            yield return Found("MIG002", settings.Contract, $"`{step.Text}` contracts: code that still runs fails, and going back does not bring it back.{First(step, files, input)}{Needed(settings)}");
        }

        if (step.Nature == MigrationNature.Removal && settings.OneStepRemoval != MigrationLevel.Off && Uses(file, step, input) is { } code)
        {
            yield return Found("MIG003", settings.OneStepRemoval, $"`{step.Text}` removes in the same pull request that changes {code}: while it is deployed, old code runs without it. First release: take it out of the code and the state only. Second: drop it.");
        }
    }

    private static string Needed(MigrationSettings settings) =>
        settings.Contract == MigrationLevel.Failure ? $" It needs the label `{settings.Acknowledge.Label}` of somebody else than the author." : "";

    // What stopped using it has to be live before it is dropped.
    private static string First(MigrationOperation step, IReadOnlyList<JudgedMigration> files, MigrationInput input)
    {
        if (input.After.FirstOrDefault(release => release.IsLive == false) is { } early)
        {
            return $" {early.Text}, which stopped using it, is not live in production: wait until it is.";
        }

        if (input.After.FirstOrDefault(release => release.IsLive == true) is { } live)
        {
            return $" {live.Text}, which stopped using it, is live in production.";
        }

        if (input.After is [var unknown, ..])
        {
            return $" Whether {unknown.Text}, which stopped using it, is live in production is not known.";
        }

        var path = Forgotten(step, input).FirstOrDefault();
        return path is null || files.Any(file => file.File.Path == path) ? ""
            : input.LivePaths is null ? $" {path} took it out of the state; whether that is live in production is not known."
            : input.LivePaths.Contains(path) ? $" {path} took it out of the state and is live in production."
            : $" {path} took it out of the state and is not live in production: wait until it is.";
    }

    /// <summary>Migrations of the base that took the same thing out of the state only.</summary>
    public static IEnumerable<string> Forgotten(MigrationOperation step, MigrationInput input) =>
        from source in input.Known
        where source.Text is not null && step.Table is not null
        from earlier in MigrationFile.Read(source.Path, source.Text, input.Settings.Frameworks).Operations
        where earlier is { Class: MigrationClass.StateOnly, Nature: MigrationNature.Removal } && earlier.Table == step.Table && earlier.Column == step.Column
        select source.Path;

    // Code of the app itself, or a line anywhere that named the column and is gone; without an app, any code that is no test.
    private static string? Uses(MigrationFile file, MigrationOperation step, MigrationInput input)
    {
        var folder = file.Path[..(file.Path.LastIndexOf('/') + 1)];
        var app = folder.TrimEnd('/') is var trimmed && trimmed.LastIndexOf('/') is var slash and >= 0 ? trimmed[..(slash + 1)] : "";
        var isDjango = file.Framework == MigrationFramework.Django;
        var used = input.Code.Where(code => !IsTest(code.Path)).FirstOrDefault(code =>
            (code.Path.EndsWith(".py", StringComparison.Ordinal) && (!isDjango || code.Path.StartsWith(app, StringComparison.Ordinal)))
            || (step.Column is { Length: > 2 } column && Names(code.Patch, column)));
        return used?.Path;
    }

    private static bool IsTest(string path) =>
        path.Split('/') is var parts && (parts.Any(part => part is "tests" or "test") || parts[^1].StartsWith("test_", StringComparison.Ordinal) || parts[^1].EndsWith("_test.py", StringComparison.Ordinal) || parts[^1] is "conftest.py" or "tests.py");

    private static bool Names(string? patch, string column)
    {
        foreach (var range in patch.AsSpan().Split('\n'))
        {
            var line = patch.AsSpan()[range];
            if (line.StartsWith("-", StringComparison.Ordinal) && HasWord(line[1..], column))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasWord(ReadOnlySpan<char> line, string word)
    {
        for (var at = line.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0;)
        {
            var isBegun = at > 0 && IsWord(line[at - 1]);
            var isContinued = at + word.Length < line.Length && IsWord(line[at + word.Length]);
            if (!isBegun && !isContinued)
            {
                return true;
            }

            var next = line[(at + 1)..].IndexOf(word, StringComparison.OrdinalIgnoreCase);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private static bool IsWord(char c) => c == '_' || char.IsLetterOrDigit(c);
}
