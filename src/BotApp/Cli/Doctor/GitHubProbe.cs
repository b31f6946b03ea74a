using BotApp.Core.Doctor;
using BotApp.GitHub;
using BotApp.Webhooks;

namespace BotApp.Cli.Doctor;

/// <summary>Asks GitHub what it knows of the App; reads only.</summary>
internal sealed class GitHubProbe(GitHubClient github, GitHubOptions options, Uri publicUrl, TimeProvider time)
{
    private const int MaxDeliveries = 200;

    private readonly List<string> _unread = [];

    internal async Task<GitHubSeen> LookAsync(CancellationToken cancellationToken)
    {
        var seen = new GitHubSeen
        {
            Api = options.ApiUrl,
            WantedPermissions = AppManifest.Permissions(),
            WantedEvents = AppManifest.Events(),
            WantedHook = new Uri(publicUrl.AbsoluteUri.TrimEnd('/') + WebhookServices.Path),
        };
        AppNow now;
        try
        {
            now = await github.Apps.GetNowAsync(cancellationToken);
        }
        catch (GitHubException exception)
        {
            return exception is GitHubRefused or GitHubNoAccess ? seen with { Refusal = exception.Message } : seen with { Trouble = exception.Message };
        }

        var ahead = now.GitHubTime is { } theirs ? time.GetUtcNow() - theirs : (TimeSpan?)null;
        seen = seen with
        {
            Slug = now.App.Slug,
            ClockAhead = ahead,
            Permissions = now.App.Permissions,
            Events = now.App.Events,
            Installations = await ReadAsync("the installations", async () => (await github.Apps.ListInstallationsAsync(cancellationToken)).Items.Select(Seen).ToList()),
            Hook = await ReadAsync("the webhook's settings", async () => await github.Apps.GetHookConfigAsync(cancellationToken) is { } hook
                ? new HookSeen(hook.Url, hook.ContentType, hook.SkipsCertificate, !string.IsNullOrEmpty(hook.Secret))
                : null),
            Deliveries = await ReadAsync("the deliveries", async () => Judge((await github.Apps.ListDeliveriesAsync(failedOnly: false, MaxDeliveries, cancellationToken)).Items)),
        };
        return seen with { Unread = [.. _unread] };
    }

    private async Task<T?> ReadAsync<T>(string what, Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (GitHubException exception)
        {
            _unread.Add($"{what} could not be read: {exception.Message}");
            return null;
        }
    }

    private static InstallationSeen Seen(Installation one) => new(one.Account?.Login ?? $"installation {one.Id}", one.SuspendedAt is not null, one.Permissions ?? []);

    // A delivery is its attempts: one that got through is enough.
    private static DeliveriesSeen Judge(IReadOnlyList<HookDelivery> attempts)
    {
        var deliveries = attempts.GroupBy(one => one.Guid, StringComparer.Ordinal).ToList();
        var failed = deliveries.Where(one => !one.Any(attempt => attempt.StatusCode is >= 200 and < 300)).ToList();
        return new DeliveriesSeen(
            deliveries.Count,
            failed.Count,
            failed.SelectMany(one => one).Max(attempt => attempt.DeliveredAt),
            [.. failed.Select(one => one.MaxBy(attempt => attempt.Id)!.StatusCode)]); // a group has a member
    }
}
