namespace BotApp.SignIn;

/// <summary>Where somebody goes on after signing in: a page of this very place, never another one.</summary>
internal static class ReturnPath
{
    private const int MaxLength = 1500;

    /// <summary>The path as it was asked for; the first page when it is anything else.</summary>
    internal static string Safe(string? wanted) =>
        wanted is { Length: > 0 and <= MaxLength } && wanted[0] == '/' && !wanted.StartsWith("/sign-", StringComparison.OrdinalIgnoreCase)
            && (wanted.Length == 1 || wanted[1] is not ('/' or '\\'))
            && wanted.All(static letter => letter is > ' ' and < '\u007f' and not '\\')
            ? wanted
            : "/";
}
