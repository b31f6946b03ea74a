using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Core.Reports.Formats;

/// <summary>What the first bytes of an XML file tell: how its letters are written and what its root element is called.</summary>
internal static partial class XmlStart
{
    private static readonly SearchValues<char> s_afterName = SearchValues.Create(" \t\r\n/>");

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
        var match = EncodingName().Match(head);
        var name = match.Success ? match.Groups["name"].Value : "utf-8";
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

    [GeneratedRegex("""^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["'](?<name>[A-Za-z0-9._\-]{1,40})["']""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EncodingName();
}
