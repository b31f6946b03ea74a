using System.Text;

namespace BotApp.Core.Settings;

/// <summary>The settings' spelling of names: <c>MinTests</c> is <c>min-tests</c>.</summary>
internal static class Kebab
{
    internal static string Text(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var character in name)
        {
            if (char.IsUpper(character) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(character));
        }

        return text.ToString();
    }
}
