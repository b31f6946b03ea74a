using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace BotApp.Core.Reports;

/// <summary>A quick hash of short texts, seeded anew in every process: nobody can write a report whose names all meet.</summary>
internal static class TextHash
{
    // Two odd constants with well-mixed bits (the golden ratio's and one of the primes of xxHash).
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xC2B2AE3D27D4EB4F;

    private static readonly ulong s_seed = ((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Of(ReadOnlySpan<byte> text)
    {
        var hash = s_seed ^ (ulong)text.Length;
        while (text.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text), First ^ s_seed);
            text = text[sizeof(ulong)..];
        }

        var rest = 0UL;
        foreach (var letter in text)
        {
            rest = (rest << 8) | letter;
        }

        hash = Mix(hash ^ rest, Second ^ s_seed);
        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
