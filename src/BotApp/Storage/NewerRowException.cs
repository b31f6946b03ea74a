namespace BotApp.Storage;

/// <summary>A row is good JSON and says something that this version does not know: a newer one wrote it, and is left to do it.</summary>
internal sealed class NewerRowException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>After so long it is looked at again, by whoever is there then.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
}
