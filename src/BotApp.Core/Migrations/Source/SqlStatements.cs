using System.Text;

namespace BotApp.Core.Migrations.Source;

/// <summary>A word, a quoted name, a string or a mark of SQL.</summary>
/// <param name="Text">In lower case, except what was quoted.</param>
/// <param name="IsName">A word or a quoted name.</param>
/// <param name="Line">Lines after the text's first one.</param>
internal readonly record struct SqlToken(string Text, bool IsName, int Line);

/// <summary>One statement of SQL.</summary>
/// <param name="Tokens">Without comments.</param>
/// <param name="IsUnclear">Databases differ in where its strings or comments end, so it may say something else.</param>
internal sealed record SqlStatement(IReadOnlyList<SqlToken> Tokens, bool IsUnclear);

/// <summary>
/// Cuts SQL into statements: strings, quoted names, dollar quotes and comments of PostgreSQL, MySQL, SQLite and others. Where they read
/// the same text differently it is unclear, and nobody may rely on it.
/// </summary>
internal static class SqlStatements
{
    /// <summary>The statements of a text.</summary>
    public static IReadOnlyList<SqlStatement> Of(string text)
    {
        var statements = new List<SqlStatement>();
        var tokens = new List<SqlToken>();
        var (unclear, line) = (false, 0);
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            var start = i;
            if (c is '\'' or '"' or '`' or '[')
            {
                unclear |= Quoted(text, ref i, tokens, line);
            }
            else if (c == '-' && At(text, i + 1) == '-')
            {
                i = LineEnd(text, i);
            }
            else if (c == '/' && At(text, i + 1) == '*')
            {
                unclear |= Comment(text, ref i);
            }
            else if (c == '$' && DollarQuote(text, i) is { } tag)
            {
                var close = text.IndexOf(tag, i + tag.Length, StringComparison.Ordinal);
                unclear |= close < 0;
                i = close < 0 ? text.Length : close + tag.Length;
                tokens.Add(new SqlToken("'", false, line));
            }
            else if (IsWord(c))
            {
                while (i < text.Length && (IsWord(text[i]) || text[i] == '$'))
                {
                    i++;
                }

                tokens.Add(new SqlToken(text[start..i].ToLowerInvariant(), true, line));
            }
            else if (c == ';')
            {
                Close();
                i++;
            }
            else
            {
                i++;
                if (!char.IsWhiteSpace(c))
                {
                    tokens.Add(new SqlToken(c.ToString(), false, line));
                }
            }

            line += text.AsSpan(start, i - start).Count('\n');
        }

        Close();
        return statements;

        void Close()
        {
            if (tokens.Count > 0 || unclear)
            {
                statements.Add(new SqlStatement(tokens, unclear));
            }

            (tokens, unclear) = ([], false);
        }
    }

    // True where it is not clear where it ends.
    private static bool Quoted(string text, ref int i, List<SqlToken> tokens, int line)
    {
        var open = text[i];
        if (open == '[' && !(char.IsLetter(At(text, i + 1)) || At(text, i + 1) == '_'))
        {
            i++; // an index of an array
            tokens.Add(new SqlToken("[", false, line));
            return false;
        }

        var quote = open == '[' ? ']' : open;
        var name = new StringBuilder();
        var unclear = false;
        for (i++; i < text.Length; i++)
        {
            if (text[i] == quote && At(text, i + 1) == quote)
            {
                name.Append(quote);
                i++;
            }
            else if (text[i] == quote)
            {
                i++;
                tokens.Add(quote == '\'' ? new SqlToken("'", false, line) : new SqlToken(name.ToString(), true, line));
                return unclear;
            }
            else
            {
                // Some databases read a backslash as an escape and some do not: then the string ends at another place.
                unclear |= text[i] == '\\' && (At(text, i + 1) == quote || At(text, i + 1) == '\\');
                name.Append(text[i]);
            }
        }

        return true;
    }

    private static bool Comment(string text, ref int i)
    {
        var close = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
        var body = close < 0 ? text[(i + 2)..] : text[(i + 2)..close];
        i = close < 0 ? text.Length : close + 2;

        // MySQL runs what stands in /*! */ and /*+ */ hints are harmless; comments in comments end at different places.
        return close < 0 || body.StartsWith('!') || body.StartsWith("M!", StringComparison.Ordinal) || body.Contains("/*", StringComparison.Ordinal);
    }

    private static string? DollarQuote(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && IsWord(text[end]))
        {
            end++;
        }

        return At(text, end) == '$' && !char.IsAsciiDigit(At(text, at + 1)) ? text[at..(end + 1)] : null;
    }

    private static int LineEnd(string text, int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    private static bool IsWord(char c) => c == '_' || c == PythonStrings.Field || char.IsLetterOrDigit(c);

    private static char At(string text, int at) => at < text.Length ? text[at] : '\0';
}
