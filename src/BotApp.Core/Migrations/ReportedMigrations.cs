using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>
/// What a run found out about migrations by running them, merged with what was read here. The runner wins where both speak of one rule in
/// one file, because it asked the database; it may also set a finding aside, and then that is said.
/// </summary>
internal static class ReportedMigrations
{
    public static IReadOnlyList<MigrationFinding> Merge(IReadOnlyList<MigrationFinding> found, MigrationInput input, List<string> notices)
    {
        if (input.Reported.Count == 0)
        {
            return found;
        }

        var paths = input.Files.Select(source => source.Path).ToHashSet(StringComparer.Ordinal);
        var reported = input.Reported.SelectMany(report => report.Findings).Select(one => (Finding: one, Path: PathOf(one.Path, paths))).ToList();
        var said = reported.Where(one => one.Path is not null).Select(one => (one.Finding.Rule, one.Path)).ToHashSet();
        foreach (var gone in found.Where(finding => said.Contains((finding.Rule, finding.Path)) && reported.TrueForAll(one => one.Finding.Rule != finding.Rule || one.Path != finding.Path || one.Finding.Standing != FindingStanding.Open)))
        {
            var by = reported.First(one => one.Finding.Rule == gone.Rule && one.Path == gone.Path).Finding;
            notices.Add($"{gone.Rule} at {gone.Path}, line {gone.Line}, is set aside by {Tool(by)}: {by.Message}");
        }

        foreach (var report in input.Reported.Where(report => report.ReadState != ReportState.Complete))
        {
            notices.Add($"{report.Path} could not be read whole: {(report.Problems.Count > 0 ? report.Problems[0].Message : "")} What it says besides is not known.");
        }

        return
        [
            .. found.Where(finding => !said.Contains((finding.Rule, finding.Path))),
            .. reported.Where(one => one.Finding.Standing == FindingStanding.Open && one.Path is not null).Select(one => Of(one.Finding, one.Path!, found)), // filtered just before
        ];
    }

    private static MigrationFinding Of(Finding finding, string path, IReadOnlyList<MigrationFinding> found)
    {
        var here = found.FirstOrDefault(one => one.Rule == finding.Rule && one.Path == path && (finding.Line is null || (finding.Line >= one.Line && finding.Line <= one.EndLine)))
            ?? found.FirstOrDefault(one => one.Rule == finding.Rule && one.Path == path);
        var line = finding.Line ?? here?.Line ?? 1;
        return new MigrationFinding(finding.Rule.Length > 0 ? finding.Rule : "runner", LevelOf(finding.Level), path, line, Math.Max(line, finding.EndLine ?? line), finding.Message) { Tool = Tool(finding), Print = here?.Print ?? "" };
    }

    // Runs name files from the folder they ran in.
    private static string? PathOf(string? path, HashSet<string> paths)
    {
        var plain = path?.Replace('\\', '/').TrimStart('.', '/');
        return plain is null ? null : paths.Contains(plain) ? plain
            : paths.Where(one => plain.EndsWith("/" + one, StringComparison.Ordinal) || one.EndsWith("/" + plain, StringComparison.Ordinal)).ToList() is [var only] ? only : null;
    }

    private static string Tool(Finding finding) => finding.Tool.Length > 0 ? finding.Tool : "the run";

    private static MigrationLevel LevelOf(FindingLevel level) => level switch
    {
        FindingLevel.Error => MigrationLevel.Failure,
        FindingLevel.Warning => MigrationLevel.Warning,
        FindingLevel.Note => MigrationLevel.Notice,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "a level without a weight"),
    };
}
