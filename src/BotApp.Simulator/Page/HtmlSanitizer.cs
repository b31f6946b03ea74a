using System.Net;
using System.Text;

namespace BotApp.Simulator.Page;

/// <summary>
/// Lets the tags through that GitHub lets through, without attributes that act, properly closed; everything else becomes visible text.
/// It runs over the whole rendered text: a tag opened in one paragraph and closed in another cannot close anything of the page around it.
/// </summary>
internal sealed class HtmlSanitizer
{
    // Source: the allow list of github/markup's sanitizer, without what needs attributes to mean something.
    private static readonly HashSet<string> Allowed =
    [
        "a", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
        "input", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody",
        "td", "tfoot", "th", "thead", "tr", "tt", "ul", "var",
    ];

    private static readonly HashSet<string> Void = ["br", "hr", "img", "input"];

    private readonly StringBuilder output = new();
    private readonly List<string> open = [];

    public static Html Clean(string html) => new(new HtmlSanitizer().Run(html));

    private string Run(string html)
    {
        var at = 0;
        while (at < html.Length)
        {
            var next = html.IndexOf('<', at);
            next = next < 0 ? html.Length : next;
            output.Append(html, at, next - at);
            at = next == html.Length ? next : Markup(html, next);
        }

        while (open.Count > 0)
        {
            CloseLast();
        }

        return output.ToString();
    }

    // Returns where to go on after the "<" at this place.
    private int Markup(string html, int at)
    {
        if (html.AsSpan(at).StartsWith("<!--"))
        {
            var end = html.IndexOf("-->", at + 4, StringComparison.Ordinal);
            return end < 0 ? html.Length : end + 3;
        }

        if (HtmlTag.Read(html, at) is not { } tag)
        {
            output.Append("&lt;");
            return at + 1;
        }

        if (!Allowed.Contains(tag.Name) || (!tag.Closing && Misplaced(tag.Name)))
        {
            output.Append(Html.Encode(html[at..tag.End]));
        }
        else if (tag.Closing)
        {
            Close(tag.Name);
        }
        else
        {
            Open(tag);
        }

        return tag.End;
    }

    // Outside their lists and tables a browser would let these close something of the page.
    private bool Misplaced(string name) => name switch
    {
        "li" => !open.Contains("ul") && !open.Contains("ol"),
        "dd" or "dt" => !open.Contains("dl"),
        "td" or "th" or "tr" or "thead" or "tbody" or "tfoot" => !open.Contains("table"),
        _ => false,
    };

    private void Open(HtmlTag tag)
    {
        switch (tag.Name)
        {
            case "input":
                output.Append(tag.Attributes.GetValueOrDefault("type") != "checkbox" ? ""
                    : tag.Attributes.ContainsKey("checked") ? """<input type="checkbox" disabled checked>""" : """<input type="checkbox" disabled>""");
                return;
            case "img":
                output.Append(Image(tag).Text);
                return;
            default:
                output.Append('<').Append(tag.Name).Append(Kept(tag).Text).Append('>');
                break;
        }

        if (!Void.Contains(tag.Name))
        {
            open.Add(tag.Name);
        }
    }

    // Nothing is loaded from elsewhere: a picture is a link to it.
    private Html Image(HtmlTag tag)
    {
        var source = tag.Attributes.GetValueOrDefault("src");
        var text = tag.Attributes.GetValueOrDefault("alt") is { Length: > 0 } alt ? alt : "image";
        return open.Contains("a") ? Html.Of($"{text}") : Urls.Link(source, text, "image");
    }

    private static Html Kept(HtmlTag tag) => tag.Name switch
    {
        "a" => Urls.Safe(tag.Attributes.GetValueOrDefault("href")) is { } address
            ? Html.Of($" href=\"{address}\" rel=\"nofollow noopener noreferrer\"") : Html.Empty,
        "details" when tag.Attributes.ContainsKey("open") => new Html(" open"),
        "code" when tag.Attributes.GetValueOrDefault("class") is { } language && language.StartsWith("language-", StringComparison.Ordinal)
            && language.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '+' or '#') => Html.Of($" class=\"{language}\""),
        _ => Html.Empty,
    };

    private void Close(string name)
    {
        if (!open.Contains(name))
        {
            return;
        }

        while (open[^1] != name)
        {
            CloseLast();
        }

        CloseLast();
    }

    private void CloseLast()
    {
        output.Append("</").Append(open[^1]).Append('>');
        open.RemoveAt(open.Count - 1);
    }
}

/// <summary>A tag as written, its attributes decoded; <see cref="End"/> is the place after it.</summary>
internal sealed record HtmlTag(string Name, bool Closing, IReadOnlyDictionary<string, string> Attributes, int End)
{
    /// <summary>The tag that begins at this "&lt;"; null when none does.</summary>
    public static HtmlTag? Read(string html, int start)
    {
        var at = start + 1;
        var closing = at < html.Length && html[at] == '/';
        at += closing ? 1 : 0;
        var from = at;
        while (at < html.Length && (char.IsAsciiLetterOrDigit(html[at]) || html[at] == '-'))
        {
            at++;
        }

        if (at == from || !char.IsAsciiLetter(html[from]))
        {
            return null;
        }

        var name = html[from..at].ToLowerInvariant();
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (at < html.Length && html[at] != '>')
        {
            at = Attribute(html, at, attributes);
        }

        return at < html.Length ? new HtmlTag(name, closing, attributes, at + 1) : null;
    }

    private static int Attribute(string html, int at, Dictionary<string, string> attributes)
    {
        if (char.IsWhiteSpace(html[at]) || html[at] is '/' or '=' or '"' or '\'')
        {
            return at + 1;
        }

        var from = at;
        while (at < html.Length && !char.IsWhiteSpace(html[at]) && html[at] is not ('=' or '>' or '/'))
        {
            at++;
        }

        var name = html[from..at].ToLowerInvariant();
        if (at >= html.Length || html[at] != '=')
        {
            attributes.TryAdd(name, "");
            return at;
        }

        at++;
        var quote = at < html.Length && html[at] is '"' or '\'' ? html[at] : '\0';
        from = quote == '\0' ? at : at + 1;
        var end = from;
        while (end < html.Length && (quote != '\0' ? html[end] != quote : html[end] != '>' && !char.IsWhiteSpace(html[end])))
        {
            end++;
        }

        attributes.TryAdd(name, WebUtility.HtmlDecode(html[from..end]));
        return quote == '\0' ? end : Math.Min(end + 1, html.Length);
    }
}
