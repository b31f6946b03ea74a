using System.Text;

namespace BotApp.Core.Checks;

/// <summary>GitHub's limits, counted as GitHub counts them, and cuts that keep to them.</summary>
public static class ByteBudget
{
    /// <summary>A check's summary, and its text: 65 535 bytes of UTF-8. Source: https://docs.github.com/rest/checks/runs (65535 "characters", counted in bytes: github/docs#35252).</summary>
    public const int CheckTextBytes = 65_535;

    /// <summary>An annotation's message and its raw details: 64 KB each. Source: https://docs.github.com/rest/checks/runs.</summary>
    public const int AnnotationBytes = 64 * 1024;

    /// <summary>Titles of checks and annotations: 255 characters. Source: https://docs.github.com/rest/checks/runs.</summary>
    public const int TitleChars = 255;

    /// <summary>How long a text is in UTF-8.</summary>
    public static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Keeps beginning and end, cuts whole characters out of the middle and says how many bytes are gone.</summary>
    public static string Cut(string text, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Bytes(text);
        if (bytes <= maxBytes)
        {
            return text;
        }

        // Room for the longest note.
        var room = maxBytes - Bytes($"\n… {bytes} bytes cut …\n");
        if (room <= 0)
        {
            return Head(text, maxBytes);
        }

        var head = Head(text, room * 2 / 3);
        var tail = Tail(text, room - Bytes(head));
        return $"{head}\n… {bytes - Bytes(head) - Bytes(tail)} bytes cut …\n{tail}";
    }

    /// <summary>A title: one line, at most 255 characters, the cut shown by an ellipsis.</summary>
    public static string Title(string? text)
    {
        var line = PlainText.OneLine(text);
        return line.Length <= TitleChars ? line : line[..Whole(line, TitleChars - 1)] + "…";
    }

    /// <summary>The longest beginning of whole characters that fits.</summary>
    public static string Head(string text, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Bytes(text) <= maxBytes)
        {
            return text;
        }

        var used = 0;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > maxBytes)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }

    private static string Tail(string text, int maxBytes)
    {
        var used = 0;
        var start = text.Length;
        while (start > 0)
        {
            var size = start > 1 && char.IsLowSurrogate(text[start - 1]) && char.IsHighSurrogate(text[start - 2]) ? 2 : 1;
            used += Bytes(text[(start - size)..start]);
            if (used > maxBytes)
            {
                break;
            }

            start -= size;
        }

        return text[start..];
    }

    private static int Whole(string text, int chars) => char.IsHighSurrogate(text[chars - 1]) ? chars - 1 : chars;
}
