using System.Text;

namespace BotApp.Runners.AzurePipelines;

/// <summary>
/// Tokens of Entra for an application, by its secret or by the identity of the workload it runs as. One is kept until five minutes before its end, in memory only.
/// Source: https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
/// </summary>
internal sealed class EntraTokens(RunnerHttp http, AzureOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Azure DevOps itself; the same in every tenant.</summary>
    private const string Scope = "499b84ac-1321-427f-aa17-267ca6975798/.default";

    private const int MaxAssertion = 16 * 1024;

    private static readonly TimeSpan s_spare = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1);

    private volatile Held? _held;

    /// <summary>Why none can be had at the moment; null when one can, as far as is known.</summary>
    internal RunnerTrouble? Trouble => http.Trouble;

    /// <summary>The token that was given out last; null before the first.</summary>
    internal string? Current => _held?.Token;

    /// <summary>Has a token that is good for a while.</summary>
    /// <exception cref="RunnerUnavailable">None can be had now; nothing was asked of Azure.</exception>
    /// <exception cref="RunnerRefused">Entra does not take the application's credential.</exception>
    internal async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (IsFresh(_held))
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh(_held))
            {
                _held = await FetchAsync(cancellationToken);
            }
        }
        catch (RunnerUnavailable e)
        {
            throw new RunnerUnavailable(e.Message, e) { RetryAfter = e.RetryAfter, NotDone = true, NotSent = e.NotSent };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Azure did not take it: the next one is another.</summary>
    internal void Drop(string? token)
    {
        if (_held?.Token == token)
        {
            _held = null;
        }
    }

    public void Dispose() => _turn.Dispose();

    private bool IsFresh(Held? held) => held is not null && held.ExpiresAt - s_spare > time.GetUtcNow();

    private async Task<Held> FetchAsync(CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["client_id"] = options.ClientId ?? "", ["scope"] = Scope, ["grant_type"] = "client_credentials" };
        if (options.FederatedTokenFile is { } file)
        {
            fields["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            fields["client_assertion"] = await AssertionAsync(file, cancellationToken);
        }
        else
        {
            fields["client_secret"] = options.ClientSecret ?? "";
        }

        var body = string.Join('&', fields.Select(static field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        var call = new RunnerCall("sign in", HttpMethod.Post, $"{Uri.EscapeDataString(options.TenantId ?? "")}/oauth2/v2.0/token") { Body = Encoding.ASCII.GetBytes(body), ContentType = "application/x-www-form-urlencoded" };
        var answer = await http.SendAsync(call, cancellationToken);
        var json = AzureClient.IsJson(answer) ? answer.Json() : default;
        return answer.IsSuccess && json.Text("access_token") is { Length: > 0 } token
            ? new Held(token, time.GetUtcNow() + TimeSpan.FromSeconds(Math.Clamp(json.Whole("expires_in") ?? 0, 0, 86_400)))
            : throw new RunnerRefused(answer.Status, $"sign in: Entra gives the application no token ({json.Text("error") ?? $"status {answer.Status}"}); the operator checks TenantId, ClientId and its secret or workload identity in the runner's settings (Runners__NAME__…).");
    }

    private static async Task<string> AssertionAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var text = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            return text.Length is > 0 and <= MaxAssertion ? text : throw new RunnerRefused(0, $"sign in: the file of FederatedTokenFile is empty or larger than {MaxAssertion} characters.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunnerRefused(0, $"sign in: the file of FederatedTokenFile cannot be read ({e.GetType().Name}).", e);
        }
    }

    private sealed record Held(string Token, DateTimeOffset ExpiresAt);
}
