namespace BotApp.Core.Settings;

/// <summary>The keys and items that lead to where the reading stands, the keys that were seen, and the place that is looked for.</summary>
internal sealed class OutlineTrail(int offset)
{
    private readonly Dictionary<string, List<string>> _keys = new(StringComparer.Ordinal);

    /// <summary>From the file's root inwards.</summary>
    internal List<OutlineFrame> Frames { get; } = [];

    /// <summary>Null until the reading came by it.</summary>
    internal OutlinePlace? Place { get; private set; }

    /// <summary>The keys that the mapping at a path has, in the order of the file.</summary>
    internal IReadOnlyList<string> KeysOf(IReadOnlyList<string> path) => _keys.GetValueOrDefault(Name(path)) ?? [];

    /// <summary>What comes belongs to a key of the mapping where the reading stands.</summary>
    internal void Enter(string key, int column)
    {
        var path = Name(Steps(Frames));
        if (!_keys.TryGetValue(path, out var keys))
        {
            _keys[path] = keys = [];
        }

        keys.Add(key);
        Frames.Add(new OutlineFrame(column, key, -1));
    }

    /// <summary>The rest belongs to no frame from this one on.</summary>
    internal void Back(int depth) => Frames.RemoveRange(Math.Min(depth, Frames.Count), Math.Max(0, Frames.Count - depth));

    /// <summary>A line with nothing on it: what may stand there is told by how far to the right the place is.</summary>
    internal void Blank(int lineStart)
    {
        var column = offset - lineStart;
        Place ??= new OutlinePlace(OutlineKind.Key, Steps(Frames.Where(frame => frame.Column < column)), offset, offset) { Column = column };
    }

    /// <summary>A word, which is the place if that lies in it.</summary>
    internal void Word(OutlineKind kind, int from, int to, int lineStart, bool isFlow = false, bool hasColon = false)
    {
        if (offset >= from && offset <= to)
        {
            Place ??= new OutlinePlace(kind, Steps(Frames), from, to) { Column = from - lineStart, IsFlow = isFlow, HasColon = hasColon };
        }
    }

    /// <summary>Room without a word, in which the place may lie.</summary>
    internal void Gap(OutlineKind kind, int from, int to, int lineStart, bool isFlow = false)
    {
        if (offset >= from && offset <= to)
        {
            Word(kind, offset, offset, lineStart, isFlow);
        }
    }

    /// <summary>Text that nothing is known of.</summary>
    internal void Nowhere(int from, int to)
    {
        if (offset >= from && offset <= to)
        {
            Place ??= OutlinePlace.Nowhere;
        }
    }

    private static List<string> Steps(IEnumerable<OutlineFrame> frames) => [.. frames.Select(frame => frame.Step)];

    private static string Name(IReadOnlyList<string> path) => string.Join('\n', path);
}

/// <summary>A key or an item that leads further in.</summary>
/// <param name="Column">Where it begins; the greatest number inside braces and brackets.</param>
/// <param name="Key">The key.</param>
/// <param name="Index">The item's number; less than zero: it is a key.</param>
internal sealed record OutlineFrame(int Column, string Key, int Index)
{
    internal bool IsItem => Index >= 0;

    internal string Step => IsItem ? $"[{Index}]" : Key;
}
