using System.Text.Json;

namespace BotApp.Core.Reports.Formats;

/// <summary>What the first bytes of a JSON file tell: the names in its outermost object, or in the first object of its outermost list.</summary>
/// <param name="IsList">True when the file is a list.</param>
/// <param name="IsWhole">True when the value was read to its end: it has nothing more.</param>
/// <param name="Names">Names of members, as far as the first bytes reach.</param>
internal sealed record JsonStart(bool IsList, bool IsWhole, IReadOnlySet<string> Names)
{
    /// <summary>Null when the file does not begin like JSON.</summary>
    public static JsonStart? Of(ReadOnlySpan<byte> start)
    {
        var first = start.IndexOfAnyExcept(" \t\r\n\0"u8);
        if (first < 0 || start[first] is not ((byte)'{' or (byte)'[' or 0xEF or 0xFE or 0xFF))
        {
            return null;
        }

        using var stream = new MemoryStream(start.ToArray());
        using var walk = new JsonWalk(stream);
        var names = new HashSet<string>();
        var (isList, isWhole) = (false, false);
        try
        {
            if (!walk.Read() || walk.Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                return null;
            }

            isList = walk.Token == JsonTokenType.StartArray;
            if (isList && walk.Read() && walk.Token != JsonTokenType.StartObject)
            {
                return new JsonStart(isList, walk.Token == JsonTokenType.EndArray, names);
            }

            foreach (var name in walk.Members())
            {
                names.Add(name);
            }

            isWhole = true;
        }
        catch (Exception e) when (JsonWalk.Damage(e) is not null)
        {
            // The first bytes end in the middle, as they will; what was seen is enough or not.
        }

        return new JsonStart(isList, isWhole, names);
    }
}
