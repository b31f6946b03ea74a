namespace BotApp.Core.Settings;

/// <summary>Where something stands in a file: lines and columns from 1, the end after the last character.</summary>
internal readonly record struct TextSpan(int Line, int Column, int EndLine, int EndColumn);

/// <summary>A piece of a settings file with its place.</summary>
internal abstract record SettingsNode(TextSpan Span)
{
    /// <summary>The words for messages: what came.</summary>
    internal string Said => this switch
    {
        ScalarNode { IsNull: true } => "nothing",
        ScalarNode scalar => $"'{Shortened(scalar.Text)}'",
        SequenceNode => "a list",
        MappingNode => "a mapping",
        _ => "something unreadable",
    };

    internal static string Shortened(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 79), "…");
}

/// <summary>A word, number or text, as written.</summary>
internal sealed record ScalarNode(TextSpan Span, string Text, bool IsPlain) : SettingsNode(Span)
{
    internal bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(TextSpan Span, IReadOnlyList<SettingsNode> Items) : SettingsNode(Span);

/// <summary>Keys with values; a key that came twice is here once.</summary>
internal sealed record MappingNode(TextSpan Span, IReadOnlyList<MappingEntry> Entries) : SettingsNode(Span)
{
    internal MappingEntry? Entry(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);
}

/// <summary>One key with its value.</summary>
internal sealed record MappingEntry(ScalarNode Key, SettingsNode Value);

/// <summary>Something about which an error was already said; nothing more is said about it.</summary>
internal sealed record UnreadableNode(TextSpan Span) : SettingsNode(Span);
