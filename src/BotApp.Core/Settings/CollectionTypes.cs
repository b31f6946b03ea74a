using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>A list of one kind of value. Good items are kept when others are bad, so that what refers to them is judged as well.</summary>
internal sealed class ListType<T>(SettingType<T> item, string expected, int min = 0, int max = 100) : SettingType<IReadOnlyList<T>>
{
    internal override bool TryRead(SettingsNode node, SettingsPlace place, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = null;
        if (node is not SequenceNode list)
        {
            if (node is not UnreadableNode)
            {
                var hint = node is ScalarNode { IsNull: false } word ? $" (write [{SettingsNode.Shortened(word.Text)}])" : "";
                place.Expected(SettingsErrorCode.WrongType, node, expected + hint);
            }

            return false;
        }

        if (list.Items.Count < min || list.Items.Count > max)
        {
            var message = $"{place.Name}: expected {expected} with {min} to {max} items, got {list.Items.Count}.";
            place.Errors.Add(SettingsErrorCode.OutOfRange, node.Span, place.Path, message, $"{min} to {max} items", $"{list.Items.Count} items");
        }

        var items = new List<T>();
        for (var index = 0; index < list.Items.Count; index++)
        {
            if (item.TryRead(list.Items[index], place.At(index), out var read))
            {
                items.Add(read);
            }
        }

        value = items;
        return true;
    }

    internal override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.Schema(), ["maxItems"] = max };
        if (min > 0)
        {
            schema["minItems"] = min;
        }

        return schema;
    }
}

/// <summary>A mapping whose keys are names that the file chooses.</summary>
/// <param name="item">What each name stands for.</param>
/// <param name="named">Puts the name into the value.</param>
/// <param name="name">Which names are allowed.</param>
/// <param name="max">The most names.</param>
internal sealed class NamedType<T>(SettingType<T> item, Func<T, string, T> named, NameRule name, int max = 100) : SettingType<IReadOnlyList<T>>
{
    internal override bool TryRead(SettingsNode node, SettingsPlace place, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = null;
        if (node is ScalarNode { IsNull: true } or UnreadableNode)
        {
            value = [];
            return node is ScalarNode;
        }

        if (node is not MappingNode mapping)
        {
            place.Expected(SettingsErrorCode.WrongType, node, $"a mapping from {name.Kind} names to their settings");
            return false;
        }

        if (mapping.Entries.Count > max)
        {
            place.Errors.Add(SettingsErrorCode.OutOfRange, node.Span, place.Path, $"{place.Name}: at most {max} are allowed, got {mapping.Entries.Count}.");
        }

        value = [.. mapping.Entries.Select(entry => Read(entry, place)).OfType<Kept>().Select(kept => kept.Value)];
        return true;
    }

    internal override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["propertyNames"] = new JsonObject { ["pattern"] = name.Pattern },
        ["additionalProperties"] = item.Schema(),
        ["maxProperties"] = max,
    };

    private Kept? Read(MappingEntry entry, SettingsPlace place)
    {
        name.Judge(entry.Key, place);
        return item.TryRead(SettingsShapes.ValueOf(entry), place.At(entry.Key.Text), out var read) ? new Kept(named(read, entry.Key.Text)) : null;
    }

    private sealed record Kept(T Value);
}

/// <summary>Which names a mapping allows.</summary>
/// <param name="Kind">The word for it: "pipeline".</param>
/// <param name="Pattern">The JSON Schema pattern.</param>
/// <param name="IsGood">Whether a name is allowed.</param>
/// <param name="Expected">The phrase for messages.</param>
internal sealed record NameRule(string Kind, string Pattern, Func<string, bool> IsGood, string Expected)
{
    /// <summary>Names that are safe in checks, commands and addresses.</summary>
    internal static NameRule Simple(string kind) => new(
        kind,
        "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
        text => text.Length is > 0 and <= 100 && char.IsAsciiLetterOrDigit(text[0]) && text.All(IsNameCharacter),
        "letters, digits, '.', '_' and '-', at most 100, a letter or digit first");

    internal void Judge(ScalarNode key, SettingsPlace place)
    {
        if (!IsGood(key.Text))
        {
            place.At(key.Text).Errors.Add(
                SettingsErrorCode.BadValue, key.Span, place.Path, $"{key.Said} is not a {Kind} name: expected {Expected}.", Expected, key.Said);
        }
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-';
}
