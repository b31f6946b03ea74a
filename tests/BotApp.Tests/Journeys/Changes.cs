namespace BotApp.Tests.Journeys;

internal static class Changes
{
    /// <summary>A tree as a change: every file written.</summary>
    internal static IReadOnlyDictionary<string, string?> Of(IReadOnlyDictionary<string, string> tree) => tree.ToDictionary(file => file.Key, file => (string?)file.Value, StringComparer.Ordinal);
}
