namespace BotApp.Core.Settings;

/// <summary>What may be written at a place of a settings file.</summary>
internal enum OutlineKind
{
    /// <summary>Nothing that is known: inside a comment, a quoted text or a text of several lines.</summary>
    None,

    /// <summary>A key of the mapping.</summary>
    Key,

    /// <summary>The value of the key, or an item inside brackets.</summary>
    Value,

    /// <summary>An item after a dash: a word, or the first key of a mapping.</summary>
    Item,
}

/// <summary>A place in a file that may not be finished.</summary>
/// <param name="Kind">What may be written there.</param>
/// <param name="Path">Keys and, as <c>[0]</c>, items that lead there.</param>
/// <param name="Start">Where the word at the place begins.</param>
/// <param name="End">Where it ends.</param>
internal sealed record OutlinePlace(OutlineKind Kind, IReadOnlyList<string> Path, int Start, int End)
{
    internal static OutlinePlace Nowhere { get; } = new(OutlineKind.None, [], 0, 0);

    /// <summary>The column of the word, from 0.</summary>
    public int Column { get; init; }

    /// <summary>Inside braces or brackets.</summary>
    public bool IsFlow { get; init; }

    /// <summary>A colon follows the word already.</summary>
    public bool HasColon { get; init; }
}

/// <summary>
/// Reads which keys and items lead to a place, also in a file that is not finished, which no YAML parser takes: line by line by their
/// indentation, and inside braces and brackets by these. Never throws; what it does not understand leads nowhere.
/// </summary>
internal sealed class SettingsOutline
{
    private readonly string _text;
    private readonly int _offset;
    private readonly List<Frame> _frames = [];
    private readonly Dictionary<string, List<string>> _keys = new(StringComparer.Ordinal);
    private OutlinePlace? _place;
    private int _at;

    private SettingsOutline(string text, int offset) => (_text, _offset) = (text, offset);

    /// <summary>The place.</summary>
    internal OutlinePlace Place => _place ?? OutlinePlace.Nowhere;

    internal static SettingsOutline Read(string text, int offset)
    {
        var outline = new SettingsOutline(text, Math.Clamp(offset, 0, text.Length));
        while (outline._at < text.Length)
        {
            outline.ReadLine();
        }

        if (outline._place is null && outline._offset == text.Length && (text.Length == 0 || text[^1] == '\n'))
        {
            outline.Blank(text.Length);
        }

        return outline;
    }

    /// <summary>The keys that the mapping at a path has, in the order of the file.</summary>
    internal IReadOnlyList<string> KeysOf(IReadOnlyList<string> path) => _keys.GetValueOrDefault(Name(path)) ?? [];

    private void ReadLine()
    {
        var (start, end) = (_at, LineEnd(_at));
        var first = SkipSpaces(start, end);
        if (first == end || _text[first] == '#')
        {
            if (_offset >= start && _offset <= first)
            {
                Blank(start);
            }

            _at = Next(end);
            return;
        }

        var (at, isItem) = ReadDashes(start, first, end);
        if (!isItem)
        {
            _frames.RemoveAll(frame => frame.Column >= first - start);
        }

        if (at == end)
        {
            Found(OutlineKind.Item, at, at, start); // a dash, and nothing yet
            _at = Next(end);
            return;
        }

        ReadContent(start, at, end, isItem);
    }

    private (int At, bool IsItem) ReadDashes(int start, int at, int end)
    {
        var isItem = false;
        while (at < end && _text[at] == '-' && (at + 1 == end || _text[at + 1] == ' '))
        {
            var column = at - start;
            _frames.RemoveAll(frame => frame.Column > column || (frame.Column == column && isItem && !frame.IsItem));
            var before = _frames.FindIndex(frame => frame.IsItem && frame.Column == column);
            var index = before < 0 ? 0 : _frames[before].Index + 1;
            if (before >= 0)
            {
                _frames.RemoveRange(before, _frames.Count - before);
            }

            _frames.Add(new Frame(column, "", index));
            isItem = true;
            at = SkipSpaces(at + 1, end);
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

        var keyEnd = WordEnd(at, end, inFlow: false);
        var colon = SkipSpaces(keyEnd, end);
        var hasColon = colon < end && _text[colon] == ':';
        var isQuoted = _text[at] is '"' or '\'';
        if (!isQuoted || hasColon)
        {
            Found(isItem ? OutlineKind.Item : OutlineKind.Key, at, keyEnd, start, hasColon: hasColon);
        }

        if (!hasColon)
        {
            _at = Next(isQuoted ? LineEnd(Math.Max(at, keyEnd)) : end);
            return;
        }

        var key = Unquoted(at, keyEnd);
        Note(key);
        _frames.Add(new Frame(at - start, key, -1));
        ReadValue(start, SkipSpaces(colon + 1, end), end, colon + 1, at - start);
    }

    private void ReadValue(int start, int at, int end, int least, int column)
    {
        if (at < end && _text[at] is '{' or '[')
        {
            Found(OutlineKind.Value, least, at - 1, start, word: at);
            ReadFlow(at, start);
            return;
        }

        if (at < end && _text[at] is '|' or '>')
        {
            _at = Next(end);
            SkipText(column);
            return;
        }

        if (at < end && _text[at] is '"' or '\'')
        {
            _at = Next(LineEnd(WordEnd(at, end, inFlow: false)));
            return;
        }

        var wordEnd = at < end && _text[at] != '#' ? WordEnd(at, end, inFlow: false, isValue: true) : at;
        if (_offset >= least && _offset < at && least <= at)
        {
            Found(OutlineKind.Value, _offset, _offset, start);
        }

        Found(OutlineKind.Value, at, wordEnd, start);
        _at = Next(end);
    }

    // A text of several lines belongs to its key as long as it stands further to the right.
    private void SkipText(int column)
    {
        while (_at < _text.Length)
        {
            var end = LineEnd(_at);
            var first = SkipSpaces(_at, end);
            if (first < end && first - _at <= column)
            {
                return;
            }

            if (_offset >= _at && _offset <= end)
            {
                _place ??= OutlinePlace.Nowhere;
            }

            _at = Next(end);
        }
    }

    private void ReadFlow(int at, int start)
    {
        var depth = _frames.Count;
        var open = new Stack<Flow>();
        while (at < _text.Length)
        {
            var letter = _text[at];
            switch (letter)
            {
                case '{' or '[':
                    open.Push(new Flow(letter == '{', _frames.Count));
                    Begin(open.Peek());
                    at++;
                    Gap(open, ref at, start);
                    break;
                case '}' or ']':
                    open.TryPop(out var closed);
                    _frames.RemoveRange(closed?.Depth ?? depth, _frames.Count - (closed?.Depth ?? depth));
                    at++;
                    if (open.Count == 0)
                    {
                        _at = Next(LineEnd(at));
                        return;
                    }

                    break;
                case ',':
                    Step(open.Peek());
                    at++;
                    Gap(open, ref at, start);
                    break;
                case ':':
                    at++;
                    Gap(open, ref at, start);
                    break;
                case '#' when at > 0 && char.IsWhiteSpace(_text[at - 1]):
                    at = LineEnd(at);
                    break;
                case ' ' or '\t' or '\r' or '\n':
                    at++;
                    break;
                default:
                    at = FlowWord(open.Peek(), at, start);
                    break;
            }
        }

        _at = _text.Length;
    }

    // Where the cursor stands between two signs, with nothing written yet.
    private void Gap(Stack<Flow> open, ref int at, int start)
    {
        var from = at;
        while (at < _text.Length && char.IsWhiteSpace(_text[at]))
        {
            at++;
        }

        if (_offset >= from && _offset <= at && _place is null && (at == _text.Length || _offset < at || _text[at] is ',' or '}' or ']'))
        {
            var flow = open.Peek();
            Found(flow.IsMapping && !flow.HasKey ? OutlineKind.Key : OutlineKind.Value, _offset, _offset, start, isFlow: true);
        }
    }

    private int FlowWord(Flow flow, int at, int start)
    {
        var end = Math.Max(at + 1, WordEnd(at, LineEnd(at), inFlow: true));
        var isQuoted = _text[at] is '"' or '\'';
        var isKey = flow.IsMapping && !flow.HasKey;
        var colon = SkipSpaces(end, LineEnd(end));
        var hasColon = colon < _text.Length && _text[colon] == ':';
        if (!isQuoted || (isKey && hasColon))
        {
            Found(isKey ? OutlineKind.Key : OutlineKind.Value, at, end, start, isFlow: true, hasColon: isKey && hasColon);
        }

        if (isKey && hasColon)
        {
            var key = Unquoted(at, end);
            Note(key);
            _frames.Add(new Frame(int.MaxValue, key, -1));
            flow.HasKey = true;
        }

        return end;
    }

    private void Begin(Flow flow)
    {
        if (!flow.IsMapping)
        {
            _frames.Add(new Frame(int.MaxValue, "", 0));
        }
    }

    private void Step(Flow flow)
    {
        var index = !flow.IsMapping && _frames.Count > flow.Depth ? _frames[flow.Depth].Index + 1 : 0;
        _frames.RemoveRange(Math.Min(flow.Depth, _frames.Count), Math.Max(0, _frames.Count - flow.Depth));
        flow.HasKey = false;
        if (!flow.IsMapping)
        {
            _frames.Add(new Frame(int.MaxValue, "", index));
        }
    }

    private void Blank(int start)
    {
        var column = _offset - start;
        _place ??= new OutlinePlace(OutlineKind.Key, [.. _frames.Where(frame => frame.Column < column).Select(frame => frame.Step)], _offset, _offset) { Column = column };
    }

    private void Found(OutlineKind kind, int from, int to, int lineStart, bool isFlow = false, bool hasColon = false, int? word = null)
    {
        if (_place is null && _offset >= from && _offset <= to)
        {
            var start = word is null ? from : _offset;
            _place = new OutlinePlace(kind, [.. _frames.Select(frame => frame.Step)], start, word is null ? to : _offset) { Column = start - lineStart, IsFlow = isFlow, HasColon = hasColon };
        }
    }

    private void Note(string key)
    {
        var path = Name([.. _frames.Select(frame => frame.Step)]);
        if (!_keys.TryGetValue(path, out var keys))
        {
            _keys[path] = keys = [];
        }

        keys.Add(key);
    }

    // To the colon, the comment or the end; of a quoted word to its quote.
    private int WordEnd(int at, int end, bool inFlow, bool isValue = false)
    {
        if (at < end && _text[at] is '"' or '\'')
        {
            var quote = _text[at];
            for (var next = at + 1; next < _text.Length; next++)
            {
                if (_text[next] == quote)
                {
                    return next + 1;
                }

                next += quote == '"' && _text[next] == '\\' ? 1 : 0;
            }

            return _text.Length;
        }

        var stop = at;
        while (stop < end && !(inFlow && _text[stop] is ',' or '{' or '}' or '[' or ']')
            && !(_text[stop] == ':' && !isValue && (stop + 1 == end || _text[stop + 1] is ' ' or ',' or '}' or ']'))
            && !(_text[stop] == '#' && stop > at && _text[stop - 1] == ' '))
        {
            stop++;
        }

        while (stop > at && _text[stop - 1] is ' ' or '\t')
        {
            stop--;
        }

        return stop;
    }

    private string Unquoted(int from, int to) => _text[from..to].Trim('"', '\'');

    private int LineEnd(int from)
    {
        var end = from >= _text.Length ? -1 : _text.IndexOf('\n', from);
        return end < 0 ? _text.Length : end > from && _text[end - 1] == '\r' ? end - 1 : end;
    }

    private int Next(int lineEnd) => lineEnd < _text.Length && _text[lineEnd] == '\r' ? Math.Min(_text.Length, lineEnd + 2) : Math.Min(_text.Length, lineEnd + 1);

    private int SkipSpaces(int from, int end)
    {
        while (from < end && _text[from] is ' ' or '\t')
        {
            from++;
        }

        return from;
    }

    private static string Name(IReadOnlyList<string> path) => string.Join('\n', path);

    private sealed record Frame(int Column, string Key, int Index)
    {
        internal bool IsItem => Index >= 0;

        internal string Step => IsItem ? $"[{Index}]" : Key;
    }

    private sealed class Flow(bool isMapping, int depth)
    {
        internal bool IsMapping { get; } = isMapping;

        internal int Depth { get; } = depth;

        internal bool HasKey { get; set; }
    }
}
