using System.Globalization;
using System.Text;

namespace BotApp.Simulator.FakeRunners.Expressions;

internal enum TokenKind
{
    Name,
    Number,
    Text,
    Symbol,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Text, double Number = 0);

/// <summary>Cuts an expression into tokens.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", ".", ",", "*"];

    public static IReadOnlyList<Token> Read(string source)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < source.Length)
        {
            var character = source[at];
            if (char.IsWhiteSpace(character))
            {
                at++;
            }
            else if (character == '\'')
            {
                tokens.Add(ReadText(source, ref at));
            }
            else if (char.IsAsciiLetter(character) || character == '_')
            {
                var start = at;
                at = SkipWhile(source, at, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
                tokens.Add(new Token(TokenKind.Name, source[start..at]));
            }
            else if (char.IsAsciiDigit(character) || (character is '-' or '+' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1])))
            {
                tokens.Add(ReadNumber(source, ref at));
            }
            else
            {
                var symbol = Array.Find(Symbols, s => string.CompareOrdinal(source, at, s, 0, s.Length) == 0)
                    ?? throw new ExpressionException($"Unexpected '{character}' at position {at + 1} of the expression '{source}'.");
                tokens.Add(new Token(TokenKind.Symbol, symbol));
                at += symbol.Length;
            }
        }

        tokens.Add(new Token(TokenKind.End, "the end"));
        return tokens;
    }

    /// <summary>Where the expression that starts at <paramref name="start"/> is closed by <c>}}</c>; quotes are respected; -1 when it is not.</summary>
    public static int FindEnd(string text, int start)
    {
        var quoted = false;
        for (var at = start; at < text.Length; at++)
        {
            if (text[at] == '\'')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[at] == '}' && at + 1 < text.Length && text[at + 1] == '}')
            {
                return at;
            }
        }

        return -1;
    }

    private static Token ReadText(string source, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < source.Length; at++)
        {
            if (source[at] != '\'')
            {
                text.Append(source[at]);
            }
            else if (at + 1 < source.Length && source[at + 1] == '\'')
            {
                text.Append('\'');
                at++;
            }
            else
            {
                at++;
                return new Token(TokenKind.Text, text.ToString());
            }
        }

        throw new ExpressionException($"A text in the expression '{source}' has no closing quote.");
    }

    private static Token ReadNumber(string source, ref int at)
    {
        var start = at;
        at = SkipWhile(source, at + 1, c => char.IsAsciiLetterOrDigit(c) || c == '.');
        if (at < source.Length && source[at] is '+' or '-' && source[at - 1] is 'e' or 'E')
        {
            at = SkipWhile(source, at + 1, char.IsAsciiDigit);
        }

        var text = source[start..at];
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex))
        {
            return new Token(TokenKind.Number, text, hex);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new Token(TokenKind.Number, text, number)
            : throw new ExpressionException($"'{text}' in the expression '{source}' is not a number.");
    }

    private static int SkipWhile(string source, int at, Func<char, bool> belongs)
    {
        while (at < source.Length && belongs(source[at]))
        {
            at++;
        }

        return at;
    }
}
