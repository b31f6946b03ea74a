using System.Net;
using System.Text;
using Microsoft.Extensions.Options;

namespace BotApp.Smoke;

/// <summary>An answer, as far as it is looked at.</summary>
internal sealed record GuardedAnswer(HttpStatusCode Status, string? ContentType, string Body, Uri Url);

/// <summary>A request to an address that others name.</summary>
/// <param name="Method">GET or HEAD.</param>
/// <param name="Url">The address.</param>
/// <param name="Accept">What is wanted.</param>
/// <param name="MaxBytes">A longer answer is refused.</param>
internal sealed record GuardedRequest(HttpMethod Method, Uri Url, string Accept, int MaxBytes)
{
    /// <summary>Hosts allowed besides those that the operator lists, in the same words.</summary>
    public IReadOnlyList<string> AlsoAllowed { get; init; } = [];

    /// <summary>Who asks; sent to its own origin only, whatever redirects say. Null: nobody.</summary>
    public IndexCredential? Credential { get; init; }
}

/// <summary>An address that may not be asked, or an answer that is too large: asking again does not help.</summary>
internal sealed class GuardedRefusal(string reason) : Exception(reason);

/// <summary>
/// GET requests to addresses that others name: only allowed hosts, resolved once and connected to the checked address, at most three
/// redirects (each checked again), no cookies, no proxy, bounded time and size.
/// </summary>
internal sealed class GuardedHttp : IDisposable
{
    private const int MaxRedirects = 3;

    private readonly IOptions<BotAppOptions> _options;
    private readonly HttpClient _public;
    private readonly HttpClient _exact;

    public GuardedHttp(IOptions<BotAppOptions> options)
    {
        _options = options;
        _public = Client(checksAddress: true);
        _exact = Client(checksAddress: false);
    }

    /// <summary>One GET of text, redirects followed by our own rule.</summary>
    /// <exception cref="GuardedRefusal">The address is not allowed, or the answer is larger than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    internal async Task<GuardedAnswer> GetAsync(Uri url, string accept, int maxBytes, IReadOnlyList<string> alsoAllowed, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var (status, type, at) = await SendAsync(new GuardedRequest(HttpMethod.Get, url, accept, maxBytes) { AlsoAllowed = alsoAllowed }, body, cancellationToken);
        return new GuardedAnswer(status, type, Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length), at);
    }

    /// <summary>One request, redirects followed by our own rule; what comes goes into <paramref name="into"/>.</summary>
    /// <exception cref="GuardedRefusal">The address is not allowed, or the answer is too large.</exception>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    internal async Task<(HttpStatusCode Status, string? ContentType, Uri Url)> SendAsync(GuardedRequest wanted, Stream into, CancellationToken cancellationToken)
    {
        var at = wanted.Url;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            if (AllowedHosts.Refusal(at, [.. _options.Value.Smoke.AllowedHosts, .. wanted.AlsoAllowed], out var exact) is { } refusal)
            {
                throw new GuardedRefusal(refusal);
            }

            using var request = new HttpRequestMessage(wanted.Method, at);
            request.Headers.TryAddWithoutValidation("Accept", wanted.Accept);
            request.Headers.TryAddWithoutValidation("User-Agent", "BotApp");
            request.Headers.CacheControl = new() { NoCache = true };
            request.Headers.Authorization = wanted.Credential?.For(at);
            using var response = await (exact ? _exact : _public).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            {
                at = new Uri(at, location);
                continue;
            }

            await CopyAsync(response, into, wanted.MaxBytes, cancellationToken);
            return (response.StatusCode, response.Content.Headers.ContentType?.ToString(), at);
        }

        throw new GuardedRefusal($"more than {MaxRedirects} redirects.");
    }

    public void Dispose()
    {
        _public.Dispose();
        _exact.Dispose();
    }

    private static async Task CopyAsync(HttpResponseMessage response, Stream into, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        var copied = 0L;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copied += read;
            if (copied > maxBytes)
            {
                throw new GuardedRefusal($"the answer is larger than {maxBytes} bytes.");
            }

            await into.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private static HttpClient Client(bool checksAddress)
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
            ConnectCallback = (context, cancellationToken) => CheckedConnection.OpenAsync(context.DnsEndPoint, checksAddress, cancellationToken),
        };
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(15) };
    }
}
