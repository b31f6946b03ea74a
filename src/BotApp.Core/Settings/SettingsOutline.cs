namespace BotApp.Core.Settings;

/// <summary>
/// Reads which keys and items lead to a place, also in a file that is not finished, which no YAML parser takes: line by line by their
/// indentation, and inside braces and brackets by these. Never throws; what it does not understand leads nowhere.
/// </summary>
internal sealed class SettingsOutline
{
    private readonly OutlineText _text;
    private readonly int _offset;
    private readonly OutlineTrail _trail;
    private int _at;

    private SettingsOutline(string text, int offset) => (_text, _offset, _trail) = (new OutlineText(text), offset, new OutlineTrail(offset));

    /// <summary>The place.</summary>
    internal OutlinePlace Place => _trail.Place ?? OutlinePlace.Nowhere;

    internal static SettingsOutline Read(string text, int offset)
    {
        var outline = new SettingsOutline(text, Math.Clamp(offset, 0, text.Length));
        while (outline._at < text.Length)
        {
            outline.ReadLine();
        }

        if (outline._offset == text.Length && (text.Length == 0 || text[^1] == '\n'))
        {
            outline._trail.Blank(text.Length);
        }

        return outline;
    }

    /// <summary>The keys that the mapping at a path has, in the order of the file.</summary>
    internal IReadOnlyList<string> KeysOf(IReadOnlyList<string> path) => _trail.KeysOf(path);

    private void ReadLine()
    {
        var (start, end) = (_at, _text.LineEnd(_at));
        var first = _text.SkipSpaces(start, end);
        if (first == end || _text[first] == '#')
        {
            if (_offset >= start && _offset <= first)
            {
                _trail.Blank(start);
            }

            _at = _text.Next(end);
            return;
        }

        var (at, isItem) = ReadDashes(start, first, end);
        if (!isItem)
        {
            _trail.Frames.RemoveAll(frame => frame.Column >= first - start);
        }

        if (at == end)
        {
            _trail.Word(OutlineKind.Item, at, at, start); // a dash, and nothing yet
            _at = _text.Next(end);
            return;
        }

        ReadContent(start, at, end, isItem);
    }

    private (int At, bool IsItem) ReadDashes(int start, int at, int end)
    {
        var (isItem, frames) = (false, _trail.Frames);
        while (at < end && _text[at] == '-' && (at + 1 == end || _text[at + 1] == ' '))
        {
            var column = at - start;
            frames.RemoveAll(frame => frame.Column > column || (frame.Column == column && isItem && !frame.IsItem));
            var before = frames.FindIndex(frame => frame.IsItem && frame.Column == column);
            var index = before < 0 ? 0 : frames[before].Index + 1;
            if (before >= 0)
            {
                _trail.Back(before);
            }

            frames.Add(new OutlineFrame(column, "", index));
            isItem = true;
            at = _text.SkipSpaces(at + 1, end);
        }

        return (at, isItem);
    }

    private void ReadContent(int start, int at, int end, bool isItem)
    {
        if (_text[at] is '{' or '[')
        {
            ReadFlow(at, start);
            return;
        }

        var keyEnd = _text.WordEnd(at, end, inFlow: false);
        var colon = _text.SkipSpaces(keyEnd, end);
        var hasColon = colon < end && _text[colon] == ':';
        var isQuoted = _text.IsQuote(at);
        if (!isQuoted || hasColon)
        {
            _trail.Word(isItem ? OutlineKind.Item : OutlineKind.Key, at, keyEnd, start, hasColon: hasColon);
        }

        if (!hasColon)
        {
            _at = _text.Next(isQuoted ? _text.LineEnd(Math.Max(at, keyEnd)) : end);
            return;
        }

        _trail.Enter(_text.Unquoted(at, keyEnd), at - start);
        ReadValue(start, _text.SkipSpaces(colon + 1, end), end, colon + 1, at - start);
    }

    private void ReadValue(int start, int at, int end, int least, int column)
    {
        if (at < end && _text[at] is '{' or '[')
        {
            _trail.Gap(OutlineKind.Value, least, at - 1, start);
            ReadFlow(at, start);
            return;
        }

        if (at < end && _text[at] is '|' or '>')
        {
            _at = _text.Next(end);
            SkipText(column);
            return;
        }

        if (at < end && _text.IsQuote(at))
        {
            _at = _text.Next(_text.LineEnd(_text.WordEnd(at, end, inFlow: false)));
            return;
        }

        var wordEnd = at < end && _text[at] != '#' ? _text.WordEnd(at, end, inFlow: false, isValue: true) : at;
        _trail.Gap(OutlineKind.Value, least, at - 1, start);
        _trail.Word(OutlineKind.Value, at, wordEnd, start);
        _at = _text.Next(end);
    }

    // A text of several lines belongs to its key as long as it stands further to the right.
    private void SkipText(int column)
    {
        while (_at < _text.Length)
        {
            var end = _text.LineEnd(_at);
            var first = _text.SkipSpaces(_at, end);
            if (first < end && first - _at <= column)
            {
                return;
            }

            _trail.Nowhere(_at, end);
            _at = _text.Next(end);
        }
    }

    private void ReadFlow(int at, int start)
    {
        var end = new OutlineFlow(_text, _offset, _trail, start).Read(at);
        _at = _text.Next(_text.LineEnd(end));
    }
}
