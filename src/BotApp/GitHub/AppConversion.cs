using System.Text.Json.Serialization;

using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>
/// A code of the manifest flow becomes the credentials of the App that was registered, once and within an hour.
/// Source: https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest.
/// </summary>
internal sealed class AppConversion(GitHubWire wire, IOptions<GitHubOptions> options)
{
    /// <summary>An App and its key have some 10 kB.</summary>
    private const long MaxBytes = 1_000_000;

    /// <summary>What GitHub gives for the code.</summary>
    /// <exception cref="GitHubRefused">It does not take the code: 404 when it was used or is too old.</exception>
    /// <exception cref="GitHubUnavailable">It could not be asked; the code may still be good.</exception>
    /// <exception cref="GitHubUnreadable">It answered what cannot be read; the code is spent.</exception>
    internal async Task<NewApp> ConvertAsync(string code, CancellationToken cancellationToken)
    {
        var call = new GitHubCall(HttpMethod.Post, GitHubHttp.At(options.Value, $"/app-manifests/{Uri.EscapeDataString(code)}/conversions"), TokenScope.App) { MaxBytes = MaxBytes };
        try
        {
            var answer = await wire.SendAsync(call, null, cancellationToken);
            if (answer.Status >= 500 || answer.Status == 429)
            {
                throw new GitHubUnavailable($"{call.Operation}: {answer.Status.Text()}", null, null);
            }

            return answer.IsSuccess && !answer.Foreign ? GitHubJson.Read(answer, GitHubJson.Types.NewApp, call.Operation) : throw GitHubHttp.Refusal(call, answer);
        }
        catch (GitHubException problem)
        {
            throw Nameless(problem, code);
        }
    }

    // The path holds the code, which is as good as the credentials until it is used: it stands in no message.
    private static GitHubException Nameless(GitHubException problem, string code)
    {
        var message = problem.Message.Replace(Uri.EscapeDataString(code), "CODE", StringComparison.Ordinal).Replace(code, "CODE", StringComparison.Ordinal);
        return problem switch
        {
            GitHubRefused refused => new GitHubRefused(refused.Status, refused.Reason, refused.Documentation, null, "POST /app-manifests/CODE/conversions"),
            GitHubUnavailable => new GitHubUnavailable(message, null, null),
            _ => new GitHubUnreadable(message, null),
        };
    }
}

/// <summary>An App that was just registered, with what only its owner may know.</summary>
internal sealed record NewApp(
    long Id, string? Slug, string? Name, string? HtmlUrl, string? ClientId, string? ClientSecret, string? WebhookSecret, string? Pem, Dictionary<string, string>? Permissions, List<string>? Events)
{
    /// <summary>What the answer lacks to be of use, by GitHub's names.</summary>
    [JsonIgnore]
    internal IReadOnlyList<string> Missing =>
    [
        .. new (string Name, bool IsThere)[]
        {
            ("id", Id > 0), ("slug", Has(Slug)), ("client_id", Has(ClientId)), ("client_secret", Has(ClientSecret)), ("webhook_secret", Has(WebhookSecret)), ("pem", Has(Pem)),
        }.Where(one => !one.IsThere).Select(one => one.Name),
    ];

    /// <summary>Without the secrets, wherever it may be printed.</summary>
    public override string ToString() => $"App {Id.Text()}";

    private static bool Has(string? text) => !string.IsNullOrWhiteSpace(text);
}
