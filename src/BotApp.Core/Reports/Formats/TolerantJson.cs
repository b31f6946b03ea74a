namespace BotApp.Core.Reports.Formats;

/// <summary>Opens JSON the way all JSON reports are read: in any Unicode encoding, and what stood before damage is kept.</summary>
internal static class TolerantJson
{
    /// <summary>Reads the stream as far as it goes and tells the draft what was wrong with it.</summary>
    public static void Read(Stream stream, ReportDraft draft, Action<JsonText> read)
    {
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        using var text = TextStart.Open(head);
        var json = new JsonText(text);
        try
        {
            read(json);
            if (!json.IsAtEnd())
            {
                draft.BreakOff("Something stands behind the end of the report: two reports in one file, or one written over a longer one. It was not read.", json.Line);
            }
        }
        catch (JsonDamageException e)
        {
            draft.BreakOff($"The JSON breaks off or is damaged here: {e.Message} What was read before is kept; the rest of this file is missing.", e.Line, e.Column);
        }
        catch (InvalidDataException e)
        {
            draft.BreakOff(e.Message);
        }
    }

    /// <summary>Walks over a file's first bytes; where they end or are damaged, the answer so far stands.</summary>
    public static bool Sniff(ReadOnlySpan<byte> start, Func<JsonText, bool> isOurs)
    {
        var text = TextStart.Decode(start);
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return false;
        }

        try
        {
            return isOurs(new JsonText(text));
        }
        catch (JsonDamageException)
        {
            return false;
        }
    }
}
