using System.Text.RegularExpressions;
using BotApp.Cli.Doctor;

namespace BotApp.Tests.Manifests;

/// <summary>Settings as variables or files (<c>GitHub__AppId</c>) that a manifest names anywhere, comments included.</summary>
internal static partial class SettingNames
{
    internal static IReadOnlyList<string> In(string text) => [.. Name().Matches(text).Select(match => match.Value).Distinct()];

    /// <summary>A setting of BotApp has this name, or it is the connection string.</summary>
    internal static bool IsKnown(string variable) => variable == "ConnectionStrings__BotApp" || ConfigurationKeys.IsKnown(variable.Replace("__", ":", StringComparison.Ordinal));

    [GeneratedRegex(@"\b[A-Z]\w*?__\w+\b", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
