namespace BotApp.Core.Reports;

/// <summary>What is known of a failing test before its text is read; it tells files of one name apart.</summary>
/// <param name="Package">Where the test lives as its tool says; null when nothing is known.</param>
/// <param name="File">The tracked file the report names for it; null when it names none.</param>
internal readonly record struct FrameHint(string? Package, string? File);

/// <summary>Reads the frames out of tracebacks of many languages and picks the one that shows the failing line of the repository.</summary>
/// <param name="tree">The repository's files.</param>
/// <param name="hint">What is known already.</param>
internal sealed class TracebackFrames(SourceTree tree, FrameHint hint)
{
    private const int MaxLines = 5_000;
    private const int MaxLineChars = 1_000;

    private SourceLocation? _python;
    private SourceLocation? _frame;
    private SourceLocation? _mention;
    private SourceLocation? _vendored;
    private bool _isCauseFound;
    private int _suppressed = int.MaxValue;
    private string? _file;

    /// <summary>
    /// Python prints the innermost frame last and chained exceptions one after the other, so its last frame in the repository is
    /// meant. Everybody else prints the innermost first, and causes after what they caused: the first frame of the last cause.
    /// </summary>
    public static SourceLocation? Find(string text, SourceTree tree, FrameHint hint = default)
    {
        var frames = new TracebackFrames(tree, hint);
        var lines = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimEnd();
            if (++lines > MaxLines)
            {
                break;
            }

            if (line.Length is >= 4 and <= MaxLineChars)
            {
                frames.Add(line);
            }
        }

        return frames._python ?? frames._frame ?? frames._mention ?? frames._vendored;
    }

    private void Add(ReadOnlySpan<char> line)
    {
        var indent = line.Length - line.TrimStart().Length;
        var words = line[indent..];
        if (words.StartsWith("Caused by:") || words.StartsWith("[cause]:"))
        {
            _isCauseFound &= indent >= _suppressed;
        }
        else if (words.StartsWith("Suppressed:"))
        {
            // What went wrong while cleaning up: everything that is indented as far belongs to it.
            _suppressed = Math.Min(_suppressed, indent);
        }

        _suppressed = indent < _suppressed ? int.MaxValue : _suppressed;
        if (words.Contains("ile", StringComparison.Ordinal) && FrameLine.ReadFile(line.ToString()) is { } file)
        {
            _file = file;
        }
        else if (_file is not null)
        {
            KeepPair(_file, FrameLine.ReadLine(line.ToString()));
            _file = null;
        }

        if (_suppressed == int.MaxValue && FrameLine.IsPossible(line) && FrameLine.Read(line.ToString()) is { } frame && Place(frame) is { } place)
        {
            Keep(frame.Kind, place);
        }
    }

    private void KeepPair(string file, int line)
    {
        if (line > 0 && Place(new FrameLine(FrameKind.Mention, file, line)) is { } place)
        {
            Keep(FrameKind.Mention, place);
        }
    }

    private SourceLocation? Place(FrameLine frame)
    {
        // Xcode and others write the bare name of the file they named in full before.
        var isNamed = frame.Package is null && hint.File is not null && (hint.File == frame.Path || hint.File.EndsWith("/" + frame.Path, StringComparison.Ordinal));
        var path = frame.Package is { Length: > 0 } ? $"{frame.Package.Replace('.', '/')}/{frame.Path}" : frame.Path;
        var file = isNamed ? hint.File : tree.Find(path, hint.Package) ?? (frame.Package is null ? null : tree.FindClassFile(frame.Package, frame.Path));
        return file is null ? null : new SourceLocation(file, frame.Line);
    }

    private void Keep(FrameKind kind, SourceLocation place)
    {
        if (SourceTree.IsVendored(place.Path))
        {
            _vendored ??= place;
        }
        else if (kind == FrameKind.Python)
        {
            _python = place;
        }
        else if (kind == FrameKind.Mention)
        {
            _mention ??= place;
        }
        else if (!_isCauseFound)
        {
            _frame = place;
            _isCauseFound = true;
        }
    }
}
