using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>What is told of a release: that it is on the index, or why it is not, and what became of it there afterwards.</summary>
internal static class ReleaseNotices
{
    /// <summary>What turned between two states.</summary>
    public static IReadOnlyList<Notice> Between(ReleaseState before, ReleaseState now, Facts facts)
    {
        var notices = new List<Notice>();
        var name = PlainText.OneLine(now.Package.Length > 0 ? $"{now.Package} {now.Version}" : now.Tag);
        if (now.Phase == ReleasePhase.Released && before.Phase is not (ReleasePhase.Released or ReleasePhase.Withdrawn))
        {
            notices.Add(Of(now, NotifyEvent.Published, $"{now.Sha}", $"{name} is published", now.Reason, facts));
        }

        if (now.Phase is ReleasePhase.Blocked or ReleasePhase.Failed or ReleasePhase.Partial && (before.Phase != now.Phase || before.Reason != now.Reason))
        {
            var what = now.Phase switch { ReleasePhase.Blocked => "is not published", ReleasePhase.Partial => "is published in part", _ => "failed" };
            notices.Add(Of(now, NotifyEvent.PublishFailed, $"{now.Sha}:{now.Round}:{Print(now.Phase, now.Reason)}", $"{name} {what}", now.Reason, facts));
        }

        if (now.Phase == ReleasePhase.Withdrawn && before.Phase != ReleasePhase.Withdrawn)
        {
            notices.Add(Of(now, NotifyEvent.PublishFailed, $"{now.Sha}:withdrawn", $"{name} was withdrawn from the index", now.Reason, facts));
        }

        if (now.Alarm is { } alarm && alarm != before.Alarm)
        {
            notices.Add(Of(now, NotifyEvent.PublishFailed, $"{now.Sha}:{Print(now.Phase, alarm)}", $"{name}: look into this", alarm, facts));
        }

        return notices;
    }

    private static Notice Of(ReleaseState state, NotifyEvent happened, string id, string title, string detail, Facts facts) => NoticeRules.Begin(state, happened, id, title, facts) with
    {
        Detail = PlainText.OneLine(detail) is { Length: > 0 } text ? char.ToUpperInvariant(text[0]) + text[1..] : null,
        Url = state.ReleaseUrl ?? $"{facts.Repository.Url}/releases/tag/{Uri.EscapeDataString(state.Tag)}",
        Sha = state.Sha.Length > 0 ? state.Sha : null,
        Package = state.Package.Length > 0 ? state.Package : null,
        Version = state.Version.Length > 0 ? state.Version : null,
    };

    // Another reason is other news, and the same one is not.
    private static string Print(ReleasePhase phase, string reason) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{phase}: {reason}")).AsSpan(0, 6));
}
