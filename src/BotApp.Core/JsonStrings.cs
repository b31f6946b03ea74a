using System.Text.Json;

namespace BotApp.Core;

/// <summary>Texts in JSON that strangers wrote.</summary>
public static class JsonStrings
{
    /// <summary>Whether every name and text of a JSON document can be read: none holds half a letter. What is no JSON at all is for its reader to say.</summary>
    /// <param name="utf8">The document.</param>
    public static bool AreWhole(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>The text of a value; null when it is none, and when it holds half a letter (<c>"\ud800"</c>), which JSON allows to be written and nobody can read.</summary>
    /// <param name="value">A value of any kind.</param>
    public static string? TextOrNull(this JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // the framework's word for half a letter
        }
    }
}
