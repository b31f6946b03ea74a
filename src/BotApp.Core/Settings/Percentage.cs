using System.Globalization;

namespace BotApp.Core.Settings;

/// <summary>A part of a hundred, from 0 to 100.</summary>
/// <param name="Value">85 for <c>85%</c>.</param>
public readonly record struct Percentage(decimal Value)
{
    /// <summary>Reads <c>85</c>, <c>85%</c> or <c>0.5%</c>; false for anything else and outside 0 to 100.</summary>
    public static bool TryParse(string text, out Percentage percentage)
    {
        var number = text.EndsWith('%') ? text[..^1] : text;
        var isNumber = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value);
        percentage = new Percentage(value);
        return isNumber && value is >= 0 and <= 100;
    }

    /// <summary>The number with its sign, as settings write it.</summary>
    public override string ToString() => $"{Value}%";
}

/// <summary>The slug of a GitHub App, or the login that writes a commit status.</summary>
/// <param name="Slug">Lower-case, as in the app's address.</param>
public readonly record struct AppName(string Slug)
{
    /// <summary>Reads letters, digits and hyphens, at most 100, with <c>[bot]</c> cut off; false for anything else.</summary>
    public static bool TryParse(string text, out AppName name)
    {
        var slug = text.EndsWith("[bot]", StringComparison.Ordinal) ? text[..^"[bot]".Length] : text;
        name = new AppName(slug.ToLowerInvariant());
        return slug.Length is > 0 and <= 100 && slug.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
    }

    /// <inheritdoc/>
    public override string ToString() => Slug;
}
