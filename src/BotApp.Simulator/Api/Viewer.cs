using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Who makes a request.</summary>
internal sealed record Viewer(string Kind)
{
    /// <summary>Validity of a JWT at most. Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app .</summary>
    private static readonly TimeSpan MaxLife = TimeSpan.FromMinutes(10);

    /// <summary>Clocks may differ a little.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(30);

    public static Viewer Nobody { get; } = new("none");

    public App? App { get; init; }

    public InstallationToken? Token { get; init; }

    public Account? User { get; init; }

    /// <summary>The account whose name writes carry.</summary>
    public Account? Account => User ?? Token?.Installation.App.Bot;

    /// <summary>Whose quota is spent.</summary>
    public string QuotaKey => Token is { } token ? $"installation:{token.Installation.Id}" : App is { } app ? $"app:{app.Id}" : User is { } user ? $"user:{user.Login}" : "anonymous";

    public static Viewer Read(FakeGitHub github, string authorization)
    {
        if (authorization.Length == 0)
        {
            return Nobody;
        }

        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? "" : authorization[..space];
        var value = authorization[(space + 1)..].Trim();
        if (scheme.Equals("basic", StringComparison.OrdinalIgnoreCase))
        {
            return Basic(github, value);
        }

        var bearer = scheme.Equals("bearer", StringComparison.OrdinalIgnoreCase);
        if (!bearer && !scheme.Equals("token", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiError(401, "Bad credentials");
        }

        if (github.Apps.Token(value) is { } token)
        {
            return token.Installation.SuspendedAt is null
                ? new Viewer("installation") { Token = token }
                : throw new ApiError(403, "This installation has been suspended");
        }

        if (github.Accounts.ByToken(value) is { } user)
        {
            return new Viewer("user") { User = user };
        }

        return bearer && value.Split('.').Length == 3 && !value.StartsWith("gh", StringComparison.Ordinal)
            ? new Viewer("jwt") { App = ReadJwt(github, value) }
            : throw new ApiError(401, "Bad credentials");
    }

    private static Viewer Basic(FakeGitHub github, string value)
    {
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(value)).Split(':', 2);
        var app = github.Apps.All.Find(app => app.ClientId == pair[0] && pair.Length == 2 && app.ClientSecret == pair[1]);
        return new Viewer("basic") { App = app ?? throw new ApiError(401, "Bad credentials") };
    }

    private static App ReadJwt(FakeGitHub github, string jwt)
    {
        var parts = jwt.Split('.');
        JsonObject header, claims;
        byte[] signature;
        try
        {
            header = JsonNode.Parse(Decode(parts[0]))!.AsObject();
            claims = JsonNode.Parse(Decode(parts[1]))!.AsObject();
            signature = Decode(parts[2]);
        }
        catch (Exception problem) when (problem is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new ApiError(401, "A JSON web token could not be decoded");
        }

        if ((string?)header["alg"] != "RS256")
        {
            throw new ApiError(401, "A JSON web token could not be decoded");
        }

        if (claims["iss"] is not JsonValue issuer || github.Apps.Find(issuer.ToString()) is not { } app)
        {
            throw new ApiError(401, "'Issuer' claim ('iss') must be an Integer or a client ID");
        }

        CheckTimes(github.Now, claims);
        return app.Key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ? app
            : throw new ApiError(401, "A JSON web token could not be decoded");
    }

    private static void CheckTimes(DateTimeOffset now, JsonObject claims)
    {
        if (claims["iat"] is not JsonValue iat || !iat.TryGetValue<long>(out var issued))
        {
            throw new ApiError(401, "Missing 'issued at' claim ('iat') in assertion");
        }

        if (claims["exp"] is not JsonValue exp || !exp.TryGetValue<long>(out var expires))
        {
            throw new ApiError(401, "Missing 'expiration time' claim ('exp') in assertion");
        }

        if (DateTimeOffset.FromUnixTimeSeconds(issued) > now + Drift)
        {
            throw new ApiError(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
        }

        var end = DateTimeOffset.FromUnixTimeSeconds(expires);
        if (end <= now || end > now + MaxLife + Drift)
        {
            throw new ApiError(401, end <= now
                ? "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
                : "'Expiration time' claim ('exp') is too far in the future");
        }
    }

    private static byte[] Decode(string part) => System.Buffers.Text.Base64Url.DecodeFromChars(part);
}
