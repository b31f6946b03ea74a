using System.IO.Enumeration;

namespace BotApp.Runners;

/// <summary>Which artifacts of a run the settings mean.</summary>
internal static class ArtifactNames
{
    /// <summary>Globs as in workflow files: later ones win, <c>!</c> takes away. Names are compared without case.</summary>
    internal static bool Matches(string name, IReadOnlyList<string> globs)
    {
        var matched = false;
        foreach (var glob in globs)
        {
            var takesAway = glob.StartsWith('!');
            if (FileSystemName.MatchesSimpleExpression(takesAway ? glob[1..] : glob, name, ignoreCase: true))
            {
                matched = !takesAway;
            }
        }

        return matched;
    }
}
