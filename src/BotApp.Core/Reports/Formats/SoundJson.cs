namespace BotApp.Core.Reports.Formats;

/// <summary>What the first bytes of a JSON file tell of one that no format reads.</summary>
internal static class SoundJson
{
    /// <summary>True when they begin an object or array and nothing in them is damaged: some other tool's file, and nobody's broken report.</summary>
    /// <param name="start">The first bytes.</param>
    /// <param name="isWhole">True when they are the whole file, so that it must end with them.</param>
    public static bool Begins(ReadOnlySpan<byte> start, bool isWhole)
    {
        var text = TextStart.Decode(start);
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return false;
        }

        var json = new JsonText(text);
        try
        {
            // One value per line is JSON too, in a way.
            while (!json.IsAtEnd())
            {
                json.Skip();
            }

            return true;
        }
        catch (JsonDamageException)
        {
            // In a longer file the first bytes always break off somewhere, and that is no damage.
            return !isWhole && json.IsExhausted;
        }
    }
}
