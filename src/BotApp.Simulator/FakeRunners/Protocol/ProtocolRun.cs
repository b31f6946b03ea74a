using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Protocol;

/// <summary>One run of a service that speaks protocol 1, with the verbs of what happens inside it.</summary>
internal sealed class ProtocolRun(ProtocolRunner runner, string id, JsonObject request, int attempt)
{
    private readonly List<ProtocolJob> _jobs = [];
    private readonly List<ProtocolFile> _files = [];

    public string Id => id;

    /// <summary>The start's body.</summary>
    public JsonObject Request => request;

    public string CorrelationId => (string?)request["correlation_id"] ?? "";

    public int Attempt => attempt;

    /// <summary><c>queued</c>, <c>running</c> or <c>done</c>.</summary>
    public string State { get; private set; } = "queued";

    public string? Conclusion { get; private set; }

    public DateTimeOffset CreatedAt { get; } = runner.Time.GetUtcNow();

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; } = runner.Time.GetUtcNow();

    /// <summary>Why it was cancelled; null while it was not.</summary>
    public string? CancelReason { get; private set; }

    /// <summary>The commit that it says it checked out; the requested one unless a test says otherwise.</summary>
    public string? CheckedOut { get; set; } = (string?)request["sha"];

    /// <summary>A machine took it: a job begins.</summary>
    public void Begin(string job) => Change(() =>
    {
        State = "running";
        StartedAt ??= runner.Time.GetUtcNow();
        _jobs.RemoveAll(one => one.Name == job);
        _jobs.Add(new ProtocolJob(job, runner.Time.GetUtcNow()));
    });

    /// <summary>A job leaves a file that is served from here.</summary>
    public void Leave(string name, string kind, byte[] content) => Change(() => _files.Add(new ProtocolFile(name, kind, content) { IsServed = true }));

    /// <summary>A job sends a file to where the start said, as <c>curl</c> would; what came back is returned.</summary>
    public async Task<HttpStatusCode> UploadAsync(string kind, string job, string name, byte[] content, HttpMethod? method = null, string? token = null)
    {
        var upload = request["upload"] ?? throw new InvalidOperationException("The start named no place for uploads.");
        using var message = new HttpRequestMessage(method ?? HttpMethod.Put, runner.Reach($"{upload["url"]}/{kind}/{Uri.EscapeDataString(job)}")) { Content = new ByteArrayContent(content) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? (string?)upload["token"]);
        using var answer = await runner.Client.SendAsync(message);
        Change(() => _files.Add(new ProtocolFile(name, kind, content)));
        return answer.StatusCode;
    }

    /// <summary>The file that is served is another one than was listed: its size and hash stay as they were said.</summary>
    public void Change(string name, byte[] content) => Change(() => _files.Find(file => file.Name == name)!.Served = content);

    /// <summary>Its list no longer names files of this content: what was refused is not said to have been handed in.</summary>
    public void Forget(byte[] content) => Change(() => _files.RemoveAll(file => file.Content.AsSpan().SequenceEqual(content)));

    /// <summary>All is over.</summary>
    public void End(string conclusion) => Change(() =>
    {
        State = "done";
        Conclusion = conclusion;
        foreach (var job in _jobs.Where(one => one.EndedAt is null))
        {
            job.EndedAt = runner.Time.GetUtcNow();
            job.Conclusion = conclusion;
        }
    });

    /// <summary>Tells whoever asked for it where it stands; what came back is returned.</summary>
    public Task<HttpStatusCode> TellAsync(string? delivery = null, string? key = null, DateTimeOffset? at = null) => runner.TellAsync(this, delivery ?? Guid.NewGuid().ToString("N"), key, at);

    internal bool Cancel(string reason)
    {
        if (State == "done")
        {
            return false;
        }

        CancelReason = reason;
        End("cancelled");
        return true;
    }

    internal byte[]? Content(string name) => runner.Locked(() => _files.LastOrDefault(one => one.IsServed && one.Name == name)?.Served);

    /// <summary>The status document.</summary>
    internal JsonObject Document() => runner.Locked(() => new JsonObject
    {
        ["external_id"] = id,
        ["status_url"] = $"{runner.Url}runs/{id}",
        ["correlation_id"] = CorrelationId,
        ["attempt"] = attempt,
        ["state"] = State,
        ["conclusion"] = Conclusion,
        ["sha"] = CheckedOut,
        ["created_at"] = CreatedAt,
        ["started_at"] = StartedAt,
        ["updated_at"] = UpdatedAt,
        ["html_url"] = $"{runner.Url}pages/{id}",
        ["jobs"] = new JsonArray([.. _jobs.Select(static job => job.Document())]),
        ["files"] = new JsonArray([.. _files.Select(file => file.Document($"{runner.Url}runs/{id}/files/"))]),
    });

    private void Change(Action change) => runner.Locked(() =>
    {
        change();
        UpdatedAt = runner.Time.GetUtcNow();
        return true;
    });

    private sealed class ProtocolJob(string name, DateTimeOffset startedAt)
    {
        public string Name => name;

        public DateTimeOffset? EndedAt { get; set; }

        public string? Conclusion { get; set; }

        public JsonObject Document() => new JsonObject
        {
            ["name"] = name,
            ["state"] = EndedAt is null ? "running" : "done",
            ["conclusion"] = Conclusion,
            ["steps"] = new JsonArray(new JsonObject
            {
                ["name"] = "Run tests",
                ["state"] = EndedAt is null ? "running" : "done",
                ["conclusion"] = Conclusion,
                ["started_at"] = startedAt,
                ["ended_at"] = EndedAt,
            }),
        };
    }

    private sealed record ProtocolFile(string Name, string Kind, byte[] Content)
    {
        public bool IsServed { get; init; }

        public byte[] Served { get; set; } = Content;

        public JsonObject Document(string at) => new JsonObject
        {
            ["name"] = Name,
            ["kind"] = Kind,
            ["size"] = Content.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Content)),
            ["url"] = IsServed ? at + Uri.EscapeDataString(Name) : null,
        };
    }
}
