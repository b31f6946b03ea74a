using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>
/// Judges the migrations of a pull request together: what expands and what contracts must not arrive in one step, because old code and
/// new code run side by side while it is deployed. What cannot be told is said and is never good.
/// </summary>
public static class MigrationRules
{
    /// <summary>Rules that somebody with the right to may accept by a label: those about a contraction, and what cannot be told to be none.</summary>
    private static readonly HashSet<string> s_acceptable = ["MIG002", "MIG003", "MIG004", "MIG009"];

    /// <summary>The judgement.</summary>
    /// <param name="input">The files and what they are compared with.</param>
    /// <param name="acceptance">The label's word; null when nobody put it on.</param>
    public static MigrationVerdict Judge(MigrationInput input, MigrationAcceptance? acceptance = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        var files = MigrationSteps.Of(input.Files, input.Settings, input.BasePaths);
        var notices = new List<string>(input.Notices);
        var allowances = new MigrationAllowances(files);
        var found = MixedRules.Of(files, input.Settings)
            .Concat(ContractRules.Of(files, input))
            .Concat(files.SelectMany(StepRules.Of))
            .Concat(FileRules.Of(files, input, notices))
            .ToList();
        var merged = ReportedMigrations.Merge(found, input, notices);
        List<MigrationFinding> judged = [.. merged.Select(allowances.Apply), .. allowances.Mistakes()];
        notices.AddRange(allowances.Unused());
        judged = [.. judged.Select(finding => Accepted(finding, acceptance, input)).Where(finding => finding.Level != MigrationLevel.Off)
            .DistinctBy(finding => (finding.Rule, finding.Path, finding.Line, finding.Message))
            .OrderByDescending(finding => finding.IsOpen).ThenByDescending(finding => finding.Level).ThenBy(finding => finding.Rule, StringComparer.Ordinal)
            .ThenBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Line)];
        if (acceptance is not null)
        {
            notices.Add(acceptance.Sentence);
        }

        return Verdict(files, judged, notices, input);
    }

    /// <summary>The prints of the steps that a label is about when it is put on.</summary>
    public static IReadOnlyList<string> Acceptable(MigrationVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return [.. verdict.Findings.Where(finding => s_acceptable.Contains(finding.Rule)).Select(KeyOf).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string KeyOf(MigrationFinding finding) => finding.Print.Length > 0 ? finding.Print : $"{finding.Rule} {finding.Path}";

    private static MigrationFinding Accepted(MigrationFinding finding, MigrationAcceptance? acceptance, MigrationInput input) =>
        finding.IsOpen && acceptance is { Holds: true } && s_acceptable.Contains(finding.Rule) && acceptance.Covers(KeyOf(finding)) && !input.After.Any(release => release.IsLive == false)
            ? finding with { Standing = MigrationStanding.Acknowledged, Because = acceptance.By }
            : finding;

    private static MigrationVerdict Verdict(IReadOnlyList<JudgedMigration> files, List<MigrationFinding> findings, List<string> notices, MigrationInput input)
    {
        var highest = files.Count == 0 ? MigrationClass.StateOnly : files.Max(file => file.Highest);
        MigrationVerdict Ends(CheckConclusion conclusion, string code, string reason) => new()
        {
            Conclusion = conclusion,
            Code = code,
            Reason = reason,
            Highest = highest,
            Files = files,
            Findings = findings,
            Notices = notices,
        };

        var open = findings.Where(finding => finding.IsOpen).ToList();
        if (open.FirstOrDefault(finding => finding.Level == MigrationLevel.Failure) is { } failed)
        {
            return Ends(CheckConclusion.Failure, "failed", $"{failed.Rule}: {failed.Message}");
        }

        if (input.Problems.Count > 0)
        {
            return Ends(CheckConclusion.Neutral, "unknown", input.Problems[0]);
        }

        if (open.FirstOrDefault(finding => finding.Rule == "MIG009" && finding.Level == MigrationLevel.Warning) is { } unknown)
        {
            return Ends(CheckConclusion.Neutral, "unknown", $"{unknown.Rule}: {unknown.Message}");
        }

        if (open.FirstOrDefault(finding => finding.Level == MigrationLevel.Warning) is { } warned)
        {
            return Ends(CheckConclusion.Neutral, "warned", $"{warned.Rule}: {warned.Message}");
        }

        return files.Count == 0 && findings.Count == 0
            ? Ends(CheckConclusion.Neutral, "no_migrations", "This pull request changes no migrations.")
            : Ends(CheckConclusion.Success, "passed", findings.Exists(finding => finding.Standing == MigrationStanding.Acknowledged)
                ? $"The contraction is accepted: {findings.First(finding => finding.Standing == MigrationStanding.Acknowledged).Because}."
                : highest is MigrationClass.StateOnly ? "The database does not change." : "Code that still runs goes on running while this is deployed.");
    }
}

/// <summary>What the label that accepts a contraction comes to.</summary>
/// <param name="Holds">Whoever put it on may accept.</param>
/// <param name="By">Who accepted, for people.</param>
/// <param name="Sentence">Who put it on, and what is missing where it does not hold.</param>
/// <param name="Steps">The steps that were there when it was put on; null while that is not settled, and then all are.</param>
public sealed record MigrationAcceptance(bool Holds, string By, string Sentence, IReadOnlyList<string>? Steps)
{
    internal bool Covers(string step) => Steps is null || Steps.Contains(step, StringComparer.Ordinal);
}
