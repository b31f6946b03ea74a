using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using BotApp.Runners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>Where the master sends its hints: it keeps them and, when told to, passes them on to a BotApp that was started later, byte for byte.</summary>
internal sealed class HintInbox : IAsyncDisposable
{
    private static readonly HttpClient s_client = new();

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Hint> _hints = new();
    private volatile Uri? _bot;

    private HintInbox(WebApplication application)
    {
        _application = application;
        application.MapPost("/{**path}", (Delegate)TakeAsync);
    }

    internal Uri Address => new(_application.Urls.First() + "/api/runners/buildbot/events");

    /// <summary>What the BotApp that hears of everything too has answered: status and text.</summary>
    internal ConcurrentQueue<string> Passed { get; } = new();

    internal IReadOnlyList<Hint> Hints => [.. _hints];

    internal static async Task<HintInbox> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var inbox = new HintInbox(builder.Build());
        await inbox._application.StartAsync();
        return inbox;
    }

    /// <summary>Everything is passed on to a BotApp until this is disposed.</summary>
    internal IDisposable PassOn(Uri bot)
    {
        _bot = bot;
        return new Ending(() => _bot = null);
    }

    /// <summary>What was told of a run, in the order it came.</summary>
    internal IReadOnlyList<Hint> Of(string correlationId) => [.. _hints.Where(hint => hint.CorrelationId == correlationId)];

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        using var json = JsonDocument.Parse(body.ToArray());
        var hint = json.RootElement;
        _hints.Enqueue(new Hint(hint.GetProperty("event").GetString()!, hint.GetProperty("run_id").GetString()!, hint.GetProperty("correlation_id").GetString()!, headers, body.ToArray()));
        if (_bot is { } bot)
        {
            using var on = new HttpRequestMessage(HttpMethod.Post, bot) { Content = new ByteArrayContent(body.ToArray()) };
            foreach (var name in new[] { "X-Delivery", RunnerSignature.TimestampHeader, RunnerSignature.SignatureHeader })
            {
                on.Headers.Add(name, headers[name]);
            }

            on.Content.Headers.ContentType = new("application/json");
            using var answer = await s_client.SendAsync(on, context.RequestAborted);
            Passed.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(context.RequestAborted)}");
            return Results.StatusCode((int)answer.StatusCode);
        }

        return Results.NoContent();
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    /// <summary>One hint as it came.</summary>
    internal sealed record Hint(string Event, string RunId, string CorrelationId, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public override string ToString() => $"{Event} of {RunId}: {Encoding.UTF8.GetString(Body)}";
    }
}
