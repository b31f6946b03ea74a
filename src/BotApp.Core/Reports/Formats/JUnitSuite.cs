using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>A suite while it is being read: its tests so far; which of them came more than once is asked at its end.</summary>
/// <param name="tests">The tests of the whole file.</param>
/// <param name="path">The suites it is in and its own name, outermost first.</param>
/// <param name="file">The file its cases are in when they do not say themselves.</param>
internal sealed class JUnitSuite(TestTable tests, string path, string? file)
{
    private readonly int _number = tests.AddSuite(path);
    private readonly int _first = tests.Count;
    private byte[]? _pathBytes;
    private int _elements;

    public string Path { get; } = path;

    /// <summary>The file its cases are in when they do not say themselves; some tools name it once for all suites that follow.</summary>
    public string? File { get; } = file;

    /// <summary>Its path as the class path of tests that have none.</summary>
    public ReadOnlySpan<byte> PathBytes => _pathBytes ??= Encoding.UTF8.GetBytes(Path);

    public SuiteCounters Announced { get; init; }

    /// <summary>Elements read before this suite began.</summary>
    public RecordCounts Before { get; init; }

    /// <summary>Adds a test, or another attempt at one.</summary>
    public void Add(int classPath, ReadOnlySpan<byte> name, TestOutcome outcome, double seconds, TestDetail? detail)
    {
        _elements++;
        tests.Add(classPath, _number, name, outcome, seconds, detail);
    }

    /// <summary>Puts the attempts of repeated tests together, now that all have been seen.</summary>
    public void Close(JUnitDialect dialect)
    {
        var more = RepeatedTests.Find(tests, _first, _number, _elements);
        if (more.Count == 0)
        {
            return;
        }

        var isPytest = dialect == JUnitDialect.Pytest;
        var repeated = Gather(more, isPytest);
        var distinct = _elements - more.Count;
        var isEveryTestRepeated = distinct * 2 <= _elements && repeated.Count == distinct
            && repeated.Values.Select(attempts => attempts.Count).Distinct().Count() == 1;
        // pytest --dist each runs everything once per worker: no attempts at all, every result counts.
        var isEach = isPytest && isEveryTestRepeated && !(Announced.Tests < _elements);
        foreach (var (place, attempts) in repeated)
        {
            var shown = isPytest && !isEach ? Explain(attempts) : attempts;
            var outcome = Attempts.Settle(attempts, areRetries: !isEach && dialect.WritesAttempts());
            var isPlain = outcome == TestOutcome.Passed && shown.TrueForAll(attempt => attempt is { Outcome: TestOutcome.Passed, Unexplained: false });
            var first = tests.DetailAt(place);
            tests.Set(place, outcome, Attempts.TotalSeconds(attempts), isPlain ? null : new TestDetail(shown, first?.File, first?.Line));
        }

        tests.Remove([.. more.Select(test => test.Place)]);
    }

    /// <summary>The attempts at each test that came more than once, by the place of its first.</summary>
    private Dictionary<int, List<TestAttempt>> Gather(List<(int Place, int Earlier)> more, bool isPytest)
    {
        var repeated = new Dictionary<int, List<TestAttempt>>();
        foreach (var (place, earlier) in more)
        {
            if (!repeated.TryGetValue(earlier, out var attempts))
            {
                repeated[earlier] = attempts = [.. AttemptsAt(earlier)];
            }

            foreach (var attempt in AttemptsAt(place))
            {
                if (isPytest && Attempts.IsTeardownOf(attempts[^1], attempt))
                {
                    attempts[^1] = Attempts.Join(attempts[^1], attempt);
                    continue;
                }

                attempts.Add(attempt);
            }
        }

        return repeated;
    }

    /// <summary>
    /// pytest's re-run plug-ins write each attempt but the last as an element without a result; ids are unique in a session,
    /// so an empty one before the last must have failed.
    /// </summary>
    private static List<TestAttempt> Explain(List<TestAttempt> attempts) =>
        [.. attempts.Select((attempt, index) => index < attempts.Count - 1 && attempt.Outcome == TestOutcome.Passed
            ? attempt with { Unexplained = true }
            : attempt)];

    private IReadOnlyList<TestAttempt> AttemptsAt(int place) =>
        tests.DetailAt(place)?.Attempts ?? [new TestAttempt(tests.OutcomeAt(place), tests.SecondsAt(place), [])];
}

/// <summary>What a suite's attributes announce; null where nothing readable stands.</summary>
internal readonly record struct SuiteCounters(int? Tests, int? Failed, int? Errors, int? Skipped);
