namespace BotApp.Core.Releases;

/// <summary>A value of a TOML document and the line it begins on, counted from 1.</summary>
internal abstract record TomlValue(int Line);

/// <summary>A string of any of the four kinds.</summary>
internal sealed record TomlString(string Text, int Line) : TomlValue(Line);

/// <summary>A number, a date or a time: its text as written, for nothing here counts with it.</summary>
internal sealed record TomlNumber(string Text, int Line) : TomlValue(Line);

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed record TomlBoolean(bool Value, int Line) : TomlValue(Line);

/// <summary>An array, or the tables of an array of tables.</summary>
internal sealed record TomlArray(List<TomlValue> Items, int Line) : TomlValue(Line);

/// <summary>A table. How it came to be decides what may still be added to it.</summary>
internal sealed record TomlTable(Dictionary<string, TomlValue> Entries, int Line) : TomlValue(Line)
{
    /// <summary>Whether a header named it; a second header of that name is an error.</summary>
    public bool HasHeader { get; set; }

    /// <summary>Whether dotted keys made it; only keys of the same section may add to it.</summary>
    public bool IsDotted { get; set; }

    /// <summary>Whether it was written in braces, which closes it.</summary>
    public bool IsInline { get; set; }

    /// <summary>The value at the end of a path of keys; null when there is none.</summary>
    public TomlValue? Find(params ReadOnlySpan<string> path)
    {
        TomlValue? found = this;
        foreach (var key in path)
        {
            found = found is TomlTable table ? table.Entries.GetValueOrDefault(key) : null;
        }

        return found;
    }

    /// <summary>The table at the end of a path; null when there is none.</summary>
    public TomlTable? Table(params ReadOnlySpan<string> path) => Find(path) as TomlTable;

    /// <summary>The string at the end of a path; null when there is none.</summary>
    public TomlString? Text(params ReadOnlySpan<string> path) => Find(path) as TomlString;

    /// <summary>The strings of an array at the end of a path, or the one string there.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> path) => Find(path) switch
    {
        TomlString one => [one.Text],
        TomlArray many => [.. many.Items.OfType<TomlString>().Select(item => item.Text)],
        _ => [],
    };
}

/// <summary>What became of reading: the document, or what is wrong with it and where.</summary>
internal sealed record TomlReading(TomlTable? Document, string? Problem, int Line);
