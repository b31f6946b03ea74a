namespace BotApp.Core.Reports.Formats;

/// <summary>How much text is kept of one file: plenty of each problem, and little of each once there are very many.</summary>
internal sealed class TextBudget
{
    /// <summary>64 K characters of a text are kept; after 32 M in one file only the beginnings.</summary>
    private const int MaxTextChars = 64 * 1024;
    private const int ShortTextChars = 256;
    private const int MaxAllTextChars = 32 << 20;

    private int _used;

    /// <summary>The most characters the next text may have.</summary>
    public int Room => _used < MaxAllTextChars ? MaxTextChars : ShortTextChars;

    /// <summary>The text within its room; null for a blank one.</summary>
    public string? Keep(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (text.Length > Room)
        {
            var capped = new CappedText(Room);
            capped.Append(text);
            text = capped.ToString();
        }

        _used += text.Length;
        return text;
    }
}
