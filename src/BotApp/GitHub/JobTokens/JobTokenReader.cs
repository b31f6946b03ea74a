using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Pipelines;
using Microsoft.Extensions.Options;

namespace BotApp.GitHub.JobTokens;

/// <summary>
/// Reads the tokens (OpenID Connect) that jobs of GitHub Actions show: RS256 with a key of the configured issuer, and nothing else. Whatever a
/// token says of how or with what it is to be checked is not followed. Why this is written here and not taken from a package: decisions/0013.
/// Source: https://docs.github.com/actions/reference/security/oidc, RFC 7519, RFC 8725.
/// </summary>
internal sealed class JobTokenReader(IssuerKeys keys, IOptions<GitHubOptions> options, TimeProvider time)
{
    /// <summary>GitHub's tokens have about 2 KB.</summary>
    internal const int MaxCharacters = 16 * 1024;

    private const string Algorithm = "RS256";

    /// <summary>Clocks may differ by this much.</summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(60);

    /// <summary>GitHub's live five minutes; one that claims to live longer than a day was not made for a job.</summary>
    private static readonly TimeSpan s_longestLife = TimeSpan.FromDays(1);

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Whether a text has the form of such a token: three parts. What else an upload is authorised by has none.</summary>
    internal static bool IsToken(string text) => text.Count(static c => c == '.') == 2;

    /// <summary>Reads a token.</summary>
    /// <param name="token">As it was sent.</param>
    /// <param name="audience">Our own address, which the token has to be made for.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal async Task<JobTokenReading> ReadAsync(string token, Uri audience, CancellationToken cancellationToken)
    {
        if (token.Length > MaxCharacters)
        {
            return new JobTokenReading.Refused($"the token has {Number(token.Length)} characters; expected at most {Number(MaxCharacters)}.");
        }

        var parts = token.Split('.');
        if (parts.Length != 3 || Json(parts[0]) is not { } header || !IsBase64Url(parts[2]))
        {
            return new JobTokenReading.Refused("the token is not of the form header.claims.signature in base64url.");
        }

        if (HeaderProblem(header) is { } problem)
        {
            return new JobTokenReading.Refused(problem);
        }

        try
        {
            var id = Text(header, "kid")!; // has no problem
            return await keys.FindAsync(id, cancellationToken) is { } key ? Signed(parts, key) ?? Read(parts[1], audience) : new JobTokenReading.Refused($"the issuer {options.Value.Issuer()} has no key of the id that the token names.");
        }
        catch (GitHubUnavailable)
        {
            return new JobTokenReading.Unknown($"the keys of {options.Value.Issuer()} cannot be read at the moment; send it again.");
        }
    }

    private static string? HeaderProblem(JsonElement header) => Text(header, "alg") is not Algorithm ? $"the token's algorithm is {Shown(Text(header, "alg"))}; expected {Algorithm}."
        : header.TryGetProperty("crit", out _) ? "the token's header asks for something (crit) that is not understood."
        : header.TryGetProperty("b64", out _) || Text(header, "typ") is not (null or "JWT" or "jwt") ? "the token is not of the type JWT."
        : Text(header, "kid") is not { Length: > 0 and <= 200 } ? "the token's header names no key (kid)."
        : null;

    /// <summary>Null when the signature is right.</summary>
    private static JobTokenReading.Refused? Signed(string[] parts, RSAParameters key)
    {
        using var rsa = RSA.Create(key);
        var (data, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ? null : new JobTokenReading.Refused("the token's signature is not the issuer's.");
    }

    private JobTokenReading Read(string part, Uri audience) => Json(part) is not { } claims ? new JobTokenReading.Refused("the token's claims are not JSON, or name something twice.")
        : ClaimProblem(claims, audience.AbsoluteUri.TrimEnd('/')) is { } problem ? new JobTokenReading.Refused(problem)
        : Of(claims) is { } said ? new JobTokenReading.Signed(said)
        : new JobTokenReading.Refused("the token lacks one of repository, repository_id, run_id, run_attempt, sha, ref, event_name, or says it in another form than GitHub's: it is not a job's.");

    private string? ClaimProblem(JsonElement claims, string audience)
    {
        var (now, issuer) = (time.GetUtcNow(), options.Value.Issuer());
        if (Text(claims, "iss") != issuer)
        {
            return $"the token's issuer is {Shown(Text(claims, "iss"))}; expected {issuer}.";
        }

        if (!Audiences(claims).Contains(audience, StringComparer.Ordinal))
        {
            return $"the token is made for {Shown(string.Join(", ", Audiences(claims).Take(3)))}; expected the audience {audience}.";
        }

        if (Moment(claims, "exp") is not { } expires || expires + s_skew <= now)
        {
            return "the token has expired, or does not say when it does (exp); ask for a new one just before it is used.";
        }

        if (expires - now > s_longestLife)
        {
            return "the token says that it lives longer than a day; a job's lives minutes.";
        }

        return Moment(claims, "nbf") is { } begins && begins - s_skew > now ? "the token is not good yet (nbf)."
            : Moment(claims, "iat") is not { } issued || issued - s_skew > now ? "the token was issued in the future, or does not say when (iat)."
            : null;
    }

    private static JobTokenClaims? Of(JsonElement claims) =>
        Text(claims, "repository") is { Length: > 0 } repository && Id(claims, "repository_id") is { } repositoryId && Id(claims, "run_id") is { } run
        && Id(claims, "run_attempt") is { } attempt and <= int.MaxValue && Text(claims, "sha") is { Length: > 0 } sha && Text(claims, "ref") is { Length: > 0 } reference && Text(claims, "event_name") is { Length: > 0 } happened
            ? new JobTokenClaims(repository, repositoryId, run, (int)attempt, sha, reference, happened) { WorkflowRef = Text(claims, "workflow_ref") }
            : null;

    // GitHub writes numbers as texts here.
    private static long? Id(JsonElement claims, string name) =>
        long.TryParse(Text(claims, name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    private static IReadOnlyList<string> Audiences(JsonElement claims) => !claims.TryGetProperty("aud", out var said) ? []
        : said.TextOrNull() is { } one ? [one.TrimEnd('/')]
        : said.ValueKind == JsonValueKind.Array ? [.. said.EnumerateArray().Select(static one => one.TextOrNull()).OfType<string>().Select(static one => one.TrimEnd('/'))]
        : [];

    private static DateTimeOffset? Moment(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static JsonElement? Json(string part)
    {
        if (!IsBase64Url(part))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), s_strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException) // the framework's word for a name with half a letter
        {
            return null;
        }
    }

    // The framework takes padding and blanks, too; one token then had many spellings.
    private static bool IsBase64Url(string part) => part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && Base64Url.IsValid(part);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.TextOrNull() : null;

    private static string Shown(string? text) => string.IsNullOrEmpty(text) ? "missing" : $"'{string.Concat(text.Where(static c => !char.IsControl(c)).Take(200))}'";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
