using System.Globalization;
using System.Text;

namespace BotApp.Core.Releases;

/// <summary>Makes titles that strangers wrote harmless in Markdown: shown as typed, calling nobody, linking nothing.</summary>
public static class NotesEncoder
{
    private const string Gap = "&#8203;";

    /// <summary>The title as one line of Markdown text. A zero-width space after <c>@</c>, <c>#</c> and <c>://</c> keeps GitHub from linking them.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            encoded.Append(rune.Value switch
            {
                '@' or '#' => (rune.Value == '#' ? "\\#" : "@") + Gap,
                ':' => ":" + Gap,
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '$' => "&#36;", // GitHub sets what stands between two of them as a formula, escaped by a backslash or not
                '\\' or '`' or '*' or '_' or '~' or '[' or ']' or '(' or ')' or '!' or '|' => "\\" + rune,
                _ when IsInvisible(rune) => rune.Value is '\r' or '\n' or '\t' ? " " : "",
                _ => rune.ToString(),
            });
        }

        return NoList(encoded.Replace("GH-", "GH" + Gap + "-").Replace("gh-", "gh" + Gap + "-").Replace("www.", "www" + Gap + ".").ToString().Trim());
    }

    // At the beginning of a line these would make a list, a rule or a heading of it.
    private static string NoList(string line)
    {
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        return (line.ElementAtOrDefault(0), line.ElementAtOrDefault(digits)) switch
        {
            ('-' or '+' or '=', _) => "\\" + line,
            (_, '.') when digits > 0 => line[..digits] + "\\" + line[digits..],
            _ => line,
        };
    }

    /// <summary>An address as the target of a Markdown link; <c>#</c> when it is no http or https address.</summary>
    internal static string Link(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? address.AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal)
            : "#";

    /// <summary>Whether the text is a GitHub login: letters, digits, hyphens, at most 39.</summary>
    internal static bool IsLogin(string text) =>
        text.Length is > 0 and <= 39 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    // Control characters, and those that turn the direction of the text around.
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
