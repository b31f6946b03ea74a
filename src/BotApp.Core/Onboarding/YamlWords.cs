using System.Text;
using System.Text.Json;

namespace BotApp.Core.Onboarding;

/// <summary>Foreign words in a YAML file of ours: as values, and in comments, where they must not end the line.</summary>
internal static class YamlWords
{
    private const int LongestRemark = 80;

    private static readonly HashSet<string> s_spoken = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "null", "yes", "no", "on", "off", "y", "n" };

    /// <summary>A value: plain where it cannot be anything else than a text, otherwise in quotes.</summary>
    internal static string Value(string text) => IsPlain(text) ? text : JsonSerializer.Serialize(text);

    /// <summary>A list on one line.</summary>
    internal static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Value))}]";

    /// <summary>A word inside a comment.</summary>
    internal static string Remark(string text)
    {
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            kept.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
                or System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.PrivateUse || rune == Rune.ReplacementChar ? "?" : rune.ToString());
            if (kept.Length >= LongestRemark)
            {
                return kept.Append('…').ToString();
            }
        }

        return kept.ToString();
    }

    private static bool IsPlain(string text) => text.Length > 0 && char.IsAsciiLetter(text[0]) && !s_spoken.Contains(text) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '/');
}
