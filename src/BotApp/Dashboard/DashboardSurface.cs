using System.Net;

using Microsoft.Net.Http.Headers;

namespace BotApp.Dashboard;

/// <summary>Marks endpoints that belong to the dashboard: they are for this machine only and carry the pages' security headers.</summary>
internal sealed class DashboardSurface;

/// <summary>
/// Keeps the dashboard to this machine until people can sign in: the connection, the absence of a proxy in front and the name it was
/// asked for (a foreign name may be pointed at this machine by whoever owns it) must all say so.
/// </summary>
internal sealed class DashboardGuard(RequestDelegate next)
{
    internal const string Refusal =
        "The dashboard answers on its own machine only, because signing in is not there yet. Open it through a tunnel, such as "
        + "'ssh -L 5000:127.0.0.1:5000 HOST', at http://127.0.0.1:5000/ on your side.";

    // No script at all, and style from our own file only: foreign text that got through would still be dead.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly string[] ProxyHeaders = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DashboardSurface>() is null)
        {
            await next(context);
            return;
        }

        AddHeaders(context.Response.Headers);
        if (!IsFromHere(context))
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden, Refusal);
            return;
        }

        await next(context);
        if (context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentType: null })
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, "There is no such page: the repository, subject or delivery is not stored here. Start over at /.");
        }
    }

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

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers[HeaderNames.ContentSecurityPolicy] = ContentSecurityPolicy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.XFrameOptions] = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers[HeaderNames.CacheControl] = "no-store";
    }

    private static Task AnswerAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }
}
