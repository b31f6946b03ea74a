namespace BotApp.Core;

/// <summary>Ids of git's objects as words.</summary>
public static class ShaText
{
    /// <summary>Whether it is one in full: 40 or 64 lower-case hexadecimal digits. Source: https://git-scm.com/docs/hash-function-transition.</summary>
    public static bool IsWhole(string? text) => text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigitLower);
}
