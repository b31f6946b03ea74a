using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Expressions;

/// <summary>What <c>success()</c>, <c>failure()</c> and <c>cancelled()</c> answer.</summary>
internal enum ScopeStatus
{
    Success,
    Failure,
    Cancelled,

    /// <summary>Something that was needed was skipped: neither a success nor a failure.</summary>
    Skipped,
}

/// <summary>What an expression may read: contexts, and the status of what went before.</summary>
/// <param name="Contexts"><c>github</c>, <c>inputs</c>, <c>vars</c> …</param>
/// <param name="Status">Of the job's former steps, or of the jobs a job needs; null where status functions are not allowed.</param>
internal sealed record ExpressionScope(JsonObject Contexts, ScopeStatus? Status)
{
    private static readonly string[] StatusFunctions = ["success()", "failure()", "cancelled()", "always()"];

    public JsonNode? Evaluate(Expression expression) => expression switch
    {
        Expression.Literal literal => literal.Value,
        Expression.Context context => ReadContext(context.Name),
        Expression.Index { Target: Expression.Values values } index => new JsonArray([.. ValuesOf(Evaluate(values.Target))
            .Select(item => ExpressionValue.Member(item, Evaluate(index.Key))).Where(item => item is not null).Select(item => item!.DeepClone())]),
        Expression.Index index => ExpressionValue.Member(Evaluate(index.Target), Evaluate(index.Key)),
        Expression.Values values => new JsonArray([.. ValuesOf(Evaluate(values.Target)).Select(item => item?.DeepClone())]),
        Expression.Not not => JsonValue.Create(!ExpressionValue.IsTrue(Evaluate(not.Operand))),
        Expression.Binary binary => EvaluateBinary(binary),
        Expression.Call call => Call(call.Name, [.. call.Arguments.Select(Evaluate)]),
        _ => throw new InvalidOperationException($"Unknown expression {expression.GetType().Name}."),
    };

    /// <summary>A text in which every <c>${{ … }}</c> is replaced by its value.</summary>
    public string Interpolate(string text)
    {
        var result = new StringBuilder();
        foreach (var (literal, expression) in Split(text))
        {
            result.Append(literal);
            result.Append(expression is null ? "" : ExpressionValue.ToText(Evaluate(ExpressionParser.Parse(expression))));
        }

        return result.ToString();
    }

    /// <summary>A text that is one expression becomes its value with its type; any other text is interpolated.</summary>
    public JsonNode? Resolve(string text)
    {
        var parts = Split(text.Trim());
        return parts is [{ Literal: "", Expression: { } whole }, { Literal: "", Expression: null }]
            ? Evaluate(ExpressionParser.Parse(whole))
            : JsonValue.Create(Interpolate(text));
    }

    /// <summary>A YAML value whose texts are resolved, recursively.</summary>
    public JsonNode? ResolveAll(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(
            members.Select(member => KeyValuePair.Create(member.Key, ResolveAll(member.Value)?.DeepClone()))),
        JsonArray items => new JsonArray([.. items.Select(item => ResolveAll(item)?.DeepClone())]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Resolve(value.GetValue<string>()),
        _ => node,
    };

    /// <summary>An <c>if</c>: with or without <c>${{ }}</c>; without a status function it also asks for <c>success()</c>.</summary>
    public bool IsMet(string? condition)
    {
        if (string.IsNullOrWhiteSpace(condition))
        {
            return Status == ScopeStatus.Success;
        }

        var whole = condition.Contains("${{", StringComparison.Ordinal) ? condition : $"${{{{ {condition} }}}}";
        var usesStatus = Names(whole).Intersect(StatusFunctions).Any();
        return (usesStatus || Status == ScopeStatus.Success) && ExpressionValue.IsTrue(Resolve(whole));
    }

    /// <summary>Every context and function (with <c>()</c>) that the expressions in a text name, lower case.</summary>
    public static IEnumerable<string> Names(string text) =>
        Split(text).Where(part => part.Expression is not null).SelectMany(part => ExpressionParser.Parse(part.Expression!).Names());

    private static List<(string Literal, string? Expression)> Split(string text)
    {
        var parts = new List<(string, string?)>();
        var at = 0;
        while (text.IndexOf("${{", at, StringComparison.Ordinal) is var start && start >= 0)
        {
            var end = ExpressionLexer.FindEnd(text, start + 3);
            if (end < 0)
            {
                throw new ExpressionException($"The expression that starts with '{text[start..Math.Min(text.Length, start + 30)]}' is not closed by '}}}}'.");
            }

            parts.Add((text[at..start], text[(start + 3)..end]));
            at = end + 2;
        }

        parts.Add((text[at..], null));
        return parts;
    }

    private JsonNode? ReadContext(string name)
    {
        foreach (var context in Contexts)
        {
            if (string.Equals(context.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return context.Value;
            }
        }

        throw new ExpressionException($"'{name}' is not known here; there are: {string.Join(", ", Contexts.Select(context => context.Key))}.");
    }

    private JsonNode? EvaluateBinary(Expression.Binary binary)
    {
        var left = Evaluate(binary.Left);
        switch (binary.Operator)
        {
            case "&&":
                return ExpressionValue.IsTrue(left) ? Evaluate(binary.Right) : left;
            case "||":
                return ExpressionValue.IsTrue(left) ? left : Evaluate(binary.Right);
        }

        var right = Evaluate(binary.Right);
        var order = binary.Operator is "==" or "!=" ? null : ExpressionValue.Compare(left, right);
        return JsonValue.Create(binary.Operator switch
        {
            "==" => ExpressionValue.AreEqual(left, right),
            "!=" => !ExpressionValue.AreEqual(left, right),
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => throw new InvalidOperationException($"Unknown operator {binary.Operator}."),
        });
    }

    private JsonNode? Call(string name, JsonNode?[] arguments)
    {
        var lower = name.ToLowerInvariant();
        if (StatusFunctions.Contains(lower + "()"))
        {
            return JsonValue.Create(CallStatus(lower));
        }

        return ExpressionFunctions.Call(name, arguments);
    }

    private bool CallStatus(string name) => (name, Status) switch
    {
        (_, null) => throw new ExpressionException($"{name}() may only be used in 'if'."),
        ("always", _) => true,
        ("success", ScopeStatus.Success) => true,
        ("failure", ScopeStatus.Failure) => true,
        ("cancelled", ScopeStatus.Cancelled) => true,
        _ => false,
    };

    private static IEnumerable<JsonNode?> ValuesOf(JsonNode? target) => target switch
    {
        JsonArray items => items,
        JsonObject members => members.Select(member => member.Value),
        _ => [],
    };
}
