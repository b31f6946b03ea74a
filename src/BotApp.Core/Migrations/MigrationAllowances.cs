using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>The comments that set rules aside, in all files, and which of them did.</summary>
internal sealed class MigrationAllowances(IReadOnlyList<JudgedMigration> files)
{
    private static readonly string[] s_rules = [.. Enumerable.Range(1, 9).Select(number => $"MIG00{number}")];

    private readonly HashSet<(string Path, int Line)> _used = [];

    /// <summary>Whether a comment sets a rule aside for a step.</summary>
    public static bool Allows(string rule, MigrationFile file, MigrationOperation step) => Find(rule, file, step.Around.From, step.Around.To) is not null;

    /// <summary>The finding, set aside where a comment says so with a reason.</summary>
    public MigrationFinding Apply(MigrationFinding finding)
    {
        if (files.FirstOrDefault(one => one.File.Path == finding.Path) is not { } judged)
        {
            return finding;
        }

        var steps = judged.Steps.Where(step => finding.Print.Length > 0 ? step.Print == finding.Print && step.Line == finding.Line : step.Line <= finding.Line && finding.Line <= step.EndLine).ToList();
        var (from, to) = steps.Count > 0 ? (steps.Min(step => step.Around.From), steps.Max(step => step.Around.To)) : (finding.Line, finding.EndLine);
        if (Find(finding.Rule, judged.File, from, to) is not { } allowance)
        {
            return finding;
        }

        _used.Add((finding.Path, allowance.Line));
        return finding with { Standing = MigrationStanding.Allowed, Because = allowance.Reason };
    }

    /// <summary>Comments that cannot set anything aside: without a reason, or without a rule that there is.</summary>
    public IEnumerable<MigrationFinding> Mistakes() =>
        from file in files
        from allowance in file.File.Allowances
        let wrong = allowance.Rules.Count == 0 ? "names no rule" : allowance.Rules.FirstOrDefault(rule => !s_rules.Contains(rule)) is { } rule ? $"names {rule}, which is no rule" : allowance.Reason.Length == 0 ? "gives no reason" : null
        where wrong is not null
        select new MigrationFinding("ALLOW", MigrationLevel.Warning, file.File.Path, allowance.Line, allowance.Line, $"This comment {wrong}, so it sets nothing aside. Write `# botapp: allow MIG002 why it is harmless`.");

    /// <summary>Comments that set nothing aside because nothing was found there.</summary>
    public IEnumerable<string> Unused() =>
        from file in files
        from allowance in file.File.Allowances
        where allowance.Reason.Length > 0 && allowance.Rules.Count > 0 && allowance.Rules.All(s_rules.Contains) && !_used.Contains((file.File.Path, allowance.Line))
        select $"{file.File.Path}, line {allowance.Line}: the comment allows what was not found there.";

    private static MigrationAllowance? Find(string rule, MigrationFile file, int from, int to) =>
        file.Allowances.FirstOrDefault(one => one.Reason.Length > 0 && one.Rules.Contains(rule) && one.Rules.All(s_rules.Contains) && one.IsAbout(from, to));
}
