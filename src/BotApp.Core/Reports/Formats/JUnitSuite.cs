namespace BotApp.Core.Reports.Formats;

/// <summary>A suite while it is being read: its tests so far, and which of them came more than once.</summary>
internal sealed class JUnitSuite(string path, string? file, List<TestRecord> tests)
{
    // Places in the list instead of the tests themselves: a million of them take a third of the memory.
    private readonly HashSet<int> _places = new(new SameCase(tests));
    private readonly Dictionary<int, List<TestAttempt>> _repeated = [];
    private int _elements;

    public string Path { get; } = path;

    /// <summary>The file its cases are in when they do not say themselves; some tools name it once for all suites that follow.</summary>
    public string? File { get; set; } = file;

    public SuiteCounters Announced { get; init; }

    /// <summary>Elements read before this suite began.</summary>
    public RecordCounts Before { get; init; }

    public void Add(TestRecord test, bool isPytest)
    {
        _elements++;
        tests.Add(test);
        if (_places.Add(tests.Count - 1))
        {
            return;
        }

        _places.TryGetValue(tests.Count - 1, out var place);
        tests.RemoveAt(tests.Count - 1);
        if (!_repeated.TryGetValue(place, out var attempts))
        {
            _repeated[place] = attempts = [.. AttemptsOf(tests[place])];
        }

        foreach (var attempt in AttemptsOf(test))
        {
            if (isPytest && Attempts.IsTeardownOf(attempts[^1], attempt))
            {
                attempts[^1] = Attempts.Join(attempts[^1], attempt);
                continue;
            }

            attempts.Add(attempt);
        }
    }

    /// <summary>Puts the attempts of repeated tests together, now that all have been seen.</summary>
    public void Close(JUnitDialect dialect)
    {
        var isEveryTestRepeated = _places.Count * 2 <= _elements && _repeated.Count == _places.Count
            && _repeated.Values.Select(attempts => attempts.Count).Distinct().Count() == 1;
        var isPytest = dialect == JUnitDialect.Pytest;
        // pytest --dist each runs everything once per worker: no attempts at all, every result counts.
        var isEach = isPytest && isEveryTestRepeated && !(Announced.Tests < _elements);
        foreach (var (place, attempts) in _repeated)
        {
            var seen = isPytest && !isEach ? Explain(attempts) : attempts;
            var outcome = Attempts.Settle(attempts, areRetries: !isEach && dialect.WritesAttempts());
            var first = tests[place];
            var isPlain = outcome == TestOutcome.Passed && seen.TrueForAll(attempt => attempt is { Outcome: TestOutcome.Passed, Unexplained: false });
            var detail = isPlain ? null : new TestDetail(seen, first.Detail?.File, first.Detail?.Line);
            tests[place] = first with { Outcome = outcome, Seconds = Attempts.TotalSeconds(attempts), Detail = detail };
        }
    }

    /// <summary>
    /// pytest's re-run plug-ins write each attempt but the last as an element without a result; ids are unique in a session,
    /// so an empty one before the last must have failed.
    /// </summary>
    private static List<TestAttempt> Explain(List<TestAttempt> attempts) =>
        [.. attempts.Select((attempt, index) => index < attempts.Count - 1 && attempt.Outcome == TestOutcome.Passed
            ? attempt with { Unexplained = true }
            : attempt)];

    private static IReadOnlyList<TestAttempt> AttemptsOf(TestRecord test) =>
        test.Detail?.Attempts ?? [new TestAttempt(test.Outcome, test.Seconds, [])];

    private sealed class SameCase(List<TestRecord> tests) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => tests[x].Case == tests[y].Case;

        public int GetHashCode(int obj) => tests[obj].Case.GetHashCode();
    }
}

/// <summary>What a suite's attributes announce; null where nothing readable stands.</summary>
internal readonly record struct SuiteCounters(int? Tests, int? Failed, int? Errors, int? Skipped);
