using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>A state as it is stored, and as this version reads it. What a newer version remembers besides is kept when it is written again.</summary>
internal sealed class KeptState
{
    private readonly string? _stored;
    private readonly string? _known;

    private KeptState(SubjectState state, string? stored, string? known) => (State, _stored, _known) = (state, stored, known);

    /// <summary>The state.</summary>
    internal SubjectState State { get; }

    /// <summary>Reads a stored state; a subject that has none begins.</summary>
    /// <exception cref="NewerRowException">A newer version wrote it, and this one cannot read it.</exception>
    internal static KeptState Read(string? json, SubjectKey subject)
    {
        var state = (json is null ? null : EventReading.ReadState(json)) ?? Bot.Begin(subject);
        var known = json is null ? null : JsonSerializer.Serialize(state);
        return known == json ? new KeptState(state, null, null) : new KeptState(state, json, known);
    }

    /// <summary>The next state as it is stored.</summary>
    /// <exception cref="NewerRowException">What a newer version remembers has no clear place in it.</exception>
    internal string Write(SubjectState next)
    {
        var json = JsonSerializer.Serialize(next);
        if (_stored is null || _known is null)
        {
            return json;
        }

        var written = JsonNode.Parse(json);
        UnknownMembers.Keep(JsonNode.Parse(_stored), JsonNode.Parse(_known), written);
        return written?.ToJsonString(JsonSerializerOptions.Default) ?? json;
    }
}
