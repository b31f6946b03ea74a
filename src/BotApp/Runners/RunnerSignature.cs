using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BotApp.Runners;

/// <summary>
/// How requests between BotApp and a runner are signed where both speak our protocol: <c>X-Timestamp</c> in Unix seconds and
/// <c>X-Signature: sha256=</c> with the HMAC of timestamp, full stop and body in hexadecimal.
/// </summary>
internal static class RunnerSignature
{
    internal const string TimestampHeader = "X-Timestamp";

    internal const string SignatureHeader = "X-Signature";

    /// <summary>An older or newer timestamp is refused: what was caught on the way is worth nothing afterwards.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const string Prefix = "sha256=";

    /// <summary>Both headers for a body.</summary>
    internal static IReadOnlyDictionary<string, string> Headers(string key, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [TimestampHeader] = timestamp,
            [SignatureHeader] = Prefix + Convert.ToHexStringLower(Mac(key, timestamp, body)),
        };
    }

    /// <summary>Why a request is not to be believed, for whoever sent it; null when it was signed with one of the keys just now. Compared in constant time.</summary>
    internal static string? Refusal(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, IReadOnlyList<string> keys, DateTimeOffset now)
    {
        var timestamp = headers.GetValueOrDefault(TimestampHeader);
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return $"{TimestampHeader} is missing or not a number of Unix seconds.";
        }

        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > Window.TotalSeconds)
        {
            return $"{TimestampHeader} is more than {Window.TotalMinutes:0} minutes away from this clock.";
        }

        var given = new byte[SHA256.HashSizeInBytes];
        var header = headers.GetValueOrDefault(SignatureHeader);
        if (header is null || header.Length != Prefix.Length + (2 * given.Length) || !header.StartsWith(Prefix, StringComparison.Ordinal)
            || Convert.FromHexString(header.AsSpan(Prefix.Length), given, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return $"{SignatureHeader} is missing or not of the form sha256=HEX.";
        }

        var matches = false;
        foreach (var key in keys)
        {
            matches |= CryptographicOperations.FixedTimeEquals(Mac(key, timestamp, body), given);
        }

        return matches ? null : $"{SignatureHeader} does not match: it is the HMAC-SHA256 of timestamp, a full stop and the body with the runner's signing key.";
    }

    private static byte[] Mac(string key, string timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key));
        mac.AppendData(Encoding.ASCII.GetBytes(timestamp));
        mac.AppendData("."u8);
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
