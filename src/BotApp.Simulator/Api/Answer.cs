using System.Text.Json.Nodes;

namespace BotApp.Simulator.Api;

/// <summary>What an operation answers.</summary>
internal sealed record Answer(int Status, JsonNode? Json = null)
{
    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes instead of JSON.</summary>
    public byte[]? Bytes { get; init; }

    public string? ContentType { get; init; }

    public static Answer Nothing { get; } = new(204);

    public static implicit operator Answer(JsonNode json) => new(200, json);

    public static Answer Created(JsonNode json) => new(201, json);

    public static Answer Redirect(string location) => new(302) { Headers = { ["Location"] = location } };
}
