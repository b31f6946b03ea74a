namespace BotApp.Simulator.Page;

/// <summary>Which addresses a page may link to or lead back to.</summary>
internal static class Urls
{
    /// <summary>The address when it is harmless to follow (web, mail or within this site), else null.</summary>
    public static string? Safe(string? address)
    {
        var trimmed = address?.Trim();
        if (string.IsNullOrEmpty(trimmed) || trimmed.Any(char.IsControl))
        {
            return null;
        }

        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 || trimmed.IndexOfAny(['/', '?', '#']) is >= 0 and var end && end < colon ? null : trimmed[..colon];
        return scheme is null || scheme.ToLowerInvariant() is "http" or "https" or "mailto" ? trimmed : null;
    }

    /// <summary>A path on this server, or its front page when it is anything else.</summary>
    public static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl)
            ? path : "/";

    /// <summary>A link, or only its text when the address is not safe.</summary>
    public static Html Link(string? address, string text, string style = "") => Safe(address) is { } safe
        ? Html.Of($"""<a href="{safe}" class="{style}" rel="nofollow noopener noreferrer">{text}</a>""") : Html.Of($"{text}");
}
