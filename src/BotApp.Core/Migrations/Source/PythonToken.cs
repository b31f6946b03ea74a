namespace BotApp.Core.Migrations.Source;

/// <summary>What a token of Python is. Source: https://docs.python.org/3/reference/lexical_analysis.html.</summary>
internal enum PythonKind
{
    /// <summary>An identifier or a keyword.</summary>
    Name,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string with its prefix and quotes; one with replacement fields is one token, too.</summary>
    Text,

    /// <summary>An operator or a bracket.</summary>
    Mark,

    /// <summary>The end of a logical line.</summary>
    Newline,

    /// <summary>A block begins.</summary>
    Indent,

    /// <summary>A block ends.</summary>
    Dedent,
}

/// <summary>A token and where it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; empty for the ends of lines and blocks.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="EndLine">Where it ends; later for strings over several lines.</param>
internal readonly record struct PythonToken(PythonKind Kind, string Text, int Line, int EndLine)
{
    public bool Is(string mark) => Kind == PythonKind.Mark && Text == mark;

    public bool IsName(string name) => Kind == PythonKind.Name && Text == name;
}

/// <summary>A comment.</summary>
/// <param name="Text">From the number sign to the end of the line.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="IsAlone">Nothing else stands on the line.</param>
internal readonly record struct PythonComment(string Text, int Line, bool IsAlone);

/// <summary>The tokens of a file, or why it cannot be read.</summary>
/// <param name="Tokens">Without comments.</param>
/// <param name="Comments">All of them, in order.</param>
/// <param name="Problem">Why the reading ended early; null when all was read.</param>
/// <param name="ProblemLine">Where, counted from 1.</param>
internal sealed record PythonTokens(IReadOnlyList<PythonToken> Tokens, IReadOnlyList<PythonComment> Comments, string? Problem, int ProblemLine);
