using System.Globalization;

namespace BotApp.Core.Reports.Formats;

/// <summary>Reads the elements that say what went wrong, in bounded memory.</summary>
/// <param name="xml">The file.</param>
internal sealed class JUnitProblems(XmlPull xml)
{
    /// <summary>64 K characters of a text are kept; after 32 M in one file only the beginnings.</summary>
    private const int MaxTextChars = 64 * 1024;
    private const int ShortTextChars = 256;
    private const int MaxAllTextChars = 32 << 20;
    private const int MaxTypeChars = 1024;
    private const int MaxLine = 100_000_000;

    /// <summary>Thousands of tests are skipped for the same reason: so many short texts are remembered to be used again.</summary>
    private const int MaxShared = 1024;
    private const int MaxSharedChars = 256;

    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private readonly CappedText _text = new(MaxTextChars);
    private int _textChars;

    private int MaxChars => _textChars < MaxAllTextChars ? MaxTextChars : ShortTextChars;

    /// <summary>Reads the problem element the reader stands on, up to its end.</summary>
    public TestProblem Read(TestOutcome kind)
    {
        string? message = null, type = null, file = null, line = null;
        for (var index = 0; index < xml.Tag.Count; index++)
        {
            var name = xml.Tag.NameOf(index);
            if (name.SequenceEqual("message"u8))
            {
                message = Capped(xml.Tag.LettersOf(index));
            }
            else if (name.SequenceEqual("type"u8))
            {
                var letters = xml.Tag.LettersOf(index);
                type = Shared(letters[..Math.Min(letters.Length, MaxTypeChars)]);
            }
            else if (name.SequenceEqual("file"u8))
            {
                file = Shared(xml.Tag.LettersOf(index));
            }
            else if (name.SequenceEqual("line"u8))
            {
                line = xml.Tag.LettersOf(index).ToString();
            }
        }

        var text = xml.Tag.IsEmpty ? null : ReadText();
        return new TestProblem(kind, NullIfBlank(message), NullIfBlank(type), NullIfBlank(text), file, LineNumber(line, isPytest: false));
    }

    /// <summary>pytest (xunit1) counts lines from 0; everybody else from 1. Nonsense is no line.</summary>
    public static int? LineNumber(string? text, bool isPytest)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var line) || line > MaxLine)
        {
            return null;
        }

        line += isPytest ? 1 : 0;
        return line > 0 ? line : null;
    }

    private string ReadText()
    {
        _text.Clear(MaxChars);
        for (var depth = xml.Depth; xml.Depth >= depth;)
        {
            var token = xml.Read();
            if (token == XmlToken.Text)
            {
                _text.Append(xml.TextLetters);
            }
            else if (token == XmlToken.Start && IsOutput(xml.Tag.Name))
            {
                xml.Skip();
            }
        }

        return Kept(Shared(_text));
    }

    private static bool IsOutput(ReadOnlySpan<byte> name) => name.SequenceEqual("system-out"u8) || name.SequenceEqual("system-err"u8);

    private string Capped(ReadOnlySpan<char> text)
    {
        if (text.Length <= MaxChars)
        {
            return Kept(Shared(text));
        }

        _text.Clear(MaxChars);
        _text.Append(text);
        return Kept(_text.ToString());
    }

    private string Kept(string text)
    {
        _textChars += text.Length;
        return text;
    }

    private string Shared(CappedText text) => text.Length <= MaxSharedChars ? Shared(text.Head) : text.ToString();

    private string Shared(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxSharedChars)
        {
            return text.ToString();
        }

        var known = _shared.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var shared))
        {
            return shared;
        }

        shared = text.ToString();
        if (_shared.Count < MaxShared)
        {
            _shared.Add(shared);
        }

        return shared;
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
