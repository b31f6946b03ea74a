using System.Globalization;
using System.Text.Json;
using BotApp.Core;

namespace BotApp.Runners;

/// <summary>Reads what a runner answered without trusting it: a member that is missing or of another kind is null.</summary>
internal static class RunnerJson
{
    /// <summary>A member that is an object or a list; an undefined element else, of which everything is null in turn.</summary>
    internal static JsonElement At(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    internal static string? Text(this JsonElement json, string name) => json.At(name).TextOrNull();

    internal static long? Whole(this JsonElement json, string name) =>
        json.At(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : null;

    internal static bool IsTrue(this JsonElement json, string name) => json.At(name).ValueKind == JsonValueKind.True;

    /// <summary>A time as text; one without a zone is taken for UTC.</summary>
    internal static DateTimeOffset? Time(this JsonElement json, string name) =>
        DateTimeOffset.TryParse(json.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>A time in milliseconds since 1970.</summary>
    internal static DateTimeOffset? Milliseconds(this JsonElement json, string name) =>
        json.Whole(name) is { } since and > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null;

    /// <summary>The items of a list; none where there is no list.</summary>
    internal static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.At(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
