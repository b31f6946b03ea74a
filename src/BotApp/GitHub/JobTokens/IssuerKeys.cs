using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using BotApp.Core;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub.JobTokens;

/// <summary>
/// The public keys of GitHub's token issuer, by their ids. They are fetched from the configured issuer and from nowhere that a token names, kept for an
/// hour, and fetched anew when a token names one that is not there, but not more than once a minute, so that made-up names cost nobody anything.
/// </summary>
internal sealed partial class IssuerKeys(IHttpClientFactory factory, IOptions<GitHubOptions> options, TimeProvider time, ILogger<IssuerKeys> logger) : IDisposable
{
    internal const string ClientName = "token-issuer";

    /// <summary>A longer list of keys is refused; GitHub's has about 20 KB.</summary>
    internal const int MaxBytes = 256 * 1024;

    private const int MaxKeys = 50;

    /// <summary>Shorter keys can be broken, longer ones cost time. Source: NIST SP 800-131A.</summary>
    private const int LeastBits = 2048;

    private const int MostBits = 8192;

    /// <summary>The longest that the issuer is waited for.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_fresh = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    /// <summary>So long keys are used that could not be fetched anew.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _turn = new(1);

    private volatile KeySet? _keys;

    private DateTimeOffset _asked = DateTimeOffset.MinValue;

    /// <summary>A key; null when the issuer has none of this id.</summary>
    /// <exception cref="GitHubUnavailable">The keys cannot be had, and none are kept that may still be used.</exception>
    internal async Task<RSAParameters?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (Known(id) is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (Known(id) is { } meanwhile)
            {
                return meanwhile;
            }

            if (_asked + s_pause > time.GetUtcNow())
            {
                return Kept() is { } kept ? Key(kept, id) : throw new GitHubUnavailable("keys of the token issuer: could not be fetched a moment ago", null, null);
            }

            _asked = time.GetUtcNow();
            _keys = await FetchAsync(cancellationToken) ?? Kept() ?? throw new GitHubUnavailable("keys of the token issuer: could not be fetched", null, null);
            return Key(_keys, id);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private RSAParameters? Known(string id) => _keys is { } keys && time.GetUtcNow() - keys.FetchedAt < s_fresh ? Key(keys, id) : null;

    private KeySet? Kept() => _keys is { } keys && time.GetUtcNow() - keys.FetchedAt < s_longest ? keys : null;

    private static RSAParameters? Key(KeySet keys, string id) => keys.Keys.TryGetValue(id, out var key) ? key : null;

    private async Task<KeySet?> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = factory.CreateClient(ClientName);
            using var answer = await client.GetAsync(new Uri($"{options.Value.Issuer()}/.well-known/jwks"), cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                Log.NotFetched(logger, $"status {(int)answer.StatusCode}");
                return null;
            }

            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken), new JsonDocumentOptions { MaxDepth = 8 });
            var keys = Read(document.RootElement);
            Log.Fetched(logger, keys.Count);
            return keys.Count > 0 ? new KeySet(keys, time.GetUtcNow()) : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.NotFetched(logger, e.GetType().Name);
            return null;
        }
    }

    private static Dictionary<string, RSAParameters> Read(JsonElement document)
    {
        var keys = new Dictionary<string, RSAParameters>(StringComparer.Ordinal);
        if (document.ValueKind == JsonValueKind.Object && document.TryGetProperty("keys", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in list.EnumerateArray().Take(MaxKeys).Where(static one => one.ValueKind == JsonValueKind.Object))
            {
                if (Text(one, "kid") is { Length: > 0 and <= 200 } id && Of(one) is { } key)
                {
                    keys.TryAdd(id, key);
                }
            }
        }

        return keys;
    }

    // Only what can sign by RS256: a key for anything else is as if it were not there.
    private static RSAParameters? Of(JsonElement key)
    {
        if (Text(key, "kty") != "RSA" || Text(key, "use") is not (null or "sig") || Text(key, "alg") is not (null or "RS256") || Bytes(key, "n") is not { } modulus || Bytes(key, "e") is not { Length: > 0 and <= 8 } exponent)
        {
            return null;
        }

        return modulus.Length * 8 is >= LeastBits and <= MostBits ? new RSAParameters { Modulus = modulus, Exponent = exponent } : null;
    }

    private static byte[]? Bytes(JsonElement key, string name)
    {
        var text = Text(key, name);
        return text is { Length: > 0 and <= 4096 } && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.TextOrNull() : null;

    private sealed record KeySet(IReadOnlyDictionary<string, RSAParameters> Keys, DateTimeOffset FetchedAt);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Keys of GitHub's token issuer were read: {Count}")]
        internal static partial void Fetched(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Keys of GitHub's token issuer could not be read: {Reason}")]
        internal static partial void NotFetched(ILogger logger, string reason);
    }
}
