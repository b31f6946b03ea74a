using BotApp.GitHub;
using Microsoft.Extensions.Options;

namespace BotApp.SignIn;

/// <summary>Marks what the dashboard shows to everybody: the way in, and the style.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OpenToAllAttribute : Attribute;

/// <summary>The way to GitHub and back: state and verifier lie in the browser that began, so nobody is signed in as somebody else by a link.</summary>
internal sealed partial class SignInFlow(UserGitHub github, SessionKeeper sessions, SignInSeals seals, SignInSwitch isOn, ILogger<SignInFlow> logger)
{
    internal const string Page = "/sign-in";
    internal const string Start = "/sign-in/github";
    internal const string Callback = "/sign-in/callback";
    internal const string SessionCookie = "__Host-botapp-session";
    internal const string PendingCookie = "__Host-botapp-sign-in";

    private const int MaxCode = 200;

    internal void Begin(HttpContext context)
    {
        var pending = PendingSignIn.Begin(context.Request.Query["return"].ToString());
        context.Response.Cookies.Append(PendingCookie, seals.Seal(pending), Cookie(PendingSignIn.Life));
        context.Response.Redirect(github.AuthorizeUrl(pending.State, pending.Challenge, isOn.At(Callback)).AbsoluteUri);
    }

    internal async Task EndAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var pending = seals.Open(context.Request.Cookies[PendingCookie]);
        context.Response.Cookies.Delete(PendingCookie, Cookie(null));
        if (pending is null || !pending.IsAnsweredBy(query["state"].ToString()))
        {
            Log.Foreign(logger);
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "This sign-in was not begun in this browser, or more than ten minutes ago, so nobody was signed in.");
            return;
        }

        if (query["code"].ToString() is not { Length: > 0 and <= MaxCode } code)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "GitHub did not confirm the sign-in, so nobody was signed in.");
            return;
        }

        try
        {
            if (await github.ExchangeAsync(code, pending.Verifier, isOn.At(Callback), context.RequestAborted) is not UserGrant.Granted granted)
            {
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "GitHub did not take the code of this sign-in: it was used already, or it is too old. Nobody was signed in.");
                return;
            }

            var account = await github.WhoAsync(granted.AccessToken, context.RequestAborted);
            var id = await sessions.BeginAsync(account, granted, context.Request.Cookies[SessionCookie], context.RequestAborted);
            context.Response.Cookies.Append(SessionCookie, id, Cookie(null));
            context.Response.Redirect(pending.Return);
        }
        catch (GitHubException problem)
        {
            Log.Failed(logger, problem.Message);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "GitHub could not be asked, so nobody was signed in.");
        }
    }

    /// <summary>Ends a browser's session.</summary>
    internal async Task LeaveAsync(HttpContext context, Reader reader)
    {
        await sessions.EndAsync(reader.SessionHash, context.RequestAborted);
        context.Response.Cookies.Delete(SessionCookie, Cookie(null));
    }

    private static CookieOptions Cookie(TimeSpan? life) => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = life, IsEssential = true };

    private static Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{sentence} Start over at {Page}.\n", context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in came back that was not begun in that browser, or too late")]
        internal static partial void Foreign(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in failed: {Reason}")]
        internal static partial void Failed(ILogger logger, string reason);
    }
}

/// <summary>Whether people sign in, and under which address.</summary>
internal sealed class SignInSwitch(IOptions<GitHubOptions> github, IOptions<BotAppOptions> bot)
{
    /// <summary>They do; otherwise the dashboard is for its own machine.</summary>
    internal bool IsOn => !string.IsNullOrWhiteSpace(github.Value.ClientSecret);

    /// <summary>It is reached by https.</summary>
    internal bool IsHttps => bot.Value.PublicUrl.Scheme == Uri.UriSchemeHttps;

    /// <summary>A path under the public address.</summary>
    internal Uri At(string path) => new(bot.Value.PublicUrl, path);
}
