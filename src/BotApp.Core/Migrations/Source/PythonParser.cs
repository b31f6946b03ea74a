namespace BotApp.Core.Migrations.Source;

/// <summary>
/// Reads expressions from tokens whose brackets are known to match. It tells what is called with what; it does not judge whether Python
/// would take it. Its depth is that of the brackets, which the tokenizer bounds.
/// </summary>
internal sealed class PythonParser(IReadOnlyList<PythonToken> tokens, int from, int to)
{
    // Words that stand between operands.
    private static readonly HashSet<string> s_words =
        ["for", "in", "if", "else", "not", "and", "or", "is", "lambda", "await", "async", "yield", "from", "as", "return", "raise", "assert", "del", "global",
         "nonlocal", "import", "pass", "break", "continue", "while", "with", "try", "except", "finally", "elif", "class", "def", "print"];

    private static readonly HashSet<string> s_stops = [",", ")", "]", "}", ":", "=", ";"];

    private int _at = from;

    /// <summary>All expressions of a statement, whatever stands between them.</summary>
    public static IReadOnlyList<PythonExpression> Statement(IReadOnlyList<PythonToken> tokens, int from, int to)
    {
        var parser = new PythonParser(tokens, from, to);
        var found = new List<PythonExpression>();
        while (parser._at < to)
        {
            if (parser.Expression() is { } expression)
            {
                found.Add(expression);
            }
            else
            {
                parser._at++;
            }
        }

        return found;
    }

    /// <summary>The one expression that a stretch of tokens is; a tuple where commas divide it; null when there is none or more.</summary>
    public static PythonExpression? Single(IReadOnlyList<PythonToken> tokens, int from, int to)
    {
        var parser = new PythonParser(tokens, from, to);
        var items = parser.Items();
        return parser._at < to || items.Expressions.Count == 0 ? null
            : items is { Expressions: [var one], HasComma: false } ? one
            : new PythonList('(', items.Expressions, items.Expressions[0].Line, items.Expressions[^1].EndLine);
    }

    private PythonToken Here => _at < to ? tokens[_at] : default;

    private bool AtEnd => _at >= to;

    private PythonExpression? Expression()
    {
        var operands = new List<PythonExpression>();
        var between = new List<string>();
        var start = _at;
        while (!AtEnd && !IsStop(Here))
        {
            var token = Here;
            if (token.IsName("lambda"))
            {
                between.Add("lambda");
                _at++;
                Parameters(operands);
            }
            else if (token.Kind == PythonKind.Name && s_words.Contains(token.Text) && !IsSoft())
            {
                between.Add(token.Text);
                _at++;
            }
            else if (Operand() is { } operand)
            {
                operands.Add(operand);
            }
            else
            {
                between.Add(token.Text);
                _at++;
            }
        }

        var last = tokens[Math.Min(to, Math.Max(start + 1, _at)) - 1];
        return operands.Count == 0 ? null
            : operands.Count == 1 && between.Count == 0 ? operands[0]
            : new PythonMixture(operands, between, tokens[start].Line, last.EndLine);
    }

    // "print" is a name; it is a word only where Python 2 wrote it so.
    private bool IsSoft() => Here.Text == "print" && _at + 1 < to && tokens[_at + 1].Is("(");

    private static bool IsStop(PythonToken token) => token.Kind == PythonKind.Newline || (token.Kind == PythonKind.Mark && s_stops.Contains(token.Text));

    // A lambda's parameters, of which only the defaults are expressions.
    private void Parameters(List<PythonExpression> operands)
    {
        while (!AtEnd && !Here.Is(":") && !Here.Is(")") && !Here.Is("]") && !Here.Is("}") && Here.Kind != PythonKind.Newline)
        {
            if (Here.Is("="))
            {
                _at++;
                if (Expression() is { } value)
                {
                    operands.Add(value);
                }
            }
            else
            {
                _at++;
            }
        }

        _at += Here.Is(":") ? 1 : 0;
    }

    private PythonExpression? Operand()
    {
        var token = Here;
        PythonExpression? operand = token.Kind switch
        {
            PythonKind.Name => new PythonName(token.Text, token.Line, token.EndLine),
            PythonKind.Number => new PythonNumber(token.Line, token.EndLine),
            PythonKind.Text => Text(),
            PythonKind.Mark when token.Is("...") => new PythonNumber(token.Line, token.EndLine),
            PythonKind.Mark when token.Text is "(" or "[" or "{" => Bracket(),
            _ => null,
        };
        if (operand is null)
        {
            return null;
        }

        _at += token.Kind is PythonKind.Name or PythonKind.Number || token.Is("...") ? 1 : 0;
        while (true)
        {
            if (Here.Is(".") && _at + 1 < to && tokens[_at + 1].Kind == PythonKind.Name)
            {
                operand = new PythonMember(operand, tokens[_at + 1].Text, operand.Line, tokens[_at + 1].EndLine);
                _at += 2;
            }
            else if (Here.Is("("))
            {
                operand = Call(operand);
            }
            else if (Here.Is("["))
            {
                var (items, end) = Inside();
                operand = new PythonItem(operand, items.Expressions, operand.Line, end);
            }
            else
            {
                return operand;
            }
        }
    }

    private PythonText Text()
    {
        var start = _at;
        var parts = new List<(string Text, bool IsWhole)>();
        var fields = new List<PythonExpression>();
        for (; !AtEnd && Here.Kind == PythonKind.Text; _at++)
        {
            parts.Add(PythonStrings.Value(Here.Text));
            fields.AddRange(PythonStrings.Fields(Here.Text).SelectMany(field => Field(field, Here.Line)));
        }

        return new PythonText(string.Concat(parts.Select(part => part.Text)), fields, parts.TrueForAll(part => part.IsWhole), tokens[start].Line, tokens[_at - 1].EndLine);
    }

    // What stands in a field is code like any other; its lines are taken for the string's first one. What cannot be read may be any code.
    private static IReadOnlyList<PythonExpression> Field(string field, int line)
    {
        var read = PythonTokenizer.Read($"({field.TrimEnd().TrimEnd('=')}\n)"); // {value=} shows its own text, too
        if (read.Problem is not null)
        {
            return [new PythonCall(new PythonName("eval", line, line), [], line, line)];
        }

        List<PythonToken> inside = [.. read.Tokens.Select(token => token with { Line = line, EndLine = line })];
        return Statement(inside, 0, inside.Count);
    }

    private PythonExpression Bracket()
    {
        var open = Here;
        var (items, end) = Inside();
        return open.Text == "(" && items is { HasComma: false, Expressions: [var one] } ? one : new PythonList(open.Text[0], items.Expressions, open.Line, end);
    }

    // Between an opening bracket and the one that closes it.
    private ((List<PythonExpression> Expressions, bool HasComma) Items, int EndLine) Inside()
    {
        _at++;
        var items = Items();
        var end = AtEnd ? tokens[to - 1].EndLine : Here.EndLine;
        _at++;
        return (items, end);
    }

    private (List<PythonExpression> Expressions, bool HasComma) Items()
    {
        var items = new List<PythonExpression>();
        var hasComma = false;
        while (!AtEnd && !(Here.Is(")") || Here.Is("]") || Here.Is("}")) && Here.Kind != PythonKind.Newline)
        {
            if (Expression() is { } item)
            {
                items.Add(item);
            }
            else if (!(Here.Is(")") || Here.Is("]") || Here.Is("}")))
            {
                hasComma |= Here.Is(",");
                _at++;
            }
        }

        return (items, hasComma);
    }

    private PythonCall Call(PythonExpression callee)
    {
        var arguments = new List<PythonArgument>();
        _at++;
        while (!AtEnd && !Here.Is(")"))
        {
            var stars = Here.Is("**") ? 2 : Here.Is("*") ? 1 : 0;
            _at += stars > 0 ? 1 : 0;
            var name = Here.Kind == PythonKind.Name && _at + 1 < to && tokens[_at + 1].Is("=") ? Here.Text : "";
            _at += name.Length > 0 ? 2 : 0;
            if (Expression() is { } value)
            {
                arguments.Add(new PythonArgument(name, stars, value));
            }
            else if (!Here.Is(")"))
            {
                _at++;
            }
        }

        var end = AtEnd ? tokens[to - 1].EndLine : Here.EndLine;
        _at++;
        return new PythonCall(callee, arguments, callee.Line, end);
    }
}
