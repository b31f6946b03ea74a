namespace BotApp.SignIn;

/// <summary>Who looks at the dashboard.</summary>
/// <param name="UserId">GitHub's number.</param>
/// <param name="Login">Their name.</param>
/// <param name="IsOperator">They see everything.</param>
/// <param name="SessionHash">Their session.</param>
internal sealed record Reader(long UserId, string Login, bool IsOperator, string SessionHash)
{
    /// <summary>Whoever sits at this machine, where nobody signs in: its operator.</summary>
    internal static Reader Local { get; } = new(0, "operator", true, "");

    /// <summary>A script asks for them, with a token: they are not there, and what they may read is asked of GitHub with the App's own token.</summary>
    public bool IsScript { get; init; }

    /// <summary>They said who they are.</summary>
    internal bool IsSignedIn => UserId != 0;

    /// <summary>Who asks; only where the guard of the dashboard let them in.</summary>
    internal static Reader Of(HttpContext context) => context.Features.Get<Reader>() ?? throw new InvalidOperationException("Nobody was let in here: the page is outside the dashboard's guard.");
}
