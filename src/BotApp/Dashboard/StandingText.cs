using BotApp.Core;

namespace BotApp.Dashboard;

/// <summary>Sentences about whether work for a repository goes on, and what to do where it does not.</summary>
internal static class StandingText
{
    /// <summary>What a reader of the repository's page is told.</summary>
    internal static (string Title, string Text) Of(string stopped) => stopped switch
    {
        "suspended" => ("Work for this repository waits.", "Its owner suspended the App on GitHub. What was asked for meanwhile is done when the installation goes on; runs that are under way are left alone."),
        "archived" => ("Work for this repository ended.", "It is archived, so nothing can be written there. What is open is judged again when it is unarchived."),
        "removed" => ("Work for this repository ended.", "The App is not installed for it any more. Add it to the installation on GitHub, and what is open is judged again; otherwise what is stored of it is deleted later."),
        "deleted" => ("Work for this repository ended.", "It was deleted on GitHub. What is stored of it is deleted later."),
        "uninstalled" => ("Work for this repository ended.", "The App was uninstalled. What is stored of it is being deleted."),
        _ => ("Work for this repository ended.", $"Reason: {stopped}."),
    };

    /// <summary>What whoever operates BotApp is told of a quota that is short.</summary>
    internal static string Short(QuotaForecast quota) =>
        $"Short: {quota.Remaining} of {quota.Limit} requests are left. Sweeps and the pull requests' summary comments wait, and so does what scripts read with tokens; gates, checks, deployments and commands go on.";
}
