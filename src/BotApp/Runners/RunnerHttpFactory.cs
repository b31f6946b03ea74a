using System.Collections.Concurrent;
using System.Net;
using BotApp.Smoke;

namespace BotApp.Runners;

/// <summary>Makes one way out for each runner: its own connections, its own breaker.</summary>
internal sealed class RunnerHttpFactory(RunnerMetrics metrics, TimeProvider time, ILogger<RunnerHttp> logger) : IDisposable
{
    private readonly ConcurrentBag<RunnerHttp> _made = [];

    /// <summary>The way out of one runner.</summary>
    /// <param name="runner">Its name.</param>
    /// <param name="options">Its address, limits and whether it may be private.</param>
    /// <param name="authorize">Puts the credential on a request, asking nobody; not called for a request that goes elsewhere. Null: none.</param>
    /// <param name="keepsCookies">The runner signs in by a cookie.</param>
    /// <param name="isWatched">It is the runner itself; false for what only belongs to one, such as where its tokens come from.</param>
    internal RunnerHttp Create(string runner, RunnerOptions options, Action<HttpRequestMessage>? authorize, bool keepsCookies = false, bool isWatched = true)
    {
        var made = new RunnerHttp(runner, options, Client(options.AllowPrivateAddresses, keepsCookies), Client(allowsPrivate: false, keepsCookies: false), authorize, metrics, time, logger);
        _made.Add(made);
        if (isWatched)
        {
            metrics.Watch(runner, () => made.Trouble is null);
        }

        return made;
    }

    public void Dispose()
    {
        foreach (var one in _made)
        {
            one.Dispose();
        }
    }

    private static HttpClient Client(bool allowsPrivate, bool keepsCookies) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = keepsCookies,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = (context, cancellationToken) => CheckedConnection.Real.OpenAsync(context.DnsEndPoint, !allowsPrivate, cancellationToken),
        },
        disposeHandler: true)
    {
        Timeout = Timeout.InfiniteTimeSpan, // RunnerHttp keeps the time, body included
    };
}
