using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>What stands before several replicas: each delivery goes to the next of them, and to another one where nobody takes it.</summary>
internal sealed class FrontDoor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly IReadOnlyList<Uri> _replicas;
    private int _turn;

    private FrontDoor(WebApplication app, IReadOnlyList<Uri> replicas)
    {
        (_app, _replicas) = (app, replicas);
        app.Map("/{**path}", ForwardAsync);
    }

    internal Uri Address => new(_app.Urls.First() + "/");

    internal static async Task<FrontDoor> OpenAsync(params IReadOnlyList<Uri> replicas)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var door = new FrontDoor(builder.Build(), replicas);
        await door._app.StartAsync(TestContext.Current.CancellationToken);
        return door;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        for (var tried = 0; tried < _replicas.Count; tried++)
        {
            var replica = _replicas[(int)((uint)Interlocked.Increment(ref _turn) % _replicas.Count)];
            try
            {
                using var answer = await _client.SendAsync(Copy(context.Request, body.ToArray(), replica), context.RequestAborted);
                context.Response.StatusCode = (int)answer.StatusCode;
                await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
                return;
            }
            catch (HttpRequestException problem) when (problem.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // Nobody there: the next one.
            }
            catch (HttpRequestException)
            {
                break; // It may have been taken, or not: GitHub has to be told that it was not answered.
            }
        }

        context.Response.StatusCode = StatusCodes.Status502BadGateway;
    }

    private static HttpRequestMessage Copy(HttpRequest request, byte[] body, Uri replica)
    {
        var copy = new HttpRequestMessage(HttpMethod.Parse(request.Method), new Uri(replica, request.Path.Value!.TrimStart('/'))) { Content = new ByteArrayContent(body) };
        foreach (var header in request.Headers.Where(header => header.Key is not ("Host" or "Content-Length" or "Connection")))
        {
            if (!copy.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray()))
            {
                copy.Content.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
            }
        }

        return copy;
    }
}
