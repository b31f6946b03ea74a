namespace BotApp.Core.Settings;

/// <summary>Reads what stands inside braces and brackets, over as many lines as it takes.</summary>
internal sealed class OutlineFlow(OutlineText text, int offset, OutlineTrail trail, int lineStart)
{
    private readonly Stack<Bracket> _open = new();

    /// <summary>Reads from the first bracket on.</summary>
    /// <returns>Where the last one was closed; the text's end when it was not.</returns>
    internal int Read(int at)
    {
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '{' or '[':
                    Open(text[at] == '{');
                    at = Gap(at + 1);
                    break;
                case '}' or ']':
                    at++;
                    if (Close())
                    {
                        return at;
                    }

                    break;
                case ',':
                    Step(_open.Peek());
                    at = Gap(at + 1);
                    break;
                case ':':
                    at = Gap(at + 1);
                    break;
                case '#' when at > 0 && char.IsWhiteSpace(text[at - 1]):
                    at = text.LineEnd(at);
                    break;
                case ' ' or '\t' or '\r' or '\n':
                    at++;
                    break;
                default:
                    at = Word(_open.Peek(), at);
                    break;
            }
        }

        return at;
    }

    private void Open(bool isMapping)
    {
        var bracket = new Bracket(isMapping, trail.Frames.Count);
        _open.Push(bracket);
        Begin(bracket, 0);
    }

    // True when it was the last one.
    private bool Close()
    {
        trail.Back(_open.Pop().Depth); // the reading begins at a bracket and ends with the last one
        return _open.Count == 0;
    }

    private void Step(Bracket bracket)
    {
        var index = !bracket.IsMapping && trail.Frames.Count > bracket.Depth ? trail.Frames[bracket.Depth].Index + 1 : 0;
        trail.Back(bracket.Depth);
        bracket.HasKey = false;
        Begin(bracket, index);
    }

    private void Begin(Bracket bracket, int index)
    {
        if (!bracket.IsMapping)
        {
            trail.Frames.Add(new OutlineFrame(int.MaxValue, "", index));
        }
    }

    // Where the cursor stands between two signs, with nothing written yet.
    private int Gap(int from)
    {
        var at = from;
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        if (at == text.Length || offset < at || text[at] is ',' or '}' or ']')
        {
            var bracket = _open.Peek();
            trail.Gap(bracket.IsMapping && !bracket.HasKey ? OutlineKind.Key : OutlineKind.Value, from, at, lineStart, isFlow: true);
        }

        return at;
    }

    private int Word(Bracket bracket, int at)
    {
        var end = Math.Max(at + 1, text.WordEnd(at, text.LineEnd(at), inFlow: true));
        var isKey = bracket.IsMapping && !bracket.HasKey;
        var colon = text.SkipSpaces(end, text.LineEnd(end));
        var hasColon = isKey && colon < text.Length && text[colon] == ':';
        if (!text.IsQuote(at) || hasColon)
        {
            trail.Word(isKey ? OutlineKind.Key : OutlineKind.Value, at, end, lineStart, isFlow: true, hasColon);
        }

        if (hasColon)
        {
            trail.Enter(text.Unquoted(at, end), int.MaxValue);
            bracket.HasKey = true;
        }

        return end;
    }

    private sealed class Bracket(bool isMapping, int depth)
    {
        internal bool IsMapping { get; } = isMapping;

        internal int Depth { get; } = depth;

        internal bool HasKey { get; set; }
    }
}
