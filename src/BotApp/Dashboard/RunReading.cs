using System.Text.Json;

using BotApp.Core;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>A run as its page needs it: the row, the attempts there were, and what one of them said.</summary>
internal sealed record RunReading
{
    /// <summary>Larger reports, packed, are not opened for a page.</summary>
    internal const long MaxPackedBytes = 32L << 20;

    private const int MaxNames = 200;

    public required StoredRepository Repository { get; init; }

    public required SubjectKey Subject { get; init; }

    public required StoredRun Row { get; init; }

    /// <summary>The pipeline's run; null where it deploys or makes a preview.</summary>
    public PipelineRun? Pipeline { get; init; }

    /// <summary>The run on its runner; null until one is known.</summary>
    public RunReference? Reference { get; init; }

    /// <summary>Attempts of which something is kept, newest first.</summary>
    public IReadOnlyList<RunAttemptLine> Attempts { get; init; } = [];

    /// <summary>The attempt that is shown; null where nothing is kept of any.</summary>
    public RunAttemptLine? Shown { get; init; }

    /// <summary>What its files said; null where they are not kept, or not opened here.</summary>
    public RunTests? Tests { get; init; }

    /// <summary>Where the files are gone: the tests that are known to have failed or to have been flaky.</summary>
    public IReadOnlyList<FailureRow> Names { get; init; } = [];

    /// <summary>Reads a run; null when it is not stored, or is another repository's.</summary>
    /// <param name="store">The store.</param>
    /// <param name="repositoryId">The repository it has to be of.</param>
    /// <param name="correlationId">The run.</param>
    /// <param name="attempt">Which attempt; null for the newest.</param>
    /// <param name="today">The day (UTC) that quarantines are read for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<RunReading?> FindAsync(Store store, long repositoryId, string correlationId, long? attempt, DateOnly today, CancellationToken cancellationToken)
    {
        if (await store.Runs.FindAsync(correlationId, cancellationToken) is not { } row || !SubjectKey.TryParse(row.SubjectKey, out var subject) || subject.RepositoryId != repositoryId
            || await store.Repositories.FindAsync(repositoryId, cancellationToken) is not { } repository)
        {
            return null;
        }

        var pipeline = PipelineOf(row.Json);
        var attempts = Lines(await store.RunPages.ReportsAsync(correlationId, cancellationToken), await store.RunPages.ResultsAsync(correlationId, cancellationToken));
        var shown = attempt is { } wanted ? attempts.FirstOrDefault(one => one.Attempt == wanted) : attempts.FirstOrDefault(one => one.RunId == row.ExternalId) ?? attempts.FirstOrDefault();
        var reading = new RunReading { Repository = repository, Subject = subject, Row = row, Pipeline = pipeline, Reference = pipeline is null ? ReferenceOf(row.Json) : pipeline.Run, Attempts = attempts, Shown = shown };
        if (shown is { Report: { Bytes: <= MaxPackedBytes } report }
            && await store.Runs.FindReportAsync(new RunAttempt(correlationId, report.RunId ?? "", report.Attempt), cancellationToken) is { } packed)
        {
            var placed = HistoryReader.Of(await store.Quarantines.ListAsync(repositoryId, today, cancellationToken));
            return reading with { Tests = RunTests.Of(StoredReports.Unpack(packed), placed, today) };
        }

        return shown?.Results is { } results ? reading with { Names = await store.RunPages.FailuresAsync(results.Id, MaxNames, cancellationToken) } : reading;
    }

    /// <summary>How long it took as its budget counts it: of the newest attempt, and only when it is over; null when not known.</summary>
    internal TimeSpan? Took => Pipeline is { Last.State: RunState.Completed } run && Shown is { } shown && shown.RunId == run.Run?.Id && shown.Attempt == run.Run.Attempt
        ? Tests is { } tests ? RunTime.Of(run, new PipelineReports((int)shown.Attempt, tests.Jobs, Core.Reports.SourceTree.Empty)) : (shown.Results?.DurationMs is { } known ? TimeSpan.FromMilliseconds(known) : null)
        : null;

    private static List<RunAttemptLine> Lines(IReadOnlyList<KeptReport> reports, IReadOnlyList<KeptResults> results) =>
    [
        .. reports.Select(one => (RunId: one.RunId ?? "", one.Attempt)).Concat(results.Select(one => (one.RunId, one.Attempt))).Distinct()
            .OrderByDescending(one => one.Attempt)
            .Select(one => new RunAttemptLine(
                one.RunId, one.Attempt, reports.FirstOrDefault(each => (each.RunId ?? "", each.Attempt) == one), results.FirstOrDefault(each => (each.RunId, each.Attempt) == one))),
    ];

    /// <summary>A row's run of a pipeline; null for one that deploys or makes a preview, which is kept in a shape of its own, and for what this version cannot read.</summary>
    internal static PipelineRun? PipelineOf(string json) => Read<PipelineRun>(json);

    private static RunReference? ReferenceOf(string json) => Read<WithRun>(json)?.Run;

    private static T? Read<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private sealed record WithRun(RunReference? Run);
}

/// <summary>An attempt of a run, and what is kept of it.</summary>
/// <param name="RunId">What its runner calls the run.</param>
/// <param name="Attempt">The runner's attempt.</param>
/// <param name="Report">What its files said; null when that was let go.</param>
/// <param name="Results">Its results in the history; null when they are not there.</param>
internal sealed record RunAttemptLine(string RunId, long Attempt, KeptReport? Report, KeptResults? Results);
