using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Telling;

/// <summary>
/// A service with an API of its own that nobody but it speaks, shaped after those of hosted CI: builds are made in a project, with a header for the version and one for
/// the credential; there is no way to ask where a build stands, but its jobs can reach the outside.
/// </summary>
internal sealed class TellingService : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<TellingBuild> builds = [];

    private TellingService()
    {
    }

    /// <summary>The credential that is taken.</summary>
    public string Token { get; } = "tok-" + Guid.NewGuid().ToString("N");

    public LoopbackServer Server { get; private set; } = null!; // set before it is handed out

    /// <summary>How addresses that a build was given are reached from here.</summary>
    public Func<string, Uri> Reach { get; set; } = static address => new Uri(address);

    /// <summary>The answer to a start has no number.</summary>
    public bool IsSilentAboutNumbers { get; set; }

    public IReadOnlyList<TellingBuild> Builds
    {
        get
        {
            lock (gate)
            {
                return [.. builds];
            }
        }
    }

    internal HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    public static async Task<TellingService> StartAsync()
    {
        var service = new TellingService();
        service.Server = await LoopbackServer.StartAsync(service.Answer);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    private RunnerReply Answer(RunnerRequest request)
    {
        if (request.Header("Authorization") != $"token {Token}")
        {
            return RunnerReply.Json(new JsonObject { ["error"] = "no such token" }, 401);
        }

        var parts = request.Path.Trim('/').Split('/');
        return (request.Method, parts) switch
        {
            ("POST", ["v2", "projects", var project, "builds"]) => Make(request, Uri.UnescapeDataString(project)),
            ("DELETE", ["v2", "builds", var number]) when Builds.FirstOrDefault(build => Text(build.Number) == number) is { } build => Stop(build),
            _ => RunnerReply.Json(new JsonObject { ["error"] = "there is no such thing" }, 404),
        };
    }

    private RunnerReply Make(RunnerRequest request, string project)
    {
        if (request.Header("X-Api-Version") != "2" || JsonNode.Parse(request.Body) is not JsonObject body)
        {
            return RunnerReply.Json(new JsonObject { ["error"] = "expected version 2 and JSON" }, 400);
        }

        lock (gate)
        {
            var made = new TellingBuild(this, builds.Count + 1, project, body, request.Header("Idempotency-Key"));
            builds.Add(made);
            return RunnerReply.Json(IsSilentAboutNumbers ? new JsonObject { ["queued"] = true } : new JsonObject { ["build"] = new JsonObject { ["number"] = made.Number } }, 201);
        }
    }

    private static RunnerReply Stop(TellingBuild build)
    {
        build.IsStopped = true;
        return RunnerReply.Empty(204);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A build of such a service, with the verbs of its job.</summary>
internal sealed class TellingBuild(TellingService service, int number, string project, JsonObject body, string? key)
{
    private long sequence;

    public int Number => number;

    public string Project => project;

    /// <summary>What it was started with.</summary>
    public JsonObject Body => body;

    public string? IdempotencyKey => key;

    public bool IsStopped { get; set; }

    /// <summary>A value that was handed to the job.</summary>
    public string Env(string name) => (string?)body["env"]?[name] ?? "";

    /// <summary>The job says where it stands, signed with the key that it was given; what came back is returned.</summary>
    /// <param name="document">The status document but for id and number.</param>
    /// <param name="key">Another key.</param>
    /// <param name="number">Another number than the next.</param>
    /// <param name="id">Another id.</param>
    public async Task<HttpStatusCode> TellAsync(JsonObject document, string? key = null, long? number = null, string? id = null)
    {
        document["correlation_id"] = id ?? Env("CORRELATION_ID");
        document["seq"] = number ?? ++sequence;
        var content = Encoding.UTF8.GetBytes(document.ToJsonString());
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key ?? Env("CALLBACK_KEY")), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. content]);
        using var message = new HttpRequestMessage(HttpMethod.Post, service.Reach(Env("CALLBACK_URL"))) { Content = new ByteArrayContent(content) };
        message.Headers.Add("X-Timestamp", timestamp);
        message.Headers.Add("X-Signature", "sha256=" + Convert.ToHexStringLower(mac));
        using var answer = await service.Client.SendAsync(message);
        return answer.StatusCode;
    }

    /// <summary>The job hands a file in.</summary>
    public async Task<HttpStatusCode> UploadAsync(string kind, string job, string content)
    {
        using var message = new HttpRequestMessage(HttpMethod.Put, service.Reach($"{Env("UPLOAD_URL")}/{kind}/{job}")) { Content = new StringContent(content) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Env("UPLOAD_TOKEN"));
        using var answer = await service.Client.SendAsync(message);
        return answer.StatusCode;
    }
}
