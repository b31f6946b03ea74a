using System.Security.Cryptography;
using System.Text;

using BotApp.Core;
using BotApp.Core.Badges;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>
/// Badges for everybody to show: <c>/badges/OWNER/REPOSITORY/NAME.svg</c>, or <c>.json</c> for shields.io. A private repository's need its token;
/// without it there is nothing there, as of a repository that does not exist.
/// </summary>
internal static class BadgeEndpoints
{
    private const int TokenBytes = 16;

    internal static void MapBadges(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/badges/{owner}/{repository}/{name}.{format:regex(^(svg|json)$)}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, Store store, TimeProvider time, string owner, string repository, string name, string format) =>
            AnswerAsync(context, store, $"{owner}/{repository}", format, found => OfAsync(store, time, found, name, context.Request.Query["package"], context.RequestAborted)));
        endpoints.MapMethods("/badges/{owner}/{repository}/deployed/{environment}.{format:regex(^(svg|json)$)}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, Store store, string owner, string repository, string environment, string format) =>
            AnswerAsync(context, store, $"{owner}/{repository}", format, found => DeployedAsync(store, found, environment, context.RequestAborted)));
    }

    /// <summary>The word for a private repository's badges, made when it is first asked for; null for a public one.</summary>
    internal static async Task<string?> TokenAsync(Store store, StoredRepository repository, CancellationToken cancellationToken) => !repository.IsPrivate
        ? null
        : await store.Badges.TokenAsync(repository.Id, cancellationToken)
            ?? await store.Badges.KeepTokenAsync(repository.Id, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)), cancellationToken);

    private static async Task<IResult> AnswerAsync(HttpContext context, Store store, string fullName, string format, Func<StoredRepository, Task<Badge?>> make)
    {
        if (await store.Repositories.FindAsync(fullName, context.RequestAborted) is not { } repository
            || !await MaySeeAsync(context, store, repository)
            || await make(repository) is not { } badge)
        {
            return Results.NotFound();
        }

        if (repository.Stopped is not null)
        {
            badge = Badge.Unknown(badge.Label); // nothing is heard of it any more: what was green may long be red
        }

        // Pictures are shown through caches that ask only when they must: every time.
        var (text, type) = format == "svg" ? (BadgeText.ToSvg(badge), "image/svg+xml; charset=utf-8") : (BadgeText.ToJson(badge), "application/json; charset=utf-8");
        var bytes = Encoding.UTF8.GetBytes(text);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"";
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.ETag = tag;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        return context.Request.Headers.IfNoneMatch.Contains(tag) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Bytes(bytes, type);
    }

    private static async Task<bool> MaySeeAsync(HttpContext context, Store store, StoredRepository repository) => !repository.IsPrivate
        || (await store.Badges.TokenAsync(repository.Id, context.RequestAborted) is { } token
            && context.Request.Query["token"] is [{ } given]
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(given)));

    private static async Task<Badge?> OfAsync(Store store, TimeProvider time, StoredRepository repository, string name, string? package, CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<BadgeResult>> ResultsAsync() => store.Badges.ResultsAsync(repository.Id, repository.DefaultBranch ?? "", cancellationToken);
        return name switch
        {
            "gate" => BadgeRules.Gate(await BranchAsync(store, repository, cancellationToken)),
            "tests" => BadgeRules.Tests(await BranchAsync(store, repository, cancellationToken), await ResultsAsync()),
            "coverage" => BadgeRules.Coverage(await BranchAsync(store, repository, cancellationToken), await ResultsAsync()),
            "flaky" => BadgeRules.Flaky(await store.Badges.FlakyAsync(repository.Id, time.GetUtcNow().AddDays(-BadgeRules.FlakyDays), cancellationToken), await ResultsAsync()),
            "duration" => BadgeRules.Duration(await ResultsAsync()),
            "release" => BadgeRules.Release(await ReleasesAsync(store, repository, cancellationToken), string.IsNullOrEmpty(package) ? null : package),
            _ => null,
        };
    }

    private static async Task<BranchState?> BranchAsync(Store store, StoredRepository repository, CancellationToken cancellationToken) =>
        repository.DefaultBranch is { Length: > 0 } name && await store.Subjects.LoadAsync(SubjectKey.Branch(repository.Id, name).ToString(), cancellationToken) is { } record
            ? SubjectReading.StateOf(record) as BranchState
            : null;

    private static async Task<IEnumerable<ReleaseState>> ReleasesAsync(Store store, StoredRepository repository, CancellationToken cancellationToken) =>
        (await store.Badges.TagsAsync(repository.Id, cancellationToken)).Select(SubjectReading.StateOf).OfType<ReleaseState>();

    private static async Task<Badge?> DeployedAsync(Store store, StoredRepository repository, string environment, CancellationToken cancellationToken) =>
        (await store.Deployments.EnvironmentsAsync(repository.Id, cancellationToken)).FirstOrDefault(one => one.Environment == environment) is { } found
            ? BadgeRules.Deployed(found.Environment, found.LiveSha, found.IsDisturbed)
            : null;
}
