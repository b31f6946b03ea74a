using System.Globalization;
using System.Security;
using System.Text.Json;

namespace BotApp.Core.Badges;

/// <summary>A badge as a picture and as what shields.io draws one from.</summary>
public static class BadgeText
{
    private const int Height = 20;
    private const int Padding = 6;
    private const int MaxLetters = 60;

    /// <summary>An SVG picture that says its words to screen readers, runs nothing and loads nothing.</summary>
    /// <param name="badge">The badge; longer words than 60 letters are cut.</param>
    public static string ToSvg(Badge badge)
    {
        ArgumentNullException.ThrowIfNull(badge);
        var (label, message) = (Plain(badge.Label), Plain(badge.Message));
        var (left, right) = (Width(label), Width(message));
        var (first, second) = (left + (2 * Padding), right + (2 * Padding));
        var title = Escape($"{label}: {message}");
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="{Height}" role="img" aria-label="{title}"><title>{title}</title><clipPath id="r"><rect width="{first + second}" height="{Height}" rx="3"/></clipPath><g clip-path="url(#r)"><rect width="{first}" height="{Height}" fill="#555"/><rect x="{first}" width="{second}" height="{Height}" fill="{Fill(badge.Color)}"/></g><g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11"><text x="{Padding}" y="14" textLength="{left}">{Escape(label)}</text><text x="{first + Padding}" y="14" textLength="{right}">{Escape(message)}</text></g></svg>
            """);
    }

    /// <summary>What shields.io's endpoint badge reads. Source: https://shields.io/badges/endpoint-badge.</summary>
    /// <param name="badge">The badge.</param>
    public static string ToJson(Badge badge)
    {
        ArgumentNullException.ThrowIfNull(badge);
        return JsonSerializer.Serialize(new { schemaVersion = 1, label = Plain(badge.Label), message = Plain(badge.Message), color = Name(badge.Color), isError = badge.Color == BadgeColor.Red });
    }

    // White words on each of these have a contrast of 4.5 or more.
    private static string Fill(BadgeColor color) => color switch
    {
        BadgeColor.Green => "#1a7f37",
        BadgeColor.Yellow => "#8a6100",
        BadgeColor.Red => "#c02b25",
        BadgeColor.Blue => "#0b69b7",
        _ => "#6a6a6a",
    };

    private static string Name(BadgeColor color) => color switch
    {
        BadgeColor.Green => "brightgreen",
        BadgeColor.Yellow => "yellow",
        BadgeColor.Red => "red",
        BadgeColor.Blue => "blue",
        _ => "lightgrey",
    };

    private static string Plain(string text)
    {
        var letters = string.Concat(text.EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune) && rune.Value != System.Text.Rune.ReplacementChar.Value).Take(MaxLetters + 1));
        return letters.EnumerateRunes().Count() <= MaxLetters ? letters : string.Concat(letters.EnumerateRunes().Take(MaxLetters - 1)) + "…";
    }

    // About the widths of Verdana at 11 pixels; textLength makes the words fit exactly where the font is another one.
    private static int Width(string text) => (int)Math.Ceiling(text.EnumerateRunes().Sum(rune => rune.Value switch
    {
        'i' or 'j' or 'l' or '.' or ',' or ':' or ';' or '|' or '!' or '\'' or ' ' or 'I' or '(' or ')' or '[' or ']' or 'f' or 't' or 'r' => 4.6,
        'm' or 'w' or 'M' or 'W' or '@' or '%' => 10.2,
        >= 'A' and <= 'Z' => 7.8,
        < 0x250 => 6.9,
        _ => 11,
    }));

    private static string Escape(string text) => SecurityElement.Escape(text) ?? "";
}
