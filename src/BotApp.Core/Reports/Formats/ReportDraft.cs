using System.Globalization;

namespace BotApp.Core.Reports.Formats;

/// <summary>A report while its file is being read: the tests so far, those that came more than once, and what was wrong.</summary>
internal sealed class ReportDraft
{
    private const int MaxProblems = 50;

    private readonly List<TestRecord> _tests = [];
    private readonly HashSet<int> _places;
    private readonly Dictionary<int, List<(int Round, TestRecord Test)>> _repeated = [];
    private readonly List<ReportProblem> _problems = [];
    private readonly Dictionary<string, string> _words = [];
    private int _unnamed;

    public ReportDraft()
    {
        // Places in the list instead of the tests themselves: a million of them take a third of the memory.
        _places = new HashSet<int>(new SameTest(_tests));
    }

    /// <summary>What the tool is called, as far as the file tells.</summary>
    public string Dialect { get; set; } = "";

    /// <summary>True once something was found that means the file is not the whole truth.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>How much text may still be kept.</summary>
    public TextBudget Texts { get; } = new();

    /// <summary>Elements counted so far.</summary>
    public RecordCounts Counts { get; private set; }

    /// <summary>Tests and other records that failed so far, before equal ones are put together.</summary>
    public int Problems { get; private set; }

    /// <summary>Counts an element of the file and keeps it.</summary>
    /// <param name="test">The element as a test.</param>
    /// <param name="round">Equal tests of one round are different tests of one name, and the worst counts; those of a later round are attempts.</param>
    public void Add(TestRecord test, int round = 0)
    {
        Counts = Counts.Plus(test.Outcome);
        AddUncounted(test, round);
    }

    /// <summary>Keeps what stands for no element of its own, such as a class that could not be set up.</summary>
    public void AddUncounted(TestRecord test, int round = 0)
    {
        Problems += test.IsProblem ? 1 : 0;
        _tests.Add(test);
        if (_places.Add(_tests.Count - 1))
        {
            if (round > 0)
            {
                _repeated[_tests.Count - 1] = [(round, test)];
            }

            return;
        }

        _places.TryGetValue(_tests.Count - 1, out var place);
        _tests.RemoveAt(_tests.Count - 1);
        if (!_repeated.TryGetValue(place, out var all))
        {
            _repeated[place] = all = [(0, _tests[place])];
        }

        all.Add((round, test));
    }

    /// <summary>A record out of an element; one that passed at the first try keeps nothing but its name and time.</summary>
    public static TestRecord Test(
        TestCase identity, string suite, TestOutcome outcome, double seconds, TestProblem? problem, string? file = null, int? line = null) =>
        new(identity, suite, outcome, seconds, outcome == TestOutcome.Passed ? null : new TestDetail([new TestAttempt(outcome, seconds, problem is null ? [] : [problem])], file, line));

    public void Notice(string message) => Tell(new ReportProblem(message, IsNotice: true));

    public void BreakOff(string message, int? line = null, int? column = null)
    {
        IsIncomplete = true;
        // A line of 0 is a reader's way to say that it does not know.
        Tell(line > 0 ? new ReportProblem(message, line, column) : new ReportProblem(message));
    }

    /// <summary>Says once, after everything was read, that the file announces other numbers than it holds.</summary>
    public void Compare(string where, int? announced, int? announcedFailed)
    {
        if (announcedFailed > 0 && Problems == 0 && !IsIncomplete)
        {
            BreakOff($"{where} speaks of {announcedFailed} failed tests, and none of the tests in the file failed: the failing ones are missing.");
        }
        else if (announced is not null && announced != Counts.Total)
        {
            Notice($"{where} speaks of {announced} tests, and {Counts.Total} are in the file: the elements count."
                + (announced > Counts.Total ? " More were announced than written: tests may be missing." : ""));
        }
    }

    /// <summary>Thousands of tests share a class: one copy of its name is enough.</summary>
    public string Word(string word)
    {
        if (_words.TryGetValue(word, out var known))
        {
            return known;
        }

        _words[word] = word;
        return word;
    }

    /// <summary>The name, or a number for a test that has none.</summary>
    public string Name(string? name) => string.IsNullOrEmpty(name) ? $"(unnamed #{++_unnamed})" : name;

    /// <summary>A line counted from 1; nonsense is no line.</summary>
    public static int? Line(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line is > 0 and <= 100_000_000 ? line : null;

    public Report ToReport(string path, string format)
    {
        foreach (var (place, all) in _repeated)
        {
            _tests[place] = Settle(all);
        }

        return new Report
        {
            Path = path,
            Format = format,
            Dialect = Dialect,
            State = IsIncomplete ? ReportState.Incomplete : ReportState.Complete,
            Records = Counts,
            Tests = TestList.From(_tests),
            Problems = _problems,
        };
    }

    private static TestRecord Settle(List<(int Round, TestRecord Test)> all)
    {
        var first = all[0].Test;
        var rounds = all.GroupBy(one => one.Round).OrderBy(round => round.Key)
            .Select(round => new TestAttempt(round.Max(one => one.Test.Outcome), double.NaN, [])).ToList();
        var outcome = Attempts.Settle(rounds, areRetries: true);
        List<TestAttempt> attempts = [.. all.SelectMany(one => AttemptsOf(one.Test))];
        var seconds = Attempts.TotalSeconds(attempts);
        var isPlain = outcome == TestOutcome.Passed && attempts.TrueForAll(attempt => attempt is { Outcome: TestOutcome.Passed, Unexplained: false });
        var told = all.Select(one => one.Test.Detail).FirstOrDefault(detail => detail?.File is not null) ?? first.Detail;
        return first with { Outcome = outcome, Seconds = seconds, Detail = isPlain ? null : new TestDetail(attempts, told?.File, told?.Line) };
    }

    private static IReadOnlyList<TestAttempt> AttemptsOf(TestRecord test) =>
        test.Detail?.Attempts ?? [new TestAttempt(test.Outcome, test.Seconds, [])];

    private void Tell(ReportProblem problem)
    {
        // What makes a file incomplete must be said, even after fifty notices.
        if (_problems.Count < MaxProblems || (!problem.IsNotice && _problems.TrueForAll(told => told.IsNotice)))
        {
            _problems.Add(problem);
        }
    }

    private sealed class SameTest(List<TestRecord> tests) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => tests[x].Case == tests[y].Case && tests[x].Suite == tests[y].Suite;

        public int GetHashCode(int obj) => HashCode.Combine(tests[obj].Case, tests[obj].Suite);
    }
}
