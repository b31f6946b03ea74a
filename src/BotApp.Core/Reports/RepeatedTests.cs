using System.Runtime.CompilerServices;

namespace BotApp.Core.Reports;

/// <summary>
/// Finds tests of a suite that came more than once. Nearly all come once: a bitmap that fits into a core's own cache tells those
/// apart, and only the others are looked up by name.
/// </summary>
internal static class RepeatedTests
{
    /// <summary>With so many bits for a test, one in sixteen is looked up for nothing.</summary>
    private const int BitsPerTest = 16;

    private const int WordBits = 6;

    /// <summary>Pairs of a place and the earlier place of the same test, in the order of the file.</summary>
    /// <param name="tests">All tests so far.</param>
    /// <param name="first">Where the suite begins.</param>
    /// <param name="suite">Its number; tests of other suites may stand between its own.</param>
    /// <param name="count">How many tests of the suite there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static List<(int Place, int Earlier)> Find(TestTable tests, int first, int suite, int count)
    {
        var repeated = new List<(int Place, int Earlier)>();
        if (count < 2)
        {
            return repeated;
        }

        var often = Often(tests, first, suite, count);
        var index = new TestIndex(tests);
        for (var place = first; place < tests.Count; place++)
        {
            if (tests.SuiteAt(place) == suite && IsSet(often, tests.HashAt(place)) && index.AddOrFind(place) is var earlier && earlier != place)
            {
                repeated.Add((place, earlier));
            }
        }

        return repeated;
    }

    /// <summary>The bits that more than one test has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong[] Often(TestTable tests, int first, int suite, int count)
    {
        var words = 1;
        while ((long)words << WordBits < (long)count * BitsPerTest)
        {
            words *= 2;
        }

        var (once, often) = (new ulong[words], new ulong[words]);
        for (var place = first; place < tests.Count; place++)
        {
            if (tests.SuiteAt(place) == suite)
            {
                var hash = tests.HashAt(place);
                var (word, bit) = (Word(once, hash), Bit(hash));
                often[word] |= once[word] & bit;
                once[word] |= bit;
            }
        }

        return often;
    }

    private static bool IsSet(ulong[] bits, uint hash) => (bits[Word(bits, hash)] & Bit(hash)) != 0;

    private static uint Word(ulong[] bits, uint hash) => (hash >> WordBits) & (uint)(bits.Length - 1);

    private static ulong Bit(uint hash) => 1UL << (int)(hash & ((1 << WordBits) - 1));
}
