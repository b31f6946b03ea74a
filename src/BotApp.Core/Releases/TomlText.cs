namespace BotApp.Core.Releases;

/// <summary>The characters of a TOML document, read from left to right. The first mistake moves to the end, so that everything stops.</summary>
internal sealed class TomlText(string source)
{
    private int at;

    /// <summary>The line being read, counted from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The first mistake; null while there is none.</summary>
    public string? Problem { get; private set; }

    /// <summary>The line of <see cref="Problem"/>.</summary>
    public int ProblemLine { get; private set; }

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => at >= source.Length;

    /// <summary>The next character; <c>\0</c> at the end.</summary>
    public char Peek => IsAtEnd ? '\0' : source[at];

    /// <summary>Takes the next character.</summary>
    public char Next()
    {
        var c = Peek;
        if (!IsAtEnd)
        {
            at++;
            Line += c == '\n' ? 1 : 0;
        }

        return c;
    }

    /// <summary>Records a mistake, unless one is recorded, and stops the reading.</summary>
    public void Fail(string problem, int line)
    {
        if (Problem is null)
        {
            Problem = problem;
            ProblemLine = line;
        }

        at = source.Length;
    }

    /// <summary>Takes the character if it is next.</summary>
    public bool Skip(char wanted)
    {
        if (IsAtEnd || Peek != wanted)
        {
            return false;
        }

        Next();
        return true;
    }

    /// <summary>Takes the word if it is next.</summary>
    public bool Skip(string wanted)
    {
        if (string.CompareOrdinal(source, at, wanted, 0, wanted.Length) != 0)
        {
            return false;
        }

        at += wanted.Length;
        return true;
    }

    /// <summary>Takes the character, after blanks, or fails.</summary>
    public bool Expect(char wanted, string where)
    {
        SkipBlanks();
        if (Skip(wanted))
        {
            return true;
        }

        Fail($"expected '{wanted}' {where}", Line);
        return false;
    }

    /// <summary>Takes spaces and tabs.</summary>
    public void SkipBlanks()
    {
        while (Peek is ' ' or '\t')
        {
            at++;
        }
    }

    /// <summary>Takes blanks, line ends and comments; false when nothing follows.</summary>
    public bool SkipToContent()
    {
        while (true)
        {
            SkipBlanks();
            SkipComment();
            if (!SkipLineEnd())
            {
                return !IsAtEnd;
            }
        }
    }

    /// <summary>Takes what may stand behind a finished statement, or fails.</summary>
    public void EndOfLine()
    {
        SkipBlanks();
        SkipComment();
        if (!IsAtEnd && !SkipLineEnd())
        {
            Fail($"expected the end of the line instead of '{Peek}'", Line);
        }
    }

    /// <summary>Takes one line end if it is next.</summary>
    public bool SkipLineEnd()
    {
        var isPair = Peek == '\r' && at + 1 < source.Length && source[at + 1] == '\n';
        at += isPair ? 1 : 0;
        return Skip('\n');
    }

    /// <summary>Takes a backslash if only blanks follow it on its line.</summary>
    public bool SkipContinuation()
    {
        var end = at + 1;
        while (end < source.Length && (source[end] is ' ' or '\t' or '\r'))
        {
            end++;
        }

        return end < source.Length && source[end] == '\n' && Skip('\\');
    }

    /// <summary>Takes a key without quotes; null and a mistake when there is none.</summary>
    public string? BareKey()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Peek) || Peek is '-' or '_')
        {
            at++;
        }

        if (at > start)
        {
            return source[start..at];
        }

        Fail(IsAtEnd ? "expected a key before the end" : $"expected a key instead of '{Peek}'", Line);
        return null;
    }

    /// <summary>Takes a value without quotes or brackets, such as a number or a date with its one space.</summary>
    public string PlainValue()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Peek) || Peek is '+' or '-' or '_' or '.' or ':' || IsSpaceInDate(start))
        {
            at++;
        }

        return source[start..at];
    }

    private bool IsSpaceInDate(int start) =>
        Peek == ' ' && at - start == 10 && source[start + 4] == '-' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1]);

    private void SkipComment()
    {
        if (Peek != '#')
        {
            return;
        }

        while (!IsAtEnd && Peek is not ('\n' or '\r'))
        {
            at++;
        }
    }
}
