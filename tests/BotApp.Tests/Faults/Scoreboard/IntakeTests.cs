using System.Net;
using System.Net.Sockets;
using System.Text;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;
using BotApp.Tests.Webhooks;
using BotApp.Webhooks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.Faults.Scoreboard;

/// <summary>What strangers can send to the one address everybody knows.</summary>
public sealed class IntakeTests : IAsyncLifetime
{
    private const string Payload = """{"action":"opened","repository":{"id":7},"installation":{"id":3}}""";
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Databases.Sqlite);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task F61_A_flood_of_bad_signatures_takes_no_place_from_the_good_ones()
    {
        await using var server = await WebhookServer.StartAsync(_database.ConnectionString);
        using var patience = new CancellationTokenSource();
        var refused = 0;
        var flood = Parallel.ForEachAsync(Enumerable.Range(0, int.MaxValue), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = patience.Token }, async (_, _) =>
        {
            using var answer = await server.PostAsync(Payload, guid: $"bad-{Guid.NewGuid()}", secret: "another");
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            Interlocked.Increment(ref refused);
        });
        await Eventually.TrueAsync(() => Volatile.Read(ref refused) > 200, "the flood runs");

        for (var i = 0; i < 40; i++)
        {
            (await server.PostAsync(Payload, guid: $"good-{i}")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        }

        await Eventually.TrueAsync(() => Volatile.Read(ref refused) > 1000, "the flood goes on");
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => flood);
        var stored = await server.Store.Queries.DeliveriesAsync(new DeliverySearch { Max = 500 }, CancellationToken.None);
        stored.Count.ShouldBe(40);
        stored.ShouldAllBe(delivery => delivery.Guid.StartsWith("good-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task F64_Connections_that_send_a_byte_now_and_then_are_ended_and_hold_up_nobody()
    {
        await using (var asShipped = await WebhookServer.StartAsync(_database.ConnectionString))
        {
            var limits = asShipped.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
            limits.RequestHeadersTimeout.ShouldBeLessThanOrEqualTo(s_longest);
            limits.MinRequestBodyDataRate.ShouldNotBeNull().GracePeriod.ShouldBeLessThanOrEqualTo(s_longest);
        }

        await using var server = await WebhookServer.StartAsync(_database.ConnectionString, services => services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(2);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(2));
        }));
        var head = $"POST {WebhookServices.Path} HTTP/1.1\r\nHost: localhost\r\n";
        var half = head + "Content-Type: application/json\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: slow\r\nX-Hub-Signature-256: sha256=" + new string('0', 64) + "\r\nContent-Length: 1000\r\n\r\n{";
        var slow = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number => await ConnectAsync(server, number % 2 == 0 ? head : half)));

        for (var i = 0; i < 20; i++)
        {
            (await server.PostAsync(Payload, guid: $"good-{i}")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        }

        foreach (var connection in slow)
        {
            (await AnswerAsync(connection)).ShouldNotStartWith("HTTP/1.1 2");
            connection.Dispose();
        }

        (await server.Store.Queries.DeliveriesAsync(new DeliverySearch { Max = 500 }, CancellationToken.None)).Count.ShouldBe(20);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 7", "{}{}{")]
    [InlineData("Content-Length: -1", "{}")]
    [InlineData("Content-Length: 99999999999999999999", "{}")]
    [InlineData("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "{}")]
    public async Task F68_A_body_of_uncertain_length_is_refused_and_its_connection_closed(string lengths, string body)
    {
        await using var server = await WebhookServer.StartAsync(_database.ConnectionString);
        var signature = WebhookServer.Sign(Encoding.UTF8.GetBytes("{}"), WebhookServer.Secret);
        using var connection = await ConnectAsync(
            server,
            $"POST {WebhookServices.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: odd\r\nX-Hub-Signature-256: {signature}\r\n{lengths}\r\n\r\n{body}");

        var answer = await AnswerAsync(connection);

        answer.ShouldStartWith("HTTP/1.1 4");
        answer.Split("HTTP/1.1 ").Length.ShouldBe(2, "what follows is not read as another request");
        (await server.Store.Queries.DeliveriesAsync(new DeliverySearch(), CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task F68_Headers_without_end_are_refused()
    {
        await using var server = await WebhookServer.StartAsync(_database.ConnectionString);
        using var connection = await ConnectAsync(server, $"POST {WebhookServices.Path} HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('a', 64 * 1024)}\r\n\r\n");

        (await AnswerAsync(connection)).ShouldStartWith("HTTP/1.1 431 ");
    }

    [Theory]
    [InlineData("issue_comment", """{"action":"completed","check_run":{"id":1},"repository":{"id":7},"installation":{"id":3}}""")]
    [InlineData("check_run", """{"action":"created","comment":{"body":"/rerun"},"repository":{"id":7},"installation":{"id":3}}""")]
    [InlineData("pull_request", """{"action":"opened","pull_request":null,"repository":{"id":7},"installation":{"id":3}}""")]
    [InlineData("push", """{"ref":7,"repository":{"id":7},"installation":{"id":3}}""")]
    [InlineData("pull_request", """{"action":{"a":1},"repository":{"id":"seven"},"installation":{"id":3.5}}""")]
    [InlineData("__proto__", """{"action":"opened"}""")]
    [InlineData("push", "\uFEFF{\"ref\":\"refs/heads/main\"}")]
    public async Task F65_F66_F69_An_event_that_does_not_fit_its_body_leads_to_nothing(string name, string body)
    {
        await using var server = await WebhookServer.StartAsync(_database.ConnectionString, services => services.AddSingleton<IDeliveryReader, EventReader>());

        var response = await server.PostAsync(body, name, "g-1");

        ((int)response.StatusCode).ShouldBeInRange(200, 499);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("Exception");
        if (await server.Store.Queries.DeliveryAsync("g-1", CancellationToken.None) is { } kept)
        {
            kept.Events.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task F54_A_thousand_deliveries_of_one_moment_are_all_taken()
    {
        await using var server = await WebhookServer.StartAsync(_database.ConnectionString);

        var responses = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => server.PostAsync(Payload, guid: $"g-{number}")));

        responses.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Accepted);
        (await server.Store.Subjects.PendingEventsAsync("repository/7", 2000, CancellationToken.None)).Count.ShouldBe(1000);
    }

    [Fact]
    public async Task F62_Eight_bodies_of_25_MB_at_once_are_taken_a_few_at_a_time_or_asked_for_again()
    {
        await using var server = await WebhookServer.StartAsync(_database.ConnectionString);
        var body = Encoding.UTF8.GetBytes($$"""{"repository":{"id":7},"text":"{{new string('x', 25_000_000)}}"}""");

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => server.PostAsync(body, guid: $"g-{number}")));

        responses.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Accepted || response.StatusCode == HttpStatusCode.ServiceUnavailable || response.StatusCode == HttpStatusCode.RequestTimeout);
        var accepted = responses.Count(response => response.StatusCode == HttpStatusCode.Accepted);
        accepted.ShouldBeGreaterThan(0);
        (await server.Store.Queries.DeliveriesAsync(new DeliverySearch(), CancellationToken.None)).Count.ShouldBe(accepted);
    }

    private static async Task<TcpClient> ConnectAsync(WebhookServer server, string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));
        return client;
    }

    /// <summary>All that is answered until the other side ends the connection.</summary>
    private static async Task<string> AnswerAsync(TcpClient connection)
    {
        using var reader = new StreamReader(connection.GetStream());
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
