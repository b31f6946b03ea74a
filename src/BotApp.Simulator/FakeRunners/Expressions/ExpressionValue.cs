using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Expressions;

/// <summary>GitHub's rules for values: what is true, what a value is as text or number, what equals what.</summary>
internal static class ExpressionValue
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsTrue(JsonNode? value) => Kind(value) switch
    {
        JsonValueKind.Null => false,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => ToNumber(value) is not 0 and not double.NaN,
        JsonValueKind.String => ToText(value).Length > 0,
        _ => true,
    };

    public static string ToText(JsonNode? value) => Kind(value) switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => ToNumber(value).ToString("G15", CultureInfo.InvariantCulture),
        JsonValueKind.String => value!.GetValue<string>(),
        JsonValueKind.Array => "Array",
        _ => "Object",
    };

    public static double ToNumber(JsonNode? value) => Kind(value) switch
    {
        JsonValueKind.Null or JsonValueKind.False => 0,
        JsonValueKind.True => 1,
        JsonValueKind.Number => double.Parse(value!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture),
        JsonValueKind.String => TextToNumber(value!.GetValue<string>()),
        _ => double.NaN,
    };

    /// <summary>Texts are compared without regard to case; different types are compared as numbers; lists and objects are equal only to themselves.</summary>
    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        var (leftKind, rightKind) = (Kind(left), Kind(right));
        if (leftKind == JsonValueKind.String && rightKind == JsonValueKind.String)
        {
            return string.Equals(ToText(left), ToText(right), StringComparison.OrdinalIgnoreCase);
        }

        if (leftKind is JsonValueKind.Object or JsonValueKind.Array || rightKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            return left is not null && ReferenceEquals(left, right);
        }

        return (leftKind == JsonValueKind.Null && rightKind == JsonValueKind.Null) || ToNumber(left) == ToNumber(right);
    }

    /// <summary>Negative, zero, positive; null when the two cannot be ordered.</summary>
    public static int? Compare(JsonNode? left, JsonNode? right)
    {
        if (Kind(left) == JsonValueKind.String && Kind(right) == JsonValueKind.String)
        {
            return string.Compare(ToText(left), ToText(right), StringComparison.OrdinalIgnoreCase);
        }

        var (leftNumber, rightNumber) = (ToNumber(left), ToNumber(right));
        return double.IsNaN(leftNumber) || double.IsNaN(rightNumber) ? null : leftNumber.CompareTo(rightNumber);
    }

    /// <summary>A member by name, whatever its case, or an element by number; null when there is none.</summary>
    public static JsonNode? Member(JsonNode? target, JsonNode? key)
    {
        if (target is JsonArray array)
        {
            var index = ToNumber(key);
            return index >= 0 && index < array.Count ? array[(int)index] : null;
        }

        if (target is not JsonObject members)
        {
            return null;
        }

        var name = ToText(key);
        return members.TryGetPropertyValue(name, out var exact)
            ? exact
            : members.FirstOrDefault(member => string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    public static string ToJson(JsonNode? value) => value is null ? "null" : value.ToJsonString(Indented);

    public static JsonValueKind Kind(JsonNode? value) => value?.GetValueKind() ?? JsonValueKind.Null;

    private static double TextToNumber(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return 0;
        }

        return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }
}
