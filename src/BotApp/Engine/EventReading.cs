using System.Text.Json;
using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>Stored JSON back into the product's own words.</summary>
internal static class EventReading
{
    internal static BotEvent Read(StoredEvent stored) => stored.Kind == nameof(TimerElapsed)
        ? new TimerElapsed(TimerName(stored.Json))
        : JsonSerializer.Deserialize<BotEvent>(stored.Json) ?? throw new InvalidOperationException($"Event {stored.Id} ({stored.Kind}) is empty.");

    internal static Effect ReadEffect(StoredEffect stored) =>
        JsonSerializer.Deserialize<Effect>(stored.Json) ?? throw new InvalidOperationException($"Effect {stored.Id} ({stored.Kind}) is empty.");

    private static string TimerName(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "";
    }
}
