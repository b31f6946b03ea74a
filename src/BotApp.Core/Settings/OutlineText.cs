namespace BotApp.Core.Settings;

/// <summary>Where words and lines of a settings file end.</summary>
internal readonly record struct OutlineText(string Text)
{
    internal int Length => Text.Length;

    internal char this[int at] => Text[at];

    /// <summary>A quoted text begins here.</summary>
    internal bool IsQuote(int at) => Text[at] is '"' or '\'';

    /// <summary>To the colon, the comment or the end; of a quoted word to its quote.</summary>
    internal int WordEnd(int at, int end, bool inFlow, bool isValue = false)
    {
        if (at < end && IsQuote(at))
        {
            return QuoteEnd(at);
        }

        var stop = at;
        while (stop < end && !(inFlow && Text[stop] is ',' or '{' or '}' or '[' or ']')
            && !(Text[stop] == ':' && !isValue && (stop + 1 == end || Text[stop + 1] is ' ' or ',' or '}' or ']'))
            && !(Text[stop] == '#' && stop > at && Text[stop - 1] == ' '))
        {
            stop++;
        }

        while (stop > at && Text[stop - 1] is ' ' or '\t')
        {
            stop--;
        }

        return stop;
    }

    internal string Unquoted(int from, int to) => Text[from..to].Trim('"', '\'');

    internal int LineEnd(int from)
    {
        var end = from >= Text.Length ? -1 : Text.IndexOf('\n', from);
        return end < 0 ? Text.Length : end > from && Text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>Where the next line begins.</summary>
    internal int Next(int lineEnd) => lineEnd < Text.Length && Text[lineEnd] == '\r' ? Math.Min(Text.Length, lineEnd + 2) : Math.Min(Text.Length, lineEnd + 1);

    internal int SkipSpaces(int from, int end)
    {
        while (from < end && Text[from] is ' ' or '\t')
        {
            from++;
        }

        return from;
    }

    private int QuoteEnd(int at)
    {
        var quote = Text[at];
        for (var next = at + 1; next < Text.Length; next++)
        {
            if (Text[next] == quote)
            {
                return next + 1;
            }

            next += quote == '"' && Text[next] == '\\' ? 1 : 0;
        }

        return Text.Length;
    }
}
