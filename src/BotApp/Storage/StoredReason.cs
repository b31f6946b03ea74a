using System.Text;

namespace BotApp.Storage;

/// <summary>Texts of exceptions hold anything; what is stored is short and valid in both databases.</summary>
internal static class StoredReason
{
    private const int MaxLength = 2000;

    /// <summary>The text without what PostgreSQL refuses (zero characters, halves of surrogate pairs), cut to a length people read.</summary>
    internal static string Of(string text)
    {
        var cut = text.Length <= MaxLength ? text : text[..MaxLength];
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).Replace('\0', ' ');
    }
}
