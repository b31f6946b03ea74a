using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

using Microsoft.Extensions.Options;

namespace BotApp.Dashboard;

/// <summary>Which of the limits an endpoint is under.</summary>
internal enum Limit
{
    Pages,
    SignIn,
}

/// <summary>Marks what is asked so often at most.</summary>
internal sealed record Limited(Limit Limit);

/// <summary>
/// How often an address and a person may ask. What is remembered of them is bounded, whatever comes: they share so many places, by a hash that nobody
/// outside can reckon, and who asked for nothing lately is forgotten.
/// </summary>
internal sealed class PageLimits(IOptions<LimitOptions> options) : IDisposable
{
    /// <summary>Places for addresses, and as many for people.</summary>
    internal const int Places = 16_384;

    /// <summary>Whoever has a connection has at least so many addresses of IPv6. Source: RFC 6177 and RFC 4291, 2.5.4.</summary>
    private const int OneHolder = 64 / 8;

    private readonly PartitionedRateLimiter<long> _people = PartitionedRateLimiter.Create<long, int>(user => Partition(HashCode.Combine(user) & (Places - 1), options.Value.PagesPerMinuteOfOne));

    /// <summary>By address, before anything is looked up.</summary>
    internal PartitionedRateLimiter<HttpContext> Addresses() => PartitionedRateLimiter.Create<HttpContext, (Limit Limit, int Place)>(context =>
        context.GetEndpoint()?.Metadata.GetMetadata<Limited>() is { } limited
            ? Partition((limited.Limit, Place(context.Connection.RemoteIpAddress)), limited.Limit == Limit.SignIn ? options.Value.SignInsPerMinute : options.Value.PagesPerMinute)
            : RateLimitPartition.GetNoLimiter((Limit.Pages, -1)));

    /// <summary>A person asks for one page more: null when they may, otherwise how long to wait.</summary>
    internal TimeSpan? Wait(long userId)
    {
        using var lease = _people.AttemptAcquire(userId);
        return lease.IsAcquired ? null : Wait(lease);
    }

    /// <summary>Said to whoever asks too often.</summary>
    internal static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        var seconds = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = seconds;
        context.Response.Headers.CacheControl = "no-store";
        var sentence = $"So much was asked from here in the last minute that nothing more is answered for now. Try again in {seconds} s.";
        if (context.GetEndpoint()?.Metadata.GetMetadata<Api.ApiSurface>() is not null)
        {
            return Api.ApiProblems.AnswerAsync(context, StatusCodes.Status429TooManyRequests, sentence);
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    /// <summary>The place of an address: one for all addresses of one holder, never more than <see cref="Places"/>.</summary>
    internal static int Place(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        var bytes = plain?.GetAddressBytes() ?? [];
        var hash = new HashCode(); // with a seed of this process
        hash.AddBytes(plain?.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, OneHolder) : bytes);
        return hash.ToHashCode() & (Places - 1);
    }

    internal static TimeSpan Wait(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1);

    public void Dispose() => _people.Dispose();

    // After a rest a minute's worth at once, then evenly.
    private static RateLimitPartition<T> Partition<T>(T place, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(place, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = perMinute,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
        QueueLimit = 0,
        AutoReplenishment = false, // one timer for all of them
    });
}
