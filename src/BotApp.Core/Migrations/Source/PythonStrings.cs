using System.Globalization;
using System.Text;

namespace BotApp.Core.Migrations.Source;

/// <summary>
/// Strings of Python: where they end, and what they say. Source: https://docs.python.org/3/reference/lexical_analysis.html#strings;
/// those with replacement fields as of Python 3.12, which reads every older one alike.
/// </summary>
internal static class PythonStrings
{
    /// <summary>What stands for a replacement field in <see cref="Value"/>.</summary>
    public const char Field = '\uFFFC';

    private const int MaxDepth = 20;

    /// <summary>How many letters stand before the quote when a string begins here; -1 when none does.</summary>
    public static int PrefixLength(string text, int at)
    {
        for (var length = 0; length <= 2 && at + length < text.Length; length++)
        {
            if (text[at + length] is '\'' or '"')
            {
                return IsPrefix(text.AsSpan(at, length)) ? length : -1;
            }
        }

        return -1;
    }

    /// <summary>The place behind the string, or what is wrong with it.</summary>
    public static (int End, string? Problem) End(string text, int at, int prefix) => End(text, at, prefix, 0);

    /// <summary>What a string token says; replacement fields are <see cref="Field"/>, and then it is not whole.</summary>
    public static (string Text, bool IsWhole) Value(string token)
    {
        var quoteAt = token.AsSpan().IndexOfAny('\'', '"');
        var prefix = token[..quoteAt];
        var quotes = IsTriple(token, quoteAt) ? 3 : 1;
        var body = token[(quoteAt + quotes)..^quotes];
        var isRaw = prefix.Contains('r', StringComparison.OrdinalIgnoreCase);
        return HasFields(prefix) ? WithFields(body, isRaw) : (isRaw ? body : Unescaped(body), true);
    }

    /// <summary>The code in a string token's replacement fields, that in their formats included.</summary>
    public static IEnumerable<string> Fields(string token)
    {
        var quoteAt = token.AsSpan().IndexOfAny('\'', '"');
        if (!HasFields(token[..quoteAt]))
        {
            yield break;
        }

        var quotes = IsTriple(token, quoteAt) ? 3 : 1;
        var body = token[(quoteAt + quotes)..^quotes];
        var isRaw = token[..quoteAt].Contains('r', StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < body.Length;)
        {
            if (body[i] == '\\')
            {
                i = Escape(body, i, isRaw, hasFields: true);
            }
            else if (body[i] is '{' or '}' && At(body, i + 1) == body[i])
            {
                i += 2;
            }
            else if (body[i] == '{' && FieldEnd(body, i, '\0', isTriple: false, 0) is (var end, null))
            {
                foreach (var code in Codes(body[(i + 1)..(end - 1)]))
                {
                    yield return code;
                }

                i = end;
            }
            else
            {
                i++;
            }
        }
    }

    // value !r :{width}.2f is the code "value ", and that in the format's own fields.
    private static IEnumerable<string> Codes(string field)
    {
        var brackets = 0;
        for (var i = 0; i < field.Length; i++)
        {
            var c = field[i];
            if (PrefixLength(field, i) is var prefix and >= 0 && (prefix == 0 || !IsWord(At(field, i - 1))) && End(field, i, prefix) is (var end, null))
            {
                i = end - 1;
            }
            else if (c == '#')
            {
                i = field.AsSpan(i).IndexOfAny('\n', '\r') is var line and >= 0 ? i + line - 1 : field.Length;
            }
            else if (brackets == 0 && (c == ':' || (c == '!' && At(field, i + 1) != '=')))
            {
                return Codes(field, i);
            }

            brackets += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
        }

        return [field];
    }

    private static IEnumerable<string> Codes(string field, int codeEnd)
    {
        yield return field[..codeEnd];
        for (var i = codeEnd; i < field.Length; i++)
        {
            if (field[i] == '{' && FieldEnd(field, i, '\0', isTriple: false, 0) is (var end, null))
            {
                foreach (var code in Codes(field[(i + 1)..(end - 1)]))
                {
                    yield return code;
                }

                i = end - 1;
            }
        }
    }

    private static bool IsPrefix(ReadOnlySpan<char> prefix)
    {
        Span<char> lower = stackalloc char[prefix.Length];
        prefix.ToLowerInvariant(lower);
        return lower is "" or "r" or "u" or "b" or "f" or "t" or "br" or "rb" or "fr" or "rf" or "tr" or "rt";
    }

    private static bool HasFields(string prefix) => prefix.AsSpan().IndexOfAny("fFtT") >= 0;

    private static bool IsTriple(string text, int quoteAt) =>
        quoteAt + 2 < text.Length && text[quoteAt + 1] == text[quoteAt] && text[quoteAt + 2] == text[quoteAt];

    private static (int End, string? Problem) End(string text, int at, int prefix, int depth)
    {
        var letters = text[at..(at + prefix)];
        var quoteAt = at + prefix;
        var isTriple = IsTriple(text, quoteAt);
        var (quote, isRaw, hasFields) = (text[quoteAt], letters.Contains('r', StringComparison.OrdinalIgnoreCase), HasFields(letters));
        var i = quoteAt + (isTriple ? 3 : 1);
        while (i < text.Length)
        {
            var c = text[i];
            if (c == '\0')
            {
                break;
            }

            if (c == quote && (!isTriple || IsTriple(text, i)))
            {
                return (i + (isTriple ? 3 : 1), null);
            }

            if (c is '\n' or '\r' && !isTriple)
            {
                return (i, "a string is not closed on its line");
            }

            if (hasFields && c == '{' && At(text, i + 1) != '{')
            {
                var (end, problem) = FieldEnd(text, i, quote, isTriple, depth);
                if (problem is not null)
                {
                    return (i, problem);
                }

                i = end;
            }
            else if (c == '\\')
            {
                i = Escape(text, i, isRaw, hasFields);
            }
            else
            {
                i += hasFields && c is '{' or '}' && At(text, i + 1) == c ? 2 : 1;
            }
        }

        return (text.Length, "a string is never closed");
    }

    private static int Escape(string text, int i, bool isRaw, bool hasFields)
    {
        var next = At(text, i + 1);
        if (hasFields && next is '{' or '}')
        {
            return i + 1; // the brace is one all the same
        }

        if (hasFields && !isRaw && next == 'N' && At(text, i + 2) == '{')
        {
            var close = text.IndexOf('}', i);
            return close < 0 ? text.Length : close + 1;
        }

        return i + (next == '\r' && At(text, i + 2) == '\n' ? 3 : 2);
    }

    // From the opening brace to behind the closing one, with the strings, brackets and formats in it.
    private static (int End, string? Problem) FieldEnd(string text, int at, char quote, bool isTriple, int depth)
    {
        if (depth >= MaxDepth)
        {
            return (at, $"more than {MaxDepth} strings with fields are in each other");
        }

        var brackets = 0;
        for (var i = at + 1; i < text.Length; i++)
        {
            var c = text[i];
            if (PrefixLength(text, i) is var prefix and >= 0 && (prefix == 0 || !IsWord(At(text, i - 1))))
            {
                if (c == quote && (!isTriple || IsTriple(text, i)) && !ClosesInside(text, i, quote, isTriple))
                {
                    return (i, "a replacement field is not closed in its string");
                }

                var (end, problem) = End(text, i, prefix, depth + 1);
                if (problem is not null)
                {
                    return (i, problem);
                }

                i = end - 1;
            }
            else if (c is '(' or '[' or '{')
            {
                brackets++;
            }
            else if (c == '}' && brackets == 0)
            {
                return (i + 1, null);
            }
            else if (c is ')' or ']' or '}')
            {
                brackets--;
            }
            else if (c == '#')
            {
                i = text.AsSpan(i).IndexOfAny('\n', '\r') is var line and >= 0 ? i + line - 1 : text.Length;
            }
            else if (c == ':' && brackets == 0)
            {
                return FormatEnd(text, i + 1, quote, isTriple, depth);
            }
        }

        return (at, "a replacement field is never closed");
    }

    // Python 3.12 reads the string's own quote inside a field as a string of its own; earlier ones end there, and were no Python then.
    private static bool ClosesInside(string text, int at, char quote, bool isTriple) =>
        text.AsSpan(at + (isTriple ? 3 : 1)).IndexOf(quote) >= 0;

    // Behind a field's colon: text with fields of its own, up to the closing brace.
    private static (int End, string? Problem) FormatEnd(string text, int at, char quote, bool isTriple, int depth)
    {
        for (var i = at; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '}')
            {
                return (i + 1, null);
            }

            if (c == '{')
            {
                var (end, problem) = FieldEnd(text, i, quote, isTriple, depth + 1);
                if (problem is not null)
                {
                    return (i, problem);
                }

                i = end - 1;
            }
            else if ((c == quote && (!isTriple || IsTriple(text, i))) || (c is '\n' or '\r' && !isTriple))
            {
                return (i, "a replacement field is not closed in its string");
            }
        }

        return (at, "a replacement field is never closed");
    }

    private static (string Text, bool IsWhole) WithFields(string body, bool isRaw)
    {
        var text = new StringBuilder(body.Length);
        var isWhole = true;
        var plainFrom = 0;
        for (var i = 0; i < body.Length;)
        {
            if (body[i] == '\\')
            {
                i = Math.Min(body.Length, Escape(body, i, isRaw, hasFields: true));
            }
            else if (body[i] is '{' or '}' && At(body, i + 1) == body[i])
            {
                Plain(body[plainFrom..(i + 1)]);
                i += 2;
                plainFrom = i;
            }
            else if (body[i] == '{')
            {
                Plain(body[plainFrom..i]);
                text.Append(Field);
                isWhole = false;
                var (end, problem) = FieldEnd(body, i, '\0', isTriple: false, 0);
                i = problem is null ? end : body.Length;
                plainFrom = i;
            }
            else
            {
                i++;
            }
        }

        Plain(body[plainFrom..]);
        return (text.ToString(), isWhole);

        void Plain(string part) => text.Append(isRaw ? part : Unescaped(part));
    }

    private static string Unescaped(string body)
    {
        if (!body.Contains('\\'))
        {
            return body;
        }

        var text = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\' || i + 1 == body.Length)
            {
                text.Append(body[i]);
                continue;
            }

            i++;
            switch (body[i])
            {
                case '\n':
                    break;
                case '\r':
                    i += At(body, i + 1) == '\n' ? 1 : 0;
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 'a' or 'b' or 'f' or 'v':
                    text.Append(' ');
                    break;
                case '\\' or '\'' or '"':
                    text.Append(body[i]);
                    break;
                case 'x':
                    i += Coded(body, i + 1, 2, 16, text);
                    break;
                case 'u':
                    i += Coded(body, i + 1, 4, 16, text);
                    break;
                case 'U':
                    i += Coded(body, i + 1, 8, 16, text);
                    break;
                case >= '0' and <= '7':
                    i += Coded(body, i, 3, 8, text) - 1;
                    break;
                case 'N' when At(body, i + 1) == '{':
                    text.Append(Field); // a character by its name: which one is not looked up
                    i = body.IndexOf('}', i) is var close and >= 0 ? close : body.Length;
                    break;
                default:
                    text.Append('\\').Append(body[i]);
                    break;
            }
        }

        return text.ToString();
    }

    private static int Coded(string body, int at, int maxDigits, int radix, StringBuilder text)
    {
        var (digits, value) = (0, 0L);
        while (digits < maxDigits && Digit(At(body, at + digits), radix) is var digit and >= 0)
        {
            value = (value * radix) + digit;
            digits++;
        }

        text.Append(Rune.IsValid((int)Math.Min(value, int.MaxValue)) ? new Rune((int)value).ToString() : Field.ToString(CultureInfo.InvariantCulture));
        return digits;
    }

    private static int Digit(char c, int radix)
    {
        var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : -1;
        return digit < radix ? digit : -1;
    }

    private static bool IsWord(char c) => c == '_' || char.IsAsciiLetterOrDigit(c);

    private static char At(string text, int at) => at >= 0 && at < text.Length ? text[at] : '\0';
}
