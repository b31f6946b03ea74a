using System.Net;
using System.Text;
using Microsoft.Extensions.Options;

namespace BotApp.Smoke;

/// <summary>An answer, as far as it is looked at.</summary>
internal sealed record GuardedAnswer(HttpStatusCode Status, string? ContentType, string Body, Uri Url);

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

    /// <summary>One GET, redirects followed by our own rule.</summary>
    /// <exception cref="GuardedRefusal">The address is not allowed, or the answer is larger than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    internal async Task<GuardedAnswer> GetAsync(Uri url, string accept, int maxBytes, IReadOnlyList<string> alsoAllowed, CancellationToken cancellationToken)
    {
        var at = url;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            if (AllowedHosts.Refusal(at, [.. _options.Value.Smoke.AllowedHosts, .. alsoAllowed], out var exact) is { } refusal)
            {
                throw new GuardedRefusal(refusal);
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.TryAddWithoutValidation("User-Agent", "BotApp");
            request.Headers.CacheControl = new() { NoCache = true };
            using var response = await (exact ? _exact : _public).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            {
                at = new Uri(at, location);
                continue;
            }

            return new GuardedAnswer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await BodyAsync(response, maxBytes, cancellationToken), at);
        }

        throw new GuardedRefusal($"more than {MaxRedirects} redirects.");
    }

    public void Dispose()
    {
        _public.Dispose();
        _exact.Dispose();
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (kept.Length + read > maxBytes)
            {
                throw new GuardedRefusal($"the answer is larger than {maxBytes} bytes.");
            }

            kept.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
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
