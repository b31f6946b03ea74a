using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports;

/// <summary>
/// Tests by identity, in the order of their first appearance. Kept in a compact form; the records are made when they are asked for,
/// so hold on to few of them, and where only counts or times are wanted, ask <see cref="OutcomeAt"/> and <see cref="SecondsAt"/>.
/// </summary>
[CollectionBuilder(typeof(TestList), nameof(Create))]
public sealed class TestList : IReadOnlyList<TestRecord>
{
    private readonly TestTable _tests;
    private TestIndex? _index;
    private Dictionary<string, int>? _paths;

    internal TestList(TestTable tests)
    {
        _tests = tests;
    }

    /// <summary>No tests.</summary>
    public static TestList Empty { get; } = new(new TestTable());

    /// <inheritdoc/>
    public int Count => _tests.Count;

    /// <summary>True when at least one test failed or could not run.</summary>
    public bool HasProblems
    {
        get
        {
            for (var place = 0; place < _tests.Count; place++)
            {
                if (_tests.OutcomeAt(place) >= TestOutcome.Failed)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public TestRecord this[int index] => _tests.RecordAt(Checked(index));

    /// <summary>A list of these tests; what collection expressions call.</summary>
    public static TestList Create(ReadOnlySpan<TestRecord> tests) => tests.IsEmpty ? Empty : From(tests.ToArray());

    /// <summary>A list of these tests.</summary>
    public static TestList From(IEnumerable<TestRecord> tests)
    {
        ArgumentNullException.ThrowIfNull(tests);
        var table = new TestTable();
        var suites = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var test in tests)
        {
            if (!suites.TryGetValue(test.Suite, out var suite))
            {
                suites[test.Suite] = suite = table.AddSuite(test.Suite);
            }

            table.Add(table.AddPath(Encoding.UTF8.GetBytes(test.Case.Path)), suite, Encoding.UTF8.GetBytes(test.Case.Name), test.Outcome, test.Seconds, test.Detail);
        }

        return new TestList(table);
    }

    /// <summary>How the test at this place came out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TestOutcome OutcomeAt(int index) => _tests.OutcomeAt(Checked(index));

    /// <summary>How long the test at this place took; NaN when unknown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double SecondsAt(int index) => _tests.SecondsAt(Checked(index));

    /// <summary>True when the test at this place passed in the end and an earlier attempt did not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsFlakyAt(int index) => _tests.IsFlakyAt(Checked(index));

    /// <summary>What the test at this place is called.</summary>
    public TestCase CaseAt(int index) => _tests.CaseAt(Checked(index));

    /// <summary>The name of the test at this place as UTF-8, for those who look at every test.</summary>
    internal ReadOnlySpan<byte> NameBytesAt(int index) => _tests.NameAt(Checked(index));

    /// <summary>The class path of the test at this place as UTF-8.</summary>
    internal ReadOnlySpan<byte> PathBytesAt(int index) => _tests.PathBytes(_tests.PathAt(Checked(index)));

    /// <summary>The test of this identity: the first one where a broken report has several.</summary>
    public bool TryGet(TestCase test, [MaybeNullWhen(false)] out TestRecord record)
    {
        var place = _tests.Count == 0 ? -1 : Find(test);
        record = place < 0 ? null : _tests.RecordAt(place);
        return place >= 0;
    }

    /// <summary>Writes the tests in a compact form of our own; compress the stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="withDetails">False leaves texts and attempts out: enough to compare with.</param>
    public void Write(Stream stream, bool withDetails) => TestListFile.Write(_tests, stream, withDetails);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, or ends too early.</exception>
    public static TestList Read(Stream stream) => new(TestListFile.Read(stream));

    /// <inheritdoc/>
    public IEnumerator<TestRecord> GetEnumerator()
    {
        for (var place = 0; place < _tests.Count; place++)
        {
            yield return _tests.RecordAt(place);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _tests.Count);
        return index;
    }

    private int Find(TestCase test)
    {
        if (_index is null || _paths is null)
        {
            // Built beside and shown whole: lists are read by several threads at once.
            var index = new TestIndex(_tests);
            var paths = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var place = 0; place < _tests.Count; place++)
            {
                index.AddOrFind(place);
                paths[_tests.PathOf(_tests.PathAt(place))] = _tests.PathAt(place);
            }

            (_paths, _index) = (paths, index);
        }

        if (!_paths.TryGetValue(test.Path, out var path))
        {
            return -1;
        }

        var name = Encoding.UTF8.GetBytes(test.Name);
        return _index.Find(path, name, TestTable.HashOf(path, name));
    }
}
