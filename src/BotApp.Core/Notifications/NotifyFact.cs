using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>Whom the operator lets a repository tell. Addresses and secrets are no part of it.</summary>
/// <param name="Targets">Targets that the repository may use, by name in any case.</param>
/// <param name="MailDomains">Domains that mail may go to; <c>*</c> for all of them. Null: there is no mail server.</param>
public sealed record NotifyFact(IReadOnlyDictionary<string, NoticeChannel> Targets, IReadOnlyList<string>? MailDomains)
{
    /// <summary>Why somebody cannot be told, with what to do about it; null when they can.</summary>
    public string? Refusal(NoticeChannel channel, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (channel == NoticeChannel.Email)
        {
            var domain = name[(name.LastIndexOf('@') + 1)..];
            return MailDomains switch
            {
                null => $"e-mail to {name} is not sent: this BotApp has no mail server; its operator sets Notifications__Mail__Host.",
                { } domains when domains.Any(one => one == "*" || one.Equals(domain, StringComparison.OrdinalIgnoreCase)) => null,
                _ => $"e-mail to {name} is not sent: the operator lists the domains that mail may go to (Notifications__Mail__Domains), and {domain} is not one of them.",
            };
        }

        var word = channel.ToString().ToLowerInvariant();
        return Targets.FirstOrDefault(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) switch
        {
            { Key: null } => $"{name} is no target that this repository may use: the operator of BotApp adds Notifications__Targets__{name} with this repository in its Repositories.",
            var (_, kind) when kind != channel => $"{name} is a target of type {kind.ToString().ToLowerInvariant()}, and the settings name it as {word}.",
            _ => null,
        };
    }

    /// <summary>Everybody whom settings name and who cannot be told, one sentence each.</summary>
    public IReadOnlyList<string> Refusals(RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var named = settings.Notify
            .SelectMany(rule => new[] { (NoticeChannel.Slack, rule.Slack), (NoticeChannel.Webhook, rule.Webhook) }.Concat(rule.Email.Select(address => (NoticeChannel.Email, (string?)address))))
            .Concat(settings.Deployments.SelectMany(deployment => deployment.Notify.Email.Select(address => (NoticeChannel.Email, (string?)address))));
        return [.. named.Where(one => one.Item2 is not null).Distinct().Select(one => Refusal(one.Item1, one.Item2!)).OfType<string>()]; // filtered just before
    }
}
