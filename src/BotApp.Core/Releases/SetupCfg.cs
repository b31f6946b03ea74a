namespace BotApp.Core.Releases;

/// <summary>A value of <c>setup.cfg</c> and its line, counted from 1.</summary>
internal sealed record SetupCfgEntry(string Text, int Line);

/// <summary>Reads single values of <c>setup.cfg</c>: sections, <c>key = value</c> or <c>key: value</c>, comments on lines of their own.</summary>
internal static class SetupCfg
{
    /// <summary>The value of a key; a value that begins on the next, indented line counts. Null when the key is missing.</summary>
    public static SetupCfgEntry? Find(string text, string section, string key)
    {
        var lines = text.Trim('\uFEFF').Split('\n');
        var inSection = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd();
            if (line.StartsWith('['))
            {
                inSection = string.Equals(line, $"[{section}]", StringComparison.Ordinal);
            }
            else if (inSection && line.Length > 0 && line[0] is not ('#' or ';' or ' ' or '\t'))
            {
                var split = line.IndexOfAny(['=', ':']);
                if (split > 0 && string.Equals(line[..split].Trim(), key, StringComparison.OrdinalIgnoreCase))
                {
                    return Value(lines, i, line[(split + 1)..].Trim());
                }
            }
        }

        return null;
    }

    private static SetupCfgEntry Value(string[] lines, int at, string first)
    {
        var isBelow = first.Length == 0 && at + 1 < lines.Length && lines[at + 1].Length > 0 && char.IsWhiteSpace(lines[at + 1][0]);
        return isBelow ? new SetupCfgEntry(lines[at + 1].Trim(), at + 2) : new SetupCfgEntry(first, at + 1);
    }
}
