using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>One step of one preview.</summary>
internal sealed class PreviewStep(PullRequestState state, PreviewSettings? settings, Facts facts, List<Effect> effects)
{
    /// <summary>Pauses between tries to take it down.</summary>
    private static readonly TimeSpan[] s_removePauses = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)];

    private readonly PreviewDeeds _deeds = new(state, settings, facts, effects);

    /// <summary>From what is there to what is wanted.</summary>
    public PreviewState Take(PreviewState preview, BotEvent happened)
    {
        if (facts.PullRequest is not { } pull)
        {
            return preview;
        }

        // Settings that cannot be read take nothing down: "not there" and "not readable" are different things.
        var unwanted = preview.StoppedBy is { } by && pull.Open ? $"{by} took it down; `/preview` brings it back."
            : settings is null && facts.Privileged is SettingsFact.Unavailable or SettingsFact.Broken && pull.Open ? null
            : PreviewRules.Unwanted(state, settings, pull, facts.ChangedFiles, preview.AskedBy is not null);
        if (unwanted is not null)
        {
            return Follow(TakeDown(preview, unwanted), happened);
        }

        // What is being taken down is taken down first; then it is built anew.
        var now = preview.Phase == PreviewPhase.Removing ? Follow(preview, happened) : preview;
        var isMissing = now.RebuildWished || now.WantedSha != pull.HeadSha || now.Phase is PreviewPhase.None or PreviewPhase.Removed or PreviewPhase.RemoveFailed;
        return now.Phase == PreviewPhase.Removing ? now
            : settings is not null && isMissing ? Build(now, pull, settings)
            : Follow(now, happened);
    }

    private PreviewState Build(PreviewState preview, PullRequestFact pull, PreviewSettings wanted)
    {
        Stop(preview);
        if (preview.IsActive && preview.Generation > 0)
        {
            _deeds.Deploy(preview, DeploymentState.Inactive, "superseded by a newer commit", null);
        }

        var generation = preview.Generation + 1;
        var correlation = CorrelationId.For(state.Subject, "preview:" + preview.Name + ":up", pull.HeadSha, generation);
        var next = preview with
        {
            Generation = generation,
            Phase = PreviewPhase.Building,
            WantedSha = pull.HeadSha,
            CorrelationId = correlation,
            Run = null,
            Url = null,
            Since = facts.Now,
            Round = 0,
            RemoveTries = 0,
            RebuildWished = false,
            Runner = wanted.Runner,
            TeardownWorkflow = wanted.TeardownWorkflow ?? wanted.Workflow,
            Environment = wanted.Environment.Replace("{number}", state.Subject.Name, StringComparison.Ordinal),
            AskAt = null,
            Problem = null,
        };
        _deeds.Deploy(next, DeploymentState.InProgress, $"building {Short(pull.HeadSha)}", null);
        _deeds.Dispatch(next, wanted.Workflow, "up", pull.HeadSha, wanted);
        return next;
    }

    private PreviewState TakeDown(PreviewState preview, string why)
    {
        if (!preview.MayExist)
        {
            return preview with { Phase = preview.Phase == PreviewPhase.Removed ? PreviewPhase.Removed : PreviewPhase.None, Problem = why };
        }

        if (preview.Phase is PreviewPhase.Removing or PreviewPhase.RemoveFailed)
        {
            return preview;
        }

        Stop(preview);
        return Remove(preview with { RemoveTries = 0, Problem = why });
    }

    private PreviewState Remove(PreviewState preview)
    {
        var tries = preview.RemoveTries + 1;
        var correlation = CorrelationId.For(state.Subject, "preview:" + preview.Name + ":down", preview.WantedSha, (preview.Generation * 10) + tries);
        var next = preview with { Phase = PreviewPhase.Removing, CorrelationId = correlation, Run = null, Since = facts.Now, RemoveTries = tries, AskAt = null };
        _deeds.Dispatch(next, settings?.TeardownWorkflow ?? settings?.Workflow ?? preview.TeardownWorkflow, "down", preview.WantedSha, settings);
        return next;
    }

    private PreviewState Follow(PreviewState preview, BotEvent happened)
    {
        var next = happened switch
        {
            RunStarted started when started.CorrelationId == preview.CorrelationId && preview.Run is null => preview with { Run = started.Run, Since = facts.Now },
            RunRefused refused when refused.CorrelationId == preview.CorrelationId && preview.Phase is (PreviewPhase.Building or PreviewPhase.Removing) => Refused(preview, refused.Reason),
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
            return Refused(preview, $"the run did not start: no run shows the id {correlation} in its run-name.");
        }

        var seen = preview with { Run = snapshot?.Run ?? preview.Run };
        if (snapshot?.State != RunState.Completed)
        {
            return waited > (settings?.Timeout ?? TimeSpan.FromMinutes(30)) + PipelineRules.Overtime
                ? Refused(Stop(seen), "the run took longer than its timeout.")
                : seen;
        }

        if (preview.Phase == PreviewPhase.Removing)
        {
            return snapshot.Conclusion == RunConclusion.Success ? Removed(seen) : Refused(seen, $"the run ended with {snapshot.Conclusion}.");
        }

        if (snapshot.Conclusion != RunConclusion.Success)
        {
            return Refused(seen, $"the run ended with {snapshot.Conclusion}.");
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

        var checking = preview with { Phase = PreviewPhase.Checking, Url = url, Round = 1, CheckingSince = facts.Now };
        _deeds.Ask(checking);
        return checking;
    }

    private PreviewState Probed(PreviewState preview, UrlProbed probed)
    {
        if (probed.Answered)
        {
            _deeds.Deploy(preview, DeploymentState.Success, $"serves {Short(preview.WantedSha)}", preview.Url);
            if (preview.ServingDeployment is { } older && older != preview.Deployment(state.Subject))
            {
                effects.Add(new SetDeployment(older, preview.Environment, preview.ServingSha ?? preview.WantedSha, state.Number, DeploymentState.Inactive, "replaced by a newer commit", null, null));
            }

            return preview with { Phase = PreviewPhase.Ready, ServingSha = preview.WantedSha, ServingUrl = preview.Url, ServingDeployment = preview.Deployment(state.Subject), Problem = null };
        }

        if (probed.Final || facts.Now - preview.CheckingSince >= Within)
        {
            return Unhealthy(preview, probed.Detail);
        }

        var askAt = facts.Now + Probes.Pause(preview.Round);
        effects.Add(new SetTimer("probe:" + preview.Name, askAt));
        return preview with { AskAt = askAt, Problem = probed.Detail };
    }

    private PreviewState Unhealthy(PreviewState preview, string detail)
    {
        _deeds.Deploy(preview, DeploymentState.Failure, "built, but not answering", null);
        return preview with { Phase = PreviewPhase.Unhealthy, AskAt = null, Problem = detail };
    }

    // When the pause is over it is asked, or taken down, once more; an answer that never comes is one, too.
    private PreviewState Again(PreviewState preview)
    {
        var isDue = preview.AskAt <= facts.Now;
        if (preview.Phase == PreviewPhase.Removing)
        {
            return isDue ? Remove(preview) : preview;
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

    private PreviewState Removed(PreviewState preview)
    {
        _deeds.Deploy(preview, DeploymentState.Inactive, "removed", null);
        if (preview.ServingDeployment is { } older && older != preview.Deployment(state.Subject))
        {
            effects.Add(new SetDeployment(older, preview.Environment, preview.ServingSha ?? preview.WantedSha, state.Number, DeploymentState.Inactive, "removed", null, null));
        }

        return preview with { Phase = PreviewPhase.Removed, ServingSha = null, ServingUrl = null, ServingDeployment = null, Url = null, CorrelationId = null, Run = null };
    }

    private PreviewState Refused(PreviewState preview, string reason)
    {
        if (preview.Phase == PreviewPhase.Removing)
        {
            return preview.RemoveTries < PreviewRules.MaxRemoveTries ? RemoveLater(preview, reason)
                : preview with { Phase = PreviewPhase.RemoveFailed, Problem = $"could not be removed after {PreviewRules.MaxRemoveTries} tries: {reason}" };
        }

        _deeds.Deploy(preview, DeploymentState.Failure, "could not be built", null);
        return preview with { Phase = PreviewPhase.Failed, Problem = reason };
    }

    private PreviewState RemoveLater(PreviewState preview, string reason)
    {
        var askAt = facts.Now + s_removePauses[Math.Min(preview.RemoveTries - 1, s_removePauses.Length - 1)];
        effects.Add(new SetTimer("probe:" + preview.Name, askAt));
        return preview with { CorrelationId = null, Run = null, AskAt = askAt, Problem = $"taking it down is tried again: {reason}" };
    }

    private PreviewState Stop(PreviewState preview)
    {
        if (preview is { Phase: PreviewPhase.Building or PreviewPhase.Removing, Run: { } run, CorrelationId: { } correlation })
        {
            effects.Add(new CancelRun(correlation, preview.Runner, run));
        }

        return preview;
    }

    private static string Short(string sha) => CommitRules.Short(sha);
}
