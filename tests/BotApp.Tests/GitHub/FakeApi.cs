using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BotApp.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.GitHub;

/// <summary>A request as it arrived.</summary>
internal sealed record Received(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body, DateTimeOffset At)
{
    public string Line => $"{Method} {Path}";

    public string? Token => Headers.GetValueOrDefault("Authorization")?.Replace("Bearer ", "", StringComparison.Ordinal);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>An answer to give.</summary>
internal sealed record Reply(int Status, string? Body = null, params (string Name, string Value)[] Headers)
{
    public byte[]? Bytes { get; init; }

    /// <summary>True: the connection is cut instead.</summary>
    public bool Cut { get; init; }

    /// <summary>The answer comes only when this is done.</summary>
    public Task? After { get; init; }

    public static Reply Json(object body, params (string Name, string Value)[] headers) => new(200, JsonSerializer.Serialize(body), headers);

    public static Reply Created(object body) => new(201, JsonSerializer.Serialize(body));
}

/// <summary>A GitHub of one test: the test says what is answered, tokens and the App's identity are given out by themselves.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly ConcurrentQueue<Received> _received = new();

    private int _tokens;

    private FakeApi(WebApplication app, JumpClock clock)
    {
        _app = app;
        Clock = clock;
    }

    public JumpClock Clock { get; }

    public Uri Url { get; private set; } = null!;

    /// <summary>What is answered; null means the answer by itself, or 404.</summary>
    public Func<Received, Reply?> Answer { get; set; } = static _ => null;

    /// <summary>All that arrived, token requests apart.</summary>
    public IReadOnlyList<Received> Requests => [.. _received.Where(static r => !r.Path.EndsWith("/access_tokens", StringComparison.Ordinal))];

    public IReadOnlyList<Received> TokenRequests => [.. _received.Where(static r => r.Path.EndsWith("/access_tokens", StringComparison.Ordinal))];

    public static async Task<FakeApi> StartAsync(JumpClock? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new FakeApi(app, clock ?? new JumpClock());
        app.Run(api.HandleAsync);
        await app.StartAsync();
        api.Url = new Uri(app.Urls.First());
        return api;
    }

    public ServiceProvider Services(params (string Key, string Value)[] settings) => Services(static _ => { }, settings);

    public ServiceProvider Services(Action<IServiceCollection> more, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GitHub:AppId"] = "7",
            ["GitHub:PrivateKey"] = TestKey.Pem,
            ["GitHub:ApiUrl"] = Url.AbsoluteUri,
        };
        foreach (var (key, value) in settings)
        {
            values[key] = value;
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(new Jitter(static () => 0.5));
        services.AddBotAppGitHub(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        more(services);
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var headers = context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        var received = new Received(
            context.Request.Method, path, context.Request.QueryString.Value ?? "", headers, await reader.ReadToEndAsync(), Clock.GetUtcNow());
        _received.Enqueue(received);
        await WriteAsync(context, Answer(received) ?? ByItself(received));
    }

    private static async Task WriteAsync(HttpContext context, Reply reply)
    {
        if (reply.After is not null)
        {
            await reply.After;
        }

        if (reply.Cut)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        var bytes = reply.Bytes ?? Encoding.UTF8.GetBytes(reply.Body ?? "");
        if (bytes.Length > 0)
        {
            await context.Response.Body.WriteAsync(bytes);
        }
    }

    private Reply ByItself(Received received)
    {
        if (received.Path.EndsWith("/access_tokens", StringComparison.Ordinal))
        {
            var expires = (Clock.GetUtcNow() + TimeSpan.FromHours(1)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            return Reply.Created(new { token = $"token-{Interlocked.Increment(ref _tokens)}", expires_at = expires });
        }

        return received.Line == "GET /app"
            ? Reply.Json(new { id = 7, slug = "botapp", name = "BotApp" })
            : new Reply(404, """{"message":"Not Found","documentation_url":"https://docs.github.com/rest"}""");
    }
}
