using System.Text.RegularExpressions;

namespace BotApp.Runners.Http;

/// <summary>How runs are addressed: by the path of their status below the runner's address, so that nothing a runner says leads elsewhere.</summary>
internal static partial class ProtocolPaths
{
    /// <summary>The path that stands for a run; null when neither its status address nor its id can.</summary>
    internal static string? Run(Uri runner, string? statusUrl, string? externalId)
    {
        if (statusUrl is null)
        {
            return externalId is not null && Ids().IsMatch(externalId) ? $"runs/{externalId}" : null;
        }

        var root = runner.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/";
        return Uri.TryCreate(new Uri(root), statusUrl, out var absolute)
            && absolute.GetLeftPart(UriPartial.Path).StartsWith(root, StringComparison.OrdinalIgnoreCase)
            && absolute.Query.Length == 0 && absolute.UserInfo.Length == 0
            && absolute.GetLeftPart(UriPartial.Path)[root.Length..] is { Length: > 0 and <= MaxPath } path
            ? path
            : null;
    }

    private const int MaxPath = 300;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._~-]{0,199}\z", RegexOptions.None, 1000)]
    private static partial Regex Ids();
}
