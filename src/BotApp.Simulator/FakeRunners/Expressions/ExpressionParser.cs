using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Expressions;

/// <summary>
/// Recursive descent over GitHub's expression grammar: <c>||</c>, then <c>&amp;&amp;</c>, equality, comparison, <c>!</c>, and last the primary
/// with its <c>.name</c>, <c>[key]</c> and <c>.*</c>.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>Deeper nesting than any workflow needs is refused instead of overflowing the stack.</summary>
    private const int MaxDepth = 50;

    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="]];

    private readonly string _source;
    private readonly IReadOnlyList<Token> _tokens;
    private int _at;
    private int _depth;

    private ExpressionParser(string source)
    {
        _source = source;
        _tokens = ExpressionLexer.Read(source);
    }

    private Token Current => _tokens[_at];

    /// <summary>Reads one whole expression.</summary>
    /// <exception cref="ExpressionException">The text is not an expression.</exception>
    public static Expression Parse(string source)
    {
        var parser = new ExpressionParser(source);
        var expression = parser.ReadBinary(0);
        return parser.Current.Kind == TokenKind.End
            ? expression
            : throw parser.Unexpected("an operator or the end");
    }

    private Expression ReadBinary(int level)
    {
        if (level == Levels.Length)
        {
            return ReadUnary();
        }

        var left = ReadBinary(level + 1);
        while (Current.Kind == TokenKind.Symbol && Levels[level].Contains(Current.Text))
        {
            var symbol = Next().Text;
            left = new Expression.Binary(symbol, left, ReadBinary(level + 1));
        }

        return left;
    }

    private Expression ReadUnary()
    {
        if (++_depth > MaxDepth)
        {
            throw new ExpressionException($"The expression is nested deeper than {MaxDepth} levels.");
        }

        var expression = Accept("!") ? new Expression.Not(ReadUnary()) : ReadPostfix(ReadPrimary());
        _depth--;
        return expression;
    }

    private Expression ReadPostfix(Expression target)
    {
        while (true)
        {
            if (Accept("."))
            {
                target = Accept("*")
                    ? new Expression.Values(target)
                    : new Expression.Index(target, Text(Expect(TokenKind.Name, "a name after '.'").Text));
            }
            else if (Accept("["))
            {
                target = Accept("*") ? new Expression.Values(target) : new Expression.Index(target, ReadBinary(0));
                ExpectSymbol("]");
            }
            else
            {
                return target;
            }
        }
    }

    private Expression ReadPrimary()
    {
        if (Accept("("))
        {
            var inner = ReadBinary(0);
            ExpectSymbol(")");
            return inner;
        }

        var token = Current.Kind is TokenKind.Symbol or TokenKind.End ? throw Unexpected("a value") : Next();
        return token.Kind switch
        {
            TokenKind.Text => Text(token.Text),
            TokenKind.Number => new Expression.Literal(JsonValue.Create(token.Number)),
            _ => ReadName(token.Text),
        };
    }

    private Expression ReadName(string name)
    {
        if (Accept("("))
        {
            return new Expression.Call(name, ReadArguments());
        }

        return name switch
        {
            "true" => new Expression.Literal(JsonValue.Create(true)),
            "false" => new Expression.Literal(JsonValue.Create(false)),
            "null" => new Expression.Literal(null),
            _ => new Expression.Context(name),
        };
    }

    private List<Expression> ReadArguments()
    {
        var arguments = new List<Expression>();
        if (Accept(")"))
        {
            return arguments;
        }

        do
        {
            arguments.Add(ReadBinary(0));
        }
        while (Accept(","));
        ExpectSymbol(")");
        return arguments;
    }

    private static Expression.Literal Text(string text) => new(JsonValue.Create(text));

    private Token Next() => _tokens[_at++];

    private bool Accept(string symbol)
    {
        var accepted = Current.Kind == TokenKind.Symbol && Current.Text == symbol;
        _at += accepted ? 1 : 0;
        return accepted;
    }

    private Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Next() : throw Unexpected(what);

    private void ExpectSymbol(string symbol)
    {
        if (!Accept(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    private ExpressionException Unexpected(string expected) => new($"Expected {expected} but found '{Current.Text}' in the expression '{_source}'.");
}
