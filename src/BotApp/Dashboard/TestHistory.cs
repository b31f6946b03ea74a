using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>What the stored runs of a pipeline say of its tests, read once for whichever tests are asked about. The rules are those of judging.</summary>
internal sealed class TestHistory
{
    /// <summary>Runs looked at, as when a run is judged.</summary>
    private const int MaxRuns = 500;

    /// <summary>Rows of failures looked at: more is a pipeline in which everything fails.</summary>
    private const int MaxRows = 20_000;

    private readonly IReadOnlyList<PastRun> _runs;
    private readonly DateTimeOffset _now;

    private TestHistory(string pipeline, FlakyOptions options, bool isOfSettings, IReadOnlyList<PastRun> runs, DateTimeOffset now) =>
        (Pipeline, Options, IsOfSettings, _runs, _now) = (pipeline, options, isOfSettings, runs, now);

    /// <summary>The pipeline, as its check is called.</summary>
    internal string Pipeline { get; }

    /// <summary>How flaky tests are told.</summary>
    internal FlakyOptions Options { get; }

    /// <summary>A judged run said so; when not, these are the defaults.</summary>
    internal bool IsOfSettings { get; }

    /// <summary>Runs in the window.</summary>
    internal int Runs => _runs.Count;

    /// <summary>Reads the runs of the window.</summary>
    /// <param name="store">The store.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="pipeline">The pipeline, as its check is called.</param>
    /// <param name="newest">The newest complete results with all tests; null when there are none.</param>
    /// <param name="now">The end of the window.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<TestHistory> ReadAsync(Store store, StoredRepository repository, string pipeline, ResultRow? newest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var told = newest is null ? null : (await RunAsync(store, newest.CorrelationId, cancellationToken))?.Verdict?.By;
        var options = told?.Flaky ?? new FlakyOptions();
        var stored = await store.History.SinceAsync(repository.Id, pipeline, now - options.Window, new RunAttempt("", "", 0), MaxRuns, cancellationToken);
        return new TestHistory(
            pipeline, options, told is not null, [.. stored.Select(one => new PastRun(one.Id, one.Sha, one.TreeSha, one.CompletedAt, one.IsComplete))], now);
    }

    /// <summary>Rows of all tests in the window.</summary>
    internal Task<IReadOnlyList<FailureRow>> FailuresAsync(Store store, CancellationToken cancellationToken) => store.Tests.FailuresAsync([.. _runs.Select(run => run.Id)], MaxRows, cancellationToken);

    /// <summary>What the window says of tests. Only where there are any is the list of the oldest run opened: it says which of them were known by then.</summary>
    /// <param name="store">The store.</param>
    /// <param name="tests">The tests.</param>
    /// <param name="rows">Their rows, at least.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyDictionary<TestKey, FlakyScore>> ScoresAsync(Store store, IReadOnlyList<TestKey> tests, IEnumerable<StoredFailure> rows, CancellationToken cancellationToken)
    {
        var rosters = new Dictionary<long, IReadOnlyDictionary<string, TestList>>();
        if (tests.Count > 0 && _runs.LastOrDefault(run => run.IsComplete) is { } oldest && await store.History.RosterAsync(oldest.Id, cancellationToken) is { } packed)
        {
            rosters[oldest.Id] = StoredReports.UnpackRoster(packed);
        }

        var numbers = tests.Select(Lookback.NumberOf).ToHashSet();
        var failures = rows.Where(row => numbers.Contains(row.Test)).Select(row => new PastFailure(row.ResultId, row.Test, row.Outcome == ResultsKeeper.Flaky)).ToList();
        return Lookback.Past(tests, _runs, failures, rosters).ToDictionary(one => one.Key, one => FlakyRules.Score(one.Value, _now, Options));
    }

    private static async Task<PipelineRun?> RunAsync(Store store, string correlationId, CancellationToken cancellationToken) =>
        await store.Runs.FindAsync(correlationId, cancellationToken) is { } row ? RunReading.PipelineOf(row.Json) : null;
}
