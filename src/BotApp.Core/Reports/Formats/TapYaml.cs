using System.Globalization;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// The diagnostic block behind a test. Writers do not agree on its keys nor, always, on what YAML is: the ones that tell what
/// went wrong and where are looked for line by line.
/// </summary>
internal sealed class TapYaml
{
    private readonly CappedText _text;
    private readonly Dictionary<string, string> _values = [];
    private string? _blockKey;
    private int _blockIndent = -1;

    public TapYaml(int maxChars)
    {
        _text = new CappedText(maxChars);
    }

    public string Text => _text.ToString();

    public string? Message => Value("message") ?? Value("error");

    public string? Type => Value("code") is { } code && code != "ERR_TEST_FAILURE" ? code : Value("name");

    public double Seconds => Numbers.Milliseconds(Number(Value("duration_ms")));

    /// <summary>The duration in seconds, if that is what the line says: all that is wanted of a test that passed.</summary>
    public static double? Duration(string line)
    {
        var text = line.AsSpan().Trim();
        return text.StartsWith("duration_ms:") ? Numbers.Milliseconds(Number(text["duration_ms:".Length..])) : null;
    }

    /// <summary>node writes file:line:column in one, others file and line below "at".</summary>
    public (string? File, int? Line) Place()
    {
        var file = Value("file") ?? Value("fileName");
        if (file is not null)
        {
            return (file, ReportDraft.Line(Value("line") ?? Value("lineNumber")));
        }

        var parts = (Value("location") ?? "").Split(':');
        return parts.Length >= 3 && ReportDraft.Line(parts[^2]) is { } line ? (string.Join(':', parts[..^2]), line) : (null, null);
    }

    /// <summary>Takes a line of the block, without the block's own indentation.</summary>
    public void Add(string line)
    {
        _text.Append(line);
        _text.Append("\n");
        var indent = line.Length - line.AsSpan().TrimStart().Length;
        if (_blockKey is not null && (indent > _blockIndent || line.AsSpan().IsWhiteSpace()))
        {
            Join(line.Trim());
            return;
        }

        _blockKey = null;
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= indent || _values.Count >= 100)
        {
            return;
        }

        var key = line[indent..colon].Trim('"', '\'');
        var value = line[(colon + 1)..].Trim();
        if (key == "at" && value is ['{', .. var pairs, '}'])
        {
            AddPairs(pairs);
        }
        else if (value is ['|' or '>', ..] && value.Length <= 3)
        {
            (_blockKey, _blockIndent) = (key, indent);
            _values.TryAdd(key, "");
        }
        else if (value.Length > 0)
        {
            _values.TryAdd(key, Unquoted(value));
        }
    }

    /// <summary>A place in one line: <c>at: {file: test/a.js, line: 12}</c>.</summary>
    private void AddPairs(string pairs)
    {
        foreach (var pair in pairs.Split(','))
        {
            if (pair.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                _values.TryAdd(pair[..colon].Trim().Trim('"', '\''), Unquoted(pair[(colon + 1)..].Trim()));
            }
        }
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Join(string line)
    {
        var before = _values[_blockKey!];
        if (before.Length < 4096)
        {
            _values[_blockKey!] = before.Length == 0 ? line : before + "\n" + line;
        }
    }

    private string? Value(string key) => _values.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    private static string Unquoted(string value) => value switch
    {
        ['\'', .. var inner, '\''] => inner.Replace("''", "'", StringComparison.Ordinal),
        ['"', .. var inner, '"'] => inner.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal),
        _ => value,
    };
}
