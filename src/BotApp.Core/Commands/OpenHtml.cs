namespace BotApp.Core.Commands;

/// <summary>
/// Keeps count of HTML elements that stay open over several Markdown blocks: what stands between <c>&lt;details&gt;</c> and its end is a paragraph to
/// Markdown, and quoted or folded text to the reader.
/// </summary>
internal sealed class OpenHtml
{
    private static readonly HashSet<string> Containers = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "blockquote", "center", "code", "details", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "pre", "samp", "section", "summary", "table", "ul",
    };

    private readonly Stack<string> _open = new();

    internal bool IsOpen => _open.Count > 0;

    internal void Read(string html)
    {
        if (html.StartsWith("<!--", StringComparison.Ordinal))
        {
            return;
        }

        for (var at = html.IndexOf('<'); at >= 0 && at + 1 < html.Length; at = html.IndexOf('<', at + 1))
        {
            var isEnd = html[at + 1] == '/';
            var name = NameAt(html, at + (isEnd ? 2 : 1));
            if (Containers.Contains(name))
            {
                Take(name, isEnd);
            }
        }
    }

    private void Take(string name, bool isEnd)
    {
        if (!isEnd)
        {
            _open.Push(name);
        }
        else if (_open.Any(open => open.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            while (!_open.Pop().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                // An element inside that was never ended ends with the one around it.
            }
        }
    }

    private static string NameAt(string html, int start)
    {
        var end = start;
        while (end < html.Length && end - start < 20 && char.IsAsciiLetterOrDigit(html[end]))
        {
            end++;
        }

        return html[start..end];
    }
}
