using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Notifications;

/// <summary>Whoever is told over HTTP: keeps what comes and answers what the test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    /// <summary>Part of the address, and nothing that may be read anywhere.</summary>
    internal const string HiddenPath = "T0HIDDEN0PATH";

    private readonly WebApplication _application;
    private readonly List<Request> _all = [];

    private Receiver(WebApplication application) => _application = application;

    /// <summary>An address that is a secret in itself.</summary>
    internal string Url(string name) => $"{_application.Urls.First()}/services/{HiddenPath}/{name}";

    /// <summary>What the request of a number (from 0) is answered; null: 200.</summary>
    internal Func<int, HttpContext, Task>? Answer { get; set; }

    internal IReadOnlyList<Request> All
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    internal IReadOnlyList<Request> Of(string name) => [.. All.Where(one => one.Name == name)];

    internal static async Task<Receiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        var built = builder.Build();
        var receiver = new Receiver(built);
        built.Map("/{**path}", receiver.ReceiveAsync);
        await built.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var impatient = new CancellationTokenSource();
        await impatient.CancelAsync(); // a request that a test holds open is not waited for
        await _application.StopAsync(impatient.Token);
        await _application.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        int number;
        lock (_all)
        {
            number = _all.Count;
            _all.Add(new Request(context.Request.Path.Value!.Split('/')[^1], headers, body.ToArray())); // a path there always is
        }

        if (Answer is { } answer)
        {
            await answer(number, context);
        }
    }

    internal sealed record Request(string Name, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        internal string Id => Headers["X-BotApp-Delivery"];

        internal string Text => Encoding.UTF8.GetString(Body);

        internal JsonNode Json => JsonNode.Parse(Body)!;
    }
}
