using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BotApp.Benchmarks.Load;

/// <summary>
/// A GitHub that answers at once and keeps nothing but when it first saw a check run of a commit. Every commit has one workflow run that waits for its machine, as GitHub has it a
/// moment after a pull request was opened. Not the simulator: that one keeps state, git content and a journal under one lock, and would be what is measured.
/// </summary>
internal sealed class LoadStub : IAsyncDisposable
{
    private const string Settings = "version: 1\npipelines:\n  tests: { workflow: tests.yml, on: { pull-request: {} } }\ngate:\n  required: [tests]\n  grace: 0s\n";

    /// <summary>One tag for all: what an address answers never changes here.</summary>
    private const string Tag = "\"constant\"";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, long> _checks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _unknown = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private long _requests;
    private long _free;
    private long _made;

    private LoadStub(WebApplication app, string privateKey) => (_app, PrivateKey) = (app, privateKey);

    internal Uri Address => new(_app.Urls.First());

    /// <summary>Somebody ends this process.</summary>
    internal CancellationToken Ends => _app.Lifetime.ApplicationStopping;

    /// <summary>The key of the App, PEM.</summary>
    internal string PrivateKey { get; }

    /// <summary>Requests so far, those for tokens not among them.</summary>
    internal long Requests => Interlocked.Read(ref _requests);

    /// <summary>Those of them that were answered "not modified", which take nothing from GitHub's quota.</summary>
    internal long Free => Interlocked.Read(ref _free);

    /// <summary>How often what was asked for, the most frequent first.</summary>
    internal IEnumerable<(string Call, int Times)> Calls => _calls.OrderByDescending(static one => one.Value).Select(static one => (one.Key, one.Value));

    /// <summary>What it was asked and does not know.</summary>
    internal IReadOnlyList<string> Unknown => [.. _unknown.Keys];

    internal static async Task<LoadStub> StartAsync(CancellationToken cancellationToken)
    {
        using var rsa = RSA.Create(2048);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new LoadStub(app, rsa.ExportRSAPrivateKeyPem());
        app.Run(stub.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return stub;
    }

    /// <summary>When the first check run of a commit came; null: none yet.</summary>
    internal long? CheckedAt(string sha) => _checks.TryGetValue(sha, out var at) ? at : null;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!; // Kestrel always gives one
        path = (path.StartsWith("/api/v3/", StringComparison.Ordinal) ? path["/api/v3".Length..] : path).Replace("%2F", "/", StringComparison.Ordinal); // as Octokit writes paths
        if (path.EndsWith("/access_tokens", StringComparison.Ordinal))
        {
            await SayAsync(context, 201, $$"""{"token":"ghs_{{Interlocked.Increment(ref _made)}}","expires_at":"{{DateTime.UtcNow.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}","permissions":{"checks":"write"} }""");
            return;
        }

        Interlocked.Increment(ref _requests);
        var parts = path.Trim('/').Split('/');
        if (parts is ["repos", _, var name, .. var rest])
        {
            _calls.AddOrUpdate($"{context.Request.Method} {string.Join('/', rest.Take(1))}{(rest.Length > 2 ? "/…/" + rest[^1].Split('-')[0] : "")}", 1, static (_, times) => times + 1);
            await OfRepositoryAsync(context, name, rest);
            return;
        }

        var text = (context.Request.Method, path) switch
        {
            ("GET", "/app") => """{"id":12345,"slug":"load","name":"load","owner":{"id":1,"login":"acme"},"permissions":{"checks":"write"},"events":["pull_request"]}""",
            ("GET", "/app/hook/deliveries" or "/app/installations") => "[]",
            ("GET", "/app/hook/config") => "{}",
            _ => null,
        };
        await (text is null ? LackAsync(context) : SayAsync(context, 200, text));
    }

    private Task OfRepositoryAsync(HttpContext context, string name, string[] rest) => (context.Request.Method, rest) switch
    {
        ("POST", ["check-runs"]) or ("PATCH", ["check-runs", _]) => CheckAsync(context),
        ("GET", _) when context.Request.Headers.IfNoneMatch == Tag => UnchangedAsync(context),
        ("GET", ["contents", ".github", _]) => SayAsync(context, 200, $$"""{"type":"file","encoding":"base64","size":{{Settings.Length}},"name":"botapp.yml","path":".github/botapp.yml","content":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Settings))}}","sha":"{{LoadPayloads.Head(1)}}"}"""),
        ("GET", ["pulls", var number]) => SayAsync(context, 200, Pull(name, long.Parse(number, CultureInfo.InvariantCulture))),
        ("GET", ["pulls", _, "files"]) => SayAsync(context, 200, $$"""[{"sha":"{{LoadPayloads.Head(2)}}","filename":"src/file.py","status":"modified","additions":1,"deletions":1,"changes":2,"patch":"@@ -1 +1 @@\n-a\n+b\n"}]"""),
        ("GET", ["actions", "runs"]) => SayAsync(context, 200, $$"""{"total_count":1,"workflow_runs":[{{Run(RunOf(context.Request.Query["head_sha"].ToString()))}}]}"""),
        ("GET", ["actions", "runs", var run]) => SayAsync(context, 200, Run(long.Parse(run, CultureInfo.InvariantCulture))),
        ("GET", ["actions", "runs", _, "attempts", _, "jobs"]) => SayAsync(context, 200, """{"total_count":0,"jobs":[]}"""),
        ("GET", ["commits", _, "check-runs"]) => SayAsync(context, 200, """{"total_count":0,"check_runs":[]}"""),
        ("GET", ["commits", _, "statuses"]) or ("GET", ["issues", _, "comments"]) => SayAsync(context, 200, "[]"),
        ("POST", ["issues", _, "comments"]) or ("PATCH", ["issues", "comments", _]) => SayAsync(context, 201, $$"""{"id":{{Interlocked.Increment(ref _made)}},"body":"x","user":{"id":2,"login":"load[bot]","type":"Bot"} }"""),
        ("GET", []) => SayAsync(context, 200, LoadPayloads.Repository(LoadPayloads.FirstRepository + long.Parse(name.Split('-')[^1], CultureInfo.InvariantCulture), name)),
        _ => LackAsync(context),
    };

    private static string Pull(string name, long number)
    {
        var repository = LoadPayloads.Repository(LoadPayloads.FirstRepository + long.Parse(name.Split('-')[^1], CultureInfo.InvariantCulture), name);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"id":{{number}},"number":{{number}},"state":"open","title":"A change","body":null,"draft":false,"merged":false,"mergeable":true,"mergeable_state":"clean","user":{"id":9,"login":"robin","type":"User"},"labels":[],
            "head":{"ref":"change-{{number}}","sha":"{{LoadPayloads.Head(number)}}","repo":{{repository}} },"base":{"ref":"main","sha":"{{LoadPayloads.Head(0)}}","repo":{{repository}} } }
            """);
    }

    // A commit's run is known by the beginning of the commit's id, so that nothing has to be kept.
    private static long RunOf(string sha) => long.Parse(sha.AsSpan(0, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Run(long id) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"id":{{id}},"name":"tests","display_title":"A change","path":".github/workflows/tests.yml","event":"pull_request","status":"queued","conclusion":null,"workflow_id":1,"run_attempt":1,"check_suite_id":{{id}},"html_url":"https://github.example/runs/{{id}}","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}
        """);

    private async Task CheckAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var sha = body.RootElement.TryGetProperty("head_sha", out var head) ? head.GetString() ?? "" : "";
        if (sha.Length > 0)
        {
            _checks.TryAdd(sha, Stopwatch.GetTimestamp());
        }

        var name = body.RootElement.TryGetProperty("name", out var named) ? named.GetString() : "check";
        await SayAsync(context, context.Request.Method == "POST" ? 201 : 200, string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{Interlocked.Increment(ref _made)}},"name":"{{name}}","head_sha":"{{sha}}","status":"queued","app":{"id":12345,"slug":"load"},"output":{"annotations_count":0} }"""));
    }

    private Task LackAsync(HttpContext context)
    {
        _unknown.TryAdd($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", 0);
        return SayAsync(context, 404, """{"message":"Not Found"}""");
    }

    private Task UnchangedAsync(HttpContext context)
    {
        Interlocked.Increment(ref _free);
        return SayAsync(context, 304, "");
    }

    private static async Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["x-ratelimit-limit"] = "5000";
        context.Response.Headers["x-ratelimit-remaining"] = "4999";
        context.Response.Headers["x-github-request-id"] = "load";
        if (status is 200 or 304 && context.Request.Method == "GET")
        {
            context.Response.Headers.ETag = Tag;
        }

        if (status != 304)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            (context.Response.ContentType, context.Response.ContentLength) = ("application/json; charset=utf-8", bytes.Length);
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }
}
