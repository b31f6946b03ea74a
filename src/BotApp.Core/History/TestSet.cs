using System.Runtime.InteropServices;
using BotApp.Core.Reports;

namespace BotApp.Core.History;

/// <summary>
/// Which tests were seen, for counting a test of several jobs once. Only a 64-bit print of each is kept, so that a million passing tests cost
/// megabytes and no strings; two of a million tests share a print about once in thirty million runs.
/// </summary>
internal sealed class TestSet
{
    // FNV-1a. Source: http://www.isthe.com/chongo/tech/comp/fnv/.
    private const ulong Offset = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    private readonly HashSet<ulong> _prints = [];

    public int Count => _prints.Count;

    /// <summary>True when it was not there before.</summary>
    public bool Add(TestCase test) => _prints.Add(Print(test));

    public bool Contains(TestCase test) => _prints.Contains(Print(test));

    /// <summary>How many are in none of the others.</summary>
    public int CountWithout(params ReadOnlySpan<TestSet> others)
    {
        var count = 0;
        foreach (var print in _prints)
        {
            var isOther = false;
            foreach (var other in others)
            {
                isOther |= other._prints.Contains(print);
            }

            count += isOther ? 0 : 1;
        }

        return count;
    }

    private static ulong Print(TestCase test) => Add((Add(Offset, test.Path) ^ 0xFF) * Prime, test.Name);

    private static ulong Add(ulong print, string text)
    {
        foreach (var unit in MemoryMarshal.Cast<char, ushort>(text.AsSpan()))
        {
            print = (print ^ unit) * Prime;
        }

        return print;
    }
}
