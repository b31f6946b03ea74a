using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace BotApp.Core.Settings;

/// <summary>An event's name, or <c>*</c> for all of them.</summary>
internal sealed class EventType(SettingType<NotifyEvent> one) : SettingType<IReadOnlyList<NotifyEvent>>
{
    internal override bool TryRead(SettingsNode node, SettingsPlace place, [MaybeNullWhen(false)] out IReadOnlyList<NotifyEvent> value)
    {
        if (node is ScalarNode { Text: "*" })
        {
            value = Enum.GetValues<NotifyEvent>();
            return true;
        }

        var good = one.TryRead(node, place, out var single);
        value = good ? [single] : null;
        return good;
    }

    internal override JsonObject Schema()
    {
        var schema = one.Schema();
        schema["enum"]!.AsArray().Add("*"); // a choice always lists its words
        return schema;
    }
}
