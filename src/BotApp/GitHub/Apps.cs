using System.Globalization;

namespace BotApp.GitHub;

/// <summary>This App as GitHub knows it.</summary>
internal sealed record App(
    long Id, string? Slug, string? Name, string? ClientId, string? HtmlUrl, Dictionary<string, string>? Permissions, List<string>? Events);

/// <summary>Where the App is installed.</summary>
/// <param name="Id">The installation.</param>
/// <param name="Account">The owner.</param>
/// <param name="RepositorySelection"><c>all</c> or <c>selected</c>.</param>
/// <param name="Permissions">What was granted, which may be less than the App asks for today.</param>
/// <param name="Events">What it is told of.</param>
/// <param name="SuspendedAt">Since when nothing is allowed; null when it is.</param>
internal sealed record Installation(
    long Id,
    Account? Account,
    string? RepositorySelection,
    Dictionary<string, string>? Permissions,
    List<string>? Events,
    DateTimeOffset? SuspendedAt)
{
    /// <summary>Where its owner changes it.</summary>
    public string? HtmlUrl { get; init; }

    /// <summary>Since when it is there.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>A webhook delivery as GitHub remembers it: the id is of the attempt, the guid of the delivery; only the single read has the request.</summary>
internal sealed record HookDelivery(
    long Id,
    string Guid,
    DateTimeOffset? DeliveredAt,
    bool Redelivery,
    string? Status,
    int StatusCode,
    string? Event,
    string? Action,
    long? InstallationId,
    long? RepositoryId,
    DateTimeOffset? ThrottledAt,
    HookRequest? Request);

/// <summary>Headers and body of a delivery.</summary>
internal sealed record HookRequest(Dictionary<string, System.Text.Json.JsonElement>? Headers, System.Text.Json.JsonElement? Payload);

/// <summary>The App as it is now, and what time GitHub says it is; null when it does not say.</summary>
internal sealed record AppNow(App App, DateTimeOffset? GitHubTime);

/// <summary>How the App's webhook is set at GitHub; the secret is never told, only that there is one.</summary>
internal sealed record HookConfig(string? Url, string? ContentType, System.Text.Json.JsonElement? InsecureSsl, string? Secret)
{
    /// <summary>GitHub does not look at the receiver's certificate: <c>"1"</c> or 1.</summary>
    internal bool SkipsCertificate => InsecureSsl?.ToString() is "1";
}

/// <summary>The App itself, by its JWT. Source: https://docs.github.com/rest/apps/apps, https://docs.github.com/rest/apps/webhooks.</summary>
internal sealed class Apps(GitHubHttp http, AppIdentity identity)
{
    private const int MaxInstallations = 10_000;

    /// <summary>Read once and kept.</summary>
    internal Task<App> GetAsync(CancellationToken cancellationToken) => identity.GetAsync(cancellationToken);

    /// <summary>Read again: what is asked for may have changed since.</summary>
    internal async Task<AppNow> GetNowAsync(CancellationToken cancellationToken)
    {
        var call = http.AppGet("/app");
        var answer = await http.SendAsync(call, cancellationToken);
        var time = DateTimeOffset.TryParse(answer.Header("date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : (DateTimeOffset?)null;
        return new AppNow(GitHubJson.Read(answer, GitHubJson.Types.App, call.Operation), time);
    }

    /// <summary>How its webhook is set; null when it has none.</summary>
    internal Task<HookConfig?> GetHookConfigAsync(CancellationToken cancellationToken) =>
        http.FindAsync(http.AppGet("/app/hook/config"), GitHubJson.Types.HookConfig, cancellationToken);

    internal Task<Listing<Installation>> ListInstallationsAsync(CancellationToken cancellationToken) => http.ListAsync(
        http.AppGet($"/app/installations?per_page={GitHubCalls.PageSize}"),
        GitHubJson.Types.ListInstallation,
        static page => page,
        MaxInstallations,
        cancellationToken);

    internal Task<Installation?> GetInstallationAsync(long id, CancellationToken cancellationToken) =>
        http.FindAsync(http.AppGet($"/app/installations/{id.Text()}"), GitHubJson.Types.Installation, cancellationToken);

    /// <summary>The installation that opens a repository; null when the App is not installed there.</summary>
    internal Task<Installation?> GetInstallationOfAsync(string owner, string name, CancellationToken cancellationToken) => http.FindAsync(
        http.AppGet($"/repos/{owner.Escaped()}/{name.Escaped()}/installation"), GitHubJson.Types.Installation, cancellationToken);

    /// <summary>The App's deliveries, newest first; GitHub keeps them for three days (seven on GHES).</summary>
    /// <param name="failedOnly">True: only those that were not answered with 2xx.</param>
    /// <param name="max">No more than this many.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="since">No older ones; null: as far as GitHub remembers.</param>
    internal Task<Listing<HookDelivery>> ListDeliveriesAsync(bool failedOnly, int max, CancellationToken cancellationToken, DateTimeOffset? since = null) => http.ListAsync(
        http.AppGet($"/app/hook/deliveries?per_page={GitHubCalls.PageSize}{(failedOnly ? "&status=failure" : "")}"),
        GitHubJson.Types.ListHookDelivery,
        static page => page,
        max,
        cancellationToken,
        one => one.DeliveredAt < since);

    /// <summary>One delivery with what was sent.</summary>
    internal Task<HookDelivery?> GetDeliveryAsync(long id, CancellationToken cancellationToken) =>
        http.FindAsync(http.AppGet($"/app/hook/deliveries/{id.Text()}"), GitHubJson.Types.HookDelivery, cancellationToken);

    /// <summary>Asks GitHub to send a delivery again, under the same guid.</summary>
    internal Task RedeliverAsync(long id, CancellationToken cancellationToken) =>
        http.SendAsync(new GitHubCall(HttpMethod.Post, http.At($"/app/hook/deliveries/{id.Text()}/attempts"), TokenScope.App), cancellationToken);
}
