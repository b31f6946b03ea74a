using System.Buffers;
using System.Text;

namespace BotApp.Core.Reports.Formats;

/// <summary>What the first bytes of an XML file tell: how its letters are written and what its root element is called.</summary>
internal static class XmlStart
{
    private static readonly SearchValues<char> s_afterName = SearchValues.Create(" \t\r\n/>");

    private static readonly SearchValues<char> s_encodingLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>The encoding to read with. Bytes are trusted before declarations, which often lie.</summary>
    public static Encoding Encoding(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => System.Text.Encoding.UTF8,
        [0xFF, 0xFE, 0, 0, ..] => System.Text.Encoding.UTF32,
        [0xFF, 0xFE, ..] => System.Text.Encoding.Unicode,
        [0xFE, 0xFF, ..] => System.Text.Encoding.BigEndianUnicode,
        [(byte)'<', 0, ..] => System.Text.Encoding.Unicode,
        [0, (byte)'<', ..] => System.Text.Encoding.BigEndianUnicode,
        _ => Declared(System.Text.Encoding.Latin1.GetString(start[..Math.Min(start.Length, 512)])),
    };

    /// <summary>Local name of the root element; null when the file does not begin like XML.</summary>
    public static string? Root(ReadOnlySpan<byte> start)
    {
        var text = Encoding(start).GetString(start).TrimStart('\uFEFF', '\0');
        var at = 0;
        while (true)
        {
            at = SkipBlank(text, at);
            if (at + 1 >= text.Length || text[at] != '<')
            {
                return null;
            }

            if (text[at + 1] is not ('?' or '!'))
            {
                return LocalName(text.AsSpan(at + 1));
            }

            var isComment = text.AsSpan(at).StartsWith("<!--");
            var end = isComment ? "-->" : text[at + 1] == '?' ? "?>" : DocumentTypeEnd(text, at);
            var close = text.IndexOf(end, at + 2, StringComparison.Ordinal);
            if (close < 0)
            {
                return null;
            }

            at = close + end.Length;
        }
    }

    /// <summary>True for an HTML page: what proxies and log-in walls answer instead of a report.</summary>
    public static bool IsHtml(ReadOnlySpan<byte> start)
    {
        var text = Encoding(start).GetString(start).TrimStart('\uFEFF', '\0').TrimStart();
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static int SkipBlank(string text, int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is '\0' or '\uFEFF'))
        {
            at++;
        }

        return at;
    }

    /// <summary>A document type with declarations of its own ends after their bracket.</summary>
    private static string DocumentTypeEnd(string text, int at)
    {
        var bracket = text.IndexOf('[', at);
        var close = text.IndexOf('>', at);
        return bracket >= 0 && bracket < close ? "]>" : ">";
    }

    private static string? LocalName(ReadOnlySpan<char> tag)
    {
        var end = tag.IndexOfAny(s_afterName);
        var name = end < 0 ? tag : tag[..end];
        var local = name[(name.IndexOf(':') + 1)..];
        return local.IsEmpty ? null : local.ToString();
    }

    private static Encoding Declared(string head)
    {
        var name = DeclaredName(head);
        // One byte per letter was seen, so a declared UTF-16 or UTF-32 is what the writer's string was, not the file.
        if (name.StartsWith("utf", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ucs", StringComparison.OrdinalIgnoreCase))
        {
            return System.Text.Encoding.UTF8;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? System.Text.Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return System.Text.Encoding.UTF8;
        }
    }

    /// <summary>The word in quotes after <c>encoding=</c> in the declaration. By hand: a pattern takes longer to build than a small report to read.</summary>
    private static string DeclaredName(string head)
    {
        const string otherwise = "utf-8";
        var start = head.AsSpan().TrimStart();
        var end = start.IndexOf('>');
        if (end < 0 || !start.StartsWith("<?xml") || !char.IsWhiteSpace(start[5]))
        {
            return otherwise;
        }

        var rest = start[6..end];
        for (var found = rest.IndexOf("encoding"); found >= 0; found = rest.IndexOf("encoding"))
        {
            rest = rest[(found + "encoding".Length)..];
            var value = rest.TrimStart();
            value = value.StartsWith('=') ? value[1..].TrimStart() : default;
            if (value.IsEmpty || value[0] is not ('"' or '\''))
            {
                continue;
            }

            var close = value[1..].IndexOfAnyExcept(s_encodingLetters);
            if (close > 0 && value[1 + close] is '"' or '\'')
            {
                return value[1..(1 + close)].ToString();
            }
        }

        return otherwise;
    }
}
