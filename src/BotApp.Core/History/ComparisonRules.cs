using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.History;

/// <summary>Compares a run with its base test by test and cell by cell. Both lists are walked; only what differs is kept.</summary>
internal sealed class ComparisonRules(TestsInput input, BaseTests known, Func<TestCase, string> nameOf, Func<TestCase, bool> isFailing)
{
    /// <summary>How many names of each kind are kept; the counts are exact.</summary>
    private const int MaxNames = 100;

    private readonly Differences _fixed = new(nameOf);
    private readonly Differences _added = new(nameOf);
    private readonly Differences _removed = new(nameOf);
    private readonly Differences _newlySkipped = new(nameOf);
    private readonly Differences _unskipped = new(nameOf);

    public TestsComparison Compare()
    {
        var cells = input.Runs.GroupBy(run => run.Variant, StringComparer.Ordinal).Select(cell => new Cell(cell.Key, [.. cell])).ToList();
        var compared = cells.Where(cell => known.Has(cell.Variant)).ToList();
        foreach (var cell in compared)
        {
            foreach (var test in cell.Lists.SelectMany(list => list))
            {
                Compare(cell, test);
            }
        }

        var isWhole = cells.TrueForAll(cell => cell.IsWhole) && input.Expected.All(label => cells.Exists(cell => cell.Variant == label));
        if (isWhole)
        {
            FindRemoved(cells, compared);
        }

        return new TestsComparison
        {
            Fixed = _fixed.Sorted(),
            Added = _added.Sorted(),
            Removed = _removed.Sorted(),
            NewlySkipped = _newlySkipped.Sorted(),
            Unskipped = _unskipped.Sorted(),
            OnlyHere = [.. cells.Where(cell => cell.Lists.Count > 0 && !known.Has(cell.Variant)).Select(cell => cell.Variant)],
            OnlyOnBase = [.. known.Run.Variants.Keys.Where(label => !cells.Exists(cell => cell.Variant == label) && !input.Expected.Contains(label)).Order(StringComparer.Ordinal)],
            IsWhole = isWhole,
        };
    }

    private void Compare(Cell cell, TestRecord test)
    {
        // Not a test: a module that could not be collected stands for all of its tests, which are missing now.
        if (test.Case.Name == TestCase.Module)
        {
            cell.HasUncollected |= test.IsProblem;
        }
        else if (known.Find(cell.Variant, test.Case) is not { } found)
        {
            if (!IsOnBase(test.Case))
            {
                _added.Add(test.Case);
            }
        }
        else
        {
            cell.Met += found.Variant == cell.Variant ? 1 : 0;
            Compare(cell, test, found.Record);
        }
    }

    private void Compare(Cell cell, TestRecord test, TestRecord before)
    {
        if (before.IsProblem)
        {
            if (test.Outcome == TestOutcome.Passed && !isFailing(test.Case))
            {
                _fixed.Add(test.Case);
            }
        }

        // A test that another file of this cell ran is not skipped: shards skip each other's tests.
        else if (before.Outcome != TestOutcome.Skipped)
        {
            if (test.Outcome == TestOutcome.Skipped && cell.Skips(test.Case))
            {
                _newlySkipped.Add(test.Case);
            }
        }
        else if (test.Outcome == TestOutcome.Passed && !cell.SkipsToo(test.Case))
        {
            _unskipped.Add(test.Case);
        }
    }

    private void FindRemoved(List<Cell> cells, List<Cell> compared)
    {
        // Walking the base is needed only where it has tests that were not met: usually it has none.
        foreach (var test in compared.Where(cell => cell.Met < known.Run.Variants[cell.Variant].Count || cell.Met < cell.Lists.Sum(list => list.Count)).SelectMany(cell => known.Run.Variants[cell.Variant]))
        {
            if (test.Case.Name != TestCase.Module && !cells.Exists(cell => cell.Has(test.Case)))
            {
                _removed.Add(test.Case);
            }
        }
    }

    private bool IsOnBase(TestCase test) => known.Run.Variants.Values.Any(tests => tests.TryGet(test, out _));

    /// <summary>What one cell of the matrix reported.</summary>
    private sealed class Cell(string variant, IReadOnlyList<RunReports> runs)
    {
        public string Variant => variant;

        public List<TestList> Lists { get; } = [.. runs.SelectMany(run => run.Reports).Where(report => report.Tests.Count > 0).Select(report => report.Tests as TestList ?? TestList.From(report.Tests))];

        /// <summary>True when every file was read to its end, every module was collected and no job was stopped midway.</summary>
        public bool IsWhole => Lists.Count > 0
            && runs.All(run => run.JobConclusion is null or RunConclusion.Success or RunConclusion.Failure)
            && runs.All(run => run.Reports.All(report => report.State is ReportState.Complete or ReportState.Ignored))
            && !HasUncollected;

        public bool HasUncollected { get; set; }

        /// <summary>How many of its tests the same cell of the base has.</summary>
        public int Met { get; set; }

        public bool SkipsToo(TestCase test) => Lists.Count > 1 && Lists.Exists(list => list.TryGet(test, out var record) && record.Outcome == TestOutcome.Skipped);

        public bool Has(TestCase test) => Lists.Exists(list => list.TryGet(test, out _));

        public bool Skips(TestCase test) => Lists.TrueForAll(list => !list.TryGet(test, out var record) || record.Outcome == TestOutcome.Skipped);
    }

    /// <summary>Tests that differ in one way: counted once each, the first ones named.</summary>
    private sealed class Differences(Func<TestCase, string> nameOf)
    {
        private readonly TestSet _seen = new();
        private readonly List<TestCase> _first = [];

        public void Add(TestCase test)
        {
            if (_seen.Add(test) && _first.Count < MaxNames)
            {
                _first.Add(test);
            }
        }

        public DifferingTests Sorted() => _seen.Count == 0 ? DifferingTests.None : new DifferingTests(_seen.Count, [.. _first.Select(nameOf).Order(StringComparer.Ordinal)]);
    }
}
