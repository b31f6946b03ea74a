using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Storage;
using BotApp.Webhooks;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.Webhooks;

public sealed class WebhookEndpointTests : IAsyncLifetime
{
    private const string Payload = """{"action":"opened","repository":{"id":7},"installation":{"id":3}}""";

    private TestDatabase database = null!;
    private WebhookServer server = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync("sqlite");
        server = await WebhookServer.StartAsync(database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task G75_A_delivery_is_on_the_disk_before_it_is_answered()
    {
        var response = await server.PostAsync(Payload, "pull_request", "g-1");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var other = await database.OpenAsync();
        var details = (await other.Queries.DeliveryAsync("g-1", CancellationToken.None)).ShouldNotBeNull();
        details.Body.ShouldBe(Encoding.UTF8.GetBytes(Payload));
        details.Delivery.Action.ShouldBe("opened");
        details.Delivery.InstallationId.ShouldBe(3);
        details.Events.Single().SubjectKey.ShouldBe("repository/7");
        details.HeadersJson.ShouldContain("X-GitHub-Hook-ID");
        details.HeadersJson.ShouldNotContain("Signature");
        Waker().Woken.ShouldBe([new SubjectMark("repository/7", 3)]);
    }

    [Fact]
    public async Task F10_G67_The_same_delivery_twice_is_answered_twice_and_stored_once()
    {
        await server.PostAsync(Payload, guid: "g-1");

        var again = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.PostAsync(Payload, guid: "g-1")));

        again.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Accepted);
        (await server.Store.Subjects.PendingEventsAsync("repository/7", 10, CancellationToken.None)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task G76_An_event_that_means_nothing_here_is_accepted_and_counted()
    {
        (await server.PostAsync(Payload, "unknown_thing", "g-1")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await server.PostAsync(Payload, "unknown_thing", "g-2")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        await server.Services.GetRequiredService<IgnoredEvents>().FlushAsync(CancellationToken.None);
        (await server.Store.Counters.ListAsync(CancellationToken.None)).ShouldBe(new Dictionary<string, long> { ["ignored:unknown_thing.happened"] = 2 });
        (await server.Store.Queries.DeliveriesAsync(new DeliverySearch(), CancellationToken.None)).ShouldBeEmpty();
        Waker().Woken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("")]
    [InlineData("{\"repository\":7,\"action\":5}")]
    public async Task F65_A_signed_body_that_cannot_be_read_is_kept(string body)
    {
        var response = await server.PostAsync(body, guid: "g-1");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var details = (await server.Store.Queries.DeliveryAsync("g-1", CancellationToken.None)).ShouldNotBeNull();
        details.Delivery.Disposition.ShouldBe("unreadable");
        details.Delivery.Reason.ShouldNotBeNullOrEmpty();
        details.Body.ShouldBe(Encoding.UTF8.GetBytes(body));
    }

    [Fact]
    public async Task F67_A_body_nested_without_end_is_kept_as_unreadable()
    {
        var response = await server.PostAsync(new string('[', 100_000), guid: "g-1");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("wrong secret", HttpStatusCode.Unauthorized)]
    [InlineData("no signature", HttpStatusCode.Unauthorized)]
    [InlineData("empty signature", HttpStatusCode.Unauthorized)]
    [InlineData("short signature", HttpStatusCode.Unauthorized)]
    [InlineData("sha1 only", HttpStatusCode.Unauthorized)]
    [InlineData("changed body", HttpStatusCode.Unauthorized)]
    [InlineData("form", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("no content type", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("no event", HttpStatusCode.BadRequest)]
    [InlineData("no delivery", HttpStatusCode.BadRequest)]
    [InlineData("long delivery", HttpStatusCode.BadRequest)]
    [InlineData("quotes in delivery", HttpStatusCode.BadRequest)]
    [InlineData("two deliveries", HttpStatusCode.BadRequest)]
    [InlineData("get", HttpStatusCode.MethodNotAllowed)]
    public async Task F60_F66_REL2_What_is_not_a_delivery_is_refused_and_leaves_no_trace(string what, HttpStatusCode expected)
    {
        using var request = Broken(what);

        var response = await server.Client.SendAsync(request);

        response.StatusCode.ShouldBe(expected);
        (await server.Store.Queries.DeliveriesAsync(new DeliverySearch(), CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task F63_A_body_announced_too_large_is_refused_before_it_is_sent()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        var head = $"POST {WebhookServices.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {200L * 1024 * 1024}\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(socket.GetStream());

        var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));

        line.ShouldBe("HTTP/1.1 413 Payload Too Large");
    }

    [Fact]
    public async Task F63_A_body_that_grows_too_large_is_refused()
    {
        using var request = WebhookServer.Request([], "push", "g-1", WebhookServer.Sign([], WebhookServer.Secret));
        request.Content = new StreamContent(new ZeroStream(WebhookBody.MaxBytes + 1));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = true;

        var response = await server.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task F62_A_body_of_25_MB_is_stored()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"repository":{"id":7},"text":"{{new string('x', 25_000_000)}}"}""");

        (await server.PostAsync(body, guid: "g-1")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await server.Store.Queries.DeliveryAsync("g-1", CancellationToken.None)).ShouldNotBeNull().Body.Length.ShouldBe(body.Length);
    }

    [Fact]
    public async Task F70_During_a_rotation_both_secrets_are_good_and_after_it_only_the_new_one()
    {
        var during = await AgainAsync(null, ("GitHub:WebhookSecret", "the-new-not-real-secret"), ("GitHub:PreviousWebhookSecret", WebhookServer.Secret));
        (await during.PostAsync(Payload)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await during.PostAsync(Payload, secret: "the-new-not-real-secret")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await during.PostAsync(Payload, secret: "another")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var after = await AgainAsync(null, ("GitHub:WebhookSecret", "the-new-not-real-secret"));
        (await after.PostAsync(Payload)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await after.PostAsync(Payload, secret: "the-new-not-real-secret")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task Without_a_secret_the_service_does_not_start(string? secret)
    {
        var refusal = await Should.ThrowAsync<OptionsValidationException>(
            () => WebhookServer.StartAsync(database.ConnectionString, null, ("GitHub:WebhookSecret", secret)));

        refusal.Message.ShouldContain("GitHub__WebhookSecret is not set");
    }

    [Fact]
    public async Task F96_SEC27_A_secret_that_can_be_guessed_is_refused_at_the_start_and_can_be_left_behind_without_losing_a_delivery()
    {
        var refusal = await Should.ThrowAsync<OptionsValidationException>(() => WebhookServer.StartAsync(database.ConnectionString, null, ("GitHub:WebhookSecret", "fifteen letters")));
        refusal.Message.ShouldContain("has 15 characters");
        refusal.Message.ShouldContain("GitHub__PreviousWebhookSecret");
        refusal.Message.ShouldNotContain("fifteen letters");

        var during = await AgainAsync(null, ("GitHub:WebhookSecret", "a-new-one-of-more"), ("GitHub:PreviousWebhookSecret", "fifteen letters"));
        (await during.PostAsync(Payload, secret: "fifteen letters")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await during.PostAsync(Payload, secret: "a-new-one-of-more")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_reader_that_throws_loses_nothing()
    {
        var throwing = await AgainAsync(services => services.AddSingleton<IDeliveryReader, ThrowingReader>());

        (await throwing.PostAsync(Payload, guid: "g-1")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await server.Store.Queries.DeliveryAsync("g-1", CancellationToken.None)).ShouldNotBeNull().Delivery.Reason.ShouldBe("NotSupportedException: no");
    }

    [Fact]
    public async Task Events_that_cannot_be_stored_do_not_take_their_delivery_or_others_with_them()
    {
        var odd = await AgainAsync(services => services.AddSingleton<IDeliveryReader, OddReader>());

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => odd.PostAsync(Payload, number % 4 == 0 ? "odd" : "push", $"g-{number}")));

        responses.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Accepted);
        var stored = await odd.Store.Queries.DeliveriesAsync(new DeliverySearch(), CancellationToken.None);
        stored.Count(delivery => delivery.Disposition == "accepted").ShouldBe(15);
        stored.Count(delivery => delivery.Disposition == "unreadable").ShouldBe(5);
    }

    [Fact]
    public async Task All_published_payloads_are_accepted()
    {
        var payloads = Directory.GetFiles(Path.Combine(SharedFolder(), "github-api", "webhooks", "payloads"), "*.json");
        payloads.Length.ShouldBe(191);

        var responses = await Task.WhenAll(payloads.Select(async path =>
        {
            var eventName = Path.GetFileName(path).Split('.')[0];
            return await server.PostAsync(await File.ReadAllBytesAsync(path), eventName);
        }));

        responses.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Accepted);
        var stored = await server.Store.Queries.DeliveriesAsync(new DeliverySearch { Max = 500 }, CancellationToken.None);
        stored.Count(delivery => delivery.Disposition == "accepted").ShouldBe(191);
    }

    private RecordingWaker Waker() => (RecordingWaker)server.Services.GetRequiredService<ISubjectWaker>();

    // Configured otherwise, on the same database: one service at a time has it.
    private async Task<WebhookServer> AgainAsync(Action<IServiceCollection>? configure, params (string Key, string? Value)[] settings)
    {
        await server.DisposeAsync();
        return server = await WebhookServer.StartAsync(database.ConnectionString, configure, settings);
    }

    private static string SharedFolder()
    {
        if (Environment.GetEnvironmentVariable("BOTAPP_SHARED") is { Length: > 0 } given)
        {
            return given;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(shared, "spec", "PRODUCT.md")))
            {
                return shared;
            }
        }

        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "The shared folder with published payloads is not here.");
        throw new InvalidOperationException("CI needs the shared folder with published payloads (BOTAPP_SHARED).");
    }

    private static HttpRequestMessage Broken(string what)
    {
        var body = Encoding.UTF8.GetBytes(Payload);
        var good = WebhookServer.Sign(body, WebhookServer.Secret);
        HttpRequestMessage Signed(string? signature) => WebhookServer.Request(body, "push", "g-1", signature);
        var request = Signed(good);
        switch (what)
        {
            case "wrong secret":
                return Signed(WebhookServer.Sign(body, "another"));
            case "no signature":
                return Signed(null);
            case "empty signature":
                return Signed("");
            case "short signature":
                return Signed(good[..40]);
            case "sha1 only":
                request = Signed(null);
                request.Headers.Add("X-Hub-Signature", "sha1=" + new string('a', 40));
                return request;
            case "changed body":
                return WebhookServer.Request(Encoding.UTF8.GetBytes(Payload + " "), "push", "g-1", good);
            case "form":
                request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
                return request;
            case "no content type":
                request.Content!.Headers.ContentType = null;
                return request;
            case "gzip":
                request.Content!.Headers.ContentEncoding.Add("gzip");
                return request;
            case "no event":
                request.Headers.Remove("X-GitHub-Event");
                return request;
            case "no delivery":
                request.Headers.Remove("X-GitHub-Delivery");
                return request;
            case "long delivery":
                return WebhookServer.Request(body, "push", new string('a', 10_000), good);
            case "quotes in delivery":
                return WebhookServer.Request(body, "push", "a'\"b", good);
            case "two deliveries":
                request.Headers.Add("X-GitHub-Delivery", "g-2");
                return request;
            case "get":
                return new HttpRequestMessage(HttpMethod.Get, WebhookServices.Path);
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "Not a case.");
        }
    }

    private sealed class ThrowingReader : IDeliveryReader
    {
        public DeliveryReading Read(string eventName, ReadOnlyMemory<byte> body) => throw new NotSupportedException("no");
    }

    private sealed class OddReader : IDeliveryReader
    {
        public DeliveryReading Read(string eventName, ReadOnlyMemory<byte> body) =>
            new DeliveryReading.Accepted("a", 1, 1, [new NewEvent("s1", 1, 1, "Happened", eventName == "odd" ? null! : "{}")]);
    }

    private sealed class ZeroStream(long length) : Stream
    {
        private long left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(left, count);
            Array.Fill(buffer, (byte)' ', offset, read);
            left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
