using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>
/// Stands before the master as a reverse proxy would; it is the address that Buildbot's own links begin with. It can lose an answer, fail, be
/// silent or answer something else. Signing in, and what is asked of a scheduler before anything is started, are always passed on.
/// </summary>
internal sealed class BuildbotProxy : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClient _upstream;
    private readonly CancellationTokenSource _ended = new();
    private int _failures;
    private int _failWith;
    private volatile TaskCompletionSource? _silence;

    private BuildbotProxy(WebApplication application, Uri upstream)
    {
        _application = application;
        _upstream = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = upstream };
        application.Map("/{**path}", PassAsync);
    }

    internal Uri Url => new(_application.Urls.First() + "/");

    /// <summary>The answer to the next start is lost after Buildbot has given it.</summary>
    internal bool LosesNextStart { get; set; }

    /// <summary>A JSON document instead of Buildbot's answer, by path and query; null to pass on.</summary>
    internal Func<string, string?>? Instead { get; set; }

    /// <summary>How often somebody signed in.</summary>
    internal int SignIns { get; private set; }

    internal static async Task<BuildbotProxy> StartAsync(Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new BuildbotProxy(builder.Build(), upstream);
        await proxy._application.StartAsync();
        return proxy;
    }

    internal void Fail(int status, int times) => (_failWith, _failures) = (status, times);

    internal void BeSilent(bool isSilent)
    {
        var before = _silence;
        _silence = isSilent ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        before?.TrySetResult();
    }

    /// <summary>Everything is passed on again.</summary>
    internal void Reset()
    {
        BeSilent(false);
        (_failures, LosesNextStart, Instead) = (0, false, null);
    }

    public async ValueTask DisposeAsync()
    {
        Reset();
        await _ended.CancelAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _upstream.Dispose();
        _ended.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var path = context.Request.Path + context.Request.QueryString.Value;
        var isStart = context.Request.Method == "POST" && path.Contains("/forceschedulers/", StringComparison.Ordinal);
        var isBefore = path.StartsWith("/auth/login", StringComparison.Ordinal) || (context.Request.Method == "GET" && path.Contains("/forceschedulers/", StringComparison.Ordinal));
        if (!isBefore && _silence is { } silence)
        {
            await silence.Task.WaitAsync(_ended.Token);
            context.Abort();
            return;
        }

        if (!isBefore && Interlocked.Decrement(ref _failures) >= 0)
        {
            context.Response.StatusCode = _failWith;
            return;
        }

        if (Instead?.Invoke(path) is { } other)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(other, context.RequestAborted);
            return;
        }

        SignIns += path.StartsWith("/auth/login", StringComparison.Ordinal) ? 1 : 0;
        using var answer = await _upstream.SendAsync(await RequestAsync(context, path), HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (isStart && LosesNextStart)
        {
            LosesNextStart = false;
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(static header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (context.Request.Method != "HEAD" && answer.StatusCode != HttpStatusCode.NotModified)
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private static async Task<HttpRequestMessage> RequestAsync(HttpContext context, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), path);
        if (context.Request.ContentLength is > 0)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            request.Content = new ByteArrayContent(body.ToArray());
        }

        foreach (var (name, values) in context.Request.Headers.Where(static header => header.Key is not ("Host" or "Connection" or "Content-Length")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return request;
    }
}
