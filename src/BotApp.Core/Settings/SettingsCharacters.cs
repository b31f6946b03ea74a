namespace BotApp.Core.Settings;

/// <summary>
/// Finds characters that would make the reader and an editor see different files: controls (the parser ends at U+0000), line breaks that only YAML 1.1
/// knows, halves of surrogate pairs, and direction marks that show text in another order than it is read.
/// </summary>
internal static class SettingsCharacters
{
    internal static (char Character, TextSpan Span)? FindRefused(string text)
    {
        var line = 1;
        var lineStart = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character == '\n' || (character == '\r' && (index + 1 == text.Length || text[index + 1] != '\n')))
            {
                line++;
                lineStart = index + 1;
            }
            else if (IsRefused(text, index))
            {
                var column = index - lineStart + 1;
                return (character, new TextSpan(line, column, line, column + 1));
            }
        }

        return null;
    }

    private static bool IsRefused(string text, int index) => text[index] switch
    {
        '\t' or '\r' => false,
        '\u2028' or '\u2029' => true,
        >= '\u202A' and <= '\u202E' => true,
        >= '\u2066' and <= '\u2069' => true,
        var character when char.IsControl(character) => true,
        var character when char.IsHighSurrogate(character) => index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]),
        var character when char.IsLowSurrogate(character) => index == 0 || !char.IsHighSurrogate(text[index - 1]),
        _ => false,
    };
}
