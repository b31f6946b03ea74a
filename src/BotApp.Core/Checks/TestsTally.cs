using System.Runtime.CompilerServices;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>One pass over everything that was reported; passing tests are counted, only notable ones are kept.</summary>
internal sealed class TestsTally
{
    /// <summary>Reading tracebacks takes time; far fewer are ever shown.</summary>
    private const int MaxPlaced = 10_000;

    private readonly TestsInput _input;
    private readonly SourcePaths _paths;
    private readonly BaseTests? _base;
    private readonly NotableTests _notable;
    private readonly List<RunTotals> _runs = [];
    private readonly Dictionary<TestCase, List<Occurrence>> _failing = [];
    private readonly Dictionary<TestCase, List<Occurrence>> _flaky = [];
    private readonly TestSet _passed = new();
    private readonly TestSet _skipped = new();
    private readonly TestSet _failed = new();
    private readonly SkipReasons _reasons = new();
    private readonly SlowestTests _slowest;

    public TestsTally(TestsInput input)
    {
        _input = input;
        _paths = new SourcePaths(input.Tree);
        _base = input.History.Base is { } known ? new BaseTests(known) : null;
        _slowest = new SlowestTests(input.Options.Slowest);
        Quarantines = new Quarantines([.. input.Options.Quarantine, .. input.History.Placed], input.Today, _paths);
        _notable = new NotableTests(input, _paths, _base, Quarantines);
        foreach (var run in input.Runs)
        {
            Count(run);
        }

        Failing = Notable(_failing);
        Flaky = Notable(_flaky.Where(pair => !_failing.ContainsKey(pair.Key)));
        CountQuarantined();
    }

    public Quarantines Quarantines { get; }

    public IReadOnlyList<RunTotals> Runs => _runs;

    public IReadOnlyList<NotableTest> Failing { get; }

    /// <summary>Tests that failed nowhere in the end.</summary>
    public IReadOnlyList<NotableTest> Flaky { get; }

    /// <summary>True when there is nothing a judgement could be made of, and every job says that this was meant.</summary>
    public bool IsAllSkipped => _runs.Count > 0 && _runs.All(run =>
        run.Totals.Tests > 0 ? run.Totals.Tests == run.Totals.Skipped : run.Run.JobConclusion is RunConclusion.Skipped or RunConclusion.Neutral);

    public IReadOnlyList<SkipReason> SkipReasons => _reasons.All();

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

    public int DistinctPassed() => _runs.Count > 1 ? _passed.CountWithout(_failed) : Totals().Passed;

    public int DistinctSkipped() => _runs.Count > 1 ? _skipped.CountWithout(_passed, _failed) : Totals().Skipped;

    /// <summary>How the run differs from its base; null when there is none.</summary>
    public TestsComparison? Compare() => _base is null ? null : new ComparisonRules(_input, _base, _paths.NameOf, _failing.ContainsKey).Compare();

    public IReadOnlyList<SlowTest> Slowest() =>
        [.. _slowest.Tests().Select(test => new SlowTest(_paths.NameOf(test.Case), test.Variant, test.Seconds) { BaseSeconds = BaseSeconds(test.Variant, test.Case) })];

    public IReadOnlyList<SlowFunction> SlowestFunctions() =>
        [.. _slowest.Functions().Select(function => new SlowFunction(_paths.NameOf(function.Function), function.Variant, function.Sets, function.Seconds))];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(RunReports run)
    {
        var (outcomes, flaky, seconds) = (new int[Enum.GetValues<TestOutcome>().Length], 0, 0.0);
        foreach (var tests in run.Reports.Select(report => report.Tests))
        {
            for (var place = 0; place < tests.Count; place++)
            {
                outcomes[(int)tests.OutcomeAt(place)]++;
                flaky += tests.IsFlakyAt(place) ? 1 : 0;
                seconds += double.IsNaN(tests.SecondsAt(place)) ? 0 : tests.SecondsAt(place);
                _slowest.Count(tests, place, run.Variant);
                Sort(tests, place, run.Variant);
            }
        }

        var (passed, failed, errors, skipped) =
            (outcomes[(int)TestOutcome.Passed], outcomes[(int)TestOutcome.Failed], outcomes[(int)TestOutcome.Error], outcomes[(int)TestOutcome.Skipped]);
        _runs.Add(new RunTotals(run, new TestTotals(passed + failed + errors + skipped, passed, failed, errors, skipped, flaky, 0, seconds)));
    }

    /// <summary>Looks closer at a test only where something is to be told of it: there may be millions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sort(TestList tests, int place, string variant)
    {
        // One job tells its tests apart by itself; they are remembered only to count a test of several jobs once.
        var isMatrix = _input.Runs.Count > 1;
        var outcome = tests.OutcomeAt(place);
        if (Quarantines.IsLooking)
        {
            Quarantines.See(tests.CaseAt(place));
        }

        if (outcome == TestOutcome.Skipped)
        {
            Skip(tests[place], isMatrix);
            return;
        }

        if (isMatrix)
        {
            (outcome == TestOutcome.Passed ? _passed : _failed).Add(tests.CaseAt(place));
        }

        if (outcome >= TestOutcome.Failed)
        {
            Keep(_failing, tests[place], variant);
        }
        else if (tests.IsFlakyAt(place))
        {
            Keep(_flaky, tests[place], variant);
        }
    }

    private void Skip(TestRecord test, bool isMatrix)
    {
        if (!isMatrix || _skipped.Add(test.Case))
        {
            _reasons.Count(test);
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

    private List<NotableTest> Notable(IEnumerable<KeyValuePair<TestCase, List<Occurrence>>> tests) =>
    [
        .. tests
            .Select(pair => _notable.Of(pair.Key, pair.Value))
            .OrderBy(test => test.Standing).ThenBy(test => test.IsKnownFlaky)
            .ThenBy(test => test.Name, StringComparer.Ordinal)
            .Select((test, index) => index < MaxPlaced ? _notable.Placed(test) : test),
    ];

    /// <summary>Which tests are set apart is known only when all jobs were read.</summary>
    private void CountQuarantined()
    {
        var apart = Failing.Where(test => test.Quarantine is not null).Select(test => test.Case).ToHashSet();
        for (var index = 0; index < _runs.Count && apart.Count > 0; index++)
        {
            var (run, totals) = _runs[index];
            var count = _runs[index].Totals is { Failed: 0, Errors: 0 } ? 0
                : run.Reports.SelectMany(report => report.Tests).Count(test => test.IsProblem && apart.Contains(test.Case));
            _runs[index] = new RunTotals(run, totals with { Quarantined = count });
        }
    }

    private double BaseSeconds(string variant, TestCase test) => _base?.Find(variant, test)?.Record.Seconds ?? double.NaN;
}
