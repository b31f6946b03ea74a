using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>Who is told of an event: the settings of the default branch say so, whatever branch it happened on.</summary>
internal static class NoticeAddresses
{
    /// <summary>Of an environment's own <c>notify</c> these are told.</summary>
    private static readonly NotifyEvent[] s_ofDeployments = [NotifyEvent.Deployed, NotifyEvent.DeployFailed, NotifyEvent.RolledBack, NotifyEvent.ApprovalNeeded];

    /// <summary>Each addressee once; whom one rule tells at once is not held back by the quiet hours of another.</summary>
    public static IReadOnlyList<NoticeAddress> Of(NotifyEvent happened, RepositorySettings settings, string? environment, DateTimeOffset now)
    {
        var byRules = settings.Notify.Where(rule => rule.On.Contains(happened)).SelectMany(rule => Of(rule, now));
        var deployment = environment is not null && s_ofDeployments.Contains(happened) ? settings.Deployment(environment)?.Notify : null;
        var byEnvironment = (deployment?.Email ?? []).Select(address => new NoticeAddress(NoticeChannel.Email, address, null));
        return [.. byRules.Concat(byEnvironment).GroupBy(one => one.Queue, StringComparer.Ordinal).Select(same => same.MinBy(one => one.HoldUntil ?? DateTimeOffset.MinValue)!)]; // groups are not empty
    }

    private static IEnumerable<NoticeAddress> Of(NotifyRule rule, DateTimeOffset now)
    {
        var until = QuietHours.EndsAt(rule.Quiet, now);
        if (rule.Slack is { } slack)
        {
            yield return new NoticeAddress(NoticeChannel.Slack, slack, until);
        }

        if (rule.Webhook is { } webhook)
        {
            yield return new NoticeAddress(NoticeChannel.Webhook, webhook, until);
        }

        foreach (var address in rule.Email)
        {
            yield return new NoticeAddress(NoticeChannel.Email, address, until);
        }
    }
}
