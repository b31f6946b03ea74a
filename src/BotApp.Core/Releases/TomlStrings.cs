using System.Globalization;
using System.Text;

namespace BotApp.Core.Releases;

/// <summary>The four kinds of TOML strings.</summary>
internal static class TomlStrings
{
    /// <summary>Reads a string of any kind; null and a mistake when it is broken.</summary>
    public static string? Read(TomlText text)
    {
        if (text.Skip("\"\"\""))
        {
            text.SkipLineEnd();
            return ReadLines(text, '"', text.Line);
        }

        if (text.Skip("'''"))
        {
            text.SkipLineEnd();
            return ReadLines(text, '\'', text.Line);
        }

        return ReadOneLine(text);
    }

    /// <summary>Reads a string of one line, as keys are; null and a mistake when it is broken.</summary>
    public static string? ReadOneLine(TomlText text)
    {
        var line = text.Line;
        var quote = text.Next();
        var read = new StringBuilder();
        while (!text.IsAtEnd && text.Peek is not ('\n' or '\r'))
        {
            var c = text.Next();
            if (c == quote)
            {
                return read.ToString();
            }

            if (!Take(text, read, c, quote))
            {
                return null;
            }
        }

        text.Fail($"a string that begins on this line has no closing {quote}", line);
        return null;
    }

    private static string? ReadLines(TomlText text, char quote, int line)
    {
        var close = new string(quote, 3);
        var read = new StringBuilder();
        while (!text.IsAtEnd)
        {
            if (text.Skip(close))
            {
                // Up to two quotes may stand right before the closing three.
                for (var more = 0; more < 2 && text.Skip(quote); more++)
                {
                    read.Append(quote);
                }

                return read.ToString();
            }

            if (text.SkipLineEnd())
            {
                read.Append('\n');
            }
            else if (quote == '"' && text.SkipContinuation())
            {
                SkipWhite(text);
            }
            else if (!Take(text, read, text.Next(), quote))
            {
                return null;
            }
        }

        text.Fail($"a string that begins on this line has no closing {close}", line);
        return null;
    }

    // The break after a continuation and all white space that follows vanish.
    private static void SkipWhite(TomlText text)
    {
        do
        {
            text.SkipBlanks();
        }
        while (text.SkipLineEnd());
    }

    private static bool Take(TomlText text, StringBuilder read, char c, char quote)
    {
        if (c == '\\' && quote == '"')
        {
            return TakeEscape(text, read);
        }

        if (char.IsControl(c) && c != '\t')
        {
            text.Fail($"a string contains the control character U+{(int)c:X4}", text.Line);
            return false;
        }

        read.Append(c);
        return true;
    }

    private static bool TakeEscape(TomlText text, StringBuilder read)
    {
        var line = text.Line;
        var c = text.Next();
        var taken = c switch
        {
            'b' => "\b",
            't' => "\t",
            'n' => "\n",
            'f' => "\f",
            'r' => "\r",
            '"' => "\"",
            '\\' => "\\",
            'u' => Scalar(text, 4),
            'U' => Scalar(text, 8),
            _ => null,
        };
        if (taken is null)
        {
            text.Fail($"'\\{c}' is no escape: write '\\\\' for a backslash, or use single quotes", line);
            return false;
        }

        read.Append(taken);
        return true;
    }

    private static string? Scalar(TomlText text, int digits)
    {
        var hex = new StringBuilder(digits);
        while (hex.Length < digits && char.IsAsciiHexDigit(text.Peek))
        {
            hex.Append(text.Next());
        }

        return hex.Length == digits
            && int.TryParse(hex.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && Rune.IsValid(code)
            ? new Rune(code).ToString()
            : null;
    }
}
