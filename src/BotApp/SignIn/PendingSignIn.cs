using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace BotApp.SignIn;

/// <summary>A sign-in that was begun in a browser and waits for GitHub's word; it lies encrypted in that browser's cookie.</summary>
/// <param name="State">What GitHub has to give back.</param>
/// <param name="Verifier">What proves that the code was asked for here (PKCE).</param>
/// <param name="Return">Where the person wanted to go.</param>
internal sealed record PendingSignIn(string State, string Verifier, string Return)
{
    /// <summary>GitHub's codes are good for ten minutes. Source: see <see cref="GitHub.UserGitHub"/>.</summary>
    internal static TimeSpan Life { get; } = TimeSpan.FromMinutes(10);

    /// <summary>A new one.</summary>
    internal static PendingSignIn Begin(string wanted) => new(Secret(), Secret(), ReturnPath.Safe(wanted));

    /// <summary>32 random bytes.</summary>
    internal static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What GitHub is shown of the verifier. Source: RFC 7636, section 4.2 (S256).</summary>
    internal string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    internal bool IsAnsweredBy(string state) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(State), Encoding.UTF8.GetBytes(state));
}

/// <summary>Encrypts what lies in browsers and tokens in the database.</summary>
internal sealed class SignInSeals(IDataProtectionProvider protection)
{
    private readonly ITimeLimitedDataProtector _pending = protection.CreateProtector("BotApp.SignIn.Pending").ToTimeLimitedDataProtector();
    private readonly IDataProtector _tokens = protection.CreateProtector("BotApp.SignIn.Tokens");

    internal string Seal(PendingSignIn pending) => _pending.Protect(JsonSerializer.Serialize(pending), PendingSignIn.Life);

    /// <summary>The pending sign-in of a cookie; null when it is none of ours or too old.</summary>
    internal PendingSignIn? Open(string? cookie)
    {
        try
        {
            return string.IsNullOrEmpty(cookie) ? null : JsonSerializer.Deserialize<PendingSignIn>(_pending.Unprotect(cookie));
        }
        catch (Exception problem) when (problem is CryptographicException or JsonException)
        {
            return null;
        }
    }

    // The session's id is part of the purpose: tokens copied to another row open nothing.
    internal string Seal(UserTokens tokens, string sessionHash) => _tokens.CreateProtector(sessionHash).Protect(JsonSerializer.Serialize(tokens));

    /// <summary>A session's tokens; null when the keys are others by now.</summary>
    internal UserTokens? OpenTokens(string text, string sessionHash)
    {
        try
        {
            return JsonSerializer.Deserialize<UserTokens>(_tokens.CreateProtector(sessionHash).Unprotect(text));
        }
        catch (Exception problem) when (problem is CryptographicException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>A person's tokens.</summary>
/// <param name="Access">Acts as the person.</param>
/// <param name="Until">How long; null: for good.</param>
/// <param name="Refresh">Gives new ones, once; null where they do not expire.</param>
internal sealed record UserTokens(string Access, DateTimeOffset? Until, string? Refresh);
