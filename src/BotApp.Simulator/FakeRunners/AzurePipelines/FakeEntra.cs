using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace BotApp.Simulator.FakeRunners.AzurePipelines;

/// <summary>The endpoint at which applications get tokens. Source: https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow.</summary>
internal sealed class FakeEntra
{
    private const string Scope = "499b84ac-1321-427f-aa17-267ca6975798/.default";

    private readonly Lock gate = new();
    private readonly HashSet<string> issued = new(StringComparer.Ordinal);

    public string Tenant { get; } = "fabrikam.example.org";

    public string ClientId { get; } = "11111111-2222-3333-4444-555555555555";

    public string ClientSecret { get; } = "cs-" + Guid.NewGuid().ToString("N");

    /// <summary>What the platform puts into a workload's file at the moment.</summary>
    public string Assertion { get; set; } = "assertion-" + Guid.NewGuid().ToString("N");

    /// <summary>How long a token is good for, in seconds.</summary>
    public int LivesFor { get; set; } = 3599;

    /// <summary>How many tokens were given out.</summary>
    public int Issued { get; private set; }

    /// <summary>No token that was given out is taken any more.</summary>
    public void Revoke()
    {
        lock (gate)
        {
            issued.Clear();
        }
    }

    internal bool Takes(string token)
    {
        lock (gate)
        {
            return issued.Contains(token);
        }
    }

    internal RunnerReply Answer(RunnerRequest request)
    {
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body)).ToDictionary(static pair => pair.Key, static pair => pair.Value.ToString(), StringComparer.Ordinal);
        string Field(string name) => form.GetValueOrDefault(name, "");
        var isKnown = request.Path == $"/{Tenant}/oauth2/v2.0/token" && Field("client_id") == ClientId && Field("scope") == Scope && Field("grant_type") == "client_credentials";
        var isTrusted = Field("client_secret") == ClientSecret
            || (Field("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" && Field("client_assertion") == Assertion);
        if (request.Method != "POST" || !isKnown || !isTrusted)
        {
            return RunnerReply.Json(new JsonObject { ["error"] = "invalid_client", ["error_description"] = $"AADSTS7000215: Invalid client secret provided: {Field("client_secret")}" }, 401);
        }

        lock (gate)
        {
            var token = "entra-" + Guid.NewGuid().ToString("N");
            issued.Add(token);
            Issued++;
            return RunnerReply.Json(new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = LivesFor, ["ext_expires_in"] = LivesFor, ["access_token"] = token });
        }
    }
}
