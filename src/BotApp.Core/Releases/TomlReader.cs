using System.Text.RegularExpressions;

namespace BotApp.Core.Releases;

/// <summary>Reads TOML 1.0 as far as a project file needs it: tables, arrays of tables, dotted keys, all kinds of strings, arrays and inline tables.
/// Numbers and dates are kept as written. Source: https://toml.io/en/v1.0.0</summary>
/// <remarks>Never throws: a mistake ends the reading with its line. One pass, bounded depth and size.</remarks>
internal sealed class TomlReader
{
    /// <summary>A longer project file is refused.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>Deeper nesting of arrays, inline tables and keys is refused.</summary>
    public const int MaxDepth = 32;

    private const int MaxNumber = 100;

    // Integers, floats, dates and times by their shape; nothing here needs their value. Non-backtracking: linear in the text's length.
    private static readonly Regex Numeric = new(
        @"^([+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?"
        + "|0x[0-9A-Fa-f](_?[0-9A-Fa-f])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*"
        + @"|[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?|[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?)\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(1));

    private readonly TomlText text;
    private readonly TomlTable root = new([], 1);
    private TomlTable current;

    private TomlReader(string source)
    {
        text = new TomlText(source);
        current = root;
    }

    /// <summary>Reads a document.</summary>
    public static TomlReading Read(string source)
    {
        if (source.Length > MaxLength)
        {
            return new TomlReading(null, $"has {source.Length} characters, at most {MaxLength} are read", 1);
        }

        var reader = new TomlReader(source);
        reader.ReadLines();
        return reader.text.Problem is { } problem
            ? new TomlReading(null, problem, reader.text.ProblemLine)
            : new TomlReading(reader.root, null, 0);
    }

    private void ReadLines()
    {
        text.Skip('\uFEFF');
        while (text.SkipToContent())
        {
            if (text.Skip('['))
            {
                ReadHeader();
            }
            else
            {
                ReadPair(current);
            }

            text.EndOfLine();
        }
    }

    private void ReadHeader()
    {
        var line = text.Line;
        var isArray = text.Skip('[');
        var path = ReadKey();
        if (path is null || !text.Expect(']', "at the end of a table's name") || (isArray && !text.Expect(']', "at the end of a table's name")))
        {
            return;
        }

        if (Descend(root, path, line, isDotted: false) is not { } parent)
        {
            return;
        }

        var added = isArray ? AddToArray(parent, path[^1], line) : Open(parent, path[^1], line);
        current = added ?? current;
    }

    private TomlTable? Open(TomlTable parent, string key, int line)
    {
        if (!parent.Entries.TryGetValue(key, out var existing))
        {
            existing = new TomlTable([], line);
            parent.Entries.Add(key, existing);
        }

        if (existing is TomlTable { HasHeader: false, IsDotted: false, IsInline: false } table)
        {
            table.HasHeader = true;
            return table;
        }

        text.Fail($"the table \"{key}\" is already defined on line {existing.Line}", line);
        return null;
    }

    private TomlTable? AddToArray(TomlTable parent, string key, int line)
    {
        if (!parent.Entries.TryGetValue(key, out var existing))
        {
            existing = new TomlArray([], line);
            parent.Entries.Add(key, existing);
        }

        // An array written in brackets is closed: only headers add to an array of tables.
        if (existing is TomlArray array
            && array.Items.TrueForAll(item => item is TomlTable { HasHeader: true })
            && (array.Items.Count > 0 || array.Line == line))
        {
            var table = new TomlTable([], line) { HasHeader = true };
            array.Items.Add(table);
            return table;
        }

        text.Fail($"\"{key}\" is already defined on line {existing.Line} and is no array of tables", line);
        return null;
    }

    /// <summary>The table that holds the last key of the path, made on the way where it is missing.</summary>
    private TomlTable? Descend(TomlTable from, List<string> path, int line, bool isDotted)
    {
        var table = from;
        foreach (var key in path.Take(path.Count - 1))
        {
            if (!table.Entries.TryGetValue(key, out var next))
            {
                next = new TomlTable([], line) { IsDotted = isDotted };
                table.Entries.Add(key, next);
            }

            next = !isDotted && next is TomlArray { Items: [.., TomlTable { HasHeader: true } last] } ? last : next;
            if (next is not TomlTable { IsInline: false } found || (isDotted && !found.IsDotted))
            {
                text.Fail($"\"{key}\" is already defined on line {next.Line} and cannot be added to", line);
                return null;
            }

            table = found;
        }

        return table;
    }

    private void ReadPair(TomlTable table, int depth = 0)
    {
        var line = text.Line;
        if (ReadKey() is not { } path || !text.Expect('=', "after a key") || ReadValue(depth) is not { } value)
        {
            return;
        }

        if (Descend(table, path, line, isDotted: true) is { } parent && !parent.Entries.TryAdd(path[^1], value))
        {
            text.Fail($"\"{path[^1]}\" is already defined on line {parent.Entries[path[^1]].Line}", line);
        }
    }

    private List<string>? ReadKey()
    {
        var path = new List<string>();
        do
        {
            text.SkipBlanks();
            var part = text.Peek is '"' or '\'' ? TomlStrings.ReadOneLine(text) : text.BareKey();
            if (part is null)
            {
                return null;
            }

            path.Add(part);
            if (path.Count > MaxDepth)
            {
                text.Fail($"a key has more than {MaxDepth} parts", text.Line);
                return null;
            }

            text.SkipBlanks();
        }
        while (text.Skip('.'));
        return path;
    }

    private TomlValue? ReadValue(int depth)
    {
        text.SkipBlanks();
        var line = text.Line;
        if (depth >= MaxDepth)
        {
            text.Fail($"values are nested deeper than {MaxDepth}", line);
            return null;
        }

        return text.Peek switch
        {
            '"' or '\'' => TomlStrings.Read(text) is { } read ? new TomlString(read, line) : null,
            '[' => ReadArray(line, depth + 1),
            '{' => ReadInlineTable(line, depth + 1),
            _ => ReadPlain(line),
        };
    }

    private TomlArray? ReadArray(int line, int depth)
    {
        var items = new List<TomlValue>();
        text.Skip('[');
        while (true)
        {
            text.SkipToContent();
            if (text.Skip(']'))
            {
                return new TomlArray(items, line);
            }

            if (ReadValue(depth) is not { } item)
            {
                return null;
            }

            items.Add(item);
            text.SkipToContent();
            if (!text.Skip(',') && text.Peek != ']')
            {
                text.Fail("expected ',' or ']' in an array", text.Line);
                return null;
            }
        }
    }

    private TomlTable? ReadInlineTable(int line, int depth)
    {
        var table = new TomlTable([], line);
        text.Skip('{');
        text.SkipBlanks();
        if (!text.Skip('}'))
        {
            do
            {
                ReadPair(table, depth);
                text.SkipBlanks();
            }
            while (text.Problem is null && text.Skip(','));
            if (text.Problem is not null || !text.Expect('}', "at the end of an inline table"))
            {
                return null;
            }
        }

        Close(table);
        return table;
    }

    private static void Close(TomlTable table)
    {
        table.IsInline = true;
        foreach (var inner in table.Entries.Values.OfType<TomlTable>().Where(inner => !inner.IsInline))
        {
            Close(inner);
        }
    }

    private TomlValue? ReadPlain(int line)
    {
        var word = text.PlainValue();
        switch (word)
        {
            case "true" or "false":
                return new TomlBoolean(string.Equals(word, "true", StringComparison.Ordinal), line);
            case "inf" or "+inf" or "-inf" or "nan" or "+nan" or "-nan":
                return new TomlNumber(word, line);
        }

        if (word.Length <= MaxNumber && Numeric.IsMatch(word))
        {
            return new TomlNumber(word, line);
        }

        var shown = word.Length > MaxNumber ? word[..MaxNumber] + "…" : word;
        text.Fail(word.Length == 0 ? "expected a value" : $"\"{shown}\" is no value: text belongs in quotes", line);
        return null;
    }
}
