using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>Stored JSON back into the product's own words, or the word that a newer version wrote it (<see cref="NewerRowException"/>).</summary>
internal static class EventReading
{
    /// <summary>An event. What a newer version heard besides is passed over: this one would have heard less of the same.</summary>
    /// <exception cref="NewerRowException">This version does not know what happened.</exception>
    internal static BotEvent Read(StoredEvent stored)
    {
        var happened = stored.Kind == nameof(TimerElapsed)
            ? new TimerElapsed(TimerName(stored.Json))
            : StoredJson.Read<BotEvent>(stored.Json) ?? throw new InvalidOperationException($"Event {stored.Id} ({stored.Kind}) is empty.");
        return happened is TimerElapsed elapsed && !TimerNames.Knows(elapsed.Name)
            ? throw new NewerRowException($"The timer '{elapsed.Name}' is not known.")
            : happened;
    }

    /// <summary>An effect, to look at what it says.</summary>
    /// <exception cref="NewerRowException">This version does not know the deed.</exception>
    internal static Effect ReadEffect(StoredEffect stored) =>
        StoredJson.Read<Effect>(stored.Json) ?? throw new InvalidOperationException($"Effect {stored.Id} ({stored.Kind}) is empty.");

    /// <summary>An effect that is about to be performed: there must be nothing in it that this version would leave out.</summary>
    /// <exception cref="NewerRowException">This version does not know the deed, or not all of it.</exception>
    internal static Effect ReadDeed(StoredEffect stored)
    {
        var deed = ReadEffect(stored);
        var known = JsonSerializer.Serialize(deed);
        return known != stored.Json && UnknownMembers.Of(JsonNode.Parse(stored.Json), JsonNode.Parse(known)) is [var member, ..]
            ? throw new NewerRowException($"What '{member}' asks for is not known.")
            : deed;
    }

    /// <summary>A state, to look at what it says.</summary>
    /// <exception cref="NewerRowException">This version cannot read it.</exception>
    internal static SubjectState? ReadState(string json) => StoredJson.Read<SubjectState>(json);

    private static string TimerName(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "";
    }
}
