using System.Runtime.CompilerServices;

namespace BotApp.Core.Reports;

/// <summary>Finds tests of a <see cref="TestTable"/> by what they are called: eight bytes for a place and its hash, nothing for a name.</summary>
/// <param name="tests">The tests.</param>
/// <param name="isWithinSuite">True where equal names in two suites are two tests.</param>
internal sealed class TestIndex(TestTable tests, bool isWithinSuite)
{
    /// <summary>Beside each place stands a hash, so that names that meet are mostly told apart without looking at them.</summary>
    private Slot[] _slots = new Slot[64];
    private int _count;

    /// <summary>Indexes the test at this place, or gives the place of the one that is already known by its name.</summary>
    public int AddOrFind(int place)
    {
        var (path, suite, hash) = (tests.PathAt(place), tests.SuiteAt(place), tests.HashAt(place));
        var known = Find(path, suite, tests.NameAt(place), hash);
        if (known < 0)
        {
            Add(place);
        }

        return known < 0 ? place : known;
    }

    /// <summary>The place of the test of this name, or -1.</summary>
    /// <param name="path">The number of its class path.</param>
    /// <param name="suite">The number of its suite.</param>
    /// <param name="name">Its name.</param>
    /// <param name="hash">Of path and name, as <see cref="TestTable.HashOf"/> gives it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(int path, int suite, ReadOnlySpan<byte> name, uint hash)
    {
        var (slots, mixed) = (_slots, Mixed(hash, suite));
        for (var at = mixed & (uint)(slots.Length - 1); slots[at].Number != 0; at = (at + 1) & (uint)(slots.Length - 1))
        {
            var place = slots[at].Number - 1;
            if (slots[at].Hash == mixed && IsSame(place, path, suite, name))
            {
                return place;
            }
        }

        return -1;
    }

    /// <summary>Indexes a test that is not known yet.</summary>
    public void Add(int place)
    {
        if (++_count * 2 > _slots.Length)
        {
            Grow();
        }

        Put(_slots, new Slot(Mixed(tests.HashAt(place), tests.SuiteAt(place)), place + 1));
    }

    private bool IsSame(int place, int path, int suite, ReadOnlySpan<byte> name) =>
        tests.PathAt(place) == path && (!isWithinSuite || tests.SuiteAt(place) == suite) && tests.NameAt(place).SequenceEqual(name);

    private uint Mixed(uint hash, int suite) => isWithinSuite ? hash ^ ((uint)suite * 0x85EBCA6B) : hash;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        var slots = new Slot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot.Number != 0)
            {
                Put(slots, slot);
            }
        }

        _slots = slots;
    }

    private static void Put(Slot[] slots, Slot slot)
    {
        var at = slot.Hash & (uint)(slots.Length - 1);
        while (slots[at].Number != 0)
        {
            at = (at + 1) & (uint)(slots.Length - 1);
        }

        slots[at] = slot;
    }

    /// <summary>A place plus one; 0 where nothing is.</summary>
    private readonly record struct Slot(uint Hash, int Number);
}
