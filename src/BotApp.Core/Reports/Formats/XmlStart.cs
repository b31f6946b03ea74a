using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Core.Reports.Formats;

/// <summary>What the first bytes of an XML file tell: how its letters are written and what its root element is called.</summary>
internal static partial class XmlStart
{
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
        var match = RootElement().Match(text);
        return match.Success ? match.Groups["name"].Value : null;
    }

    /// <summary>True for an HTML page: what proxies and log-in walls answer instead of a report.</summary>
    public static bool IsHtml(ReadOnlySpan<byte> start)
    {
        var text = Encoding(start).GetString(start).TrimStart('\uFEFF', '\0').TrimStart();
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
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

    [GeneratedRegex("""^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["'](?<name>[A-Za-z0-9._\-]{1,40})["']""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EncodingName();

    // Declarations, comments and a document type may come first; the window is small, so the search is bounded.
    [GeneratedRegex(
        """^(\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>)*<([A-Za-z_][\w.\-]*:)?(?<name>[A-Za-z_][\w.\-]*)""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex RootElement();
}
