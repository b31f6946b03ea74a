using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// Turns bytes between tags or quotes into letters: references are resolved, lines end in one way, and what XML forbids and
/// reports contain is shown: raw control characters as their Unicode pictures, bytes that are no letters as U+FFFD.
/// </summary>
internal sealed class XmlLetters
{
    /// <summary>A reference is no longer; without its end within so many bytes an ampersand is one.</summary>
    public const int MaxReferenceBytes = 40;

    private static readonly SearchValues<byte> s_special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'&']);

    /// <summary>With the first byte of U+FFFD, which says that something was replaced.</summary>
    private static readonly SearchValues<byte> s_notPlain = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'&', 0xEF]);

    private static readonly SearchValues<byte> s_nameBytes = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:#"u8);

    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("\uFFFE\uFFFF");

    private char[] _letters = new char[4096];
    private int _count;

    /// <summary>True when bytes that are no letters were met.</summary>
    public bool SawReplacement { get; private set; }

    /// <summary>True when an ampersand stood for itself.</summary>
    public bool SawBareCharacters { get; private set; }

    /// <summary>True when these bytes are the letters that are meant, and nothing in them needs a second look.</summary>
    public static bool ArePlain(ReadOnlySpan<byte> bytes) => !bytes.ContainsAny(s_notPlain) && Utf8.IsValid(bytes);

    /// <summary>The letters of an attribute, where a line's end is a blank; valid until the next call.</summary>
    public ReadOnlySpan<char> OfAttribute(ReadOnlySpan<byte> bytes) => Read(bytes, isAttribute: true, hasReferences: true);

    /// <summary>The letters of a text; valid until the next call.</summary>
    public ReadOnlySpan<char> OfText(ReadOnlySpan<byte> bytes, bool isCdata) => Read(bytes, isAttribute: false, hasReferences: !isCdata);

    /// <summary>True when the bytes refer to something only a document type could declare.</summary>
    public static bool NamesAnEntity(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.IndexOf((byte)'&'); at >= 0; at = bytes.IndexOf((byte)'&'))
        {
            bytes = bytes[at..];
            var length = ReferenceLength(bytes);
            if (length > 0 && bytes[1] != '#' && Predefined(bytes[1..(length - 1)]) == '\0')
            {
                return true;
            }

            bytes = bytes[1..];
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<char> Read(ReadOnlySpan<byte> bytes, bool isAttribute, bool hasReferences)
    {
        _count = 0;
        // No byte makes more than one UTF-16 unit.
        if (_letters.Length < bytes.Length)
        {
            _letters = new char[Math.Max(bytes.Length, _letters.Length * 2)];
        }

        while (!bytes.IsEmpty)
        {
            var special = bytes.IndexOfAny(s_special);
            var run = special < 0 ? bytes : bytes[..special];
            _count += Encoding.UTF8.GetChars(run, _letters.AsSpan(_count));
            if (special < 0)
            {
                break;
            }

            bytes = bytes[special..];
            var used = bytes[0] switch
            {
                (byte)'&' => hasReferences ? Reference(bytes) : Put('&'),
                (byte)'\r' => Put(isAttribute ? ' ' : '\n') + (bytes is [_, (byte)'\n', ..] ? 1 : 0),
                (byte)'\n' or (byte)'\t' => Put(isAttribute ? ' ' : (char)bytes[0]),
                var control => Put((char)(0x2400 + control)),
            };
            bytes = bytes[used..];
        }

        var letters = _letters.AsSpan(0, _count);
        if (letters.ContainsAnyInRange('\uFFFD', '\uFFFF'))
        {
            SawReplacement |= letters.Contains('\uFFFD');
            letters.ReplaceAny(s_forbidden, '\uFFFD');
        }

        return letters;
    }

    /// <summary>How many bytes were used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Reference(ReadOnlySpan<byte> bytes)
    {
        var length = ReferenceLength(bytes);
        var name = length == 0 ? default : bytes[1..(length - 1)];
        if (Predefined(name) is var letter and not '\0')
        {
            Put(letter);
            return length;
        }

        if (name is [(byte)'#', ..] && Number(name[1..]) is { } number)
        {
            PutNumber(number);
            return length;
        }

        SawBareCharacters = true;
        return Put('&');
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ReferenceLength(ReadOnlySpan<byte> bytes)
    {
        var name = bytes[1..Math.Min(bytes.Length, MaxReferenceBytes)];
        var end = name.IndexOfAnyExcept(s_nameBytes);
        return end > 0 && name[end] == ';' ? end + 2 : 0;
    }

    private static char Predefined(ReadOnlySpan<byte> name) => name switch
    {
        [(byte)'l', (byte)'t'] => '<',
        [(byte)'g', (byte)'t'] => '>',
        [(byte)'a', (byte)'m', (byte)'p'] => '&',
        [(byte)'q', (byte)'u', (byte)'o', (byte)'t'] => '"',
        [(byte)'a', (byte)'p', (byte)'o', (byte)'s'] => '\'',
        _ => '\0',
    };

    private static uint? Number(ReadOnlySpan<byte> digits) => digits is [(byte)'x' or (byte)'X', .. var hex]
        ? uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null
        : uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) ? value : null;

    private void PutNumber(uint number)
    {
        if (number is 0)
        {
            Put('\u2400');
        }
        else if (!Rune.TryCreate(number, out var rune))
        {
            Put('\uFFFD');
        }
        else
        {
            _count += rune.EncodeToUtf16(_letters.AsSpan(_count));
        }
    }

    private int Put(char letter)
    {
        _letters[_count++] = letter;
        return 1;
    }
}
