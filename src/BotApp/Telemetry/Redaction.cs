using System.Text.RegularExpressions;

namespace BotApp.Telemetry;

/// <summary>Masks what must never be read in a log, an error or a page: tokens, signed links and keys, known by their shape.</summary>
internal static partial class Redaction
{
    private const string Mask = "***";

    /// <summary>The text with everything that looks like a credential replaced by three stars.</summary>
    /// <param name="text">Any foreign or composed text; null gives an empty text.</param>
    internal static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var cleaned = PemBlock().Replace(text, Mask);
        cleaned = GitHubToken().Replace(cleaned, Mask);
        cleaned = OwnToken().Replace(cleaned, Mask);
        cleaned = JsonWebToken().Replace(cleaned, Mask);
        cleaned = Credentials().Replace(cleaned, "${scheme} " + Mask);
        return SignedQuery().Replace(cleaned, "${name}" + Mask);
    }

    /// <summary>A whole block, and also one whose end is missing: half a key is a key.</summary>
    [GeneratedRegex(@"-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)-----.*?(?:-----END [A-Z ]*-----|\z)", RegexOptions.Singleline, 1000)]
    private static partial Regex PemBlock();

    /// <summary>Source: GitHub's token formats, ghs_ since 2026 with dots and up to about 520 characters (changelog 2026-05-15).</summary>
    [GeneratedRegex(@"(?:gh[pousr]_[A-Za-z0-9._-]{8,}|github_pat_[A-Za-z0-9_]{8,})", RegexOptions.None, 1000)]
    private static partial Regex GitHubToken();

    /// <summary>Tokens of people for BotApp's own API.</summary>
    [GeneratedRegex(@"botapp_[A-Za-z0-9]{36,}", RegexOptions.None, 1000)]
    private static partial Regex OwnToken();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?", RegexOptions.None, 1000)]
    private static partial Regex JsonWebToken();

    [GeneratedRegex(@"\b(?<scheme>bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Credentials();

    /// <summary>Signatures and secrets in query strings, such as the links to stored artifacts.</summary>
    [GeneratedRegex(@"(?<name>[?&;](?:sig|signature|token|access_token|client_secret|code|x-amz-[a-z-]+)=)[^&\s""']+", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SignedQuery();
}
