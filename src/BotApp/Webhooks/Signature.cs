using System.Security.Cryptography;

namespace BotApp.Webhooks;

/// <summary>
/// <c>X-Hub-Signature-256</c>: <c>sha256=</c> and the HMAC of the body's bytes in hexadecimal.
/// Source: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries.
/// </summary>
internal static class Signature
{
    private const string Prefix = "sha256=";

    /// <summary>The 32 bytes of a header; null when it is not of this form.</summary>
    internal static byte[]? Parse(string? header)
    {
        if (header is null || header.Length != Prefix.Length + (2 * SHA256.HashSizeInBytes) || !header.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var bytes = new byte[SHA256.HashSizeInBytes];
        return Convert.FromHexString(header.AsSpan(Prefix.Length), bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }

    /// <summary>
    /// Whether the body was signed with one of the secrets. Every secret is tried whatever the others gave, and bytes are compared in constant
    /// time, so that the time taken tells nothing.
    /// </summary>
    internal static bool Matches(ReadOnlySpan<byte> body, string? header, IReadOnlyList<byte[]> secrets)
    {
        if (Parse(header) is not { } given)
        {
            return false;
        }

        var matches = false;
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(secret, body, expected);
            matches |= CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return matches;
    }
}
