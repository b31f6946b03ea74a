using System.Text.Json;

using BotApp.Storage;
using BotApp.Webhooks;

namespace BotApp.Tests.Webhooks;

/// <summary>Reads every payload as one event of its repository; enough to test the door.</summary>
internal sealed class SimpleReader : IDeliveryReader
{
    public DeliveryReading Read(string eventName, ReadOnlyMemory<byte> body)
    {
        if (eventName.StartsWith("unknown", StringComparison.Ordinal))
        {
            return new DeliveryReading.Ignored("happened");
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            var action = json.RootElement.TryGetProperty("action", out var value) ? value.GetString() : null;
            var repository = Id(json.RootElement, "repository");
            var installation = Id(json.RootElement, "installation");
            return new DeliveryReading.Accepted(
                action,
                installation,
                repository,
                [new NewEvent($"repository/{repository}", installation, repository, eventName, "{}")]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new DeliveryReading.Unreadable(exception.Message);
        }
    }

    private static long Id(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("id", out var id) ? id.GetInt64() : 0;
}
