using System.Globalization;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>What a repository's page says of proposed settings.</summary>
internal sealed record OnboardingNote(StoredRepository Repository, StoredOnboarding? Known, Uri WebUrl)
{
    /// <summary>One sentence.</summary>
    internal string Sentence => Known switch
    {
        null => "BotApp has not proposed settings here: the repository was there before, or the App is installed on all repositories of its owner.",
        { Phase: StoredOnboarding.Waiting, Reason: { } failed } => $"It did not work yet and is tried again: {failed}",
        { Phase: StoredOnboarding.Waiting, AskedBy: { } by } => $"{by} asked for a pull request with settings: it is opened in a moment.",
        { Phase: StoredOnboarding.Waiting } => "A pull request with settings is opened soon, unless there are settings by then.",
        { Phase: StoredOnboarding.Opened } => "BotApp proposed settings.",
        { Reason: { } reason } => $"Settings are not proposed: {reason}",
        _ => "Settings are not proposed.",
    };

    /// <summary>There were settings when it was looked, so that there is nothing to say.</summary>
    internal bool HasSettings => Known is { Code: "has-settings" };

    /// <summary>The pull request it is about, on GitHub; null: none.</summary>
    internal string? Address => Known?.PullRequest is { } number ? $"{WebUrl.AbsoluteUri.TrimEnd('/')}/{Repository.FullName}/pull/{number.ToString(CultureInfo.InvariantCulture)}" : null;

    /// <summary>Where it can be asked for.</summary>
    internal string Page => $"{DashboardLinks.Repository(Repository.Id)}/onboarding";

    /// <summary>It is under way, so that asking again changes nothing.</summary>
    internal bool IsUnderWay => Known is { Phase: StoredOnboarding.Waiting, Reason: null };
}
