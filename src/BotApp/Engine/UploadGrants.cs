using System.Security.Cryptography;
using System.Text;
using BotApp.Runners;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>Gives out leave to hand in files: a random token for each request, kept as a hash only.</summary>
internal sealed class UploadGrants(Store store, IOptions<BotAppOptions> options, TimeProvider time)
{
    /// <summary>The path below which files are handed in.</summary>
    internal const string Path = "/api/uploads";

    private const int TokenBytes = 32;

    /// <summary>What is over is still handed in.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(10);

    /// <summary>Where nobody said how long the run may take.</summary>
    private static readonly TimeSpan s_unsaid = TimeSpan.FromHours(6);

    /// <summary>Leave for one attempt.</summary>
    /// <param name="correlationId">The run's own id, the same through its attempts.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="deadline">When nobody waits for it any more.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal async Task<UploadGrant> GiveAsync(string correlationId, int attempt, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var now = time.GetUtcNow();
        var expires = (deadline is { } said && said > now ? said : now + s_unsaid) + s_grace;
        await store.Uploads.GrantAsync(Hash(token), correlationId, attempt, expires, cancellationToken);
        return new UploadGrant(new Uri(options.Value.PublicUrl.AbsoluteUri.TrimEnd('/') + Path), token, expires);
    }

    /// <summary>How a token is kept.</summary>
    internal static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
