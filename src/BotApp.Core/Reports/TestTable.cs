using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports;

/// <summary>
/// Tests in rows of 32 bytes, their names beside each other as UTF-8: a million passing tests take 70 MB instead of 300. Details
/// exist only for tests that have something to tell.
/// </summary>
internal sealed class TestTable
{
    private const int ChunkBits = 12;
    private const int ChunkRows = 1 << ChunkBits;
    private const int FirstRows = 32;
    private const int OutcomeMask = 3;
    private const int FlakyBit = 4;
    private const int DetailShift = 3;

    private readonly List<Row[]> _chunks = [];
    private readonly Utf8Arena _names = new();
    private readonly WordTable _paths = new();
    private readonly List<string> _suites = [];
    private readonly List<TestDetail> _details = [];

    /// <summary>How many tests there are.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a suite; the same words may come again for another suite of that name.</summary>
    public int AddSuite(string path)
    {
        _suites.Add(path);
        return _suites.Count - 1;
    }

    /// <summary>The number of a class path.</summary>
    public int AddPath(ReadOnlySpan<byte> path) => _paths.Add(path);

    /// <summary>Adds a test and gives its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Add(int path, int suite, ReadOnlySpan<byte> name, TestOutcome outcome, double seconds, TestDetail? detail)
    {
        MakeRoom();
        ref var row = ref At(Count);
        row.Name = _names.Add(name);
        row.NameLength = name.Length;
        row.Path = path;
        row.Suite = suite;
        row.Hash = HashOf(path, name);
        Count++;
        Set(Count - 1, outcome, seconds, detail);
        return Count - 1;
    }

    /// <summary>Says how a test came out, now that more is known.</summary>
    public void Set(int place, TestOutcome outcome, double seconds, TestDetail? detail)
    {
        ref var row = ref At(place);
        row.Seconds = seconds;
        row.Flags = (int)outcome | (TestRecord.IsFlakyAs(outcome, detail) ? FlakyBit : 0);
        if (detail is not null)
        {
            _details.Add(detail);
            row.Flags |= _details.Count << DetailShift;
        }
    }

    /// <summary>Takes tests out; those behind them move up.</summary>
    /// <param name="places">Where they are, in ascending order.</param>
    public void Remove(IReadOnlyList<int> places)
    {
        var (kept, next) = (places.Count == 0 ? Count : places[0], 0);
        for (var place = kept; place < Count; place++)
        {
            if (next < places.Count && places[next] == place)
            {
                next++;
                continue;
            }

            At(kept++) = At(place);
        }

        Count = kept;
        var chunks = (Count + ChunkRows - 1) >> ChunkBits;
        _chunks.RemoveRange(chunks, _chunks.Count - chunks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TestOutcome OutcomeAt(int place) => (TestOutcome)(At(place).Flags & OutcomeMask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsFlakyAt(int place) => (At(place).Flags & FlakyBit) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double SecondsAt(int place) => At(place).Seconds;

    public int PathAt(int place) => At(place).Path;

    public int SuiteAt(int place) => At(place).Suite;

    public uint HashAt(int place) => At(place).Hash;

    public TestDetail? DetailAt(int place) => At(place).Flags >> DetailShift is var detail and > 0 ? _details[detail - 1] : null;

    public ReadOnlySpan<byte> NameAt(int place)
    {
        ref var row = ref At(place);
        return _names.Get(row.Name, row.NameLength);
    }

    public string PathOf(int path) => _paths.Text(path);

    public ReadOnlySpan<byte> PathBytes(int path) => _paths.Bytes(path);

    public string SuiteOf(int suite) => _suites[suite];

    public TestCase CaseAt(int place) => new(PathOf(PathAt(place)), Encoding.UTF8.GetString(NameAt(place)));

    public TestRecord RecordAt(int place) => new(CaseAt(place), SuiteOf(SuiteAt(place)), OutcomeAt(place), SecondsAt(place), DetailAt(place));

    public static uint HashOf(int path, ReadOnlySpan<byte> name) => (TextHash.Of(name) * 31) + ((uint)path * 0x9E3779B1);

    /// <summary>The first chunk begins small, because a run may have thousands of small files.</summary>
    private void MakeRoom()
    {
        if ((Count & (ChunkRows - 1)) == 0)
        {
            _chunks.Add(new Row[Count == 0 ? FirstRows : ChunkRows]);
        }
        else if (Count < ChunkRows && Count == _chunks[0].Length)
        {
            var chunk = _chunks[0];
            Array.Resize(ref chunk, Count * 2);
            _chunks[0] = chunk;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Row At(int place) => ref _chunks[place >> ChunkBits][place & (ChunkRows - 1)];

    private struct Row
    {
        public double Seconds;
        public int Name;
        public int NameLength;
        public int Path;
        public int Suite;
        public int Flags;
        public uint Hash;
    }
}
