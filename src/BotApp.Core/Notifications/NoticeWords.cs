using System.Globalization;
using BotApp.Core.Settings;

namespace BotApp.Core.Notifications;

/// <summary>What the texts of all channels have in common.</summary>
internal static class NoticeWords
{
    /// <summary>Of one notice so many pull requests are listed, of several in one message fewer.</summary>
    public const int MaxPulls = 20;

    /// <summary>The same where several notices share a message.</summary>
    public const int MaxPullsOfMany = 5;

    /// <summary>The longest a foreign text is shown.</summary>
    private const int MaxText = 500;

    /// <summary>A mark that is seen before the words are read.</summary>
    public static string Mark(NotifyEvent happened) => happened switch
    {
        NotifyEvent.GateRecovered or NotifyEvent.BranchRecovered or NotifyEvent.PreviewReady or NotifyEvent.Deployed or NotifyEvent.Published => "✅",
        NotifyEvent.GateFailed or NotifyEvent.BranchFailed or NotifyEvent.PreviewFailed or NotifyEvent.DeployFailed or NotifyEvent.PublishFailed => "❌",
        NotifyEvent.RolledBack => "↩️",
        NotifyEvent.ApprovalNeeded => "✋",
        _ => throw new InvalidOperationException($"The event {happened} has no mark."),
    };

    /// <summary>The event as settings and webhooks spell it.</summary>
    public static string Word(NotifyEvent happened) => Kebab.Text(happened.ToString());

    /// <summary>Who asked for it, where that says something.</summary>
    public static string? By(Notice notice) => notice switch
    {
        { Environment: not null, By: { } by } => $"Asked for by {by}.",
        { Environment: not null } => "It came by itself.",
        { Number: not null, By: { } author } => $"By {author}.",
        _ => null,
    };

    /// <summary>How many commits come and go.</summary>
    public static string Count(NoticeChanges changes) => (changes.Ahead, changes.Behind) switch
    {
        (0, 0) => "No commit more or less than before.",
        (var ahead, 0) => $"It brings {Commits(ahead)}.",
        (0, var behind) => $"It takes {Commits(behind)} back.",
        var (ahead, behind) => $"It brings {Commits(ahead)} and takes {Commits(behind)} back.",
    };

    /// <summary>The pull requests that are listed, and how many more there are (-1: some).</summary>
    public static (IReadOnlyList<ChangedPull> Pulls, int More) Listed(NoticeChanges changes, int max)
    {
        var left = Math.Max(0, changes.Pulls.Count - max);
        return ([.. changes.Pulls.Take(max)], changes.IsAll ? left : -1);
    }

    /// <summary>What is said of those that are not listed; null when all are.</summary>
    public static string? MoreText(int more) => more switch { 0 => null, < 0 => "… and more", 1 => "… and one more", _ => $"… and {Number(more)} more" };

    /// <summary>The page of a pull request.</summary>
    public static string UrlOf(ChangedPull pull, Notice notice) => $"{notice.Repository.Url}/pull/{Number(pull.Number)}";

    /// <summary>So much of a text that nobody floods a channel with one title.</summary>
    public static string Cut(string? text) => text is null ? "" : text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)] + "…";

    /// <summary>A digest's first line.</summary>
    public static string Digest(IReadOnlyList<Notice> notices) => $"{Number(notices.Count)} notices";

    /// <summary>A number as text.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Commits(int count) => count == 1 ? "one commit" : $"{Number(count)} commits";
}
