using System.Runtime.CompilerServices;

namespace BotApp.Core.Reports;

/// <summary>Finds tests of a <see cref="TestTable"/> by what they are called: eight bytes for a place and its hash, nothing for a name.</summary>
/// <param name="tests">The tests.</param>
internal sealed class TestIndex(TestTable tests)
{
    /// <summary>Beside each place stands a hash, so that names that meet are mostly told apart without looking at them.</summary>
    private Slot[] _slots = new Slot[64];
    private int _count;

    /// <summary>Indexes the test at this place, or gives the place of the one that is already known by its name.</summary>
    public int AddOrFind(int place)
    {
        var known = Find(tests.PathAt(place), tests.NameAt(place), tests.HashAt(place));
        if (known < 0)
        {
            Add(place);
        }

        return known < 0 ? place : known;
    }

    /// <summary>The place of the test of this name, or -1.</summary>
    /// <param name="path">The number of its class path.</param>
    /// <param name="name">Its name.</param>
    /// <param name="hash">Of path and name, as <see cref="TestTable.HashOf"/> gives it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(int path, ReadOnlySpan<byte> name, uint hash)
    {
        var slots = _slots;
        for (var at = hash & (uint)(slots.Length - 1); slots[at].Number != 0; at = (at + 1) & (uint)(slots.Length - 1))
        {
            var place = slots[at].Number - 1;
            if (slots[at].Hash == hash && tests.PathAt(place) == path && tests.NameAt(place).SequenceEqual(name))
            {
                return place;
            }
        }

        return -1;
    }

    private void Add(int place)
    {
        if (++_count * 2 > _slots.Length)
        {
            Grow();
        }

        Put(_slots, new Slot(tests.HashAt(place), place + 1));
    }

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
