using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.History;

/// <summary>A stored run, without its tests.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Sha">The commit that was tested.</param>
/// <param name="TreeSha">Its git tree; null when it could not be read.</param>
/// <param name="At">When the run ended.</param>
/// <param name="IsComplete">Whether a test that is not among its failures can be taken to have passed.</param>
public sealed record PastRun(long Id, string Sha, string? TreeSha, DateTimeOffset At, bool IsComplete);

/// <summary>A stored result that is worth a row: of a test that failed, or passed only on a later attempt.</summary>
/// <param name="RunId">The row of its run.</param>
/// <param name="Test">The test, as <see cref="Lookback.NumberOf"/> numbers it.</param>
/// <param name="IsFlaky">Passed in the end.</param>
public sealed record PastFailure(long RunId, long Test, bool IsFlaky);

/// <summary>What stored runs say of single tests. Rows exist for failures only; that a test passed follows from their absence.</summary>
public static class Lookback
{
    /// <summary>The number a test is stored under: 64 bits of a hash over variant, path and name.</summary>
    public static long NumberOf(TestKey test) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{test.Variant}\0{test.Case.Path}\0{test.Case.Name}")));

    /// <summary>
    /// Earlier results of tests, oldest first. A run without a row for a test counts as passed when its roster says so; where its roster
    /// was not read, when the run is complete and the test was known by then. What a run says neither way is left out.
    /// </summary>
    /// <param name="tests">The tests asked for.</param>
    /// <param name="runs">The runs of the time looked at.</param>
    /// <param name="failures">The rows of these tests.</param>
    /// <param name="rosters">The tests of some runs by the runs' rows.</param>
    public static IReadOnlyDictionary<TestKey, IReadOnlyList<PastResult>> Past(
        IReadOnlyList<TestKey> tests, IReadOnlyList<PastRun> runs, IReadOnlyList<PastFailure> failures, IReadOnlyDictionary<long, IReadOnlyDictionary<string, TestList>> rosters)
    {
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(failures);
        ArgumentNullException.ThrowIfNull(rosters);
        var ordered = runs.OrderBy(run => run.At).ThenBy(run => run.Id).ToList();
        var rows = failures.GroupBy(failure => failure.Test).ToDictionary(group => group.Key, group => group.GroupBy(one => one.RunId).ToDictionary(one => one.Key, one => one.First()));
        return tests.Distinct().ToDictionary(
            test => test,
            test => (IReadOnlyList<PastResult>)[.. Past(test, ordered, rows.GetValueOrDefault(NumberOf(test)) ?? [], rosters)]);
    }

    /// <summary>Of failing tests: the oldest run of the unbroken row of failures that ends with the newest run given.</summary>
    /// <param name="tests">Tests that fail in the newest run.</param>
    /// <param name="runs">Runs of one branch.</param>
    /// <param name="failures">The rows of these tests.</param>
    public static IReadOnlyDictionary<TestKey, FailingSince> Since(IReadOnlyList<TestKey> tests, IReadOnlyList<PastRun> runs, IReadOnlyList<PastFailure> failures)
    {
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(failures);
        var newestFirst = runs.OrderByDescending(run => run.At).ThenByDescending(run => run.Id).ToList();
        var rows = failures.Where(failure => !failure.IsFlaky).Select(failure => (failure.Test, failure.RunId)).ToHashSet();
        var since = new Dictionary<TestKey, FailingSince>();
        foreach (var test in tests)
        {
            var number = NumberOf(test);

            // An incomplete run without a row says nothing: the row of failures goes on behind it.
            var unbroken = newestFirst.TakeWhile(run => !run.IsComplete || rows.Contains((number, run.Id))).Where(run => rows.Contains((number, run.Id)));
            if (unbroken.LastOrDefault() is { } first)
            {
                since[test] = new FailingSince(first.Sha, first.At);
            }
        }

        return since;
    }

    /// <summary>Tests that fail in one of the earlier runs and pass now; those that were flaky inside the run are known as such already.</summary>
    /// <param name="earlier">The tests of runs on the very same files.</param>
    /// <param name="now">The tests of the run that is judged.</param>
    /// <param name="max">How many are looked for: a run that failed more failed as a whole.</param>
    public static IReadOnlyList<TestKey> Recovered(
        IEnumerable<IReadOnlyDictionary<string, TestList>> earlier, IReadOnlyDictionary<string, IReadOnlyList<TestList>> now, int max)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(now);
        return
        [
            .. earlier.SelectMany(run => run).SelectMany(variant => variant.Value.Where(test => test.IsProblem).Select(test => new TestKey(variant.Key, test.Case)))
                .Distinct()
                .Where(test => IsPassed(now.GetValueOrDefault(test.Variant) ?? [], test.Case))
                .Take(max),
        ];
    }

    /// <summary>It passes in one file at least, at the first try, and fails in none.</summary>
    private static bool IsPassed(IReadOnlyList<TestList> files, TestCase test)
    {
        var found = files.Select(file => file.TryGet(test, out var record) ? record : null).OfType<TestRecord>().ToList();
        return found.Count > 0 && found.TrueForAll(record => record is { Outcome: TestOutcome.Passed, IsFlaky: false });
    }

    private static IEnumerable<PastResult> Past(
        TestKey test, List<PastRun> runs, Dictionary<long, PastFailure> rows, IReadOnlyDictionary<long, IReadOnlyDictionary<string, TestList>> rosters)
    {
        var isKnown = false;
        foreach (var run in runs)
        {
            var tree = run.TreeSha ?? "";
            if (rows.TryGetValue(run.Id, out var row))
            {
                isKnown = true;
                yield return new PastResult(tree, run.At, row.IsFlaky, row.IsFlaky);
            }
            else if (rosters.TryGetValue(run.Id, out var roster))
            {
                if (roster.TryGetValue(test.Variant, out var list) && list.TryGet(test.Case, out var record))
                {
                    isKnown = true;
                    if (record.Outcome == TestOutcome.Passed)
                    {
                        yield return new PastResult(tree, run.At, Passed: true);
                    }
                }
            }
            else if (isKnown && run.IsComplete)
            {
                yield return new PastResult(tree, run.At, Passed: true);
            }
        }
    }
}
