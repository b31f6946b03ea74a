using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.State;

namespace BotApp.Simulator;

/// <summary>
/// GitHub's issuer of tokens for jobs (OpenID Connect): signs who a job is, and publishes its keys. Its address ends as on GHES. Shapes:
/// https://docs.github.com/actions/reference/security/oidc.
/// </summary>
internal sealed class TokenIssuer : IDisposable
{
    /// <summary>Below the server's address.</summary>
    public const string Path = "/_services/token";

    private readonly Lock gate = new();
    private readonly List<(string Id, RSA Key)> keys = [];
    private int fetched;

    public TokenIssuer() => Rotate();

    /// <summary>How often the keys were asked for.</summary>
    public int Fetched => Volatile.Read(ref fetched);

    /// <summary>The keys are not given out.</summary>
    public bool IsDown { get; set; }

    /// <summary>The id of the key that signs.</summary>
    public string KeyId => keys[^1].Id;

    /// <summary>Signs with a new key from now on.</summary>
    /// <param name="withdraw">The former ones are no longer published.</param>
    public void Rotate(bool withdraw = false)
    {
        lock (gate)
        {
            if (withdraw)
            {
                keys.Clear();
            }

            keys.Add((Guid.NewGuid().ToString("N").ToUpperInvariant(), RSA.Create(2048)));
        }
    }

    /// <summary>The published keys; null while they are not given out.</summary>
    public JsonObject? Keys()
    {
        Interlocked.Increment(ref fetched);
        lock (gate)
        {
            return IsDown ? null : new JsonObject
            {
                ["keys"] = new JsonArray([.. keys.Select(static one => (JsonNode)new JsonObject
                {
                    ["kty"] = "RSA",
                    ["alg"] = "RS256",
                    ["use"] = "sig",
                    ["kid"] = one.Id,
                    ["n"] = Base64Url.EncodeToString(one.Key.ExportParameters(false).Modulus),
                    ["e"] = Base64Url.EncodeToString(one.Key.ExportParameters(false).Exponent),
                })]),
            };
        }
    }

    /// <summary>The public key that signs, as PEM: what everybody can have.</summary>
    public string PublicKey() => keys[^1].Key.ExportSubjectPublicKeyInfoPem();

    /// <summary>What GitHub says of a run's newest attempt.</summary>
    /// <param name="run">The run.</param>
    /// <param name="issuer">The issuer's address.</param>
    /// <param name="audience">Whom the job asked the token for.</param>
    /// <param name="now">The time.</param>
    public static JsonObject ClaimsOf(WorkflowRun run, string issuer, string audience, DateTimeOffset now) => new()
    {
        ["jti"] = Guid.NewGuid().ToString(),
        ["sub"] = $"repo:{run.Repository.FullName}:{(run.PullRequest is null ? $"ref:{run.Ref}" : "pull_request")}",
        ["aud"] = audience,
        ["iss"] = issuer,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.AddMinutes(-5).ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        ["ref"] = run.Ref,
        ["sha"] = run.Sha,
        ["repository"] = run.Repository.FullName,
        ["repository_id"] = run.Repository.Id.ToString(CultureInfo.InvariantCulture),
        ["repository_owner"] = run.Repository.Owner.Login,
        ["run_id"] = run.Id.ToString(CultureInfo.InvariantCulture),
        ["run_number"] = run.Number.ToString(CultureInfo.InvariantCulture),
        ["run_attempt"] = run.Latest.Number.ToString(CultureInfo.InvariantCulture),
        ["event_name"] = run.Event,
        ["actor"] = run.Actor.Login,
        ["workflow_ref"] = $"{run.Repository.FullName}/{run.Workflow.Path}@{run.Ref}",
        ["runner_environment"] = "github-hosted",
    };

    /// <summary>Signs claims as GitHub does.</summary>
    public string Sign(JsonObject claims) => Sign(new JsonObject { ["typ"] = "JWT", ["alg"] = "RS256", ["kid"] = KeyId }, claims, keys[^1].Key);

    /// <summary>Signs with any key under any header: what an attacker can make.</summary>
    public static string Sign(JsonObject header, JsonObject claims, RSA key)
    {
        var data = $"{Part(header)}.{Part(claims)}";
        return $"{data}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(data), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>One part of a token.</summary>
    public static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    public void Dispose()
    {
        foreach (var (_, key) in keys)
        {
            key.Dispose();
        }
    }
}
