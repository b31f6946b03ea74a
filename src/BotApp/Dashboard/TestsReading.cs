using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>How a list of tests is ordered.</summary>
internal enum TestOrder
{
    /// <summary>Failing ones, then flaky ones, then those that failed most often.</summary>
    Problems,

    /// <summary>Flaky ones, then the others as above.</summary>
    Flaky,

    /// <summary>Slowest first.</summary>
    Slowest,

    /// <summary>By name.</summary>
    Name,
}

/// <summary>The tests of a repository: those of each pipeline's newest complete run, with what the runs of the window say of them.</summary>
internal sealed record TestsReading
{
    /// <summary>So many tests of a pipeline get a score.</summary>
    private const int MaxScored = 500;

    public required StoredRepository Repository { get; init; }

    /// <summary>Pipelines that have results.</summary>
    public required IReadOnlyList<string> Pipelines { get; init; }

    /// <summary>Tests of this page.</summary>
    public IReadOnlyList<TestLine> Lines { get; init; } = [];

    /// <summary>How many fit in all.</summary>
    public int Count { get; init; }

    /// <summary>Tests set apart by command.</summary>
    public IReadOnlyList<StoredQuarantine> Quarantined { get; init; } = [];

    /// <summary>Pipelines whose tests are too many to be listed, by themselves or beside those of the others.</summary>
    public IReadOnlyList<string> TooLarge { get; init; } = [];

    /// <summary>Reads a page of the list; null when the repository is not stored.</summary>
    internal static async Task<TestsReading?> FindAsync(Store store, long repositoryId, TestsSearch search, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(repositoryId, cancellationToken) is not { } repository)
        {
            return null;
        }

        var pipelines = (await store.Tests.PipelinesAsync(repositoryId, cancellationToken)).Where(name => name != CoverageReader.Results).ToList();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var placed = await store.Quarantines.ListAsync(repositoryId, today, cancellationToken);
        var all = new List<TestLine>();
        var (large, left) = (new List<string>(), search.MaxPackedBytes);
        foreach (var pipeline in pipelines.Where(name => search.Pipeline is null || search.Pipeline == name))
        {
            if (await AddAsync(store, repository, pipeline, search with { MaxPackedBytes = left }, all, now, cancellationToken) is { } opened)
            {
                left -= opened;
            }
            else
            {
                large.Add(pipeline);
            }
        }

        var apart = new QuarantineList(HistoryReader.Of(placed), today);
        var lines = Ordered(all, search.Order).Skip(search.From).Take(search.Max).Select(line => line with { Quarantine = apart.Of(line.Test) });
        return new TestsReading { Repository = repository, Pipelines = pipelines, Lines = [.. lines], Count = all.Count, Quarantined = placed, TooLarge = large };
    }

    // How many bytes were opened; null when there are too many to list: then only those that failed or were flaky lately are there.
    private static async Task<int?> AddAsync(Store store, StoredRepository repository, string pipeline, TestsSearch search, List<TestLine> all, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var newest = await store.Tests.NewestAsync(repository.Id, pipeline, repository.DefaultBranch, cancellationToken);
        var history = await TestHistory.ReadAsync(store, repository, pipeline, newest, now, cancellationToken);
        var rows = (await history.FailuresAsync(store, cancellationToken)).Where(row => search.Fits(row.Path, row.Name)).ToList();
        var byTest = rows.GroupBy(row => new TestCase(row.Path, row.Name)).ToDictionary(group => group.Key, group => group.ToList());
        var packed = newest is null ? null : await store.History.RosterAsync(newest.Id, cancellationToken);
        var isWhole = packed is null || packed.Length <= search.MaxPackedBytes;
        var lines = new Dictionary<TestCase, TestLine>();
        foreach (var (variant, tests) in packed is not null && isWhole ? StoredReports.UnpackRoster(packed) : new Dictionary<string, TestList>(StringComparer.Ordinal))
        {
            Add(lines, pipeline, variant, tests, search);
        }

        foreach (var (test, failures) in byTest)
        {
            lines.TryAdd(test, new TestLine(pipeline, test) { Variants = [.. failures.Select(row => row.Variant).Distinct(StringComparer.Ordinal)] });
        }

        var scored = byTest.OrderByDescending(one => one.Value.Any(row => row.Outcome == ResultsKeeper.Flaky)).ThenByDescending(one => one.Value.Count).Take(MaxScored).ToList();
        var keys = scored.SelectMany(one => one.Value.Select(row => row.Variant).Distinct(StringComparer.Ordinal).Select(variant => new TestKey(variant, one.Key))).ToList();
        var scores = await history.ScoresAsync(store, keys, rows.Select(row => new StoredFailure(row.ResultId, row.Test, row.Outcome)), cancellationToken);
        foreach (var (test, failures) in byTest)
        {
            var worst = failures.Select(row => new TestKey(row.Variant, test)).Distinct().Select(scores.GetValueOrDefault).OfType<FlakyScore>().MaxBy(score => (score.Health, score.Transitions));
            lines[test] = lines[test] with { Score = worst, Rows = failures.Count };
        }

        all.AddRange(lines.Values);
        return isWhole ? packed?.Length ?? 0 : null;
    }

    private static void Add(Dictionary<TestCase, TestLine> lines, string pipeline, string variant, TestList tests, TestsSearch search)
    {
        for (var place = 0; place < tests.Count; place++)
        {
            var test = tests.CaseAt(place);
            if (!search.Fits(test.Path, test.Name))
            {
                continue;
            }

            var (outcome, seconds) = (tests.OutcomeAt(place), tests.SecondsAt(place));
            var known = lines.GetValueOrDefault(test) ?? new TestLine(pipeline, test);
            lines[test] = known with
            {
                Outcome = known.Outcome is { } before && before >= outcome ? before : outcome,
                IsFlaky = known.IsFlaky || tests.IsFlakyAt(place),
                Seconds = double.IsNaN(known.Seconds) || seconds > known.Seconds ? seconds : known.Seconds,
                Variants = [.. known.Variants, variant],
            };
        }
    }

    private static IEnumerable<TestLine> Ordered(List<TestLine> lines, TestOrder order) => order switch
    {
        TestOrder.Slowest => lines.OrderByDescending(line => double.IsNaN(line.Seconds) ? -1 : line.Seconds).ThenBy(line => line.Test.Id, StringComparer.Ordinal),
        TestOrder.Name => lines.OrderBy(line => line.Test.Id, StringComparer.Ordinal),
        TestOrder.Flaky => Problems(lines.OrderByDescending(line => line.IsKnownFlaky).ThenByDescending(line => line.Score?.Transitions ?? 0)),
        TestOrder.Problems => Problems(lines.OrderBy(line => line.Outcome is >= TestOutcome.Failed ? 0 : line.IsKnownFlaky ? 1 : 2)),
        _ => throw new InvalidOperationException($"Order {order} is not known."),
    };

    private static IOrderedEnumerable<TestLine> Problems(IOrderedEnumerable<TestLine> lines) =>
        lines.ThenBy(line => line.Outcome is >= TestOutcome.Failed ? 0 : 1).ThenByDescending(line => line.Rows).ThenBy(line => line.Test.Id, StringComparer.Ordinal);
}

/// <summary>Which tests of a repository, and which of them first.</summary>
internal sealed record TestsSearch
{
    /// <summary>A part of the name; empty for all.</summary>
    public string Text { get; init; } = "";

    /// <summary>One pipeline's; null for all.</summary>
    public string? Pipeline { get; init; }

    public TestOrder Order { get; init; }

    public int From { get; init; }

    public int Max { get; init; } = 50;

    /// <summary>So many bytes of packed lists of tests are opened for a page, of all pipelines together: about half a million names.</summary>
    public int MaxPackedBytes { get; init; } = 4 << 20;

    /// <summary>Whether a test is meant: by a part of our own name for it, or of the one that pytest gives.</summary>
    internal bool Fits(string path, string name) => Text.Length == 0
        || path.Contains(Text, StringComparison.OrdinalIgnoreCase) || name.Contains(Text, StringComparison.OrdinalIgnoreCase)
        || (Text.Contains(':', StringComparison.Ordinal) && ($"{path}::{name}".Contains(Text, StringComparison.OrdinalIgnoreCase) || FitsNode(path, name)));

    // tests/test_api.py::test_get is tests.test_api::test_get here.
    private bool FitsNode(string path, string name) => Text.Contains(".py::", StringComparison.Ordinal) && TestCase.Parse(Text) is var wanted
        && path.EndsWith(wanted.Path, StringComparison.OrdinalIgnoreCase) && name.StartsWith(wanted.Name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A test in the list: how it came out in the newest complete run, and what the window says.</summary>
internal sealed record TestLine(string Pipeline, TestCase Test)
{
    /// <summary>The worst of its jobs in the newest complete run; null when it is not in it.</summary>
    public TestOutcome? Outcome { get; init; }

    public bool IsFlaky { get; init; }

    /// <summary>The longest of its jobs; NaN when not known.</summary>
    public double Seconds { get; init; } = double.NaN;

    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>What the window says of the job in which it is worst; null when it never failed in it.</summary>
    public FlakyScore? Score { get; init; }

    /// <summary>How often it failed or was flaky in the window.</summary>
    public int Rows { get; init; }

    /// <summary>Why it is set apart; null when it is not.</summary>
    public Quarantine? Quarantine { get; init; }

    internal bool IsKnownFlaky => IsFlaky || Score is { Health: TestHealth.Flaky };
}
