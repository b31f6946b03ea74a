using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>One pass over everything that was reported; passing tests are counted, only notable ones are kept.</summary>
internal sealed class TestsTally(TestsInput input)
{
    /// <summary>Reading tracebacks takes time; far fewer are ever shown.</summary>
    private const int MaxPlaced = 10_000;

    private readonly SourcePaths _paths = new(input.Tree);
    private readonly List<RunTotals> _runs = [];
    private readonly Dictionary<TestCase, List<Occurrence>> _failing = [];
    private readonly Dictionary<TestCase, List<Occurrence>> _flaky = [];
    private readonly HashSet<TestCase> _passed = [];
    private readonly HashSet<TestCase> _skipped = [];
    private readonly HashSet<TestCase> _recovered = [];
    private readonly PriorityQueue<(TestCase Case, string Variant), double> _slowest = new();
    private readonly List<(Quarantine Entry, TestCase Case)> _quarantine =
        [.. input.Options.Quarantine.Where(entry => entry.Until is null || entry.Until >= input.Today).Select(entry => (entry, TestCase.Parse(entry.Test)))];

    public IReadOnlyList<RunTotals> Runs => _runs;

    /// <summary>True when there is nothing a judgement could be made of, and every job says that this was meant.</summary>
    public bool IsAllSkipped => _runs.Count > 0 && _runs.All(run =>
        run.Totals.Tests > 0 ? run.Totals.Tests == run.Totals.Skipped : run.Run.JobConclusion is RunConclusion.Skipped or RunConclusion.Neutral);

    public void Count(RunReports run)
    {
        // One job tells its tests apart by itself; names are collected only to count a test of several jobs once.
        var isMatrix = input.Runs.Count > 1;
        int passed = 0, failed = 0, errors = 0, skipped = 0, flaky = 0, quarantined = 0;
        double seconds = 0;
        foreach (var test in run.Reports.SelectMany(report => report.Tests))
        {
            seconds += double.IsNaN(test.Seconds) ? 0 : test.Seconds;
            Time(test, run.Variant);
            switch (test.Outcome)
            {
                case TestOutcome.Passed:
                    passed++;
                    Pass(test, isMatrix);
                    break;
                case TestOutcome.Skipped:
                    skipped++;
                    Add(isMatrix, _skipped, test.Case);
                    continue;
                case TestOutcome.Failed:
                    failed++;
                    break;
                case TestOutcome.Error:
                    errors++;
                    break;
                default:
                    throw new InvalidOperationException($"{test.Outcome} is not counted");
            }

            if (test.IsFlaky)
            {
                flaky++;
                Keep(_flaky, test, run.Variant);
            }

            if (test.IsProblem)
            {
                quarantined += QuarantineOf(test.Case) is null ? 0 : 1;
                Keep(_failing, test, run.Variant);
            }
        }

        _runs.Add(new RunTotals(run, new TestTotals(passed + failed + errors + skipped, passed, failed, errors, skipped, flaky, quarantined, seconds)));
    }

    public TestTotals Totals() => _runs.Aggregate(
        new TestTotals(0, 0, 0, 0, 0, 0, 0, 0),
        (sum, run) => new TestTotals(
            sum.Tests + run.Totals.Tests,
            sum.Passed + run.Totals.Passed,
            sum.Failed + run.Totals.Failed,
            sum.Errors + run.Totals.Errors,
            sum.Skipped + run.Totals.Skipped,
            sum.Flaky + run.Totals.Flaky,
            sum.Quarantined + run.Totals.Quarantined,
            sum.Seconds + run.Totals.Seconds));

    public int DistinctPassed() => _runs.Count > 1 ? _passed.Count(test => !_failing.ContainsKey(test)) : Totals().Passed;

    public int DistinctSkipped() =>
        _runs.Count > 1 ? _skipped.Count(test => !_passed.Contains(test) && !_failing.ContainsKey(test)) : Totals().Skipped;

    public IReadOnlyList<NotableTest> Failing() => Notable(_failing);

    /// <summary>Tests that failed nowhere in the end.</summary>
    public IReadOnlyList<NotableTest> Flaky() => Notable(_flaky.Where(pair => !_failing.ContainsKey(pair.Key)));

    public IReadOnlyList<string> Fixed() =>
        [.. _recovered.Where(test => !_failing.ContainsKey(test)).Select(_paths.NameOf).Order(StringComparer.Ordinal)];

    public IReadOnlyList<SlowTest> Slowest() =>
        [.. _slowest.UnorderedItems.OrderByDescending(item => item.Priority).ThenBy(item => item.Element.Case.Id, StringComparer.Ordinal)
            .Select(item => new SlowTest(_paths.NameOf(item.Element.Case), item.Element.Variant, item.Priority))];

    private static void Add(bool isMatrix, HashSet<TestCase> set, TestCase test)
    {
        if (isMatrix)
        {
            set.Add(test);
        }
    }

    private static void Keep(Dictionary<TestCase, List<Occurrence>> notable, TestRecord test, string variant)
    {
        if (!notable.TryGetValue(test.Case, out var occurrences))
        {
            notable[test.Case] = occurrences = [];
        }

        occurrences.Add(new Occurrence(VariantOf(test, variant), test));
    }

    private static string VariantOf(TestRecord test, string job) =>
        test.Project.Length == 0 ? job : job.Length == 0 ? test.Project : $"{job}, {test.Project}";

    private void Pass(TestRecord test, bool isMatrix)
    {
        Add(isMatrix, _passed, test.Case);
        if (input.Base?.Failing.Contains(test.Case) == true)
        {
            _recovered.Add(test.Case);
        }
    }

    private void Time(TestRecord test, string variant)
    {
        if (double.IsNaN(test.Seconds) || test.Seconds <= 0 || input.Options.Slowest == 0)
        {
            return;
        }

        if (_slowest.Count < input.Options.Slowest)
        {
            _slowest.Enqueue((test.Case, variant), test.Seconds);
        }
        else if (_slowest.TryPeek(out _, out var least) && test.Seconds > least)
        {
            _slowest.DequeueEnqueue((test.Case, variant), test.Seconds);
        }
    }

    private List<NotableTest> Notable(IEnumerable<KeyValuePair<TestCase, List<Occurrence>>> tests) =>
    [
        .. tests
            .Select(pair => new NotableTest(pair.Key, _paths.NameOf(pair.Key), pair.Value, null, StandingOf(pair.Key), QuarantineOf(pair.Key)))
            .OrderBy(test => test.Standing)
            .ThenBy(test => test.Name, StringComparer.Ordinal)
            .Select((test, index) => index < MaxPlaced ? test with { Location = Place(test.Occurrences) } : test),
    ];

    private Standing StandingOf(TestCase test) =>
        input.Base is null ? Standing.Unknown : input.Base.Failing.Contains(test) ? Standing.Known : Standing.New;

    private SourceLocation? Place(IReadOnlyList<Occurrence> occurrences)
    {
        SourceLocation? file = null;
        foreach (var location in occurrences.Select(each => _paths.Locate(each.Record)))
        {
            if (location?.Line is not null)
            {
                return location;
            }

            file ??= location;
        }

        return file;
    }

    private Quarantine? QuarantineOf(TestCase test)
    {
        if (_quarantine.Count == 0)
        {
            return null;
        }

        // The report's class path may begin elsewhere than the repository does; the file that was found knows better.
        var named = TestCase.Parse(_paths.NameOf(test));
        return _quarantine.Find(entry => IsSame(entry.Case, test) || IsSame(entry.Case, named)).Entry;
    }

    private static bool IsSame(TestCase wanted, TestCase test) =>
        wanted.Path == test.Path && (wanted.Name == test.Name || (wanted.Parameters.Length == 0 && wanted.Name == test.Function));
}
