using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Expressions;

/// <summary>The functions of expressions, apart from those that ask for a status.</summary>
internal static class ExpressionFunctions
{
    /// <summary>Calls a function by its name, whatever its case.</summary>
    /// <exception cref="ExpressionException">There is no such function, or its arguments do not fit.</exception>
    public static JsonNode? Call(string name, JsonNode?[] arguments) => name.ToLowerInvariant() switch
    {
        "format" => JsonValue.Create(Format(Arguments(name, arguments, 1, int.MaxValue))),
        "contains" => JsonValue.Create(Contains(Arguments(name, arguments, 2, 2))),
        "startswith" => JsonValue.Create(StartsWith(Texts(name, arguments))),
        "endswith" => JsonValue.Create(EndsWith(Texts(name, arguments))),
        "join" => JsonValue.Create(Join(Arguments(name, arguments, 1, 2))),
        "tojson" => JsonValue.Create(ExpressionValue.ToJson(Arguments(name, arguments, 1, 1)[0])),
        "fromjson" => FromJson(ExpressionValue.ToText(Arguments(name, arguments, 1, 1)[0])),
        "hashfiles" => JsonValue.Create(""),
        _ => throw new ExpressionException($"There is no function '{name}'."),
    };

    private static JsonNode?[] Arguments(string name, JsonNode?[] arguments, int least, int most) =>
        arguments.Length >= least && arguments.Length <= most
            ? arguments
            : throw new ExpressionException($"{name}() takes {(least == most ? $"{least}" : $"{least} or more")} arguments, not {arguments.Length}.");

    private static (string First, string Second) Texts(string name, JsonNode?[] arguments)
    {
        var two = Arguments(name, arguments, 2, 2);
        return (ExpressionValue.ToText(two[0]), ExpressionValue.ToText(two[1]));
    }

    private static bool StartsWith((string Text, string Start) texts) => texts.Text.StartsWith(texts.Start, StringComparison.OrdinalIgnoreCase);

    private static bool EndsWith((string Text, string End) texts) => texts.Text.EndsWith(texts.End, StringComparison.OrdinalIgnoreCase);

    private static bool Contains(JsonNode?[] arguments) => arguments[0] is JsonArray list
        ? list.Any(item => ExpressionValue.AreEqual(item, arguments[1]))
        : ExpressionValue.ToText(arguments[0]).Contains(ExpressionValue.ToText(arguments[1]), StringComparison.OrdinalIgnoreCase);

    private static string Join(JsonNode?[] arguments)
    {
        var separator = arguments.Length > 1 ? ExpressionValue.ToText(arguments[1]) : ",";
        return arguments[0] is JsonArray list
            ? string.Join(separator, list.Select(ExpressionValue.ToText))
            : ExpressionValue.ToText(arguments[0]);
    }

    private static string Format(JsonNode?[] arguments)
    {
        try
        {
            object[] values = [.. arguments.Skip(1).Select(ExpressionValue.ToText)];
            return string.Format(CultureInfo.InvariantCulture, ExpressionValue.ToText(arguments[0]), values);
        }
        catch (FormatException exception)
        {
            throw new ExpressionException($"format() cannot use '{ExpressionValue.ToText(arguments[0])}': {exception.Message}");
        }
    }

    private static JsonNode? FromJson(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new ExpressionException($"fromJSON() was given what is not JSON: {exception.Message}");
        }
    }
}
