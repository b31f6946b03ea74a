using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

using BotApp.Engine;
using BotApp.Storage;
using BotApp.Webhooks;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Webhooks;

/// <summary>The real endpoint on a real server, over a store, with a reader of the test's own.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    internal const string Secret = "not-a-real-secret-only-for-tests";

    private readonly WebApplication application;

    private WebhookServer(WebApplication application)
    {
        this.application = application;
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient { BaseAddress = Address };
    }

    internal Uri Address { get; }

    internal HttpClient Client { get; }

    internal IServiceProvider Services => application.Services;

    internal Store Store => Services.GetRequiredService<Store>();

    internal static Task<WebhookServer> StartAsync(
        string connectionString,
        Action<IServiceCollection>? configure = null,
        params (string Key, string? Value)[] settings) => StartAsync(connectionString, configure, withEngine: false, settings);

    internal static async Task<WebhookServer> StartAsync(
        string connectionString,
        Action<IServiceCollection>? configure,
        bool withEngine,
        params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:BotApp"] = connectionString,
            ["GitHub:WebhookSecret"] = Secret,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Services.AddBotAppStorage(builder.Configuration);
        builder.Services.AddBotAppWebhooks(builder.Configuration);
        builder.Services.AddSingleton<IDeliveryReader, SimpleReader>();
        if (withEngine)
        {
            builder.Services.AddBotAppEngineQueue(builder.Configuration);
        }
        else
        {
            builder.Services.AddSingleton<ISubjectWaker, RecordingWaker>();
        }

        configure?.Invoke(builder.Services);
        var built = builder.Build();
        built.MapGitHubWebhooks();
        await built.StartAsync();
        return new WebhookServer(built);
    }

    internal Task<HttpResponseMessage> PostAsync(string body, string eventName = "push", string? guid = null, string secret = Secret) =>
        PostAsync(Encoding.UTF8.GetBytes(body), eventName, guid, secret);

    internal Task<HttpResponseMessage> PostAsync(byte[] body, string eventName = "push", string? guid = null, string secret = Secret) =>
        Client.SendAsync(Request(body, eventName, guid, Sign(body, secret)));

    internal static HttpRequestMessage Request(byte[] body, string eventName, string? guid, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, WebhookServices.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", eventName);
        request.Headers.Add("X-GitHub-Delivery", guid ?? Guid.NewGuid().ToString());
        request.Headers.Add("X-GitHub-Hook-ID", "5");
        if (signature is not null)
        {
            request.Headers.Add("X-Hub-Signature-256", signature);
        }

        return request;
    }

    internal static string Sign(byte[] body, string secret) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await application.StopAsync();
        await application.DisposeAsync();
    }
}

/// <summary>Remembers who was woken.</summary>
internal sealed class RecordingWaker : ISubjectWaker
{
    private readonly List<SubjectMark> woken = [];

    internal IReadOnlyList<SubjectMark> Woken
    {
        get
        {
            lock (woken)
            {
                return [.. woken];
            }
        }
    }

    public void Wake(IReadOnlyCollection<SubjectMark> subjects)
    {
        lock (woken)
        {
            woken.AddRange(subjects);
        }
    }
}
