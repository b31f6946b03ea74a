using System.Text.Json;
using System.Text.Json.Serialization;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>What <c>report --format json</c> prints: one object, stable for scripts.</summary>
public static class ReportDocument
{
    /// <summary>The shape's number; it changes only when a script could break.</summary>
    public const int Schema = 1;

    /// <summary>The judgement as indented JSON.</summary>
    /// <param name="verdict">The tests.</param>
    /// <param name="coverage">What was covered; null leaves the member out.</param>
    /// <param name="findings">What was found; null leaves the member out.</param>
    public static string Write(TestsVerdict verdict, CoverageEntry? coverage = null, IReadOnlyList<FindingEntry>? findings = null)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var totals = verdict.Totals;
        var root = new Root(
            Schema,
            verdict.Conclusion.ToString().ToLowerInvariant(),
            new Totals(totals.Tests, totals.Passed, totals.Failed, totals.Errors, totals.Skipped, totals.Flaky, totals.Quarantined, Duration(totals.Seconds)),
            [.. verdict.Runs.SelectMany(run => run.Run.Reports).OrderBy(report => report.Path, StringComparer.Ordinal).Select(FileOf)],
            [.. verdict.Failing.Concat(verdict.Quarantined).SelectMany(FailuresOf)],
            coverage,
            findings);
        return JsonSerializer.Serialize(root, ReportJson.Default.Root);
    }

    /// <summary>JSON knows no infinity, which the times of a hostile file may add up to.</summary>
    private static double Duration(double seconds) => double.IsFinite(seconds) ? Math.Round(seconds, 3) : double.MaxValue;

    private static FileEntry FileOf(Report report) => new(
        report.Path,
        report.Format,
        report.Dialect,
        new Records(report.Records.Total, report.Records.Passed, report.Records.Failed, report.Records.Errors, report.Records.Skipped),
        report.ReadState is ReportState.Incomplete or ReportState.Unreadable,
        [.. report.Problems.Select(problem => new Problem(problem.Line, problem.Column, problem.Message))]);

    private static IEnumerable<Failure> FailuresOf(NotableTest test) => test.Occurrences.Select(each => new Failure(
        test.Case.Id,
        test.Name,
        each.Record.Suite,
        each.Variant,
        each.Record.Outcome == TestOutcome.Error ? "error" : "failure",
        PlainText.Clean(FailureText.Full(each.Record)),
        test.Location?.Path,
        test.Location?.Line,
        each.Record.AttemptCount));

    /// <summary>What was covered, all reports put together.</summary>
    /// <param name="Percent">Covered lines of a hundred, cut off after 4 decimals; null when no line can be run.</param>
    /// <param name="Lines">Lines that can be run.</param>
    /// <param name="Covered">Lines that were.</param>
    /// <param name="Branches">Ways on from lines with several.</param>
    /// <param name="CoveredBranches">Ways that were taken.</param>
    /// <param name="Files">How many files of the repository were measured.</param>
    /// <param name="Unplaced">Measured files that are not in the repository.</param>
    public sealed record CoverageEntry(decimal? Percent, long Lines, long Covered, long Branches, long CoveredBranches, int Files, IReadOnlyList<string> Unplaced);

    /// <summary>What a tool found.</summary>
    /// <param name="Level">error, warning or note.</param>
    /// <param name="Rule">The tool's name for it.</param>
    /// <param name="Message">What it says.</param>
    /// <param name="Tool">Which tool.</param>
    /// <param name="Path">The repository's file; null when it was not found there.</param>
    /// <param name="Line">Counted from 1; null when not told.</param>
    /// <param name="Column">Counted from 1; null when not told.</param>
    public sealed record FindingEntry(string Level, string Rule, string Message, string Tool, string? Path, int? Line, int? Column);

    internal sealed record Root(
        int Schema,
        string Conclusion,
        Totals Totals,
        IReadOnlyList<FileEntry> Files,
        IReadOnlyList<Failure> Failures,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CoverageEntry? Coverage,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FindingEntry>? Findings);

    internal sealed record Totals(int Tests, int Passed, int Failed, int Errors, int Skipped, int Flaky, int Quarantined, double DurationSeconds);

    internal sealed record FileEntry(string Path, string Format, string Dialect, Records Records, bool Incomplete, IReadOnlyList<Problem> Problems);

    internal sealed record Records(int Total, int Passed, int Failed, int Errors, int Skipped);

    internal sealed record Problem(int? Line, int? Column, string Message);

    internal sealed record Failure(string Id, string Name, string Suite, string Variant, string Kind, string Message, string? Path, int? Line, int Attempts);
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReportDocument.Root))]
internal sealed partial class ReportJson : JsonSerializerContext;
