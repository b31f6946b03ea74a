using BotApp.Core.Notifications;
using Microsoft.Extensions.Options;

namespace BotApp.Notifications;

/// <summary>The operator's targets, and which repository may use which.</summary>
internal sealed class NoticeTargets(IOptions<NotificationOptions> options)
{
    /// <summary>What a repository may use; without addresses and secrets.</summary>
    /// <param name="repository"><c>owner/name</c>.</param>
    internal NotifyFact For(string repository) => new(
        options.Value.Targets.Where(one => one.Value.IsFor(repository)).ToDictionary(one => one.Key, one => ChannelOf(one.Value) ?? NoticeChannel.Webhook, StringComparer.OrdinalIgnoreCase), // checked at the start
        options.Value.Mail.Host is { Length: > 0 } ? [.. options.Value.Mail.Domains] : null);

    /// <summary>The target of this name; null when there is none.</summary>
    internal TargetOptions? Find(string name) => options.Value.Targets.TryGetValue(name, out var target) ? target : null;

    /// <summary>What kind of target it is; null when it is none that BotApp knows.</summary>
    internal static NoticeChannel? ChannelOf(TargetOptions target) => target.Type.ToLowerInvariant() switch
    {
        "slack" => NoticeChannel.Slack,
        "webhook" => NoticeChannel.Webhook,
        _ => null,
    };

    /// <summary>A target's address; null when it has none that can be called.</summary>
    internal static Uri? UrlOf(TargetOptions target)
    {
        var url = target.UrlPath is { Length: > 0 } ? Uri.TryCreate(NotificationValidation.Held(null, target.UrlPath), UriKind.Absolute, out var read) ? read : null : target.Url;
        return url is { IsAbsoluteUri: true, Scheme: "https" or "http", UserInfo.Length: 0 } ? url : null;
    }
}
