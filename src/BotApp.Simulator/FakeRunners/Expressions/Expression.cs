using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Expressions;

/// <summary>What stands between <c>${{</c> and <c>}}</c>, as a tree.</summary>
internal abstract record Expression
{
    private Expression()
    {
    }

    internal sealed record Literal(JsonNode? Value) : Expression;

    /// <summary>A context such as <c>github</c> or <c>needs</c>.</summary>
    internal sealed record Context(string Name) : Expression;

    internal sealed record Index(Expression Target, Expression Key) : Expression;

    /// <summary><c>target.*</c>: the values of an object or list.</summary>
    internal sealed record Values(Expression Target) : Expression;

    internal sealed record Call(string Name, IReadOnlyList<Expression> Arguments) : Expression;

    internal sealed record Not(Expression Operand) : Expression;

    internal sealed record Binary(string Operator, Expression Left, Expression Right) : Expression;

    /// <summary>Every context and function named in the tree, lower case.</summary>
    public IEnumerable<string> Names() => this switch
    {
        Literal => [],
        Context context => [context.Name.ToLowerInvariant()],
        Index index => index.Target.Names().Concat(index.Key.Names()),
        Values values => values.Target.Names(),
        Call call => call.Arguments.SelectMany(argument => argument.Names()).Prepend(call.Name.ToLowerInvariant() + "()"),
        Not not => not.Operand.Names(),
        Binary binary => binary.Left.Names().Concat(binary.Right.Names()),
        _ => throw new InvalidOperationException($"Unknown expression {GetType().Name}."),
    };
}

/// <summary>An expression that cannot be read or evaluated; the message says what was expected and what came.</summary>
internal sealed class ExpressionException(string message) : Exception(message);
