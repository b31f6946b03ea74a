using System.Net;

namespace BotApp.Core.Releases;

/// <summary>A link of an HTML page: its attributes by lower-case name, decoded, and its text.</summary>
internal sealed record HtmlAnchor(IReadOnlyDictionary<string, string> Attributes, string Text);

/// <summary>Finds the links of an HTML page, forgiving as browsers are; one pass, never throws.</summary>
internal sealed class HtmlAnchors
{
    private readonly string html;
    private int at;

    private HtmlAnchors(string html)
    {
        this.html = html;
    }

    /// <summary>The links in the page's order.</summary>
    public static IReadOnlyList<HtmlAnchor> Read(string html)
    {
        var reader = new HtmlAnchors(html);
        var anchors = new List<HtmlAnchor>();
        while (reader.MoveTo('<'))
        {
            if (reader.StartsWith("<!--"))
            {
                reader.SkipPast("-->");
            }
            else if (reader.StartsWith("<a") && reader.at + 2 < html.Length && (char.IsWhiteSpace(html[reader.at + 2]) || html[reader.at + 2] is '/' or '>'))
            {
                reader.at += 2;
                var attributes = reader.Attributes();
                anchors.Add(new HtmlAnchor(attributes, reader.Text()));
            }
            else
            {
                reader.at++;
            }
        }

        return anchors;
    }

    private Dictionary<string, string> Attributes()
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            SkipWhile(c => char.IsWhiteSpace(c) || c == '/');
            if (at >= html.Length)
            {
                return attributes;
            }

            if (html[at] == '>')
            {
                at++;
                return attributes;
            }

            // The first character is part of the name whatever it is, so that every turn moves on.
            var start = at++;
            SkipWhile(c => !char.IsWhiteSpace(c) && c is not ('=' or '>' or '/'));
            var name = html[start..at].ToLowerInvariant();
            SkipWhile(char.IsWhiteSpace);
            attributes.TryAdd(name, at < html.Length && html[at] == '=' ? Value() : "");
        }
    }

    private string Value()
    {
        at++;
        SkipWhile(char.IsWhiteSpace);
        if (at >= html.Length)
        {
            return "";
        }

        int start;
        var quote = html[at];
        if (quote is not ('"' or '\''))
        {
            start = at;
            SkipWhile(c => !char.IsWhiteSpace(c) && c != '>');
            return WebUtility.HtmlDecode(html[start..at]);
        }

        start = ++at;
        SkipWhile(c => c != quote);
        var value = html[start..at];
        at = Math.Min(at + 1, html.Length);
        return WebUtility.HtmlDecode(value);
    }

    // Up to the next tag: index pages have nothing but the file's name in a link.
    private string Text()
    {
        var start = at;
        SkipWhile(c => c != '<');
        return WebUtility.HtmlDecode(html[start..at]).Trim();
    }

    private bool MoveTo(char wanted)
    {
        SkipWhile(c => c != wanted);
        return at < html.Length;
    }

    private void SkipPast(string end)
    {
        var found = html.IndexOf(end, at, StringComparison.Ordinal);
        at = found < 0 ? html.Length : found + end.Length;
    }

    private void SkipWhile(Func<char, bool> skip)
    {
        while (at < html.Length && skip(html[at]))
        {
            at++;
        }
    }

    private bool StartsWith(string text) => string.Compare(html, at, text, 0, text.Length, StringComparison.OrdinalIgnoreCase) == 0;
}
