using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Webhooks;

/// <summary>What becomes of a delivery.</summary>
internal enum DeliveryFate
{
    Sent,
    Twice,
    Lost,
    Held,
}

/// <summary>One attempt to deliver an event to an app, as the delivery log keeps it.</summary>
internal sealed class Delivery
{
    public required long Id { get; init; }

    /// <summary>The same for every redelivery of one event.</summary>
    public required string Guid { get; init; }

    public required App App { get; init; }

    public required string Event { get; init; }

    public string? Action { get; init; }

    public long? InstallationId { get; init; }

    public long? RepositoryId { get; init; }

    /// <summary>The exact bytes that are sent and signed.</summary>
    public required byte[] Body { get; init; }

    public required DateTimeOffset DeliveredAt { get; set; }

    /// <summary>When the request left, after those before it; null while it waits.</summary>
    public DateTimeOffset? SentAt { get; set; }

    public bool Redelivery { get; init; }

    public TimeSpan Duration { get; set; }

    /// <summary><c>OK</c>, or why it failed; <c>Pending</c> while it has not been sent.</summary>
    public string Status { get; set; } = "Pending";

    /// <summary>0 when there was no answer.</summary>
    public int StatusCode { get; set; }

    public Dictionary<string, string> RequestHeaders { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> ResponseHeaders { get; } = new(StringComparer.Ordinal);

    public string ResponseBody { get; set; } = "";

    public JsonObject Payload => JsonNode.Parse(Body)!.AsObject();

    public override string ToString() => Action is null ? Event : $"{Event}.{Action}";
}
