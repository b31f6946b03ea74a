using System.Buffers;
using System.Globalization;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>JSON that breaks off or is damaged, with the place.</summary>
internal sealed class JsonDamageException(string message, int line, int column) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}

/// <summary>
/// Reads JSON forward, property by property, in memory that depends neither on the file nor on its longest string: what is not
/// asked for is passed over, what is asked for is capped. Raw control characters in strings and NaN are let through, because
/// writers of reports let them through.
/// </summary>
internal sealed class JsonText
{
    private const int MaxDepth = 100;
    private const int MaxNumberChars = 64;
    private const int MaxNameChars = 1024;
    private const int MaxNames = 1000;

    private static readonly SearchValues<char> s_inString = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\n\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015" +
        "\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F");

    private readonly TextReader _source;
    private readonly char[] _buffer;
    private readonly Stack<char> _open = [];
    private readonly HashSet<string> _names = [];
    private int _at;
    private int _length;
    private int _line = 1;
    private int _column = 1;

    /// <summary>Reads a file.</summary>
    public JsonText(TextReader source)
    {
        _source = source;
        _buffer = new char[16 * 1024];
    }

    /// <summary>Reads a text that is at hand, such as one line.</summary>
    public JsonText(string text)
    {
        _source = TextReader.Null;
        _buffer = text.ToCharArray();
        _length = _buffer.Length;
    }

    /// <summary>Where the reader is, counted from 1.</summary>
    public int Line => _line;

    /// <summary>True when the source was read to its end, be it in the middle of a value.</summary>
    public bool IsExhausted => _at >= _length && _source.Peek() < 0;

    /// <summary>True when nothing but blanks is left.</summary>
    public bool IsAtEnd() => Peek() == -1;

    /// <summary>Goes into the object that comes next; anything else is passed over.</summary>
    public bool BeginObject() => Begin('{');

    /// <summary>Goes into the array that comes next; anything else is passed over.</summary>
    public bool BeginArray() => Begin('[');

    /// <summary>The next property's name, or null at the object's end. Its value must be read or passed over.</summary>
    public string? NextName()
    {
        if (!Next('}'))
        {
            return null;
        }

        var c = Peek();
        if (c != '"')
        {
            throw Damage(c, "a property's name in quotes");
        }

        var name = Plain(MaxNameChars) is { } plain ? Known(plain) : Capped(MaxNameChars);
        Expect(':');
        return name;
    }

    /// <summary>True when another item stands in the array; it must be read or passed over.</summary>
    public bool NextItem() => Next(']');

    /// <summary>A string or number as text, capped; null for anything else, which is passed over.</summary>
    public string? Text(int maxChars = 64 * 1024)
    {
        var c = Peek();
        if (c == '"')
        {
            return Plain(maxChars) is { } plain ? plain.ToString() : Capped(maxChars);
        }

        if (c is '-' or (>= '0' and <= '9'))
        {
            return Word();
        }

        Skip();
        return null;
    }

    /// <summary>A number, also one in quotes; null for anything else, which is passed over.</summary>
    public double? Number() =>
        double.TryParse(Text(MaxNumberChars), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A count from 0; null for anything else, which is passed over.</summary>
    public int? Count() => Number() is >= 0 and <= int.MaxValue and var number ? (int)number : null;

    /// <summary>True or false; null for anything else, which is passed over.</summary>
    public bool? Flag()
    {
        if (Peek() is not ('t' or 'f'))
        {
            Skip();
            return null;
        }

        return Word() switch { "true" => true, "false" => false, var word => throw Damaged($"'{word}' is no value of JSON.") };
    }

    /// <summary>True when an object comes next.</summary>
    public bool IsObject() => Peek() == '{';

    /// <summary>True when an array comes next.</summary>
    public bool IsArray() => Peek() == '[';

    /// <summary>Passes over the value that comes next, whatever it holds.</summary>
    public void Skip()
    {
        var depth = _open.Count;
        SkipOne();
        while (_open.Count > depth)
        {
            var end = _open.Peek();
            if (!Next(end))
            {
                continue;
            }

            if (end == '}')
            {
                Expect('"', consume: false);
                String(null);
                Expect(':');
            }

            SkipOne();
        }
    }

    private void SkipOne()
    {
        switch (Peek())
        {
            case '"':
                String(null);
                break;
            case '{':
                Push('}');
                break;
            case '[':
                Push(']');
                break;
            default:
                if (Word() is not ("true" or "false" or "null" or "NaN" or "Infinity" or "-Infinity") and var word && !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                {
                    throw Damaged($"'{word}' is no value of JSON.");
                }

                break;
        }
    }

    private bool Begin(char bracket)
    {
        if (Peek() != bracket)
        {
            Skip();
            return false;
        }

        Push(bracket == '{' ? '}' : ']');
        return true;
    }

    private void Push(char end)
    {
        Take();
        if (_open.Count >= MaxDepth)
        {
            throw Damaged($"Values are nested deeper than {MaxDepth}, which no test tool does.");
        }

        _open.Push(end);
    }

    /// <summary>To the next member of the innermost object or array; false, and out of it, at its end.</summary>
    private bool Next(char end)
    {
        var c = Peek();
        if (c == ',')
        {
            Take();
            c = Peek();
        }

        if (c != end)
        {
            return c is not ('}' or ']' or ',' or ':' or -1) ? true : throw Damage(c, $"a value or '{end}'");
        }

        Take();
        _open.Pop();
        return false;
    }

    private void Expect(char expected, bool consume = true)
    {
        var c = Peek();
        if (c != expected)
        {
            throw Damage(c, $"'{expected}'");
        }

        if (consume)
        {
            Take();
        }
    }

    /// <summary>The string that comes next, where it stands in the buffer whole and as it is: nearly all do. Null, and nothing taken, otherwise.</summary>
    private ReadOnlyMemory<char>? Plain(int maxChars)
    {
        var part = _buffer.AsSpan(_at + 1, _length - _at - 1);
        var stop = part.IndexOfAny(s_inString);
        if (stop < 0 || stop > maxChars || part[stop] != '"')
        {
            return null;
        }

        var plain = _buffer.AsMemory(_at + 1, stop);
        _at += stop + 2;
        _column += stop + 2;
        return plain;
    }

    private string Capped(int maxChars)
    {
        var text = new CappedText(maxChars);
        String(text);
        return text.ToString();
    }

    /// <summary>Every object has the same few names: one copy of each is enough.</summary>
    private string Known(ReadOnlyMemory<char> name)
    {
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(name.Span, out var known))
        {
            return known;
        }

        var word = name.ToString();
        if (_names.Count < MaxNames)
        {
            _names.Add(word);
        }

        return word;
    }

    private void String(CappedText? text)
    {
        Take();
        while (true)
        {
            if (_at >= _length && !Fill())
            {
                throw Damaged("The file ends inside of a string.");
            }

            var part = _buffer.AsSpan(_at, _length - _at);
            var stop = part.IndexOfAny(s_inString);
            part = stop < 0 ? part : part[..stop];
            text?.Append(part);
            _at += part.Length;
            _column += part.Length;
            if (stop < 0)
            {
                continue;
            }

            switch (Take())
            {
                case '"':
                    return;
                case '\\':
                    Escape(text);
                    break;
                case var raw:
                    text?.Append([Picture(raw)]);
                    break;
            }
        }
    }

    private void Escape(CappedText? text)
    {
        var c = Take();
        if (c == 'u')
        {
            var code = 0;
            for (var i = 0; i < 4; i++)
            {
                var digit = Take();
                code = (code * 16) + (char.IsAsciiHexDigit((char)digit) && digit >= 0 ? Convert.ToInt32(((char)digit).ToString(), 16) : throw Damaged("A \\u in a string needs four hexadecimal digits."));
            }

            text?.Append([Picture(code)]);
            return;
        }

        text?.Append(c switch
        {
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'b' or 'f' => " ",
            '"' or '\\' or '/' => [(char)c],
            _ => throw Damaged(c < 0 ? "The file ends inside of a string." : $"'\\{(char)c}' is no escape of JSON."),
        });
    }

    /// <summary>Control characters are shown as their Unicode pictures, as in XML; the usual three stay.</summary>
    private static char Picture(int c) => c < ' ' && c is not ('\n' or '\r' or '\t') ? (char)(0x2400 + c) : (char)c;

    private string Word()
    {
        var word = new StringBuilder();
        while (Current() is var c && c >= 0 && (char.IsAsciiLetterOrDigit((char)c) || c is '-' or '+' or '.'))
        {
            Take();
            if (word.Length < MaxNumberChars)
            {
                word.Append((char)c);
            }
        }

        return word.Length > 0 ? word.ToString() : throw Damage(Current(), "a value");
    }

    /// <summary>The next character that is not blank, not taken yet; -1 at the end.</summary>
    private int Peek()
    {
        while (Current() is var c && c is ' ' or '\t' or '\r' or '\n' or '\uFEFF' or 0)
        {
            Take();
        }

        return Current();
    }

    private int Current() => _at < _length || Fill() ? _buffer[_at] : -1;

    private int Take()
    {
        var c = Current();
        if (c < 0)
        {
            return c;
        }

        _at++;
        (_line, _column) = c == '\n' ? (_line + 1, 1) : (_line, _column + 1);
        return c;
    }

    private bool Fill()
    {
        _at = 0;
        _length = _source.Read(_buffer, 0, _buffer.Length);
        return _length > 0;
    }

    private JsonDamageException Damage(int c, string expected) =>
        Damaged(c < 0 ? $"The file ends where {expected} was expected." : $"Expected {expected}, and '{(char)c}' came.");

    private JsonDamageException Damaged(string message) => new(message, _line, _column);
}
