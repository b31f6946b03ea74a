using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace BotApp.Smoke;

/// <summary>An answer, as far as it is looked at.</summary>
internal sealed record GuardedAnswer(HttpStatusCode Status, string? ContentType, string Body, Uri Url)
{
    /// <summary>How long its host asks to be left alone; null when it does not. Source: RFC 9110, 10.2.3.</summary>
    public RetryConditionHeaderValue? RetryAfter { get; init; }
}

/// <summary>The same without the body, which went elsewhere.</summary>
internal sealed record GuardedHead(HttpStatusCode Status, string? ContentType, Uri Url, RetryConditionHeaderValue? RetryAfter);

/// <summary>What is asked, and how much of the answer is looked at.</summary>
/// <param name="Url">The address.</param>
/// <param name="Accept">The header of that name.</param>
/// <param name="MaxBytes">So much of the body; 0: it is not read.</param>
internal sealed record GuardedRequest(Uri Url, string Accept, int MaxBytes)
{
    /// <summary>A larger body is cut, not refused.</summary>
    public bool Cuts { get; init; }

    /// <summary>Redirects that are an answer of their own.</summary>
    public IReadOnlyList<int> Ends { get; init; } = [];

    /// <summary>Hosts that are allowed besides the operator's.</summary>
    public IReadOnlyList<string> AlsoAllowed { get; init; } = [];

    /// <summary>Sent to its own hosts only; null: none.</summary>
    public SmokeSecret? Secret { get; init; }

    /// <summary>Who asks; sent to its own origin only, whatever redirects say. Null: nobody.</summary>
    public IndexCredential? Credential { get; init; }

    /// <summary>GET or HEAD.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>For the whole answer; null: as the operator says.</summary>
    public TimeSpan? Time { get; init; }
}

/// <summary>An address that may not be asked, or an answer that is too large: asking again does not help.</summary>
internal sealed class GuardedRefusal(string reason) : Exception(reason);

/// <summary>
/// Requests to addresses that others name: only allowed hosts, resolved once and connected to the checked address, at most three
/// redirects (each checked again), no cookies, no proxy, bounded time (the whole answer, redirects included) and size.
/// </summary>
internal sealed class GuardedHttp : IDisposable
{
    private const int MaxRedirects = 3;
    private const int BufferBytes = 16 * 1024;

    private readonly IOptions<BotAppOptions> _options;
    private readonly HttpClient _public;
    private readonly HttpClient _exact;

    public GuardedHttp(IOptions<BotAppOptions> options)
        : this(options, CheckedConnection.Real)
    {
    }

    internal GuardedHttp(IOptions<BotAppOptions> options, CheckedConnection connection)
    {
        _options = options;
        _public = Client(connection, checksAddress: true);
        _exact = Client(connection, checksAddress: false);
    }

    /// <summary>The same as text.</summary>
    /// <inheritdoc cref="SendAsync"/>
    internal async Task<GuardedAnswer> GetAsync(GuardedRequest asked, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var head = await SendAsync(asked, body, cancellationToken);
        return new GuardedAnswer(head.Status, head.ContentType, Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length), head.Url) { RetryAfter = head.RetryAfter };
    }

    /// <summary>One request, redirects followed by our own rule; what comes goes into <paramref name="into"/>.</summary>
    /// <exception cref="GuardedRefusal">The address is not allowed, or the answer is larger than it may be.</exception>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    /// <exception cref="OperationCanceledException">The answer was not there in time.</exception>
    internal async Task<GuardedHead> SendAsync(GuardedRequest asked, Stream into, CancellationToken cancellationToken)
    {
        var at = asked.Url;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(asked.Time ?? _options.Value.Smoke.Timeout);
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            if (AllowedHosts.Refusal(at, [.. _options.Value.Smoke.AllowedHosts, .. asked.AlsoAllowed], out var exact) is { } refusal)
            {
                throw new GuardedRefusal(refusal);
            }

            using var request = new HttpRequestMessage(asked.Method, at);
            request.Headers.TryAddWithoutValidation("Accept", asked.Accept);
            request.Headers.TryAddWithoutValidation("User-Agent", "BotApp");
            request.Headers.CacheControl = new() { NoCache = true };
            request.Headers.Authorization = asked.Credential?.For(at);
            if (asked.Secret is { } secret && AllowedHosts.IsAmong(at, secret.Hosts))
            {
                request.Headers.TryAddWithoutValidation(secret.Header, secret.Value); // another host a redirect leads to gets none
            }

            using var response = await (exact ? _exact : _public).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time.Token);
            var status = (int)response.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308 && !asked.Ends.Contains(status) && response.Headers.Location is { } location)
            {
                at = Uri.TryCreate(at, location, out var next) ? next : throw new GuardedRefusal("it redirects to what is no address.");
                continue;
            }

            if (asked.MaxBytes > 0)
            {
                await CopyAsync(response, asked, into, time.Token);
            }

            return new GuardedHead(response.StatusCode, response.Content.Headers.ContentType?.ToString(), at, response.Headers.RetryAfter);
        }

        throw new GuardedRefusal($"more than {MaxRedirects} redirects.");
    }

    public void Dispose()
    {
        _public.Dispose();
        _exact.Dispose();
    }

    private static async Task CopyAsync(HttpResponseMessage response, GuardedRequest asked, Stream into, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[BufferBytes];
        var room = asked.MaxBytes;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (read > room && !asked.Cuts)
            {
                throw new GuardedRefusal($"the answer is larger than {asked.MaxBytes} bytes.");
            }

            await into.WriteAsync(buffer.AsMemory(0, Math.Min(read, room)), cancellationToken);
            room -= Math.Min(read, room);
            if (room == 0 && asked.Cuts)
            {
                break; // what comes after is not looked at
            }
        }
    }

    private static HttpClient Client(CheckedConnection connection, bool checksAddress)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = (context, cancellationToken) => connection.OpenAsync(context.DnsEndPoint, checksAddress, cancellationToken),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // the whole answer has its time, not only its beginning
    }
}
