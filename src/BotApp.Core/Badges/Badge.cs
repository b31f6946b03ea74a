namespace BotApp.Core.Badges;

/// <summary>What a badge's colour says.</summary>
public enum BadgeColor
{
    /// <summary>Nothing is known.</summary>
    Grey,

    /// <summary>Good.</summary>
    Green,

    /// <summary>Not told yet, or worth a look.</summary>
    Yellow,

    /// <summary>Bad.</summary>
    Red,

    /// <summary>A plain fact, such as a version.</summary>
    Blue,
}

/// <summary>A badge: what it is about and what is so, in one or two words each.</summary>
/// <param name="Label">What it is about, at the left.</param>
/// <param name="Message">What is so, at the right.</param>
/// <param name="Color">Behind the message.</param>
public sealed record Badge(string Label, string Message, BadgeColor Color)
{
    /// <summary>Nothing is known of it, which is never green.</summary>
    /// <param name="label">What it is about.</param>
    public static Badge Unknown(string label) => new(label, "unknown", BadgeColor.Grey);
}
