using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Runners.AzurePipelines;

/// <summary>
/// Azure Pipelines: one runner is one project, <c>Url</c> is <c>https://dev.azure.com/ORGANIZATION/PROJECT</c>; signed in to with a personal access token of that
/// organization (<c>Token</c>) or as an application of Entra.
/// </summary>
internal sealed partial class AzurePipelinesType : RunnerType<AzureOptions>
{
    public override string Name => "azure-pipelines";

    protected override IEnumerable<string> Problems(AzureOptions options)
    {
        if (options.Url is { IsAbsoluteUri: true } url && url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Length < 2)
        {
            yield return "Url names no project; expected https://dev.azure.com/ORGANIZATION/PROJECT.";
        }

        if (options.User is not null)
        {
            yield return "User has no meaning here: a token says whose it is. Remove it.";
        }

        foreach (var problem in options.HasEntra ? EntraProblems(options) : [])
        {
            yield return problem;
        }

        if (!options.HasEntra && string.IsNullOrEmpty(options.Token))
        {
            yield return "Token is missing; expected a personal access token of the organization with the scope 'Build: Read & execute', or TenantId, ClientId and a secret or workload identity of Entra.";
        }
    }

    protected override IRunner Create(string name, AzureOptions options, RunnerHttpFactory http, IServiceProvider services)
    {
        var tokens = options.HasEntra ? new EntraTokens(http.Create(name, AtAuthority(options), authorize: null, isWatched: false), options, services.GetRequiredService<TimeProvider>()) : null;
        var fixedCredential = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($":{options.Token}")));
        var way = http.Create(name, options, message => message.Headers.Authorization = tokens?.Current is { } token ? new AuthenticationHeaderValue("Bearer", token) : fixedCredential);
        var events = new AzureEvents([.. new[] { options.SigningKey, options.PreviousSigningKey }.OfType<string>()]);
        return new AzurePipelinesRunner(name, options, new AzureClient(way, tokens), events);
    }

    private static IEnumerable<string> EntraProblems(AzureOptions options)
    {
        if (!string.IsNullOrEmpty(options.Token))
        {
            yield return "Token is set and so is something of Entra; expected either a personal access token or TenantId, ClientId and a secret or workload identity.";
        }

        if (options.TenantId is not { } tenant || !Tenants().IsMatch(tenant))
        {
            yield return $"TenantId is '{options.TenantId}'; expected the id or a domain of the directory.";
        }

        if (!Guid.TryParse(options.ClientId, out _))
        {
            yield return $"ClientId is '{options.ClientId}'; expected the application's (client) id, such as 00000000-0000-0000-0000-000000000000.";
        }

        if (string.IsNullOrEmpty(options.ClientSecret) == string.IsNullOrEmpty(options.FederatedTokenFile))
        {
            yield return "ClientSecret and FederatedTokenFile are both set or both missing; expected one of them.";
        }

        if (options.FederatedTokenFile is { Length: > 0 } file && !Path.IsPathFullyQualified(file))
        {
            yield return $"FederatedTokenFile is '{file}'; expected a full path.";
        }

        if (!options.Authority.IsAbsoluteUri || options.Authority.Scheme is not ("https" or "http") || options.Authority.Query.Length > 0 || options.Authority.UserInfo.Length > 0
            || (options.Authority.Scheme == "http" && !options.AllowPrivateAddresses))
        {
            yield return $"Authority is '{RunnerHttp.Shown(options.Authority)}'; expected an https address without query, such as https://login.microsoftonline.com.";
        }
    }

    // Its own breaker and connections; the secret is in no header, and in no message.
    private static RunnerOptions AtAuthority(AzureOptions options) =>
        new() { Type = options.Type, Url = options.Authority, Token = options.ClientSecret, Timeout = options.Timeout, AllowPrivateAddresses = options.AllowPrivateAddresses };

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex Tenants();
}
