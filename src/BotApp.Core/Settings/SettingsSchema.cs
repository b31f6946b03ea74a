using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>One key of the settings, for documentation and completion.</summary>
/// <param name="Path">Its place; <c>*</c> stands for a name that the file chooses, <c>[]</c> for the items of a list.</param>
/// <param name="Description">What it means, one sentence.</param>
/// <param name="Allowed">The allowed words; empty where it is not a choice.</param>
/// <param name="Default">The default as the file would write it in JSON; null when there is none.</param>
/// <param name="IsNeeded">Whether it has to be there when what is around it is there.</param>
public sealed record SettingsKey(string Path, string Description, IReadOnlyList<string> Allowed, string? Default, bool IsNeeded);

/// <summary>The vocabulary of the settings as JSON Schema (draft 7, which editors understand) and as a list of keys.</summary>
public static class SettingsSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Every key, in the order of the vocabulary.</summary>
    public static IReadOnlyList<SettingsKey> Keys { get; } = [.. Walk("", Vocabulary.Root.Schema())];

    /// <summary>The JSON Schema of <c>.github/botapp.yml</c>.</summary>
    public static string ToJsonSchema()
    {
        var schema = Vocabulary.Root.Schema();
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        schema.Insert(1, "title", "BotApp settings (.github/botapp.yml)");
        return schema.ToJsonString(Indented);
    }

    private static IEnumerable<SettingsKey> Walk(string path, JsonObject schema)
    {
        var parts = (schema["anyOf"] as JsonArray ?? []).OfType<JsonObject>().Append(schema).ToList();
        foreach (var part in parts)
        {
            var inner = part["properties"] is JsonObject properties ? properties.SelectMany(property => WalkKey(path, property, part)) : [];
            var named = part["additionalProperties"] is JsonObject values ? Walk(Join(path, "*"), values) : [];
            var items = part["items"] is JsonObject item ? Walk($"{path}[]", item) : [];
            foreach (var key in inner.Concat(named).Concat(items))
            {
                yield return key;
            }
        }
    }

    private static IEnumerable<SettingsKey> WalkKey(string path, KeyValuePair<string, JsonNode?> property, JsonObject parent)
    {
        var schema = property.Value!.AsObject(); // a shape writes an object for every key
        var needed = parent["required"] is JsonArray required && required.Any(name => name?.GetValue<string>() == property.Key);
        var allowed = (schema["enum"] ?? schema["items"]?["enum"]) as JsonArray ?? [];
        var here = Join(path, property.Key);
        var key = new SettingsKey(
            here, schema["description"]?.GetValue<string>() ?? "", [.. allowed.Select(word => word!.GetValue<string>())], schema["default"]?.ToJsonString(), needed);
        return Walk(here, schema).Prepend(key);
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
