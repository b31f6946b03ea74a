using System.Text.Json.Nodes;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// What is in a stored JSON and not in what this version makes of it. A member that is null, false, 0 or empty says nothing: a row without it is read as
/// the same, which is how older rows are read.
/// </summary>
internal static class UnknownMembers
{
    // Members that tell the elements of a list apart, the narrowest first.
    private static readonly string[] s_names = ["CorrelationId", "Id", "Key", "Number", "Sha", "Name", "Pipeline", "Attempt"];

    /// <summary>Paths of members that say something and that this version does not know.</summary>
    internal static IReadOnlyList<string> Of(JsonNode? stored, JsonNode? known)
    {
        var found = new List<string>();
        Collect(stored, known, "", found);
        return found;
    }

    /// <summary>Puts what <paramref name="known"/> lacks of <paramref name="stored"/> into <paramref name="next"/>, in the same place.</summary>
    /// <exception cref="NewerRowException">A list was changed, and whose the unknown members are cannot be told.</exception>
    internal static void Keep(JsonNode? stored, JsonNode? known, JsonNode? next)
    {
        switch (stored, known, next)
        {
            case (JsonObject was, JsonObject read, JsonObject written):
                KeepMembers(was, read, written);
                break;
            case (JsonArray was, JsonArray read, JsonArray written) when Of(was, read).Count > 0:
                KeepElements(was, read, written);
                break;
        }
    }

    private static void Collect(JsonNode? stored, JsonNode? known, string path, List<string> found)
    {
        if (stored is JsonObject was && known is JsonObject read)
        {
            foreach (var (name, value) in was)
            {
                var at = path.Length == 0 ? name : $"{path}.{name}";
                if (read.TryGetPropertyValue(name, out var same))
                {
                    Collect(value, same, at, found);
                }
                else if (!IsEmpty(value))
                {
                    found.Add(at);
                }
            }
        }
        else if (stored is JsonArray list && known is JsonArray readList && list.Count == readList.Count)
        {
            for (var index = 0; index < list.Count; index++)
            {
                Collect(list[index], readList[index], $"{path}[{index.ToString(System.Globalization.CultureInfo.InvariantCulture)}]", found);
            }
        }
    }

    private static void KeepMembers(JsonObject was, JsonObject read, JsonObject written)
    {
        foreach (var (name, value) in was)
        {
            if (read.TryGetPropertyValue(name, out var same))
            {
                Keep(value, same, written[name]);
            }
            else if (!IsEmpty(value) && !written.ContainsKey(name))
            {
                written[name] = value?.DeepClone();
            }
        }
    }

    // An element that stayed as it was is found by what it says, one that changed by its name. One whose name is gone was taken away, with all that was in it.
    private static void KeepElements(JsonArray was, JsonArray read, JsonArray written)
    {
        var name = s_names.FirstOrDefault(name => TellsApart(name, read) && TellsApart(name, written));
        for (var index = 0; index < was.Count; index++)
        {
            if (Of(was[index], read[index]).Count == 0)
            {
                continue;
            }

            var same = name is not null ? written.Where(one => JsonNode.DeepEquals(one![name], read[index]![name])).ToList() : [.. written.Where(one => JsonNode.DeepEquals(one, read[index]))];
            if (same.Count == 1)
            {
                Keep(was[index], read[index], same[0]);
            }
            else if (name is null)
            {
                throw new NewerRowException($"A newer version knows more of an entry ({string.Join(", ", Of(was[index], read[index]))}) of a list that changed.");
            }
        }
    }

    private static bool TellsApart(string name, JsonArray list)
    {
        var values = list.Select(one => one is JsonObject entry && entry[name] is JsonValue value ? value.ToJsonString() : null).ToList();
        return !values.Contains(null) && values.Distinct(StringComparer.Ordinal).Count() == values.Count;
    }

    private static bool IsEmpty(JsonNode? value) => value switch
    {
        null => true,
        JsonObject members => members.All(member => IsEmpty(member.Value)),
        JsonArray list => list.Count == 0,
        _ => value.ToJsonString() is "false" or "0" or "\"\"",
    };
}
