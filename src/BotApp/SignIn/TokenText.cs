using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace BotApp.SignIn;

/// <summary>
/// A token as a person sees it, once: <c>botapp_</c>, thirty random letters and digits, and six that are reckoned from them, so that scanners for secrets know
/// a real one from a lookalike without asking. What they reckon with: CRC-32C of the thirty, to the base 62, in front filled with zeros.
/// </summary>
internal static class TokenText
{
    /// <summary>What every token begins with.</summary>
    internal const string Prefix = "botapp_";

    private const int Letters = 30;
    private const int Check = 6;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> s_letters = SearchValues.Create(Alphabet);

    /// <summary>A new one.</summary>
    internal static string New()
    {
        var random = RandomNumberGenerator.GetString(Alphabet, Letters);
        return Prefix + random + CheckOf(random);
    }

    /// <summary>Whether it is one that was made here or at least well imitated: nothing else is looked up.</summary>
    internal static bool IsWhole(string? text) => text is { Length: 7 + Letters + Check } && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(s_letters) < 0 && text.EndsWith(CheckOf(text.Substring(Prefix.Length, Letters)), StringComparison.Ordinal);

    /// <summary>What is stored of it. The random part is long enough that a plain hash cannot be tried out.</summary>
    internal static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string CheckOf(string random)
    {
        var sum = uint.MaxValue;
        foreach (var letter in random)
        {
            sum = BitOperations.Crc32C(sum, (byte)letter);
        }

        var rest = ~sum;
        var check = new char[Check];
        for (var place = Check - 1; place >= 0; place--)
        {
            check[place] = Alphabet[(int)(rest % (uint)Alphabet.Length)];
            rest /= (uint)Alphabet.Length;
        }

        return new string(check);
    }
}
