using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BotApp.Core;
using BotApp.Telemetry;

namespace BotApp.GitHub;

/// <summary>JSON as GitHub really sends it: unknown fields are passed over, missing ones keep their default, times come in six forms.</summary>
internal static class GitHubJson
{
    private const int LongestError = 1000;

    internal static GitHubJsonTypes Types { get; } = GitHubJsonTypes.Default;

    internal static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>The answer as a value.</summary>
    /// <exception cref="GitHubUnreadable">The answer is not that.</exception>
    internal static T Read<T>(GitHubAnswer answer, JsonTypeInfo<T> type, string operation)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type)
                ?? throw new GitHubUnreadable($"{operation}: expected JSON of {typeof(T).Name}, got null", null);
        }
        catch (JsonException e)
        {
            var came = answer.Header("content-type") ?? "no content type";
            throw new GitHubUnreadable($"{operation}: expected JSON of {typeof(T).Name}, got {answer.Body.Length} bytes of {came} ({e.Message})", e);
        }
    }

    /// <summary>GitHub's message and its list of errors, masked and short; empty when there is none.</summary>
    internal static string ErrorText(byte[] body) => Redaction.Clean(Shortened(RawErrorText(body)));

    internal static string? Documentation(byte[] body) => Parse(body) is { } root ? Text(root, "documentation_url") : null;

    private static string RawErrorText(byte[] body)
    {
        if (Parse(body) is not { } root)
        {
            return "";
        }

        var text = new StringBuilder(Text(root, "message"));
        if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (var error in errors.EnumerateArray())
            {
                text.Append("; ").Append(Describe(error));
            }
        }

        return text.ToString();
    }

    private static string Describe(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return error.ToString();
        }

        var parts = new[] { Text(error, "resource"), Text(error, "field"), Text(error, "code"), Text(error, "message") };
        return string.Join(' ', parts.Where(static part => !string.IsNullOrEmpty(part)));
    }

    /// <summary>An object inside a text; null when the text is none.</summary>
    internal static JsonElement? TryParse(string? text) => text is null ? null : Parse(Encoding.UTF8.GetBytes(text));

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            var root = JsonSerializer.Deserialize(body, Types.JsonElement);
            return root.ValueKind == JsonValueKind.Object ? root : null;
        }
        catch (JsonException)
        {
            return null; // a proxy's page, not GitHub's words
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.TextOrNull() : null;

    private static string Shortened(string text) => text.Length <= LongestError ? text : text[..LongestError] + "…";
}

/// <summary>Times in every form seen: ISO with and without offset and milliseconds, with a space, and seconds since 1970.</summary>
internal sealed class TolerantTime : JsonConverter<DateTimeOffset?>
{
    /// <summary>Numbers above this are milliseconds (it is the year 5138 in seconds).</summary>
    private const double FirstMilliseconds = 100_000_000_000;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return FromNumber(reader.GetDouble());
            case JsonTokenType.String:
                return FromText(reader.GetString()!); // a string token has a string
            case JsonTokenType.Null:
                return null;
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time)
        {
            writer.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static DateTimeOffset? FromText(string text)
    {
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        var plain = text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text;
        return DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, Styles, out var time) ? time : null;
    }

    private static DateTimeOffset? FromNumber(double number)
    {
        var seconds = number > FirstMilliseconds ? number / 1000 : number;
        return seconds is >= 0 and < 100_000_000_000 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
    }
}
