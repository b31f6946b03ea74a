namespace BotApp.Core.Releases;

/// <summary>The notice at the head of a release's text, between markers of its own.</summary>
public static class ReleaseNotice
{
    /// <summary>Begins the notice.</summary>
    public const string StartMarker = "<!-- botapp:notice:start -->";

    /// <summary>Ends the notice.</summary>
    public const string EndMarker = "<!-- botapp:notice:end -->";

    /// <summary>The text with this notice, or with none; null when it is so already, or when there is no room.</summary>
    /// <param name="existing">The text as it is; null when there is none.</param>
    /// <param name="notice">Markdown; null takes the notice away.</param>
    public static string? Put(string? existing, string? notice)
    {
        var text = existing ?? "";
        var end = text.IndexOf(EndMarker, StringComparison.Ordinal);
        var start = end < 0 ? -1 : text.LastIndexOf(StartMarker, end, StringComparison.Ordinal);
        var rest = start < 0 ? text : text[..start] + text[(end + EndMarker.Length)..].TrimStart('\r', '\n');
        var put = notice is null ? rest : $"{StartMarker}\n> {notice}\n{EndMarker}\n\n{rest}";
        return put == text || put.Length > ReleaseNotes.MaxReleaseLength ? null : put;
    }
}
