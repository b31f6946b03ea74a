using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>A mapping with known keys: each row says the key, the kind of its value, where it goes and what it means.</summary>
/// <param name="empty">The record with its defaults.</param>
/// <param name="description">What the mapping is, one sentence.</param>
internal sealed class Shape<T>(Func<T> empty, string description) : SettingType<T>
    where T : class
{
    private readonly List<Row> _rows = [];
    private readonly List<Action<T, MappingNode, SettingsPlace>> _rules = [];

    internal IReadOnlyList<string> Keys => [.. _rows.Select(row => row.Key)];

    /// <summary>A key that may be there.</summary>
    internal Shape<T> Key<TValue>(string key, SettingType<TValue> type, Func<T, TValue, T> put, string meaning)
    {
        _rows.Add(new Row(key, meaning, IsNeeded: false, type.Schema, (T record, SettingsNode node, SettingsPlace place, out T result) =>
        {
            var good = type.TryRead(node, place, out var value);
            result = good ? put(record, value!) : record; // TryRead gave a value
        }));
        return this;
    }

    /// <summary>A key that has to be there.</summary>
    internal Shape<T> Needed<TValue>(string key, SettingType<TValue> type, Func<T, TValue, T> put, string meaning)
    {
        Key(key, type, put, meaning);
        _rows[^1] = _rows[^1] with { IsNeeded = true };
        return this;
    }

    /// <summary>What must hold between keys.</summary>
    internal Shape<T> Rule(Action<T, MappingNode, SettingsPlace> rule)
    {
        _rules.Add(rule);
        return this;
    }

    internal override bool TryRead(SettingsNode node, SettingsPlace place, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is UnreadableNode)
        {
            return false;
        }

        var mapping = node as MappingNode ?? (node is ScalarNode { IsNull: true } ? new MappingNode(node.Span, []) : null);
        if (mapping is null)
        {
            place.Expected(SettingsErrorCode.WrongType, node, $"a mapping with {SettingsShapes.KeysText(Keys)}");
            return false;
        }

        value = ReadRows(mapping, place);
        foreach (var rule in _rules)
        {
            rule(value, mapping, place);
        }

        return true;
    }

    internal override JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var row in _rows)
        {
            var schema = row.Schema();
            schema["description"] = row.Meaning;
            if (!row.IsNeeded && SettingDefault.Of(empty(), row.Key) is { } standard)
            {
                schema["default"] = standard;
            }

            properties[row.Key] = schema;
        }

        var result = new JsonObject
        {
            ["type"] = "object",
            ["description"] = description,
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (_rows.Any(row => row.IsNeeded))
        {
            result["required"] = new JsonArray([.. _rows.Where(row => row.IsNeeded).Select(row => JsonValue.Create(row.Key))]);
        }

        return result;
    }

    private T ReadRows(MappingNode mapping, SettingsPlace place)
    {
        var record = empty();
        foreach (var entry in mapping.Entries)
        {
            var row = _rows.Find(candidate => candidate.Key == entry.Key.Text);
            if (row is null)
            {
                SettingsShapes.Unknown(entry.Key, Keys, place);
            }
            else
            {
                row.Read(record, SettingsShapes.ValueOf(entry), place.At(row.Key), out record);
            }
        }

        foreach (var row in _rows.Where(row => row.IsNeeded && mapping.Entry(row.Key) is null))
        {
            var message = $"{place.Name}: the key '{row.Key}' is missing: {row.Meaning}";
            place.Errors.Add(SettingsErrorCode.MissingKey, mapping.Span, place.At(row.Key).Path, message, row.Key, "nothing");
        }

        return record;
    }

    private delegate void Reader(T record, SettingsNode node, SettingsPlace place, out T result);

    private sealed record Row(string Key, string Meaning, bool IsNeeded, Func<JsonObject> Schema, Reader Read);
}

/// <summary>What all shapes share.</summary>
internal static class SettingsShapes
{
    /// <summary>The entry's value; an empty one stands where its key stands, so that an error about it can be seen.</summary>
    internal static SettingsNode ValueOf(MappingEntry entry) =>
        entry.Value is ScalarNode { IsNull: true } nothing ? nothing with { Span = entry.Key.Span } : entry.Value;

    internal static string KeysText(IReadOnlyList<string> keys) => keys.Count == 1 ? $"the key {keys[0]}" : $"the keys {string.Join(", ", keys)}";

    internal static void Unknown(ScalarNode key, IReadOnlyList<string> keys, SettingsPlace place)
    {
        var nearest = Nearest.Of(key.Text, keys);
        var hint = nearest is null ? $"The keys here are {string.Join(", ", keys)}." : $"Did you mean '{nearest}'?";
        var message = $"{key.Said} is not a key of {place.Name}. {hint}";
        place.Errors.Add(SettingsErrorCode.UnknownKey, key.Span, place.At(SettingsNode.Shortened(key.Text)).Path, message, string.Join(", ", keys), key.Said, nearest);
    }
}
