using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>What comes of a preview's runs and questions.</summary>
internal sealed class PreviewFollow(PullRequestState state, PreviewSettings? settings, Facts facts, List<Effect> effects)
{
    private readonly PreviewDeeds _deeds = new(state, settings, facts, effects);
    private readonly PreviewRemoval _removal = new(state, settings, facts, effects);

    /// <summary>One step on the way that was taken already.</summary>
    public PreviewState Take(PreviewState preview, BotEvent happened)
    {
        var next = happened switch
        {
            RunRefused refused when refused.CorrelationId == preview.CorrelationId && preview.Phase is (PreviewPhase.Building or PreviewPhase.Removing) => Refused(preview, refused.Reason, DeploymentState.Error),
            ResultCollected collected when collected.CorrelationId == preview.CorrelationId && preview.Phase == PreviewPhase.Collecting => Collected(preview, collected),
            UrlProbed probed when probed.CorrelationId == preview.CorrelationId && preview is { Phase: PreviewPhase.Checking, AskAt: null } => Probed(preview, probed),
            _ => preview,
        };
        next = Observe(next);
        return Again(next);
    }

    private PreviewState Observe(PreviewState preview)
    {
        if (preview.CorrelationId is not { } correlation || preview.Phase is not (PreviewPhase.Building or PreviewPhase.Removing))
        {
            return preview;
        }

        // A runner that could not be asked is not among the snapshots; one that knows no such run is there without one.
        var waited = facts.Now - preview.Since;
        var isAsked = facts.Snapshots.TryGetValue(correlation, out var snapshot);
        if (isAsked && snapshot is null && preview.Run is null && waited > PipelineRules.UnconfirmedFor)
        {
            return Refused(preview, $"the run did not start: no run shows the id {correlation} in its run-name.", DeploymentState.Error);
        }

        var seen = preview with { Run = snapshot?.Run ?? preview.Run };
        if (snapshot?.State != RunState.Completed)
        {
            if (waited <= (settings?.Timeout ?? TimeSpan.FromMinutes(30)) + PipelineRules.Overtime)
            {
                return seen;
            }

            _deeds.Stop(seen);
            return Refused(seen, "the run took longer than its timeout.", DeploymentState.Error);
        }

        if (snapshot.Conclusion != RunConclusion.Success)
        {
            return Refused(seen, $"the run ended with {snapshot.Conclusion}.");
        }

        if (preview.Phase == PreviewPhase.Removing)
        {
            return _removal.Done(seen);
        }

        effects.Add(new CollectResult(correlation, preview.Runner, snapshot.Run, preview.WantedSha));
        return seen with { Phase = PreviewPhase.Collecting };
    }

    private PreviewState Collected(PreviewState preview, ResultCollected collected)
    {
        var fallback = settings?.Url?.Replace("{number}", state.Subject.Name, StringComparison.Ordinal)
            .Replace("{sha}", preview.WantedSha, StringComparison.Ordinal)
            .Replace("{branch}", Uri.EscapeDataString(facts.PullRequest?.HeadRef ?? ""), StringComparison.Ordinal);
        var url = collected.Result?.Url?.AbsoluteUri ?? fallback;
        if (collected.Result is { Status: not ResultStatus.Success } unwell)
        {
            return Refused(preview, $"the run handed back `{unwell.Status}`: {unwell.Message ?? "no message."}");
        }

        if (url is null)
        {
            return Refused(preview, collected.Problem ?? "no url returned: the workflow's result.json has no `url`, and the settings have none.");
        }

        var checking = preview with { Phase = PreviewPhase.Checking, Url = url, Round = 1, Answers = 0, CheckingSince = facts.Now };
        if (settings is { Smoke.Count: 0 } && Probes.IsAt(url, fallback))
        {
            return Ready(checking); // the run's own word, about an address that the default branch names
        }

        _deeds.Ask(checking);
        return checking;
    }

    private PreviewState Probed(PreviewState preview, UrlProbed probed)
    {
        if (probed.IsUnasked)
        {
            var pause = Probes.Pause(1, probed);
            return AskLater(preview with { CheckingSince = preview.CheckingSince + pause }, pause); // our own waiting is not the site's
        }

        if (!probed.Answered)
        {
            return probed.Final || facts.Now - preview.CheckingSince >= Within ? Unhealthy(preview, probed.Detail)
                : AskLater(preview with { Answers = 0, Problem = probed.Detail }, Probes.Pause(preview.Round, probed));
        }

        var answered = preview with { Answers = preview.Answers + 1 };
        return answered.Answers < Probes.AnswersNeeded(Within) ? AskLater(answered, Probes.Pause(1)) : Ready(answered);
    }

    private PreviewState AskLater(PreviewState preview, TimeSpan pause)
    {
        var askAt = facts.Now + pause;
        effects.Add(new SetTimer("probe:" + preview.Name, askAt));
        return preview with { AskAt = askAt };
    }

    private PreviewState Ready(PreviewState preview)
    {
        _deeds.Deploy(preview, DeploymentState.Success, $"serves {CommitRules.Short(preview.WantedSha)}", preview.Url);
        if (preview.ServingDeployment is { } older && older != preview.Deployment(state.Subject))
        {
            _deeds.Retire(preview, older, "replaced by a newer commit");
        }

        return preview with
        {
            Phase = PreviewPhase.Ready,
            ServingSha = preview.WantedSha,
            ServingUrl = preview.Url,
            ServingDeployment = preview.Deployment(state.Subject),
            ActiveAt = preview.ActiveAt ?? facts.Now,
            AskAt = null,
            Problem = null,
        };
    }

    // The last good link is kept, unless it is the very address that does not answer any more.
    private PreviewState Unhealthy(PreviewState preview, string detail)
    {
        _deeds.Deploy(preview, DeploymentState.Failure, "built, but not answering", null);
        var isReplaced = preview.ServingUrl is not null && preview.ServingUrl == preview.Url;
        if (isReplaced && preview.ServingDeployment is { } older && older != preview.Deployment(state.Subject))
        {
            _deeds.Retire(preview, older, "replaced by a build that does not answer");
        }

        var unwell = preview with { Phase = PreviewPhase.Unhealthy, AskAt = null, Problem = detail };
        return isReplaced ? unwell with { ServingSha = null, ServingUrl = null, ServingDeployment = null } : unwell;
    }

    // When the pause is over it is asked, or taken down, once more; an answer that never comes is one, too.
    private PreviewState Again(PreviewState preview)
    {
        var isDue = preview.AskAt <= facts.Now;
        if (preview.Phase is PreviewPhase.Removing or PreviewPhase.RemoveFailed)
        {
            return isDue ? _removal.Begin(preview) : preview;
        }

        if (preview.Phase != PreviewPhase.Checking)
        {
            return preview;
        }

        if (!isDue)
        {
            return facts.Now - preview.CheckingSince > Within + PipelineRules.Overtime ? Unhealthy(preview, "it could not be asked whether it answers.") : preview;
        }

        var next = preview with { Round = preview.Round + 1, AskAt = null };
        _deeds.Ask(next);
        return next;
    }

    private TimeSpan Within => Probes.Within(settings?.Smoke ?? []);

    // A run that failed is the change's fault; one that was never there, or never ended, is the runner's or ours.
    private PreviewState Refused(PreviewState preview, string reason, DeploymentState record = DeploymentState.Failure)
    {
        if (preview.Phase == PreviewPhase.Removing)
        {
            return _removal.Failed(preview, reason);
        }

        _deeds.Deploy(preview, record, "could not be built", null);
        return preview with { Phase = PreviewPhase.Failed, Problem = reason };
    }
}
