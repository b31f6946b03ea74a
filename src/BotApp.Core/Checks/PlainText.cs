using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Core.Checks;

/// <summary>Makes text from outside safe to show anywhere: nothing hidden, nothing that steers a terminal, a runner or the reader's eye.</summary>
public static partial class PlainText
{
    /// <summary>
    /// Colours are removed; secrets of well-known shapes are masked; other control characters, and marks that turn or hide text, become visible; line ends become <c>\n</c>;
    /// a line a runner would take for a command is broken by an invisible space.
    /// </summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var plain = Ansi().Replace(text, "").ReplaceLineEndings("\n");
        var clean = new StringBuilder(plain.Length);
        for (var i = 0; i < plain.Length; i++)
        {
            var c = plain[i];
            if (char.IsHighSurrogate(c) && i + 1 < plain.Length && char.IsLowSurrogate(plain[i + 1]))
            {
                clean.Append(c).Append(plain[++i]);
            }
            else if (char.IsSurrogate(c))
            {
                clean.Append('\uFFFD');
            }
            else if (IsHidden(c, plain, i))
            {
                clean.Append("⟨U+").Append(((int)c).ToString("X4")).Append('⟩');
            }
            else if (char.IsControl(c) && c is not ('\n' or '\t'))
            {
                clean.Append(c < ' ' ? (char)(0x2400 + c) : '\uFFFD');
            }
            else
            {
                clean.Append(c);
            }
        }

        return Command().Replace(SecretMask.Apply(clean.ToString()), Split);
    }

    /// <summary>Puts an invisible space before the last character of what a machine would act on.</summary>
    internal static string Split(Match match) => $"{match.ValueSpan[..^1]}\u200B{match.ValueSpan[^1]}";

    /// <summary>As <see cref="Clean"/>, on one line.</summary>
    public static string OneLine(string? text) => Spaces().Replace(Clean(text), " ").Trim();

    /// <summary>Direction marks and zero-width characters; the joiner is left where it joins, as in emoji.</summary>
    private static bool IsHidden(char c, string text, int at) => c switch
    {
        >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F' or '\u061C' => true,
        '\u200B' or '\u2060' or '\uFEFF' or '\u00AD' or '\u180E' => true,
        '\u200C' or '\u200D' => at == 0 || at + 1 >= text.Length || text[at - 1] < '\u0080' || text[at + 1] < '\u0080',
        _ => false,
    };

    // ESC itself, as the picture the XML filter makes of it, and as pytest writes it.
    [GeneratedRegex(@"(\x1B|␛|#x1B)(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1B␇␛\n]{0,500}(\x07|␇|\x1B\\|␛\\)|[()][A-Z0-9])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Ansi();

    // GitHub's runner reads "::name" at a line's start and "##[name" anywhere as commands of the job that prints them.
    [GeneratedRegex(@"^[ \t]*::|##\[", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Command();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
