using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>A suite while it is being read: its tests so far, and which of them came more than once.</summary>
/// <param name="tests">The tests of the whole file.</param>
/// <param name="seen">Where they are, by suite and name.</param>
/// <param name="path">The suites it is in and its own name, outermost first.</param>
/// <param name="file">The file its cases are in when they do not say themselves.</param>
internal sealed class JUnitSuite(TestTable tests, TestIndex seen, string path, string? file)
{
    private readonly Dictionary<int, List<TestAttempt>> _repeated = [];
    private readonly int _number = tests.AddSuite(path);
    private byte[]? _pathBytes;
    private int _elements;
    private int _distinct;

    public string Path { get; } = path;

    /// <summary>The file its cases are in when they do not say themselves; some tools name it once for all suites that follow.</summary>
    public string? File { get; } = file;

    /// <summary>Its path as the class path of tests that have none.</summary>
    public ReadOnlySpan<byte> PathBytes => _pathBytes ??= Encoding.UTF8.GetBytes(Path);

    public SuiteCounters Announced { get; init; }

    /// <summary>Elements read before this suite began.</summary>
    public RecordCounts Before { get; init; }

    /// <summary>Adds a test, or another attempt at one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int classPath, ReadOnlySpan<byte> name, TestOutcome outcome, double seconds, TestDetail? detail, bool isPytest)
    {
        _elements++;
        var hash = TestTable.HashOf(classPath, name);
        var place = seen.Find(classPath, _number, name, hash);
        if (place < 0)
        {
            _distinct++;
            seen.Add(tests.Add(classPath, _number, name, hash, outcome, seconds, detail));
            return;
        }

        if (!_repeated.TryGetValue(place, out var attempts))
        {
            _repeated[place] = attempts = [.. AttemptsOf(tests.OutcomeAt(place), tests.SecondsAt(place), tests.DetailAt(place))];
        }

        foreach (var attempt in AttemptsOf(outcome, seconds, detail))
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
        var isEveryTestRepeated = _distinct * 2 <= _elements && _repeated.Count == _distinct
            && _repeated.Values.Select(attempts => attempts.Count).Distinct().Count() == 1;
        var isPytest = dialect == JUnitDialect.Pytest;
        // pytest --dist each runs everything once per worker: no attempts at all, every result counts.
        var isEach = isPytest && isEveryTestRepeated && !(Announced.Tests < _elements);
        foreach (var (place, attempts) in _repeated)
        {
            var shown = isPytest && !isEach ? Explain(attempts) : attempts;
            var outcome = Attempts.Settle(attempts, areRetries: !isEach && dialect.WritesAttempts());
            var isPlain = outcome == TestOutcome.Passed && shown.TrueForAll(attempt => attempt is { Outcome: TestOutcome.Passed, Unexplained: false });
            var first = tests.DetailAt(place);
            tests.Set(place, outcome, Attempts.TotalSeconds(attempts), isPlain ? null : new TestDetail(shown, first?.File, first?.Line));
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

    private static IReadOnlyList<TestAttempt> AttemptsOf(TestOutcome outcome, double seconds, TestDetail? detail) =>
        detail?.Attempts ?? [new TestAttempt(outcome, seconds, [])];
}

/// <summary>What a suite's attributes announce; null where nothing readable stands.</summary>
internal readonly record struct SuiteCounters(int? Tests, int? Failed, int? Errors, int? Skipped);
