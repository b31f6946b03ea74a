using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace BotApp.Dashboard;

/// <summary>
/// What every request passes first and every answer last, whatever it is about: who asks, by the word of proxies the operator trusts and of nobody
/// else; by which scheme people reach this place; headers that keep browsers from making more of an answer than it is; a sentence where something broke.
/// </summary>
internal sealed partial class FrontDoor(RequestDelegate next, IOptions<BotAppOptions> bot, ILogger<FrontDoor> logger)
{
    internal const string Broken = "BotApp could not answer this. What happened stands in its log.";

    private const string NothingToRun = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly bool _isHttps = bot.Value.PublicUrl is { IsAbsoluteUri: true } address && address.Scheme == Uri.UriSchemeHttps;

    public async Task InvokeAsync(HttpContext context)
    {
        if (_isHttps)
        {
            context.Request.Scheme = Uri.UriSchemeHttps; // what comes plain comes from the proxy that ended TLS: the operator says how people reach it
        }

        context.Response.OnStarting(static door => ((FrontDoor, HttpContext))door is var (self, at) ? self.AddHeaders(at) : Task.CompletedTask, (this, context));
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException broken) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, broken.StatusCode, "The request is broken off, too large or none that HTTP knows.");
        }
        catch (Exception problem) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(logger, context.Request.Method, context.GetEndpoint()?.DisplayName, problem);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, Broken);
        }
    }

    /// <summary>Whoever sent the request is whom a trusted proxy names; without trusted proxies it is the connection's other end.</summary>
    internal static void Configure(ForwardedHeadersOptions forwarded, BotAppOptions options)
    {
        var trusted = options.ProxyNetworks();
        forwarded.ForwardedHeaders = trusted.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;
        forwarded.ForwardLimit = null; // from the right, until an address is nobody trusted
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in trusted)
        {
            forwarded.KnownIPNetworks.Add(network);
        }
    }

    // What an endpoint said itself stays.
    private Task AddHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.TryAdd(HeaderNames.XContentTypeOptions, "nosniff");
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, NothingToRun);
        headers.TryAdd(HeaderNames.XFrameOptions, "DENY");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        if (_isHttps)
        {
            headers.TryAdd(HeaderNames.StrictTransportSecurity, "max-age=31536000");
        }

        return Task.CompletedTask;
    }

    private static Task AnswerAsync(HttpContext context, int status, string sentence)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A {Method} request was not answered ({Endpoint})")]
        internal static partial void Failed(ILogger logger, string method, string? endpoint, Exception exception);
    }
}
