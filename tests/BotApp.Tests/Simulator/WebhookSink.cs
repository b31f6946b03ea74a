using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Simulator;

/// <summary>Receives webhooks and keeps them.</summary>
internal sealed class WebhookSink : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly List<Received> received = [];

    private WebhookSink(WebApplication application) => this.application = application;

    public string Url => application.Urls.First() + "/hooks";

    /// <summary>Status to answer.</summary>
    public int Status { get; set; } = 202;

    public IReadOnlyList<Received> All
    {
        get
        {
            lock (received)
            {
                return [.. received];
            }
        }
    }

    public static async Task<WebhookSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var built = builder.Build();
        var sink = new WebhookSink(built);
        built.MapPost("/hooks", sink.ReceiveAsync);
        await built.StartAsync();
        return sink;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        lock (received)
        {
            received.Add(new Received(headers, body.ToArray()));
        }

        context.Response.StatusCode = Status;
    }
}

internal sealed record Received(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Event => Headers["X-GitHub-Event"];
}
