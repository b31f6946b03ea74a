using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>What may stand at a place of the settings, all forms of it together: the schema as completion walks it.</summary>
internal sealed class SettingsKeyTree
{
    /// <summary>The whole file.</summary>
    internal static SettingsKeyTree Root { get; } = Of(Vocabulary.Root.Schema());

    private readonly Dictionary<string, SettingsKeyTree> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];

    /// <summary>What it means.</summary>
    internal string Description { get; private init; } = "";

    /// <summary>What holds without it, as the file would write it; null when that is nothing, or a mapping.</summary>
    internal string? Default { get; private init; }

    /// <summary>Keys it may have, in the order of the vocabulary.</summary>
    internal IReadOnlyDictionary<string, SettingsKeyTree> Keys => _keys;

    /// <summary>The words it may be.</summary>
    internal IReadOnlyList<string> Words => _words;

    /// <summary>What stands under names that the file chooses; null where it chooses none.</summary>
    internal SettingsKeyTree? Named { get; private set; }

    /// <summary>What the items of the list are; null when it is none.</summary>
    internal SettingsKeyTree? Items { get; private set; }

    /// <summary>It may be written as one word.</summary>
    internal bool IsWord { get; private set; }

    internal bool IsNeeded(string key) => _needed.Contains(key);

    /// <summary>What a path leads to; null when it leads nowhere.</summary>
    internal SettingsKeyTree? Find(IEnumerable<string> path)
    {
        var found = (SettingsKeyTree?)this;
        foreach (var step in path)
        {
            found = step.StartsWith('[') ? found?.Items : found?._keys.GetValueOrDefault(step) ?? found?.Named;
        }

        return found;
    }

    private static SettingsKeyTree Of(JsonObject schema)
    {
        var tree = new SettingsKeyTree
        {
            Description = schema["description"]?.GetValue<string>() ?? "",
            Default = schema["default"] is JsonValue standard ? standard.ToString() : schema["default"]?.ToJsonString(),
        };
        tree.Take(schema);
        return tree;
    }

    private void Take(JsonObject schema)
    {
        foreach (var form in (schema["anyOf"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Take(form);
        }

        foreach (var (key, value) in schema["properties"] as JsonObject ?? [])
        {
            _keys[key] = Of(value!.AsObject()); // a shape writes an object for every key
        }

        _needed.UnionWith((schema["required"] as JsonArray ?? []).Select(key => key!.GetValue<string>()));
        _words.AddRange((schema["enum"] as JsonArray ?? []).Select(word => word!.GetValue<string>()));
        Named = schema["additionalProperties"] is JsonObject named ? Of(named) : Named;
        Items = schema["items"] is JsonObject items ? Of(items) : Items;
        var type = schema["type"] is JsonValue one ? one.GetValue<string>() : schema["type"] is JsonArray ? "string" : "";
        IsWord |= type is "string" or "integer" or "number" or "boolean";
        if (type == "boolean")
        {
            _words.AddRange(["true", "false"]);
        }
    }
}
