using System.Buffers;
using System.Globalization;
using System.Text;

namespace BotApp.Core.Migrations.Source;

/// <summary>
/// Cuts Python's text into tokens as Python itself does: strings of all prefixes, comments, brackets, continued lines, blocks. Nothing is
/// run. One pass, bounded in length, brackets and blocks; what Python would not read is a problem with its line.
/// Source: https://docs.python.org/3/reference/lexical_analysis.html.
/// </summary>
internal sealed class PythonTokenizer
{
    /// <summary>A longer file is refused: GitHub itself gives no more of one in its contents.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>Deeper brackets are refused, as Python refuses them (MAXLEVEL 200 of its tokenizer); a reader needs some of its stack for each.</summary>
    public const int MaxBrackets = 100;

    /// <summary>Deeper blocks are refused, as Python refuses them (MAXINDENT 100 of its tokenizer).</summary>
    public const int MaxBlocks = 100;

    // Longer ones first.
    private static readonly string[] s_marks =
    [
        "**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "==", "<=", ">=", "**", "//", ">>", "<<",
        "+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=",
    ];

    private static readonly SearchValues<char> s_single = SearchValues.Create("+-*/%@&|^~<>()[]{},:.;=");

    private readonly string _text;
    private readonly List<PythonToken> _tokens = [];
    private readonly List<PythonComment> _comments = [];
    private readonly List<(int Columns, int Characters)> _blocks = [(0, 0)];
    private readonly Stack<char> _open = new();
    private string? _problem;
    private int _problemLine;
    private int _at;
    private int _line = 1;
    private bool _hasToken; // on this physical line
    private bool _isInLine; // a logical line has begun

    private PythonTokenizer(string text)
    {
        _text = text;
    }

    /// <summary>Reads a file's text.</summary>
    public static PythonTokens Read(string text)
    {
        if (text.Length > MaxLength)
        {
            return new PythonTokens([], [], $"it has {text.Length} characters; at most {MaxLength} are read", 1);
        }

        var tokenizer = new PythonTokenizer(text.StartsWith('\uFEFF') ? text[1..] : text);
        tokenizer.ReadAll();
        return new PythonTokens(tokenizer._tokens, tokenizer._comments, tokenizer._problem, tokenizer._problemLine);
    }

    private char Here => _at < _text.Length ? _text[_at] : '\0';

    private char Next => _at + 1 < _text.Length ? _text[_at + 1] : '\0';

    private bool AtEnd => _at >= _text.Length;

    private void ReadAll()
    {
        ReadIndentation();
        while (!AtEnd && _problem is null)
        {
            ReadOne();
        }

        if (_problem is null && _open.Count > 0)
        {
            Fail($"the bracket '{_open.Peek()}' is never closed");
        }

        if (_problem is null && _isInLine)
        {
            Add(PythonKind.Newline, "", _line);
        }

        while (_problem is null && _blocks.Count > 1)
        {
            _blocks.RemoveAt(_blocks.Count - 1);
            Add(PythonKind.Dedent, "", _line);
        }
    }

    private void ReadOne()
    {
        var c = Here;
        if (c is ' ' or '\t' or '\f')
        {
            _at++;
        }
        else if (c is '\n' or '\r')
        {
            EndLine();
        }
        else if (c == '#')
        {
            ReadComment();
        }
        else if (c == '\\')
        {
            ReadContinuation();
        }
        else if (PythonStrings.PrefixLength(_text, _at) is var prefix and >= 0)
        {
            ReadText(prefix);
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Next)))
        {
            var start = _at;
            _at = PythonNumbers.End(_text, _at);
            Add(PythonKind.Number, _text[start.._at], _line);
        }
        else if (IsIdentifier(first: true))
        {
            ReadName();
        }
        else
        {
            ReadMark();
        }
    }

    private void EndLine()
    {
        _at += Here == '\r' && Next == '\n' ? 2 : 1;
        var line = _line++;
        _hasToken = false;
        if (_open.Count > 0)
        {
            return;
        }

        if (_isInLine)
        {
            Add(PythonKind.Newline, "", line);
            (_isInLine, _hasToken) = (false, false);
        }

        ReadIndentation();
    }

    // The blanks before a logical line. Lines with nothing but a comment, or nothing, say nothing of blocks.
    private void ReadIndentation()
    {
        var (columns, characters) = (0, 0);
        while (!AtEnd && Here is ' ' or '\t' or '\f')
        {
            (columns, characters) = Here switch
            {
                ' ' => (columns + 1, characters + 1),
                '\t' => ((columns / 8 + 1) * 8, characters + 1),
                _ => (0, 0),
            };
            _at++;
        }

        if (AtEnd || Here is '\n' or '\r' or '#' || (Here == '\\' && Next is '\n' or '\r'))
        {
            // A continued line of blanks is counted with the line it continues to, which Python allows and nobody writes.
            if (Here == '\\')
            {
                Fail("a line of blanks is continued");
            }

            return;
        }

        var last = _blocks[^1];
        if (columns > last.Columns)
        {
            if (characters <= last.Characters)
            {
                Fail("tabs and spaces are mixed so that the block is not clear");
            }
            else if (_blocks.Count > MaxBlocks)
            {
                Fail($"more than {MaxBlocks} blocks are in each other");
            }

            _blocks.Add((columns, characters));
            Add(PythonKind.Indent, "", _line);
            return;
        }

        while (columns < _blocks[^1].Columns)
        {
            _blocks.RemoveAt(_blocks.Count - 1);
            Add(PythonKind.Dedent, "", _line);
        }

        if (_blocks[^1] != (columns, characters))
        {
            Fail(_blocks[^1].Columns == columns ? "tabs and spaces are mixed so that the block is not clear" : "the line's indentation is that of no block around it");
        }
    }

    private void ReadComment()
    {
        var end = _text.AsSpan(_at).IndexOfAny('\n', '\r');
        end = end < 0 ? _text.Length : _at + end;
        var text = _text[_at..end];
        if (text.Contains('\0'))
        {
            Fail("it has a character 0");
        }

        _comments.Add(new PythonComment(text, _line, !_hasToken));
        _at = end;
    }

    private void ReadContinuation()
    {
        if (Next is not ('\n' or '\r'))
        {
            Fail("a backslash stands where no line ends");
            return;
        }

        _at += Next == '\r' && _at + 2 < _text.Length && _text[_at + 2] == '\n' ? 3 : 2;
        _line++;
        if (AtEnd)
        {
            Fail("the last line is continued and nothing follows");
        }
    }

    private void ReadText(int prefix)
    {
        var start = _at;
        var (end, problem) = PythonStrings.End(_text, _at, prefix);
        if (problem is not null)
        {
            Fail(problem);
            return;
        }

        var text = _text[start..end];
        var lines = Lines(text);
        var line = _line;
        _at = end;
        _line += lines;
        Add(PythonKind.Text, text, line);
    }

    private static int Lines(string text)
    {
        var lines = 0;
        for (var i = 0; i < text.Length; i++)
        {
            lines += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')) ? 1 : 0;
        }

        return lines;
    }

    private void ReadName()
    {
        var start = _at;
        while (!AtEnd && IsIdentifier(first: false))
        {
            if (Here > '\u007F')
            {
                // Python reads such names in a normal form: letters that look otherwise may name the same thing.
                Fail("it has a name with letters outside ASCII, which Python may read as another name");
                return;
            }

            _at++;
        }

        Add(PythonKind.Name, _text[start.._at], _line);
    }

    private bool IsIdentifier(bool first)
    {
        var c = Here;
        if (c <= '\u007F')
        {
            return c == '_' || char.IsAsciiLetter(c) || (!first && char.IsAsciiDigit(c));
        }

        return Rune.TryGetRuneAt(_text, _at, out var rune) && Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
    }

    private void ReadMark()
    {
        var mark = Array.Find(s_marks, one => string.CompareOrdinal(_text, _at, one, 0, one.Length) == 0)
            ?? (s_single.Contains(Here) ? Here.ToString() : null);
        if (mark is null)
        {
            Fail(Here == '\0' ? "it has a character 0" : "it has a character that no Python code has outside of strings");
            return;
        }

        if (mark is "(" or "[" or "{")
        {
            _open.Push(mark[0]);
            if (_open.Count > MaxBrackets)
            {
                Fail($"more than {MaxBrackets} brackets are in each other");
                return;
            }
        }
        else if (mark is ")" or "]" or "}" && (_open.Count == 0 || _open.Pop() != Opening(mark)))
        {
            Fail($"the bracket '{mark}' closes none that is open");
            return;
        }

        _at += mark.Length;
        Add(PythonKind.Mark, mark, _line);
    }

    private static char Opening(string mark) => mark switch
    {
        ")" => '(',
        "]" => '[',
        _ => '{',
    };

    private void Add(PythonKind kind, string text, int line)
    {
        _tokens.Add(new PythonToken(kind, text, line, kind == PythonKind.Text ? _line : line));
        if (kind is not (PythonKind.Indent or PythonKind.Dedent))
        {
            (_hasToken, _isInLine) = (true, kind != PythonKind.Newline);
        }
    }

    private void Fail(string problem)
    {
        _problem ??= problem;
        _problemLine = _problemLine == 0 ? _line : _problemLine;
    }
}
