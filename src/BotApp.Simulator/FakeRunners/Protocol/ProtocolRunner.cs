using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotApp.Simulator.FakeRunners.Protocol;

/// <summary>
/// A small service that runs things for whoever speaks protocol 1 to it: signed starts by idempotency key, status, files, cancel, re-run.
/// What a run does is said by <see cref="Script"/> or by a test's verbs; what goes wrong by the verbs for trouble.
/// </summary>
internal sealed class ProtocolRunner(string signingKey, string token, TimeProvider? time = null) : IAsyncDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly List<ProtocolRun> _runs = [];
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _server;
    private int _loseAnswers;
    private int _failures;
    private int _failureStatus;
    private string? _retryAfter;
    private bool _isSilent;
    private int _received;

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>Below it everything lies, with a slash at its end; that of another server where one answers in its place.</summary>
    public Uri Url { get; set; } = new("http://127.0.0.1/");

    /// <summary>What a run does as soon as it was taken; null leaves each to the test.</summary>
    public Func<ProtocolRun, Task>? Script { get; set; }

    /// <summary>How addresses that a start names are reached from here; as they are unless a test says otherwise.</summary>
    public Func<string, Uri> Reach { get; set; } = static address => new Uri(address);

    /// <summary>Runs can be repeated; else 501.</summary>
    public bool Repeats { get; set; } = true;

    /// <summary>A list by correlation id is kept; else 404.</summary>
    public bool Lists { get; set; } = true;

    /// <summary>Keys of starts are forgotten: what is asked for twice is run twice. The protocol forbids it, and it happens.</summary>
    public bool Forgets { get; set; }

    /// <summary>All runs in the order they were made.</summary>
    public IReadOnlyList<ProtocolRun> Runs => Locked(() => _runs.ToList());

    /// <summary>Requests that arrived, those that went wrong too.</summary>
    public int Received => Volatile.Read(ref _received);

    internal HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Serves on loopback.</summary>
    public async Task StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
        Url = new Uri(_server.Urls.First().TrimEnd('/') + "/");
    }

    /// <summary>The process ends and starts again at the same address; its runs are on its disk.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync(Url.Port);
    }

    /// <summary>The process ends.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await server.StopAsync(patience.Token);
            await server.DisposeAsync();
        }
    }

    /// <summary>The next requests for a run are carried out, and their connections cut before the answer.</summary>
    public void LoseAnswers(int count) => _loseAnswers = count;

    /// <summary>The next requests are answered with an error instead.</summary>
    public void Fail(int status, int times, string? retryAfter = null) => (_failureStatus, _failures, _retryAfter) = (status, times, retryAfter);

    /// <summary>Takes connections and never answers, until it is told to be well again.</summary>
    public void BeSilent(bool isSilent = true) => _isSilent = isSilent;

    public async ValueTask DisposeAsync()
    {
        _closing.TrySetResult();
        await StopAsync();
        Client.Dispose();
    }

    internal T Locked<T>(Func<T> work)
    {
        lock (_lock)
        {
            return work();
        }
    }

    internal async Task<HttpStatusCode> TellAsync(ProtocolRun run, string delivery, string? key, DateTimeOffset? at)
    {
        var (body, headers) = Event(run, delivery, key, at);
        using var message = new HttpRequestMessage(HttpMethod.Post, Reach((string?)run.Request["callback"]?["url"] ?? throw new InvalidOperationException("The start named no place for events."))) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers)
        {
            message.Headers.Add(name, value);
        }

        using var answer = await Client.SendAsync(message);
        return answer.StatusCode;
    }

    /// <summary>What is sent when a run changes: its status document, signed.</summary>
    internal (byte[] Body, IReadOnlyDictionary<string, string> Headers) Event(ProtocolRun run, string delivery, string? key = null, DateTimeOffset? at = null)
    {
        var document = run.Document();
        document["delivery"] = delivery;
        var body = Encoding.UTF8.GetBytes(document.ToJsonString());
        var timestamp = (at ?? Time.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return (body, new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Timestamp"] = timestamp, ["X-Signature"] = Signature(key ?? signingKey, timestamp, body) });
    }

    /// <summary>Answers one request, for whatever server stands before it.</summary>
    internal RunnerReply Answer(RunnerRequest request)
    {
        var (status, answer) = Route(request);
        return answer is byte[] file
            ? new RunnerReply(status, file) { ContentType = "application/octet-stream" }
            : RunnerReply.Json((JsonObject?)answer ?? [], status);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _received);
        if (_isSilent)
        {
            await Task.WhenAny(_closing.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
            context.Abort();
            return;
        }

        if (_failures > 0)
        {
            _failures--;
            if (_retryAfter is { } later)
            {
                context.Response.Headers.RetryAfter = later;
            }

            await WriteAsync(context, _failureStatus, new JsonObject { ["error"] = "out of order" });
            return;
        }

        var reply = Answer(await LoopbackServer.ReadAsync(context));
        if (context.Request.Method == "POST" && _loseAnswers > 0)
        {
            _loseAnswers--;
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        await context.Response.Body.WriteAsync(reply.Body);
    }

    private (int Status, object? Answer) Route(RunnerRequest request)
    {
        if (request.Header("Authorization") != $"Bearer {token}")
        {
            return Error(401, "a Bearer token is needed");
        }

        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (request.Method == "GET")
        {
            return parts switch
            {
                ["runs"] when Lists => (200, new JsonObject { ["runs"] = new JsonArray([.. Runs.Where(run => run.CorrelationId == request.Query.GetValueOrDefault("correlation_id")).Select(Started)]) }),
                ["runs", var id] when Find(id) is { } run => (200, run.Document()),
                ["runs", var id, "files", var name] when Find(id)?.Content(name) is { } content => (200, content),
                _ => Error(404, "there is no such thing"),
            };
        }

        if (!IsSigned(request))
        {
            return Error(401, "the signature is not right");
        }

        var document = JsonNode.Parse(request.Body) as JsonObject ?? [];
        return parts switch
        {
            ["runs"] => Take(document, Key(request, document), Attempt(document)),
            ["runs", var id, "cancel"] when Find(id) is { } run => run.Cancel((string?)document["reason"] ?? "") ? (202, new JsonObject()) : Error(409, "it is over"),
            ["runs", var id, "rerun"] when Find(id) is { } run => Repeats ? Take(Merged(run.Request, document), Key(request, document), Attempt(document)) : Error(501, "runs are not repeated here"),
            _ => Error(404, "there is no such thing"),
        };
    }

    private (int Status, object? Answer) Take(JsonObject document, string key, int attempt)
    {
        var (run, isNew) = Locked(() =>
        {
            if (!Forgets && _runs.Find(one => one.CorrelationId == key) is { } known)
            {
                return ((string?)known.Request["sha"] == (string?)document["sha"] ? known : null, false);
            }

            var made = new ProtocolRun(this, (_runs.Count + 1).ToString(CultureInfo.InvariantCulture), document, attempt);
            _runs.Add(made);
            return (made, true);
        });
        if (run is null)
        {
            return Error(409, "this key was used for something else");
        }

        if (isNew && Script is { } script)
        {
            _ = Task.Run(() => script(run));
        }

        return (isNew ? 201 : 200, Started(run));
    }

    private ProtocolRun? Find(string id) => Locked(() => _runs.Find(run => run.Id == id));

    private JsonObject Started(ProtocolRun run) => new()
    {
        ["external_id"] = run.Id,
        ["status_url"] = $"{Url}runs/{run.Id}",
        ["html_url"] = $"{Url}pages/{run.Id}",
        ["attempt"] = run.Attempt,
    };

    private bool IsSigned(RunnerRequest request)
    {
        var timestamp = request.Header("X-Timestamp") ?? "";
        return long.TryParse(timestamp, CultureInfo.InvariantCulture, out var seconds)
            && (Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() < s_window
            && request.Header("X-Signature") == Signature(signingKey, timestamp, request.Body);
    }

    private static string Signature(string key, string timestamp, byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body]));

    private static JsonObject Merged(JsonObject former, JsonObject again)
    {
        var merged = (JsonObject)former.DeepClone();
        foreach (var (name, value) in again)
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }

    private static string Key(RunnerRequest request, JsonObject document) =>
        request.Header("Idempotency-Key") is { Length: > 0 } key ? key : (string?)document["correlation_id"] ?? "";

    private static int Attempt(JsonObject document) => (int?)document["attempt"] ?? 1;

    private static (int Status, object? Answer) Error(int status, string sentence) => (status, new JsonObject { ["error"] = sentence });

    private static async Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(body));
    }
}
