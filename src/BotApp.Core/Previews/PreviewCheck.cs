using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>The check of a preview, <c>botapp/preview NAME</c>: says what became of it. Green only while it answers; no preview is neutral, with the reason.</summary>
internal static class PreviewCheck
{
    /// <summary>Its name without the configured prefix.</summary>
    public static string NameOf(string preview) => "preview " + preview;

    /// <summary>What the check shows now, and the state that remembers whether it is open.</summary>
    public static PreviewState Show(PullRequestState state, PreviewState preview, PreviewSettings? settings, Facts facts, List<Effect> effects)
    {
        if (facts.PullRequest is not { } pull)
        {
            return preview;
        }

        var name = facts.Settings.Effective.Checks.Prefix + NameOf(preview.Name);
        var page = CommitRules.Page(state);
        if (preview.OpenCheck is { } old && old != pull.HeadSha)
        {
            var over = CheckOutput.Plain("Superseded by a newer commit", $"{CommitRules.Short(pull.HeadSha)} is shown instead.");
            effects.Add(new SetCheck(name, old, CheckStatus.Completed, CheckConclusion.Cancelled, over, [], Round(preview with { Phase = PreviewPhase.Waiting }) - 1, page));
        }

        if (Verdict(preview, settings, pull) is not { } verdict)
        {
            return preview with { OpenCheck = null };
        }

        var (status, conclusion, title, summary) = verdict;
        effects.Add(new SetCheck(name, pull.HeadSha, status, conclusion, CheckOutput.Plain(title, summary), [], Round(preview), page));
        return preview with { OpenCheck = status == CheckStatus.Completed ? null : pull.HeadSha };
    }

    // Every build is judged anew; the wait for it belongs to it.
    private static int Round(PreviewState preview) => preview.Phase == PreviewPhase.Waiting ? preview.Generation + 1 : preview.Generation;

    private static (CheckStatus Status, CheckConclusion? Conclusion, string Title, string Summary)? Verdict(PreviewState preview, PreviewSettings? settings, PullRequestFact pull)
    {
        var why = PreviewText.Why(preview);
        return preview.Phase switch
        {
            PreviewPhase.None when preview.OpenCheck is null && (!pull.Open || settings is null or { Generation: PreviewGeneration.Off } || preview.Problem is null) => null,
            PreviewPhase.None => (CheckStatus.Completed, CheckConclusion.Neutral, "No preview", why),
            PreviewPhase.Waiting => (CheckStatus.Queued, null, preview.Position is null ? "Waits for a slot" : $"Waits for a slot: {PreviewText.Place(preview)}", $"At most {PreviewText.Slots(settings)} previews `{preview.Name}` are up at once."),
            PreviewPhase.Checking when preview.ServingDeployment is not null && preview.ServingSha == preview.WantedSha && preview.ServingUrl == preview.Url => null, // woken: it stays what it was
            PreviewPhase.Building or PreviewPhase.Collecting or PreviewPhase.Checking => (CheckStatus.InProgress, null, "Being built and checked", $"For {CommitRules.Short(preview.WantedSha)}."),
            PreviewPhase.Ready or PreviewPhase.Sleeping => (CheckStatus.Completed, CheckConclusion.Success, "Ready", $"{MarkdownEncoder.Link(preview.ServingUrl, preview.ServingUrl)} shows {CommitRules.Short(preview.ServingSha ?? "")}."),
            PreviewPhase.Unhealthy => (CheckStatus.Completed, CheckConclusion.Failure, "Built, but not answering", why),
            PreviewPhase.Failed => (CheckStatus.Completed, CheckConclusion.Failure, "Could not be built", why),
            PreviewPhase.Removing => (CheckStatus.InProgress, null, "Being taken down", why),
            PreviewPhase.Removed => (CheckStatus.Completed, CheckConclusion.Neutral, preview.ExpiredSha is null ? "Removed" : "Expired", why),
            PreviewPhase.RemoveFailed => (CheckStatus.Completed, CheckConclusion.Failure, "Could not be removed", why),
            _ => throw new InvalidOperationException($"Preview phase {preview.Phase} has no check."),
        };
    }
}
