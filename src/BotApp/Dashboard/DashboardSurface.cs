using System.Net;
using System.Security.Claims;

using BotApp.GitHub;
using BotApp.SignIn;

namespace BotApp.Dashboard;

/// <summary>Marks endpoints that belong to the dashboard: the guard lets people in, and they carry the pages' security headers.</summary>
internal sealed class DashboardSurface;

/// <summary>
/// Lets people in. Where they sign in with GitHub, only those who did, and only to what they may read there; everything else is answered as
/// what does not exist. Where they do not, the dashboard is for its own machine: the connection, the absence of a proxy in front and the name
/// it was asked for (a foreign name may be pointed at this machine by whoever owns it) must all say so.
/// </summary>
internal sealed class DashboardGuard(RequestDelegate next, SignInSwitch signIn, SessionKeeper sessions, ReaderAccess access, PageLimits limits)
{
    internal const string Refusal =
        "The dashboard answers on its own machine only, because nobody signs in here: GitHub__ClientId and GitHub__ClientSecret are not set. Set them, or open it "
        + "through a tunnel, such as 'ssh -L 5000:127.0.0.1:5000 HOST', at http://127.0.0.1:5000/ on your side.";

    internal const string NotThere = "There is no such page: the repository, subject or delivery is not stored here. Start over at /.";

    private static readonly string[] ProxyHeaders = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-Original-For", "Forwarded", "Via"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DashboardSurface>() is null)
        {
            await next(context);
            return;
        }

        AddHeaders(context.Response.Headers);
        if (!signIn.IsOn)
        {
            context.Features.Set(Reader.Local);
            await (IsFromHere(context) ? ShowAsync(context) : AnswerAsync(context, StatusCodes.Status403Forbidden, Refusal));
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToAllAttribute>() is not null)
        {
            await next(context);
            return;
        }

        try
        {
            await LetInAsync(context);
        }
        catch (SessionEnded) when (!context.Response.HasStarted)
        {
            await SendAwayAsync(context);
        }
        catch (GitHubException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            AddHeaders(context.Response.Headers);
            context.Response.Headers.RetryAfter = "30";
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "GitHub could not be asked what you may read, so nothing is shown. Try again in a moment.");
        }
    }

    private async Task LetInAsync(HttpContext context)
    {
        if (await sessions.FindAsync(context.Request.Cookies[SignInFlow.SessionCookie], context.RequestAborted) is not { } session)
        {
            await SendAwayAsync(context);
            return;
        }

        var reader = sessions.ReaderOf(session);
        if (limits.Wait(reader.UserId) is { } wait)
        {
            await PageLimits.RefuseAsync(context, wait);
            return;
        }

        context.Features.Set(reader);
        context.User = PersonOf(reader);
        await (await MayOpenAsync(context, reader) ? ShowAsync(context) : AnswerAsync(context, StatusCodes.Status404NotFound, NotThere));
    }

    // Of a repository's pages the route says whose they are; pages over all show each reader theirs. What is neither is nobody's.
    private async Task<bool> MayOpenAsync(HttpContext context, Reader reader)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/') ?? "";
        if (route == "repositories/{id:long}" || route.StartsWith("repositories/{id:long}/", StringComparison.Ordinal))
        {
            return context.GetRouteValue("id") is { } text && long.TryParse(text.ToString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
                && await access.MayReadAsync(reader, id, context.RequestAborted);
        }

        return reader.IsOperator || route is "" or "deliveries" or "deliveries/{guid}" or "jobs" or "search" or "tokens" or "sign-out";
    }

    private async Task ShowAsync(HttpContext context)
    {
        await next(context);
        if (context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentType: null })
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, NotThere);
        }
    }

    // A page that was asked for is opened after signing in; a form that was sent is not sent again by itself.
    private static Task SendAwayAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return AnswerAsync(context, StatusCodes.Status401Unauthorized, $"You are not signed in (any more), so nothing was done. Sign in at {SignInFlow.Page}.");
        }

        context.Response.Redirect($"{SignInFlow.Page}?return={Uri.EscapeDataString(ReturnPath.Safe(context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()))}");
        return Task.CompletedTask;
    }

    // The session is part of it, so that a form of one session is none of another.
    private static ClaimsPrincipal PersonOf(Reader reader) => new(new ClaimsIdentity([new Claim("sub", reader.SessionHash), new Claim(ClaimTypes.Name, reader.Login)], "GitHub"));

    /// <summary>
    /// The signs together: a loopback connection, no proxy, a loopback name. No browser speaks HTTP/1.0, but proxies do that are set up
    /// without a word about who asks. Source: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version.
    /// </summary>
    internal static bool IsFromHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IsLoopback(remote)
        && !ProxyHeaders.Any(context.Request.Headers.ContainsKey)
        && !HttpProtocol.IsHttp10(context.Request.Protocol)
        && IsLoopbackName(context.Request.Host.Host);

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IsLoopback(address));

    // Besides what the front door gives every answer.
    private static void AddHeaders(IHeaderDictionary headers)
    {
        PageHeaders.Add(headers, PageHeaders.Policy("'self'"));
    }

    private static Task AnswerAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }
}
