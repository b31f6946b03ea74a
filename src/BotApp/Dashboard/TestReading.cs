using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>One test's history: what each run said of it, newest first, what follows by the rules, and whether it is set apart.</summary>
internal sealed record TestReading
{
    private const int MaxRows = 2000;

    /// <summary>Lists of tests opened for one page, packed: what is beyond is told from failures alone.</summary>
    private const long MaxPackedBytes = 2 << 20;

    public required StoredRepository Repository { get; init; }

    public required string Pipeline { get; init; }

    public required TestCase Test { get; init; }

    /// <summary>What the window says, by job.</summary>
    public IReadOnlyDictionary<string, FlakyScore> Scores { get; init; } = new Dictionary<string, FlakyScore>(StringComparer.Ordinal);

    /// <summary>How flaky tests are told here.</summary>
    public required FlakyOptions Options { get; init; }

    /// <summary>A judged run said so; when not, they are the defaults.</summary>
    public bool IsOfSettings { get; init; }

    /// <summary>Runs of this page, newest first; those that say nothing of the test are left out.</summary>
    public IReadOnlyList<TestResult> Results { get; init; } = [];

    /// <summary>Where the next page begins; null on the last.</summary>
    public ResultPlace? Next { get; init; }

    /// <summary>Why it is set apart; null when no command did that.</summary>
    public Quarantine? Quarantine { get; init; }

    /// <summary>The same as it was said; null when no command did that.</summary>
    public StoredQuarantine? Placed { get; init; }

    /// <summary>Reads a page of a test's history; null when the repository is not stored, the pipeline has no results, or none of it ever named the test.</summary>
    internal static async Task<TestReading?> FindAsync(Store store, long repositoryId, TestAddress address, ResultPlace? before, int max, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(repositoryId, cancellationToken) is not { } repository
            || await store.Tests.ResultsAsync(repositoryId, address.Pipeline, before, max + 1, cancellationToken) is not { Count: > 0 } found)
        {
            return null;
        }

        var newest = await store.Tests.NewestAsync(repositoryId, address.Pipeline, repository.DefaultBranch, cancellationToken);
        var lists = await ListsAsync(store, [.. found.Take(max)], newest, cancellationToken);
        if (await NamedAsync(store, repositoryId, address, lists.Values, cancellationToken) is not { } test)
        {
            return null;
        }

        var page = found.Take(max).ToList();
        var rows = (await store.Tests.FailuresAsync([.. page.Select(one => one.Id)], test.Path, test.Name, MaxRows, cancellationToken)).ToList();
        var variants = lists.Values.SelectMany(list => list).Where(list => list.Value.TryGet(test, out _)).Select(list => list.Key).Concat(rows.Select(row => row.Variant)).Distinct(StringComparer.Ordinal).ToList();
        var history = await TestHistory.ReadAsync(store, repository, address.Pipeline, newest, now, cancellationToken);
        var keys = variants.Select(variant => new TestKey(variant, test)).ToList();
        var past = await store.History.FailuresAsync(repositoryId, address.Pipeline, [.. keys.Select(Lookback.NumberOf)], now - history.Options.Window, cancellationToken);
        if (variants.Count == 0 && before is null)
        {
            return null; // nothing that is kept names it
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var placed = await store.Quarantines.ListAsync(repositoryId, today, cancellationToken);
        var apart = new QuarantineList(HistoryReader.Of(placed), today).Of(test);
        var runs = await store.Tests.RunsAsync([.. page.Select(one => one.CorrelationId)], cancellationToken);
        var scores = await history.ScoresAsync(store, keys, past, cancellationToken);
        return new TestReading
        {
            Repository = repository,
            Pipeline = address.Pipeline,
            Test = test,
            Options = history.Options,
            IsOfSettings = history.IsOfSettings,
            Scores = scores.Where(one => one.Value.Runs > 0).ToDictionary(one => one.Key.Variant, one => one.Value, StringComparer.Ordinal),
            Results = [.. page.SelectMany(one => TestResult.Of(one, test, variants, rows, lists.GetValueOrDefault(one.Id), runs.Contains(one.CorrelationId)))],
            Next = found.Count > max ? new ResultPlace(page[^1].CompletedAt.ToUnixTimeMilliseconds(), page[^1].Id) : null,
            Quarantine = apart,
            Placed = apart is null ? null : placed.FirstOrDefault(one => one.Test == apart.Test),
        };
    }

    // The newest of the page first, as far as the bytes go: what a run of a million tests said is not opened twenty times.
    private static async Task<Dictionary<long, IReadOnlyDictionary<string, TestList>>> ListsAsync(Store store, List<ResultRow> page, ResultRow? newest, CancellationToken cancellationToken)
    {
        var lists = new Dictionary<long, IReadOnlyDictionary<string, TestList>>();
        var bytes = 0L;
        foreach (var one in page.Where(one => one.HasRoster).Prepend(newest).OfType<ResultRow>().DistinctBy(one => one.Id))
        {
            if (bytes < MaxPackedBytes && await store.History.RosterAsync(one.Id, cancellationToken) is { } packed)
            {
                lists[one.Id] = StoredReports.UnpackRoster(packed);
                bytes += packed.Length;
            }
        }

        return lists;
    }

    private static async Task<TestCase?> NamedAsync(
        Store store, long repositoryId, TestAddress address, IEnumerable<IReadOnlyDictionary<string, TestList>> lists, CancellationToken cancellationToken)
    {
        if (address.Number is not { } number)
        {
            return new TestCase(address.Path, address.Name);
        }

        foreach (var (variant, tests) in lists.SelectMany(list => list))
        {
            for (var place = 0; place < tests.Count; place++)
            {
                if (Lookback.NumberOf(new TestKey(variant, tests.CaseAt(place))) == number)
                {
                    return tests.CaseAt(place);
                }
            }
        }

        return await store.Tests.FindAsync(repositoryId, address.Pipeline, number, cancellationToken) is { } row ? new TestCase(row.Path, row.Name) : null;
    }
}

/// <summary>Which test is meant: by name, or by the number that a history is kept under.</summary>
internal sealed record TestAddress(string Pipeline, string Path, string Name, long? Number);

/// <summary>What one run said of a test in one job.</summary>
/// <param name="Run">The run.</param>
/// <param name="IsLinked">The run has a page.</param>
/// <param name="Variant">The job's label.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="IsFlaky">It passed only on a later attempt.</param>
/// <param name="Seconds">How long it took; NaN when that is not kept.</param>
/// <param name="IsTold">A list of tests or a failure says so; else it follows from the run being complete and no failure being there: it passed, or was skipped.</param>
internal sealed record TestResult(ResultRow Run, bool IsLinked, string Variant, TestOutcome Outcome, bool IsFlaky, double Seconds, bool IsTold)
{
    internal static IEnumerable<TestResult> Of(
        ResultRow run, TestCase test, IReadOnlyList<string> variants, IReadOnlyList<FailureRow> rows, IReadOnlyDictionary<string, TestList>? list, bool isLinked)
    {
        foreach (var variant in variants)
        {
            var record = list is not null && list.TryGetValue(variant, out var tests) && tests.TryGet(test, out var known) ? known : null;
            if (record is not null)
            {
                yield return new TestResult(run, isLinked, variant, record.Outcome, record.IsFlaky, record.Seconds, IsTold: true);
            }
            else if (rows.FirstOrDefault(row => row.ResultId == run.Id && row.Variant == variant) is { } row)
            {
                var outcome = row.Outcome switch { ResultsKeeper.Flaky => TestOutcome.Passed, "error" => TestOutcome.Error, _ => TestOutcome.Failed };
                yield return new TestResult(run, isLinked, variant, outcome, row.Outcome == ResultsKeeper.Flaky, double.NaN, IsTold: true);
            }
            else if (list is null && run.IsComplete)
            {
                yield return new TestResult(run, isLinked, variant, TestOutcome.Passed, false, double.NaN, IsTold: false);
            }
        }
    }
}
