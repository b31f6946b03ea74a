using System.Text.Json;
using BotApp.Core;

namespace BotApp.Runners.Buildbot;

/// <summary>Values of an answer that may be anything: what is not as expected is as if it were not there.</summary>
internal static class BuildbotJson
{
    /// <summary>No name or address of Buildbot's is longer (its database takes 255 and 1024 characters).</summary>
    private const int MaxText = 4096;

    /// <summary>The last second that a time can be: the end of the year 9999.</summary>
    private const double LastSecond = 253_402_300_799;

    internal static JsonElement? Member(this JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    internal static string? Text(this JsonElement json, string name) =>
        json.Member(name) is { } value && value.TextOrNull() is { Length: <= MaxText } text ? text : null;

    internal static long? Number(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    internal static bool? Flag(this JsonElement json, string name) => json.Member(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A code of Buildbot's; null when there is none yet (null or -1).</summary>
    internal static int? Result(this JsonElement json, string name) => json.Number(name) is { } number ? number <= int.MaxValue ? (int)number : int.MaxValue : null;

    /// <summary>A property of a build or of what asked for it, which has its source beside its value: <c>{"properties": {"name": ["value", "source"]}}</c>.</summary>
    internal static string? Property(this JsonElement json, string name) =>
        json.Member("properties")?.Member(name) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() > 0 && pair[0].TextOrNull() is { Length: > 0 and <= MaxText } text ? text : null;

    /// <summary>Seconds since 1970.</summary>
    internal static DateTimeOffset? Time(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= LastSecond
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
