using System.Runtime.CompilerServices;

namespace BotApp.Core.Reports.Formats;

/// <summary>One start tag: its name and its attributes, which stay bytes until somebody asks for them.</summary>
/// <param name="window">The file, standing before the tag.</param>
/// <param name="ended">What to say where the file ends too early.</param>
internal sealed class XmlTag(XmlWindow window, Func<XmlDamageException> ended)
{
    /// <summary>An attribute is held in memory whole; beyond this it is cut.</summary>
    private const int MaxValueBytes = 4 << 20;

    /// <summary>Attributes beyond this are cut to nothing.</summary>
    private const int MaxTagBytes = 8 << 20;

    private static readonly bool[] s_isNameByte =
        [.. Enumerable.Range(0, 256).Select(value => char.IsAsciiLetterOrDigit((char)value) || value is '.' or '_' or '-' or ':' or >= 0x80)];

    private Attribute[] _attributes = new Attribute[16];
    private int _nameLength;

    public XmlLetters Letters { get; } = new();

    /// <summary>True when a bracket stood in an attribute.</summary>
    public bool SawBareBracket { get; private set; }

    /// <summary>True for an element without content.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The element's name with its prefix.</summary>
    public ReadOnlySpan<byte> FullName => window.Rest.Slice(1, _nameLength);

    /// <summary>The element's name without its prefix.</summary>
    public ReadOnlySpan<byte> Name => Local(FullName);

    /// <summary>How many attributes it has.</summary>
    public int Count { get; private set; }

    /// <summary>The name of an attribute without its prefix; empty where it declares a namespace.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> NameOf(int index)
    {
        var name = window.Rest.Slice(_attributes[index].Name, _attributes[index].NameLength);
        return name.StartsWith("xmlns"u8) ? default : Local(name);
    }

    /// <summary>An attribute's bytes as they stand between the quotes.</summary>
    public ReadOnlySpan<byte> BytesOf(int index) => window.Rest.Slice(_attributes[index].Value, _attributes[index].ValueLength);

    /// <summary>An attribute's letters; valid until the next call for letters.</summary>
    public ReadOnlySpan<char> LettersOf(int index) => Letters.OfAttribute(BytesOf(index));

    public static bool BeginsName(byte first) => first is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_' or (byte)':' or >= 0x80;

    /// <summary>Reads the tag the window stands before and returns its length.</summary>
    /// <exception cref="XmlDamageException">It breaks off, or its parts do not belong together.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read()
    {
        Count = 0;
        var at = NameEnd(1);
        _nameLength = at - 1;
        while (true)
        {
            var next = PassBlanks(at);
            switch (At(next))
            {
                case (byte)'>':
                    IsEmpty = false;
                    return next + 1;
                case (byte)'/':
                    IsEmpty = true;
                    return At(next + 1) == '>' ? next + 2 : throw window.Damage("A slash stands inside a tag.", next);
                case var first when next > at && BeginsName(first):
                    at = ReadAttribute(next);
                    break;
                default:
                    throw window.Damage("An attribute was expected and something else came: a quotation mark may be missing or stand too early.", next);
            }
        }
    }

    /// <summary>What only a document type could declare is never read.</summary>
    public void RefuseEntities()
    {
        for (var index = 0; index < Count; index++)
        {
            if (XmlLetters.NamesAnEntity(BytesOf(index)))
            {
                throw window.Damage("An entity of the document type is used here; none is ever read.", _attributes[index].Value);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadAttribute(int name)
    {
        var nameEnd = NameEnd(name);
        var equals = PassBlanks(nameEnd);
        if (At(equals) != '=')
        {
            throw window.Damage("An attribute without a value.", name);
        }

        var open = PassBlanks(equals + 1);
        var quote = At(open);
        if (quote is not ((byte)'"' or (byte)'\''))
        {
            throw window.Damage("An attribute's value does not stand in quotation marks.", open);
        }

        var value = open + 1;
        var max = Math.Clamp(MaxTagBytes - value, 0, MaxValueBytes);
        var end = ValueEnd(value, quote, max);
        if (Count == _attributes.Length)
        {
            Array.Resize(ref _attributes, Count * 2);
        }

        _attributes[Count++] = new Attribute(name, nameEnd - name, value, Math.Min(end - value, max));
        return end + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ValueEnd(int from, byte quote, int max)
    {
        for (var at = from; ;)
        {
            var found = window.Rest[at..].IndexOfAny(quote, (byte)'<');
            if (found >= 0 && window.Rest[at + found] == quote)
            {
                return at + found;
            }

            if (found >= 0)
            {
                SawBareBracket = true;
                at += found + 1;
                continue;
            }

            at = window.Rest.Length;
            if (at - from > max)
            {
                window.Cut(from + max);
                at = from + max;
            }

            More();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NameEnd(int from)
    {
        while (true)
        {
            // Names are short: looking at one byte after the other is quicker than a search that begins with many.
            var rest = window.Rest;
            for (; from < rest.Length; from++)
            {
                if (!s_isNameByte[rest[from]])
                {
                    return from;
                }
            }

            More();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int PassBlanks(int from)
    {
        while (At(from) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            from++;
        }

        return from;
    }

    private byte At(int offset)
    {
        var rest = window.Rest;
        return (uint)offset < (uint)rest.Length ? rest[offset] : Later(offset);
    }

    private byte Later(int offset)
    {
        while (offset >= window.Rest.Length)
        {
            More();
        }

        return window.Rest[offset];
    }

    private void More()
    {
        if (!window.Fill())
        {
            throw ended();
        }
    }

    private static ReadOnlySpan<byte> Local(ReadOnlySpan<byte> name) => name[(name.IndexOf((byte)':') + 1)..];

    /// <summary>Offsets from the beginning of the tag.</summary>
    private readonly record struct Attribute(int Name, int NameLength, int Value, int ValueLength);
}
