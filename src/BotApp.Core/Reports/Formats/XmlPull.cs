using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>What an <see cref="XmlPull"/> stands on.</summary>
internal enum XmlToken
{
    /// <summary>A start tag, or an empty element.</summary>
    Start,

    /// <summary>An end tag; empty elements have none.</summary>
    End,

    /// <summary>A part of a text or CDATA section.</summary>
    Text,

    /// <summary>Nothing comes any more, and everything that was opened is closed.</summary>
    EndOfFile,
}

/// <summary>
/// Walks over XML as the tools of the world write it. Faster than a validating reader, because output that nobody asks for is only
/// searched for its end; more patient, because several roots, declarations anywhere, bare <c>&lt;</c> and <c>&amp;</c> and forbidden
/// characters are read as what they were meant to be. Document types are passed over: nothing of theirs is read or fetched, and
/// a use of their entities is damage. So is everything after which it would be a guess what belongs to what.
/// What runs for every test is compiled in full from its first call: one reading is over before the runtime has found out by itself.
/// </summary>
internal sealed class XmlPull
{
    /// <summary>Deeper than any limit of a format, so that formats can say it their way.</summary>
    private const int MaxDepth = 10_000;

    private const int LongestOpening = 9; // <![CDATA[

    private const int MaxShown = 10;

    private static readonly SearchValues<byte> s_blanks = SearchValues.Create(" \t\r\n"u8);

    private static readonly SearchValues<byte> s_outside = SearchValues.Create([.. " \t\r\n\0"u8, .. Encoding.UTF8.Preamble]);

    private readonly XmlWindow _window;
    private readonly XmlTag _tag;
    private readonly Stack<int> _open = [];
    private byte[] _names = new byte[1024];
    private int _namesCount;
    private bool _isInCdata;
    private bool _isCdataText;
    private bool _sawBareBracket;
    private int _used;

    /// <summary>Stands before the beginning of the file.</summary>
    public XmlPull(XmlWindow window)
    {
        _window = window;
        _tag = new XmlTag(window, Unclosed);
    }

    /// <summary>The tag that was read; of use while standing on <see cref="XmlToken.Start"/>.</summary>
    public XmlTag Tag => _tag;

    /// <summary>How many elements are open; an element's own start counts unless it is empty.</summary>
    public int Depth => _open.Count;

    /// <summary>Turns what stands here into letters.</summary>
    public XmlLetters Letters => _tag.Letters;

    /// <summary>True when the file has a document type, which was passed over.</summary>
    public bool SawDocumentType { get; private set; }

    /// <summary>True when characters that XML wants escaped stood there bare.</summary>
    public bool SawBareCharacters => _sawBareBracket || _tag.SawBareBracket || Letters.SawBareCharacters;

    /// <summary>The bytes of a text; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Text => _window.Rest[.._used];

    /// <summary>The letters of a text; valid until the next call for letters.</summary>
    public ReadOnlySpan<char> TextLetters => Letters.OfText(Text, _isCdataText);

    /// <summary>The line and column where this begins.</summary>
    public (int Line, int Column) Place => _window.Place();

    private ReadOnlySpan<byte> Innermost => _names.AsSpan(_open.Peek().._namesCount);

    /// <summary>Goes on to what comes next.</summary>
    /// <exception cref="XmlDamageException">What comes next cannot be followed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public XmlToken Read()
    {
        _window.Pass(_used);
        _used = 0;
        while (true)
        {
            if (_isInCdata)
            {
                if (ReadCdata())
                {
                    return XmlToken.Text;
                }

                continue;
            }

            if (_window.Rest.Length < LongestOpening && _window.Fill())
            {
                continue;
            }

            if (_window.Rest.IsEmpty)
            {
                return _open.Count == 0 ? XmlToken.EndOfFile : throw Unclosed();
            }

            if (ReadNext() is { } token)
            {
                return token;
            }
        }
    }

    /// <summary>Passes over the content of the element whose start tag was read, its end tag included.</summary>
    public void Skip()
    {
        if (_tag.IsEmpty)
        {
            return;
        }

        for (var depth = _open.Count - 1; _open.Count > depth;)
        {
            Read();
        }
    }

    /// <summary>Null when what stood here was nothing to be told.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private XmlToken? ReadNext()
    {
        var rest = _window.Rest;
        if (rest[0] != '<')
        {
            return ReadText(0);
        }

        switch (rest.Length > 1 ? rest[1] : (byte)0)
        {
            case (byte)'/':
                ReadEnd();
                return XmlToken.End;
            case (byte)'?':
                PassUntil("?>"u8, 2, "a processing instruction");
                return null;
            case (byte)'!':
                PassDeclaration();
                return null;
            case 0 when rest.Length == 1:
                throw Unclosed();
            case var first when XmlTag.BeginsName(first):
                ReadStart();
                return XmlToken.Start;
            default:
                _sawBareBracket = true;
                return ReadText(1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadStart()
    {
        _used = _tag.Read();
        if (SawDocumentType)
        {
            _tag.RefuseEntities();
        }

        if (_tag.IsEmpty)
        {
            return;
        }

        if (_open.Count == MaxDepth)
        {
            throw _window.Damage($"Elements are nested deeper than {MaxDepth}.");
        }

        var name = _tag.FullName;
        if (_namesCount + name.Length > _names.Length)
        {
            Array.Resize(ref _names, (_namesCount + name.Length) * 2);
        }

        name.CopyTo(_names.AsSpan(_namesCount));
        _open.Push(_namesCount);
        _namesCount += name.Length;
    }

    private void ReadEnd()
    {
        var expected = _open.Count > 0 ? Innermost : default;
        var length = 2 + expected.Length;
        while (_window.Rest.Length <= length && _window.Fill())
        {
        }

        var rest = _window.Rest;
        if (_open.Count == 0)
        {
            throw _window.Damage("An end tag stands where nothing is open.");
        }

        if (rest.Length <= length)
        {
            throw Unclosed();
        }

        var blanks = rest[length..].IndexOfAnyExcept(s_blanks);
        if (!rest[2..length].SequenceEqual(expected) || blanks < 0 || rest[length + blanks] != '>')
        {
            throw _window.Damage($"The end tag of <{Shown(expected)}> was expected and another came.");
        }

        _used = length + blanks + 1;
        _namesCount = _open.Pop();
    }

    private XmlToken? ReadText(int from)
    {
        var rest = _window.Rest;
        var end = rest[from..].IndexOf((byte)'<');
        if (end < 0 && rest.Length < XmlLetters.MaxReferenceBytes && _window.Fill())
        {
            return null;
        }

        _used = end >= 0 ? from + end : Whole(rest, hasReferences: true);
        _isCdataText = false;
        if (SawDocumentType && XmlLetters.NamesAnEntity(Text))
        {
            throw _window.Damage("An entity of the document type is used here; none is ever read.");
        }

        if (_open.Count > 0 || Text.ContainsAnyExcept(s_outside))
        {
            return XmlToken.Text;
        }

        // Blanks, byte order marks and filling between documents.
        _window.Pass(_used);
        _used = 0;
        return null;
    }

    /// <summary>True when there is some text of the section.</summary>
    private bool ReadCdata()
    {
        var rest = _window.Rest;
        var end = rest.IndexOf("]]>"u8);
        if (end == 0)
        {
            _window.Pass(3);
            _isInCdata = false;
            return false;
        }

        if (end < 0 && rest.Length < XmlLetters.MaxReferenceBytes)
        {
            return _window.Fill() ? false : throw Unclosed();
        }

        _used = end > 0 ? end : Whole(rest, hasReferences: false);
        _isCdataText = true;
        return true;
    }

    /// <summary>How much of a text that goes on can be read without cutting a letter, a line's end, a reference or an end mark in two.</summary>
    private static int Whole(ReadOnlySpan<byte> text, bool hasReferences)
    {
        if (text.Length < XmlLetters.MaxReferenceBytes)
        {
            return text.Length;
        }

        var reference = hasReferences ? text[^XmlLetters.MaxReferenceBytes..].LastIndexOf((byte)'&') : -1;
        if (reference > 0)
        {
            return text.Length - XmlLetters.MaxReferenceBytes + reference;
        }

        var end = text.Length - 2;
        for (var back = 0; back < 4 && text[end] is >= 0x80 and < 0xC0 or (byte)'\n'; back++)
        {
            end--;
        }

        return end;
    }

    private void PassDeclaration()
    {
        var rest = _window.Rest;
        if (rest.StartsWith("<!--"u8))
        {
            PassUntil("-->"u8, 4, "a comment");
        }
        else if (rest.StartsWith("<![CDATA["u8))
        {
            _window.Pass(LongestOpening);
            _isInCdata = true;
        }
        else if (_open.Count == 0 && rest.Length >= LongestOpening)
        {
            SawDocumentType = true;
            PassDocumentType();
        }
        else
        {
            throw rest.Length < LongestOpening ? Unclosed() : _window.Damage("A declaration stands inside an element.");
        }
    }

    private void PassUntil(ReadOnlySpan<byte> end, int from, string what)
    {
        _window.Pass(from);
        while (true)
        {
            var found = _window.Rest.IndexOf(end);
            if (found >= 0)
            {
                _window.Pass(found + end.Length);
                return;
            }

            _window.Pass(Math.Max(0, _window.Rest.Length - end.Length + 1));
            if (!_window.Fill())
            {
                throw _window.Damage($"The file ends inside {what}.", _window.Rest.Length);
            }
        }
    }

    /// <summary>It ends at the first closing bracket outside of quotes and of declarations of its own.</summary>
    private void PassDocumentType()
    {
        var (brackets, quote) = (0, (byte)0);
        while (true)
        {
            var rest = _window.Rest;
            for (var at = 0; at < rest.Length; at++)
            {
                var letter = rest[at];
                quote = quote == 0 ? letter is (byte)'"' or (byte)'\'' ? letter : quote : letter == quote ? (byte)0 : quote;
                brackets += quote != 0 ? 0 : letter switch { (byte)'[' => 1, (byte)']' => -1, _ => 0 };
                if (letter == '>' && quote == 0 && brackets <= 0)
                {
                    _window.Pass(at + 1);
                    return;
                }
            }

            _window.Pass(rest.Length);
            if (!_window.Fill())
            {
                throw _window.Damage("The file ends inside a document type.");
            }
        }
    }

    private XmlDamageException Unclosed()
    {
        var names = new StringBuilder();
        var end = _namesCount;
        foreach (var start in _open.Take(MaxShown))
        {
            names.Append(names.Length > 0 ? ", " : "").Append(Shown(_names.AsSpan(start..end)));
            end = start;
        }

        var open = names.Length == 0 ? "" : $" The following elements are not closed: {names}{(_open.Count > MaxShown ? ", …" : "")}.";
        return _window.Damage($"Unexpected end of file has occurred.{open}", _window.Rest.Length);
    }

    private static string Shown(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name.Length > 100 ? name[..100] : name);
}
