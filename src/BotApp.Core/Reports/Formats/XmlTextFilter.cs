using System.Buffers;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// Stands between the bytes of a file and the XML reader and takes out what real reports contain and XML forbids: raw control
/// characters (shown as their Unicode pictures), XML declarations wherever they stand and whatever they claim, document types
/// (never read, so no entity of theirs exists), bare <c>&lt;</c> and <c>&amp;</c>. Lines stay what they are in the file.
/// </summary>
internal sealed class XmlTextFilter : TextReader
{
    private const int MaxPrologChars = 1 << 20;

    private static readonly SearchValues<char> s_odd = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015" +
        "\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFD\uFFFE\uFFFF");

    private readonly StreamReader _source;
    private readonly char[] _buffer = new char[32 * 1024];
    private readonly ArrayBufferWriter<char> _mended = new(40 * 1024);
    private readonly XmlMender _mender;
    private string _prolog;
    private int _prologAt;
    private int _start;
    private int _held;
    private bool _ended;

    public XmlTextFilter(Stream stream, Encoding encoding)
    {
        _source = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true, 64 * 1024, leaveOpen: true);
        _prolog = ReadProlog();
        Clean(_prolog);
        _mender = new XmlMender(isInTag: _prolog.EndsWith('<'));
    }

    /// <summary>True when bytes that are no letters of the encoding were met.</summary>
    public bool SawReplacement { get; private set; }

    /// <summary>True when characters that XML wants escaped stood there bare.</summary>
    public bool SawBareCharacters => _mender.Mended;

    /// <summary>True when the file has a document type, which was passed over.</summary>
    public bool SawDocumentType { get; private set; }

    public override int Peek() => Available() ? _prologAt < _prolog.Length ? _prolog[_prologAt] : _mended.WrittenSpan[_start] : -1;

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (!Available())
        {
            return 0;
        }

        if (_prologAt < _prolog.Length)
        {
            var part = Math.Min(buffer.Length, _prolog.Length - _prologAt);
            _prolog.AsSpan(_prologAt, part).CopyTo(buffer);
            _prologAt += part;
            return part;
        }

        var count = Math.Min(buffer.Length, _mended.WrittenCount - _start);
        _mended.WrittenSpan.Slice(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        base.Dispose(disposing);
    }

    private bool Available()
    {
        while (_prologAt >= _prolog.Length && _start >= _mended.WrittenCount)
        {
            if (_ended)
            {
                return false;
            }

            Fill();
        }

        return true;
    }

    private void Fill()
    {
        var read = _source.Read(_buffer, _held, _buffer.Length - _held);
        _ended = read == 0;
        var all = _buffer.AsSpan(0, _held + read);
        Replace(all[_held..]);
        _mended.ResetWrittenCount();
        _start = 0;
        var used = _mender.Mend(all, _ended, _mended);
        _held = all.Length - used;
        all[used..].CopyTo(_buffer);
    }

    private void Replace(Span<char> text)
    {
        for (var at = text.IndexOfAny(s_odd); at >= 0; at = text.IndexOfAny(s_odd))
        {
            SawReplacement |= text[at] == '\uFFFD';
            text[at] = text[at] < ' ' ? (char)(0x2400 + text[at]) : '\uFFFD';
            text = text[(at + 1)..];
        }
    }

    private void Clean(string prolog)
    {
        var text = prolog.ToCharArray();
        Replace(text);
        _prolog = new string(text);
    }

    /// <summary>Everything before the root element's name, with declaration and document type blanked out.</summary>
    private string ReadProlog()
    {
        var kept = new StringBuilder();
        while (kept.Length < MaxPrologChars && _source.Read() is var c and >= 0)
        {
            if (c != '<')
            {
                kept.Append(c is '\uFEFF' or '\0' ? ' ' : (char)c);
                continue;
            }

            var next = _source.Peek();
            if (next is not ('?' or '!'))
            {
                return kept.Append('<').ToString();
            }

            Pass(kept);
        }

        return kept.ToString();
    }

    private void Pass(StringBuilder kept)
    {
        var from = kept.Length;
        kept.Append('<');
        var brackets = 0;
        char quote = '\0';
        while (kept.Length < MaxPrologChars && _source.Read() is var c and >= 0)
        {
            kept.Append((char)c);
            var isComment = kept.Length - from > 3 && kept[from + 1] == '!' && kept[from + 2] == '-' && kept[from + 3] == '-';
            if (isComment || kept[from + 1] == '?')
            {
                if (c == '>' && EndsWith(kept, from, isComment ? "-->" : "?>"))
                {
                    break;
                }

                continue;
            }

            quote = quote == '\0' ? c is '"' or '\'' && kept.Length - from > 2 ? (char)c : '\0' : c == quote ? '\0' : quote;
            brackets += quote != '\0' ? 0 : c switch { '[' => 1, ']' => -1, _ => 0 };
            if (c == '>' && quote == '\0' && brackets <= 0)
            {
                SawDocumentType = true;
                break;
            }
        }

        for (var i = from; i < kept.Length; i++)
        {
            kept[i] = kept[i] is '\n' or '\r' ? kept[i] : ' ';
        }
    }

    private static bool EndsWith(StringBuilder text, int from, string end)
    {
        var at = text.Length - end.Length;
        if (at < from + 2)
        {
            return false;
        }

        for (var i = 0; i < end.Length; i++)
        {
            if (text[at + i] != end[i])
            {
                return false;
            }
        }

        return true;
    }
}
