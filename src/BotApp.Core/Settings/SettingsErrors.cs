namespace BotApp.Core.Settings;

/// <summary>Collects the errors of one file; every one has a place inside the file.</summary>
internal sealed class SettingsErrors
{
    /// <summary>More are not listed: nobody mends them at once, and every place a list is shown has its limit.</summary>
    internal const int Max = 200;

    private readonly List<SettingsError> _errors = [];
    private readonly int[] _lengths;

    internal SettingsErrors(string text)
    {
        _lengths = [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length)];
    }

    internal bool Any => _errors.Count > 0;

    internal IReadOnlyList<SettingsError> InOrder =>
        [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column).ThenBy(error => error.Code).Take(Max)];

    internal void Add(
        SettingsErrorCode code, TextSpan span, string path, string message, string? expected = null, string? actual = null, string? suggestion = null)
    {
        var line = Math.Clamp(span.Line, 1, _lengths.Length);
        var column = Math.Clamp(span.Column, 1, _lengths[line - 1] + 1);
        var endLine = Math.Clamp(span.EndLine, line, _lengths.Length);
        var least = endLine == line ? column : 1;
        var endColumn = Math.Clamp(span.EndColumn, least, Math.Max(least, _lengths[endLine - 1] + 1));
        _errors.Add(new SettingsError
        {
            Code = code,
            Message = message,
            Line = line,
            Column = column,
            EndLine = endLine,
            EndColumn = endColumn,
            Path = path,
            Expected = expected,
            Actual = actual,
            Suggestion = suggestion,
        });
    }
}

/// <summary>A place in the settings while they are read: where errors go and what the place is called.</summary>
internal readonly record struct SettingsPlace(SettingsErrors Errors, string Path)
{
    internal string Name => Path.Length == 0 ? "the file" : Path;

    internal SettingsPlace At(string key) => this with { Path = Path.Length == 0 ? key : $"{Path}.{key}" };

    internal SettingsPlace At(int index) => this with { Path = $"{Path}[{index}]" };

    internal void Expected(SettingsErrorCode code, SettingsNode node, string expected, string? suggestion = null)
    {
        var hint = suggestion is null ? "" : $" Did you mean '{suggestion}'?";
        Errors.Add(code, node.Span, Path, $"{Name}: expected {expected}, got {node.Said}.{hint}", expected, node.Said, suggestion);
    }
}
