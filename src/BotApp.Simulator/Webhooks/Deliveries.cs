using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Webhooks;

/// <summary>The delivery log, and a sender per app that delivers in order and never repeats by itself.</summary>
internal sealed class Deliveries(FakeGitHub github) : IAsyncDisposable
{
    // GitHub does not escape what JSON does not require it to.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Dictionary<long, Channel<Delivery>> channels = [];
    private readonly List<Task> senders = [];
    private readonly List<Delivery> log = [];
    private readonly List<Delivery> held = [];
    private long lastId = 1L << 33; // real ids passed 2^31 long ago
    private int underway;

    /// <summary>How long an app may take to answer. Source: https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks .</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<Delivery> Log
    {
        get
        {
            lock (log)
            {
                return [.. log];
            }
        }
    }

    /// <summary>True when nothing is waiting to be sent or being sent; what is held does not count.</summary>
    public bool Idle => Volatile.Read(ref underway) == 0;

    public Delivery? Find(App app, long id) => Log.FirstOrDefault(delivery => delivery.App == app && delivery.Id == id);

    /// <summary>Queues an event for one app.</summary>
    public void Send(App app, Installation? installation, Repository? repository, string name, string? action, JsonObject payload)
    {
        if (app.WebhookUrl is null)
        {
            return;
        }

        var delivery = new Delivery
        {
            Id = Interlocked.Increment(ref lastId),
            Guid = System.Guid.NewGuid().ToString(),
            App = app,
            Event = name,
            Action = action,
            InstallationId = installation?.Id,
            RepositoryId = repository?.Id,
            Body = JsonSerializer.SerializeToUtf8Bytes(payload, Compact),
            DeliveredAt = github.Now,
        };
        switch (github.Faults.OnDelivery?.Invoke(delivery) ?? DeliveryFate.Sent)
        {
            case DeliveryFate.Twice:
                Post(delivery);
                Post(Again(delivery, redelivery: false));
                break;
            case DeliveryFate.Lost:
                delivery.Status = "failed to connect to host";
                Book(delivery);
                break;
            case DeliveryFate.Held:
                lock (log)
                {
                    held.Add(delivery);
                }

                break;
            default:
                Post(delivery);
                break;
        }
    }

    /// <summary>Sends a delivery again under its GUID, as <c>POST /app/hook/deliveries/{id}/attempts</c> asks for.</summary>
    public Delivery Redeliver(Delivery delivery)
    {
        var again = Again(delivery, redelivery: true);
        Post(again);
        return again;
    }

    public void ReleaseHeld(Func<IReadOnlyList<Delivery>, IEnumerable<Delivery>> order)
    {
        List<Delivery> waiting;
        lock (log)
        {
            waiting = [.. held];
            held.Clear();
        }

        foreach (var delivery in order(waiting))
        {
            Post(delivery);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (channels)
        {
            foreach (var channel in channels.Values)
            {
                channel.Writer.TryComplete();
            }
        }

        await Task.WhenAll(senders);
        client.Dispose();
    }

    private Delivery Again(Delivery delivery, bool redelivery) => new()
    {
        Id = Interlocked.Increment(ref lastId),
        Guid = delivery.Guid,
        App = delivery.App,
        Event = delivery.Event,
        Action = delivery.Action,
        InstallationId = delivery.InstallationId,
        RepositoryId = delivery.RepositoryId,
        Body = delivery.Body,
        DeliveredAt = github.Now,
        Redelivery = redelivery,
    };

    private void Book(Delivery delivery)
    {
        lock (log)
        {
            log.Add(delivery);
        }
    }

    private void Post(Delivery delivery)
    {
        Book(delivery);
        Interlocked.Increment(ref underway);
        lock (channels)
        {
            if (!channels.TryGetValue(delivery.App.Id, out var channel))
            {
                channels[delivery.App.Id] = channel = Channel.CreateUnbounded<Delivery>();
                senders.Add(Task.Run(() => SendAllAsync(channel.Reader)));
            }

            if (!channel.Writer.TryWrite(delivery))
            {
                Interlocked.Decrement(ref underway);
            }
        }
    }

    private async Task SendAllAsync(ChannelReader<Delivery> reader)
    {
        await foreach (var delivery in reader.ReadAllAsync())
        {
            if (!github.Stopping.IsCancellationRequested)
            {
                await SendAsync(delivery);
            }

            Interlocked.Decrement(ref underway);
        }
    }

    private async Task SendAsync(Delivery delivery)
    {
        var started = Stopwatch.GetTimestamp();
        delivery.SentAt = github.Now;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(github.Stopping);
        patience.CancelAfter(Timeout);
        try
        {
            using var request = Request(delivery);
            foreach (var header in request.Headers.Concat(request.Content!.Headers))
            {
                delivery.RequestHeaders[header.Key] = string.Join(", ", header.Value);
            }

            using var response = await client.SendAsync(request, patience.Token);
            var body = await response.Content.ReadAsStringAsync(patience.Token);
            foreach (var header in response.Headers.Concat(response.Content.Headers))
            {
                delivery.ResponseHeaders[header.Key] = string.Join(", ", header.Value);
            }

            delivery.ResponseBody = body;
            delivery.StatusCode = (int)response.StatusCode;
            delivery.Status = response.IsSuccessStatusCode ? "OK" : $"Invalid HTTP Response: {delivery.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            delivery.Status = "timed out";
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or UriFormatException)
        {
            delivery.Status = "failed to connect to host";
        }

        delivery.Duration = Stopwatch.GetElapsedTime(started);
    }

    private static HttpRequestMessage Request(Delivery delivery)
    {
        var app = delivery.App;
        var request = new HttpRequestMessage(HttpMethod.Post, app.WebhookUrl) { Content = new ByteArrayContent(delivery.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", "GitHub-Hookshot/0000000");
        headers.Add("Accept", "*/*");
        headers.Add("X-GitHub-Event", delivery.Event);
        headers.Add("X-GitHub-Delivery", delivery.Guid);
        headers.Add("X-GitHub-Hook-ID", app.HookId.ToString());
        headers.Add("X-GitHub-Hook-Installation-Target-ID", app.Id.ToString());
        headers.Add("X-GitHub-Hook-Installation-Target-Type", "integration");
        if (app.WebhookSecret is { Length: > 0 } secret)
        {
            headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), delivery.Body)));
        }

        return request;
    }
}
