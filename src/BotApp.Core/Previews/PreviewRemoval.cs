using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>Taking a preview down: tried with pauses, and never given up in silence.</summary>
internal sealed class PreviewRemoval(PullRequestState state, PreviewSettings? settings, Facts facts, List<Effect> effects)
{
    /// <summary>After it was said loudly it is still tried so often, once every six hours.</summary>
    private const int LateTries = 8;

    private static readonly TimeSpan s_latePause = TimeSpan.FromHours(6);

    /// <summary>Pauses between the first tries.</summary>
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    private readonly PreviewDeeds _deeds = new(state, settings, facts, effects);

    /// <summary>Asks the runner to take it down.</summary>
    public PreviewState Begin(PreviewState preview)
    {
        var next = preview with
        {
            Phase = PreviewPhase.Removing,
            CorrelationId = CorrelationId.For(state.Subject, "preview:" + preview.Name + ":down", preview.WantedSha, preview.Removals + 1),
            Run = null,
            Since = facts.Now,
            RemoveTries = preview.RemoveTries + 1,
            Removals = preview.Removals + 1,
            AskAt = null,
        };
        _deeds.Dispatch(next, settings?.TeardownWorkflow ?? settings?.Workflow ?? preview.TeardownWorkflow, "down", preview.WantedSha, settings, isRebuild: false);
        return next;
    }

    /// <summary>It did not work this time.</summary>
    public PreviewState Failed(PreviewState preview, string reason)
    {
        if (preview.RemoveTries < PreviewRules.MaxRemoveTries)
        {
            return Later(preview with { Problem = $"taking it down failed {preview.RemoveTries} of {PreviewRules.MaxRemoveTries} times and is tried again: {reason}" }, s_pauses[Math.Clamp(preview.RemoveTries - 1, 0, s_pauses.Length - 1)]);
        }

        var failed = preview with { Phase = PreviewPhase.RemoveFailed, AskAt = null, Problem = $"could not be removed after {preview.RemoveTries} tries: {reason}" };
        if (preview.RemoveTries == PreviewRules.MaxRemoveTries)
        {
            effects.Add(new AlertOperator("preview_not_removed", preview.WantedSha, $"the preview {preview.Name} of #{state.Subject.Name} {failed.Problem}"));
        }

        return preview.RemoveTries < PreviewRules.MaxRemoveTries + LateTries ? Later(failed, s_latePause) : failed;
    }

    /// <summary>It is gone.</summary>
    public PreviewState Done(PreviewState preview)
    {
        _deeds.Deploy(preview, DeploymentState.Inactive, "removed", null);
        if (preview.ServingDeployment is { } older && older != preview.Deployment(state.Subject))
        {
            _deeds.Retire(preview, older, "removed");
        }

        return preview with { Phase = PreviewPhase.Removed, ServingSha = null, ServingUrl = null, ServingDeployment = null, Url = null, CorrelationId = null, Run = null, UpSince = null };
    }

    private PreviewState Later(PreviewState preview, TimeSpan pause)
    {
        var askAt = facts.Now + pause;
        effects.Add(new SetTimer("probe:" + preview.Name, askAt));
        return preview with { CorrelationId = null, Run = null, AskAt = askAt };
    }
}
