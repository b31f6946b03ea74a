using BotApp.Core.Settings;

namespace BotApp.Core.Onboarding;

/// <summary>What the pull request says that proposes settings, and why there is none.</summary>
public static class OnboardingText
{
    /// <summary>The branch it comes from. Nobody else's branch is touched.</summary>
    public const string Branch = "botapp/onboarding";

    /// <summary>The pull request's title, and the commit's.</summary>
    public const string Title = "Add BotApp's settings";

    /// <summary>The pull request's text.</summary>
    /// <param name="file">What it adds.</param>
    /// <param name="docs">Where people read about it; null: nowhere.</param>
    public static string Body(ProposedFile file, Uri? docs)
    {
        ArgumentNullException.ThrowIfNull(file);
        var gate = file.Required.Count == 0
            ? "No gate is proposed, because no pipeline runs for every pull request: nothing is held up."
            : $"One more check, `botapp/gate`, is green when {Names(file.Required)} {(file.Required.Count == 1 ? "is" : "are")}. It holds up nothing until you require it.";
        var more = docs is { } address ? $" [What else there is]({address.AbsoluteUri.TrimEnd('/')}/settings)." : "";
        return $"""
            BotApp was installed here and found no settings. This adds one file, `{SettingsReader.DefaultPath}`, made from the workflows, tags and environments of this repository. Every part of it says why it is there.

            **What it does when it is merged**
            - The results of {Names(file.Pipelines)} become checks of their own, with every failing test on its line.
            - {gate}
            - Your workflows run as before: BotApp watches them. Nothing is deployed or published by itself.

            **What to do next**
            1. Change the file in this branch as you like. A check on this pull request says whether it is in order, and what it would do.
            2. Merge it.
            3. When the gate is what you want, require the check `botapp/gate` in the branch's rules, with this App as its source.

            **No, thank you?** Close this pull request. BotApp opens no other one by itself; "Propose settings" on the repository's page of the dashboard does.{more}

            <!-- botapp:onboarding -->
            """.ReplaceLineEndings("\n");
    }

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));
}
