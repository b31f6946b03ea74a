using System.Buffers;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// Follows XML just far enough to mend what writers of reports get wrong: a bare <c>&lt;</c> in an attribute, a bare
/// <c>&amp;</c> anywhere, a second declaration in front of a second document. Text in CDATA sections is left as it is.
/// </summary>
/// <param name="isInTag">True when the first character to come is the root element's name.</param>
internal sealed class XmlMender(bool isInTag)
{
    /// <summary>How far ahead must be looked to tell what an opening character begins: entities have short names.</summary>
    private const int Lookahead = 40;

    /// <summary>An attribute is held in memory whole; beyond this it is cut.</summary>
    private const int MaxAttributeChars = 4 << 20;

    private enum Place
    {
        Text,
        Tag,
        Attribute,
        Cdata,
        Comment,
        Instruction,
        Declaration,
    }

    private Place _place = isInTag ? Place.Tag : Place.Text;
    private char _quote;
    private int _attributeChars;

    /// <summary>True when something was written as text that XML would have wanted escaped.</summary>
    public bool Mended { get; private set; }

    /// <summary>Copies the input, mended, and returns how much of it was used; the rest waits for what follows.</summary>
    public int Mend(Span<char> input, bool isLast, ArrayBufferWriter<char> output)
    {
        var at = 0;
        while (at < input.Length)
        {
            var used = _place switch
            {
                Place.Text => Text(input[at..], isLast, output),
                Place.Tag => Tag(input[at..], output),
                Place.Attribute => Attribute(input[at..], isLast, output),
                Place.Cdata => Until("]]>", input[at..], isLast, output),
                Place.Comment => Until("-->", input[at..], isLast, output),
                Place.Instruction or Place.Declaration => Until("?>", input[at..], isLast, output),
                _ => throw new InvalidOperationException($"{_place} is not a place in XML"),
            };
            if (used == 0)
            {
                break;
            }

            at += used;
        }

        return at;
    }

    private int Text(Span<char> input, bool isLast, ArrayBufferWriter<char> output)
    {
        var odd = input.IndexOfAny('<', '&');
        if (odd != 0)
        {
            return Copy(odd < 0 ? input : input[..odd], output);
        }

        if (input.Length < Lookahead && !isLast)
        {
            return 0;
        }

        return input[0] == '&' ? Ampersand(input, output) : Open(input, output);
    }

    private int Open(Span<char> input, ArrayBufferWriter<char> output)
    {
        if (input.StartsWith("<![CDATA["))
        {
            _place = Place.Cdata;
            return Copy(input[..9], output);
        }

        if (input.StartsWith("<!--"))
        {
            _place = Place.Comment;
            return Copy(input[..4], output);
        }

        if (input.StartsWith("<?"))
        {
            var isDeclaration = input.StartsWith("<?xml") && input.Length > 5 && char.IsWhiteSpace(input[5]);
            _place = isDeclaration ? Place.Declaration : Place.Instruction;
            return isDeclaration ? Until("?>", input, isLast: false, output) : Copy(input[..2], output);
        }

        _place = Place.Tag;
        return Copy(input[..1], output);
    }

    private int Tag(Span<char> input, ArrayBufferWriter<char> output)
    {
        var end = input.IndexOfAny('>', '"', '\'');
        if (end < 0)
        {
            return Copy(input, output);
        }

        _quote = input[end];
        _attributeChars = 0;
        _place = input[end] == '>' ? Place.Text : Place.Attribute;
        return Copy(input[..(end + 1)], output);
    }

    private int Attribute(Span<char> input, bool isLast, ArrayBufferWriter<char> output)
    {
        var odd = input.IndexOfAny(_quote, '<', '&');
        if (odd != 0)
        {
            var part = odd < 0 ? input : input[..odd];
            _attributeChars += part.Length;
            return _attributeChars <= MaxAttributeChars ? Copy(part, output) : part.Length;
        }

        if (input[0] == _quote)
        {
            _place = Place.Tag;
            return Copy(input[..1], output);
        }

        if (input.Length < Lookahead && !isLast)
        {
            return 0;
        }

        return input[0] == '&' ? Ampersand(input, output) : Escape("&lt;", output);
    }

    /// <summary>A reference is passed on, whether it is known or not; what cannot be one is text.</summary>
    private int Ampersand(Span<char> input, ArrayBufferWriter<char> output)
    {
        var name = input[1..Math.Min(input.Length, Lookahead)];
        var end = name.IndexOf(';');
        var isReference = end > 0 && (name[0] == '#' || char.IsLetter(name[0]) || name[0] == '_');
        for (var i = 1; isReference && i < end; i++)
        {
            isReference = char.IsLetterOrDigit(name[i]) || name[i] is '.' or '-' or '_' or ':';
        }

        return isReference ? Copy(input[..1], output) : Escape("&amp;", output);
    }

    private int Until(string end, Span<char> input, bool isLast, ArrayBufferWriter<char> output)
    {
        var found = input.IndexOf(end);
        // Without its end in sight the last characters may be half of it.
        var count = found >= 0 ? found + end.Length : isLast ? input.Length : Math.Max(0, input.Length - end.Length + 1);
        if (_place == Place.Declaration)
        {
            foreach (ref var c in input[..count])
            {
                c = c is '\n' or '\r' ? c : ' ';
            }
        }

        _place = found >= 0 ? Place.Text : _place;
        return Copy(input[..count], output);
    }

    private int Escape(string escaped, ArrayBufferWriter<char> output)
    {
        Mended = true;
        output.Write(escaped);
        return 1;
    }

    private static int Copy(ReadOnlySpan<char> text, ArrayBufferWriter<char> output)
    {
        output.Write(text);
        return text.Length;
    }
}
