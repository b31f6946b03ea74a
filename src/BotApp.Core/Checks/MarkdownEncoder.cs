using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Core.Checks;

/// <summary>Puts foreign text into GitHub Markdown so that it shows as what it is: no mention, link, image, formula, HTML or broken table comes of it.</summary>
public static partial class MarkdownEncoder
{
    // Without brackets there are no links and images; lists and headings begin a line, so they are dealt with there.
    private const string Punctuation = "\\`*_[]|~";

    /// <summary>Text within a sentence, on one line.</summary>
    public static string Text(string? text)
    {
        var plain = AutoLink().Replace(PlainText.OneLine(text), PlainText.Split);
        var encoded = new StringBuilder(plain.Length + 8);
        if (LineStart().Match(plain) is { Success: true } start)
        {
            encoded.Append(start.Groups["number"].Value).Append('\\');
            plain = plain[start.Groups["number"].Length..];
        }

        foreach (var c in plain)
        {
            switch (c)
            {
                case '&':
                    encoded.Append("&amp;");
                    break;
                case '<':
                    encoded.Append("&lt;");
                    break;
                case '>':
                    encoded.Append("&gt;");
                    break;
                case '$':
                    // GitHub sets what stands between two of them as a formula.
                    encoded.Append("&#36;");
                    break;
                default:
                    encoded.Append(Punctuation.Contains(c) ? "\\" : "").Append(c);
                    break;
            }
        }

        // Number signs at the end of a heading would vanish.
        return encoded.Length > 0 && encoded[^1] == '#' ? encoded.Insert(encoded.Length - 1, '\\').ToString() : encoded.ToString();
    }

    /// <summary>A sentence of ours, on one line, also inside a table: what stands between backticks is code, everything else is as in <see cref="Text"/>.</summary>
    public static string Sentence(string? text)
    {
        var parts = PlainText.OneLine(text).Split('`');
        return parts.Length % 2 == 0 || parts.Where((part, index) => index % 2 == 1 && part.Trim().Length == 0).Any()
            ? Text(text)
            : string.Concat(parts.Select((part, index) => index % 2 == 1 ? Code(part) : $"{(part.StartsWith(' ') ? " " : "")}{Text(part)}{(part.Length > 1 && part.EndsWith(' ') ? " " : "")}"));
    }

    /// <summary>A name as code, on one line, also inside a table: nothing in it is read as Markdown.</summary>
    public static string Code(string? text)
    {
        var plain = PlainText.OneLine(text);
        if (plain.Length == 0)
        {
            return "*(empty)*";
        }

        var ticks = new string('`', LongestRun(plain, '`') + 1);
        var pad = plain.StartsWith('`') || plain.EndsWith('`') ? " " : "";
        // GitHub splits table cells before it looks for code, and takes the backslash away again.
        return $"{ticks}{pad}{plain.Replace("|", "\\|", StringComparison.Ordinal)}{pad}{ticks}";
    }

    /// <summary>As <see cref="Code"/>, outside of tables, where a backslash before <c>|</c> would show.</summary>
    public static string CodeInText(string? text) => Code(text).Replace("\\|", "|", StringComparison.Ordinal);

    /// <summary>A block shown as it is; its fence is longer than any in the text.</summary>
    public static string Fence(string? text)
    {
        var plain = PlainText.Clean(text).Trim('\n');
        var ticks = new string('`', Math.Max(3, LongestRun(plain, '`') + 1));
        return $"{ticks}text\n{plain}\n{ticks}\n";
    }

    /// <summary>A link of ours: the words are foreign, the address is checked to be a web address.</summary>
    public static string Link(string? words, string? url)
    {
        var isWeb = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";
        return isWeb ? $"[{Text(words)}]({address!.AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal)})" : Text(words);
    }

    private static int LongestRun(string text, char c)
    {
        var longest = 0;
        var run = 0;
        foreach (var each in text)
        {
            run = each == c ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    [GeneratedRegex(@"^((?<number>\d{1,9})[.)]( |$)|[-+=#])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LineStart();

    // What GitHub acts on by itself: @name, #1, GH-1, owner/repo#1, addresses, and :names: of pictures.
    [GeneratedRegex(@"@[\w-]|#\d|GH-\d|\w://|www\.|(mailto|xmpp|tel):|:[\w+-]+:", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex AutoLink();
}
