using System.Text.Json;

namespace BotApp.Storage;

/// <summary>
/// JSON of our own types as it is stored. What is JSON and yet cannot be read was written by a newer version: it is never guessed at. What is no JSON at all
/// is damage.
/// </summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions s_reading = new() { Converters = { new DefinedEnums() } };

    /// <summary>Reads; members that this version does not know are passed over.</summary>
    /// <exception cref="NewerRowException">This version cannot read it.</exception>
    /// <exception cref="JsonException">Nobody can.</exception>
    internal static T? Read<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, s_reading);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            using var damaged = JsonDocument.Parse(json);
            throw new NewerRowException(exception.Message, exception);
        }
    }
}
