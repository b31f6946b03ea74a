using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>MIG005 required column, MIG006 data and schema in one migration, MIG009 what cannot be told.</summary>
internal static class StepRules
{
    public static IEnumerable<MigrationFinding> Of(JudgedMigration judged)
    {
        var path = judged.File.Path;
        MigrationFinding Found(string rule, MigrationLevel level, MigrationOperation step, string message) => new(rule, level, path, step.Line, step.EndLine, message) { Print = step.Print };
        if (judged.File.Problem is { } problem)
        {
            var line = Math.Max(1, judged.File.ProblemLine);
            yield return new MigrationFinding("MIG009", MigrationLevel.Warning, path, line, line, $"{path} cannot be read: {problem}. What it does is not known, so it is not called good.");
        }

        foreach (var step in judged.Steps.Where(step => step.Exempt is null))
        {
            if (step.Class == MigrationClass.Unknown)
            {
                yield return Found("MIG009", MigrationLevel.Warning, step, $"What `{step.Text}` does cannot be told: {step.Why}. Look at it, and write it out or say why it is harmless.");
            }
            else if (step is { Class: MigrationClass.Restrict, Nature: MigrationNature.RequiredColumn })
            {
                yield return Found("MIG005", MigrationLevel.Warning, step, $"`{step.Text}` makes a column required that the database does not fill: code that still runs writes rows without it and fails. Let it be null, or give it a default of the database, and require it one release later.");
            }
            else if (step is { Class: MigrationClass.Restrict, Nature: MigrationNature.Alteration })
            {
                yield return Found("MIG005", MigrationLevel.Notice, step, $"`{step.Text}` may demand more of rows than before; what changes is not seen in the file. Check that code that still runs can write to it.");
            }
        }

        var schema = judged.Steps.FirstOrDefault(step => step.Class is MigrationClass.Expand or MigrationClass.Restrict or MigrationClass.Contract);
        if (schema is not null && judged.Steps.FirstOrDefault(step => step is { Class: MigrationClass.Data, Exempt: null }) is { } data)
        {
            yield return Found("MIG006", MigrationLevel.Warning, data, $"`{data.Text}` changes rows in the same migration in which `{schema.Text}` (line {schema.Line}) changes the schema: both are locked until the last row is done, and neither can be repeated alone. Make two migrations of it.");
        }
    }
}
