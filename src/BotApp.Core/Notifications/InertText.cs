using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using BotApp.Core.Checks;

namespace BotApp.Core.Notifications;

/// <summary>Foreign text for chats and mail: it shows as what it is. Nobody is called, no link, picture or formatting comes of it, and it stays on its line.</summary>
public static partial class InertText
{
    /// <summary>For plain text: addresses and mentions are broken by an invisible space, because mail programs and chats make links of them by themselves.</summary>
    public static string Plain(string? text) => Acting().Replace(PlainText.OneLine(text), PlainText.Split);

    /// <summary>
    /// For Slack's <c>mrkdwn</c>, and for the Markdown that other chats with the same webhooks read. Source: https://api.slack.com/reference/surfaces/formatting#escaping.
    /// Marks of formatting, which Slack cannot escape, become letters that look like them.
    /// </summary>
    public static string Slack(string? text)
    {
        var plain = Plain(text);
        var encoded = new StringBuilder(plain.Length + 8);
        for (var at = 0; at < plain.Length; at++)
        {
            encoded.Append(plain[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '*' => "\u2217",
                '~' => "\u223C",
                '`' => "\u02CB",
                '_' when !IsWithin(plain, at) => "\u02CD",
                ']' => "]\u200B", // no link or picture of Markdown
                var letter => letter.ToString(),
            });
        }

        return encoded.ToString();
    }

    /// <summary>For HTML, within an element.</summary>
    public static string Html(string? text) => WebUtility.HtmlEncode(Plain(text));

    /// <summary>An address that may be a link: the web's, without what would end one in any of the channels; null for anything else.</summary>
    public static string? Link(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.UserInfo.Length == 0
            ? Ending().Replace(address.AbsoluteUri, match => string.Create(CultureInfo.InvariantCulture, $"%{(int)match.Value[0]:X2}"))
            : null;

    // Within a word it formats nothing, and names of files and branches keep theirs.
    private static bool IsWithin(string text, int at) => at > 0 && at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at - 1]) && char.IsAsciiLetterOrDigit(text[at + 1]);

    // Mentions, addresses of the web and of mail, names of pictures, and what GitHub links; a dot between letters makes a link of a host in some chats.
    [GeneratedRegex(@"@[\w-]|\w://|\bwww\.|\b(mailto|xmpp|tel|javascript|data):|:[\w+-]+:|[\w-]\.[A-Za-z]{2,24}(?=[/:?#])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Acting();

    [GeneratedRegex(@"[|<>()""'`\s\\]", RegexOptions.None, 1000)]
    private static partial Regex Ending();
}
