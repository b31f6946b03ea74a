using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace BotApp.Simulator.FakeRunners;

/// <summary>Serves a simulated runner on two ports of 127.0.0.1: one for its API, one for what it keeps elsewhere. Keeps a journal and spoils answers as a test says.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly List<ServedRequest> journal = [];
    private readonly List<Planned> planned = [];
    private readonly CancellationTokenSource stopping = new();

    private LoopbackServer(WebApplication application) => this.application = application;

    /// <summary>Answers a request; called for one at a time or for many, as the runner likes.</summary>
    public required Func<RunnerRequest, RunnerReply> Answer { private get; init; }

    /// <summary>The address of the API, with trailing slash.</summary>
    public Uri BaseUrl { get; private set; } = null!; // set as soon as it listens

    /// <summary>Another origin, served by the same runner, with trailing slash.</summary>
    public Uri OtherUrl { get; private set; } = null!; // set as soon as it listens

    /// <summary>Refuses connections as a machine that is down does: every request is cut.</summary>
    public bool Down { get; set; }

    /// <summary>What was asked, in order; a request that was cut has status 0.</summary>
    public IReadOnlyList<ServedRequest> Requests
    {
        get
        {
            lock (journal)
            {
                return [.. journal];
            }
        }
    }

    /// <summary>Starts serving.</summary>
    public static async Task<LoopbackServer> StartAsync(Func<RunnerRequest, RunnerReply> answer, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0", "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static options => options.AddServerHeader = false);
        var built = builder.Build();
        var server = new LoopbackServer(built) { Answer = answer };
        built.MapFallback("{**path}", server.ServeAsync);
        await built.StartAsync(cancellationToken);
        var addresses = built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        server.BaseUrl = new Uri(addresses[0].TrimEnd('/') + "/");
        server.OtherUrl = new Uri(addresses[1].TrimEnd('/') + "/");
        return server;
    }

    /// <summary>Answers the next <paramref name="times"/> requests that match with <paramref name="answer"/>.</summary>
    /// <param name="times">How many requests.</param>
    /// <param name="answer">The answer, or what becomes of the real one.</param>
    /// <param name="where">A condition on method and path with query, if any.</param>
    public void Spoil(int times, FaultyAnswer answer, Func<string, string, bool>? where = null)
    {
        lock (planned)
        {
            planned.Add(new Planned(answer, where) { Left = times });
        }
    }

    /// <summary>The next request that matches is done, and its answer is lost.</summary>
    public void LoseAnswer(Func<string, string, bool>? where = null) => Spoil(1, new FaultyAnswer { Reset = true, AfterTheDeed = true }, where);

    /// <summary>Nothing that was planned happens any more.</summary>
    public void Mend()
    {
        lock (planned)
        {
            planned.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await application.StopAsync(patience.Token);
        await application.DisposeAsync();
        stopping.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var request = await ReadAsync(context);
        var fault = Take(request.Method, request.PathAndQuery);
        if (Down || (fault is { AfterTheDeed: false } && await IsSpoiltAsync(context, fault)))
        {
            Cut(context, request);
            return;
        }

        var reply = fault is { Status: { } status, AfterTheDeed: false } ? new RunnerReply((int)status, Encoding.UTF8.GetBytes(fault.Body)) { Headers = fault.Headers } : Answer(request);
        if (fault is { AfterTheDeed: true })
        {
            if (await IsSpoiltAsync(context, fault))
            {
                Cut(context, request);
                return;
            }

            reply = fault.Status is { } after ? new RunnerReply((int)after, Encoding.UTF8.GetBytes(fault.Body)) { Headers = fault.Headers } : reply;
        }

        if (reply.Status == 0)
        {
            Cut(context, request);
            return;
        }

        await WriteAsync(context, request, reply);
    }

    // Waits and hangs; true when the connection is to be cut.
    private async Task<bool> IsSpoiltAsync(HttpContext context, FaultyAnswer fault)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping.Token);
        if (fault.Delay > TimeSpan.Zero || fault.Hang)
        {
            await Task.Delay(fault.Hang ? Timeout.InfiniteTimeSpan : fault.Delay, either.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        return fault.Hang || fault.Reset;
    }

    private void Cut(HttpContext context, RunnerRequest request)
    {
        Note(request, 0);
        context.Abort();
    }

    private async Task WriteAsync(HttpContext context, RunnerRequest request, RunnerReply reply)
    {
        Note(request, reply.Status);
        context.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (reply.Status is 204 or 304)
        {
            return;
        }

        context.Response.ContentType = reply.Headers.GetValueOrDefault("Content-Type", reply.ContentType);
        context.Response.ContentLength = reply.Body.Length;
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    private FaultyAnswer? Take(string method, string path)
    {
        lock (planned)
        {
            if (planned.Find(plan => plan.Left > 0 && (plan.Where is null || plan.Where(method, path))) is not { } found)
            {
                return null;
            }

            found.Left--;
            return found.Answer;
        }
    }

    private void Note(RunnerRequest request, int status)
    {
        lock (journal)
        {
            journal.Add(new ServedRequest(request.Method, request.PathAndQuery, request.Header("Authorization") is not null, Encoding.UTF8.GetString(request.Body), status));
        }
    }

    internal static async Task<RunnerRequest> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = context.Request;
        return new RunnerRequest(request.Method, request.Path.Value ?? "/", request.QueryString.Value ?? "", body.ToArray())
        {
            Query = request.Query.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Headers = request.Headers.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase),
        };
    }

    private sealed record Planned(FaultyAnswer Answer, Func<string, string, bool>? Where)
    {
        public int Left { get; set; }
    }
}

/// <summary>A request as it came.</summary>
internal sealed record RunnerRequest(string Method, string Path, string QueryString, byte[] Body)
{
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required IReadOnlyDictionary<string, StringValues> Headers { get; init; }

    public string PathAndQuery => Path + QueryString;

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : null;
}

/// <summary>What a simulated runner answers; with status 0 the connection is cut instead.</summary>
internal sealed record RunnerReply(int Status, byte[] Body)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ContentType { get; init; } = "application/json; charset=utf-8";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static RunnerReply Json(JsonNode json, int status = 200) => new(status, JsonSerializer.SerializeToUtf8Bytes(json, Relaxed));

    public static RunnerReply Html(int status, string text) => new(status, Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><body>{text}</body></html>")) { ContentType = "text/html; charset=utf-8" };

    public static RunnerReply Empty(int status) => new(status, []);

    /// <summary>With a header more.</summary>
    public RunnerReply With(string name, string value) => this with { Headers = new Dictionary<string, string>(Headers, StringComparer.Ordinal) { [name] = value } };
}

/// <summary>A request that was served.</summary>
/// <param name="Method">Its method.</param>
/// <param name="PathAndQuery">What was asked for.</param>
/// <param name="Authorized">It carried a credential, right or wrong.</param>
/// <param name="Body">What was sent.</param>
/// <param name="Status">What was answered; 0 when the connection was cut.</param>
internal sealed record ServedRequest(string Method, string PathAndQuery, bool Authorized, string Body, int Status);
