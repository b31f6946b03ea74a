using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>The runs of a commit that may measure coverage: those whose pipeline names files of coverage, as it does by default.</summary>
public static class MeasuringRuns
{
    /// <summary>They, in the order of the settings.</summary>
    public static IReadOnlyList<PipelineRun> Of(IEnumerable<PipelineRun> runs, RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(settings);
        return [.. runs.Where(run => settings.Pipeline(run.Pipeline) is { } pipeline && MayMeasure(pipeline))];
    }

    /// <summary>True when all that is to come has come and it is worth reading: the runs, or what coverage has to reach, are others than last time, or somebody wants it.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="runs">The runs of the newest commit as they will be judged.</param>
    /// <param name="facts">With the reports of the runs that are over.</param>
    /// <param name="isAgain">Somebody wants everything read again.</param>
    public static bool AreDue(CommitState state, IReadOnlyList<PipelineRun> runs, Facts facts, bool isAgain)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(facts);
        var settings = facts.Settings.Effective;
        var measuring = Of(runs, settings);
        return measuring.Count > 0
            && measuring.All(run => HasEnded(run) || (run.Phase == PipelinePhase.Collecting && facts.Reports.TryGetValue(run.CorrelationId, out var reports) && reports.Attempt == run.Run?.Attempt))
            && (isAgain || state.Coverage?.From != Print(measuring, settings));
    }

    /// <summary>Says which attempts of which runs these are, and what they have to reach.</summary>
    public static string Print(IReadOnlyList<PipelineRun> runs, RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(settings);
        var (coverage, culture) = (settings.Coverage, CultureInfo.InvariantCulture);
        var targets = string.Create(culture, $"{coverage.Project?.Value}/{coverage.Patch?.Value}/{coverage.MaxDrop?.Value}/{coverage.Action}");
        return string.Join(' ', [.. runs.Select(run => string.Create(culture, $"{run.CorrelationId}:{run.Run?.Id}:{run.Run?.Attempt}")), targets]);
    }

    internal static bool MayMeasure(PipelineSettings pipeline) => pipeline.Reports.Coverage.Patterns.Count > 0;

    /// <summary>Judged, or not started because of what it needs.</summary>
    internal static bool HasEnded(PipelineRun run) =>
        run.Phase == PipelinePhase.Done || run.IsBlocked;

    /// <summary>
    /// What should have measured and did not, by label: runs without reports, cells of the matrix that others of their pipeline show to
    /// measure, jobs whose files could not be read or that broke off. A job that ended well without coverage does not measure any.
    /// </summary>
    internal static IEnumerable<string> Missing(PipelineRun run, PipelineSettings pipeline, IReadOnlyList<RunReports>? reports)
    {
        if (reports is null)
        {
            return [run.Pipeline];
        }

        string Named(string label) => label.Length == 0 ? run.Pipeline : $"{run.Pipeline} ({label})";
        var without = reports.Where(one => one.Coverage.Count == 0 && IsBroken(one)).Select(one => Named(one.Variant));
        var expected = reports.Any(one => one.Coverage.Count > 0) ? MatrixEntries.Expected(pipeline.Matrix, run.Last?.Jobs ?? []) : [];
        return without.Concat(expected.Where(label => !reports.Any(one => one.Variant == label)).Select(Named));
    }

    private static bool IsBroken(RunReports run) => run.Reports.Any(report => report.State == ReportState.Unreadable)
        || (run.JobConclusion is not (null or RunConclusion.Success or RunConclusion.Skipped or RunConclusion.Neutral) && !run.Reports.Any(report => report.State == ReportState.Complete));
}
