using System.Collections;
using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>The default of a key, read from the record that holds it: the property initialisers stay the only place where defaults are written.</summary>
internal static class SettingDefault
{
    /// <summary>The default as the settings file would write it; null when there is none, or when it is a mapping of its own.</summary>
    internal static JsonNode? Of(object record, string key)
    {
        var property = record.GetType().GetProperty(PropertyName(key));
        return property is null ? null : Text(property.GetValue(record));
    }

    /// <summary>The name of the record's property for a key: <c>min-tests</c> is <c>MinTests</c>.</summary>
    internal static string PropertyName(string key) =>
        string.Concat(key.Split('-').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static JsonNode? Text(object? value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        TimeSpan duration => JsonValue.Create(DurationText.Text(duration)),
        Enum choice => JsonValue.Create(Kebab.Text(choice.ToString())),
        Glob pattern => JsonValue.Create(pattern.Text),
        GlobList list => List(list.Patterns),
        string[] or IReadOnlyList<string> or IReadOnlyList<int> => List((IEnumerable)value),
        _ when value is IEnumerable choices && choices.Cast<object>().Any() && choices.Cast<object>().All(item => item is Enum) => List(choices),
        _ => null,
    };

    private static JsonArray List(IEnumerable items) => [.. items.Cast<object>().Select(Text)];
}
