namespace BotApp.Core.Migrations.Source;

/// <summary>Reads a statement of SQL from left to right.</summary>
internal sealed class SqlCursor(IReadOnlyList<SqlToken> tokens)
{
    private int _at;

    public bool AtEnd => _at >= tokens.Count;

    /// <summary>What stands here, without taking it; empty at the end.</summary>
    public string Peek() => AtEnd ? "" : tokens[_at].Text;

    /// <summary>Takes whatever stands here.</summary>
    public string Word() => AtEnd ? "" : tokens[_at++].Text;

    /// <summary>Takes this word if it stands here.</summary>
    public bool Take(string word)
    {
        var isHere = Peek() == word;
        _at += isHere ? 1 : 0;
        return isHere;
    }

    /// <summary>Takes a name with what stands before its dots, in lower case; null when none is here or a part of it is not known.</summary>
    public string? Name()
    {
        if (AtEnd || !tokens[_at].IsName)
        {
            return null;
        }

        var name = Word();
        while (Peek() == "." && _at + 1 < tokens.Count && tokens[_at + 1].IsName)
        {
            _at++;
            name += "." + Word();
        }

        return name.Contains(PythonStrings.Field) ? null : name.ToLowerInvariant();
    }

    /// <summary>The name behind a word, further on.</summary>
    public string? After(string word)
    {
        while (!AtEnd)
        {
            if (Take(word))
            {
                _ = Take("only");
                return Name();
            }

            _at++;
        }

        return null;
    }

    /// <summary>Whether one of these words stands here or further on.</summary>
    public bool HasAny(params ReadOnlySpan<string> words)
    {
        for (var i = _at; i < tokens.Count; i++)
        {
            if (words.Contains(tokens[i].Text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether these words stand one behind the other, here or further on.</summary>
    public bool HasPair(string first, string second)
    {
        for (var i = _at; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Text == first && tokens[i + 1].Text == second)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The names that stand before a bracket, here or further on.</summary>
    public IEnumerable<string> Called()
    {
        for (var i = _at; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].IsName && tokens[i + 1] is { IsName: false, Text: "(" })
            {
                yield return tokens[i].Text;
            }
        }
    }

    /// <summary>What is left, divided at a mark outside of brackets.</summary>
    public IReadOnlyList<SqlCursor> Split(string mark)
    {
        var parts = new List<List<SqlToken>> { new() };
        var depth = 0;
        for (; !AtEnd; _at++)
        {
            var token = tokens[_at];
            depth += token is { IsName: false, Text: "(" } ? 1 : token is { IsName: false, Text: ")" } ? -1 : 0;
            if (depth == 0 && token.Text == mark)
            {
                parts.Add([]);
            }
            else
            {
                parts[^1].Add(token);
            }
        }

        return [.. parts.Where(part => part.Count > 0).Select(part => new SqlCursor(part))];
    }
}
