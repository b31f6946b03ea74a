using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>One step of one preview: whether it is wanted, whether there is a slot, and what follows.</summary>
internal sealed class PreviewStep(PullRequestState state, PreviewSettings? settings, Facts facts, List<Effect> effects)
{
    private readonly PreviewDeeds _deeds = new(state, settings, facts, effects);
    private readonly PreviewFollow _follow = new(state, settings, facts, effects);
    private readonly PreviewRemoval _removal = new(state, settings, facts, effects);

    /// <summary>From what is there to what is wanted.</summary>
    public PreviewState Take(PreviewState preview, BotEvent happened)
    {
        var told = Told(preview, happened);
        if (facts.PullRequest is not { } pull)
        {
            return told;
        }

        var known = Aged(told, pull, happened);
        var next = Unwanted(known, pull) is { } unwanted ? _follow.Take(TakeDown(known, unwanted), happened) : Toward(known, pull, happened);
        return GiveBack(next);
    }

    // The run's name is learnt before anything is judged: what is given up in this very decision can then be stopped.
    private PreviewState Told(PreviewState preview, BotEvent happened) => happened switch
    {
        SlotTold told when told.Preview == preview.Name && told.Round == preview.SlotRound && preview.SlotAsked =>
            preview with { SlotHeld = told.Held, Position = told.Held ? null : told.Position, InQueue = told.InQueue },
        RunStarted started when started.CorrelationId == preview.CorrelationId && preview.Run is null => preview with { Run = started.Run, Since = facts.Now },
        _ => preview,
    };

    // Time is over for what nobody needs; a push is a sign that somebody does.
    private PreviewState Aged(PreviewState preview, PullRequestFact pull, BotEvent happened)
    {
        var isBack = preview.ExpiredSha is not null && (preview.ExpiredSha != pull.HeadSha || happened is PullRequestReopened);
        var known = isBack ? preview with { ExpiredSha = null, Expired = null } : preview;
        return !pull.Open || settings is null || known.WantedSha != pull.HeadSha || known.StoppedBy is not null ? known
            : PreviewTimes.Expired(known, settings, facts.Now) is { } why ? known with { ExpiredSha = pull.HeadSha, Expired = why, AskedBy = null }
            : PreviewTimes.IsAsleep(known, settings, facts.Now) ? known with { Phase = PreviewPhase.Sleeping }
            : known;
    }

    // Settings that cannot be read take nothing down: "not there" and "not readable" are different things.
    private string? Unwanted(PreviewState preview, PullRequestFact pull) =>
        preview.StoppedBy is { } by && pull.Open ? $"{by} took it down; `/preview {preview.Name}` brings it back."
            : preview.ExpiredSha is not null && pull.Open ? $"expired: {preview.Expired}. A push, or `/preview {preview.Name}`, brings it back."
            : settings is null && facts.Privileged is SettingsFact.Unavailable or SettingsFact.Broken && pull.Open ? null
            : PreviewRules.Unwanted(state, settings, pull, facts.ChangedFiles, preview.AskedBy is not null, preview.ApprovedSha);

    private PreviewState Toward(PreviewState preview, PullRequestFact pull, BotEvent happened)
    {
        // What is being taken down is taken down first, then it is built anew; a build may be left to end, too.
        var ends = preview.Phase == PreviewPhase.Removing || (settings is { Concurrency.CancelInProgress: false } && IsMaking(preview) && !preview.RebuildWished);
        var now = ends ? _follow.Take(preview, happened) : preview;
        if (now.Phase == PreviewPhase.Removing || (ends && IsMaking(now)))
        {
            return now;
        }

        var isMissing = now.RebuildWished || now.WantedSha != pull.HeadSha || now.Phase is PreviewPhase.None or PreviewPhase.Removed or PreviewPhase.RemoveFailed or PreviewPhase.Waiting;
        return settings is null || !isMissing ? (ends ? now : _follow.Take(Woken(now), happened))
            : now.SlotHeld || now.MayExist ? Build(now, pull, settings) // what stands already does not wait
            : Queue(now, happened, settings);
    }

    private static bool IsMaking(PreviewState preview) => preview.Phase is PreviewPhase.Building or PreviewPhase.Collecting or PreviewPhase.Checking;

    // The place in the queue is the store's to say; who waits asks again now and then, in case an answer was lost.
    private PreviewState Queue(PreviewState preview, BotEvent happened, PreviewSettings wanted)
    {
        if (preview.Phase == PreviewPhase.Waiting && happened is not TimerElapsed)
        {
            return preview;
        }

        var round = preview.SlotRound + 1;
        effects.Add(new SetSlot(preview.Name, state.Number, true, wanted.Concurrency.MaxActive, round));
        return preview with { Phase = PreviewPhase.Waiting, SlotAsked = true, SlotRound = round, AskAt = null, Problem = null };
    }

    private PreviewState GiveBack(PreviewState preview)
    {
        if (!preview.SlotAsked || preview.Phase is not (PreviewPhase.None or PreviewPhase.Removed))
        {
            return preview;
        }

        var round = preview.SlotRound + 1;
        effects.Add(new SetSlot(preview.Name, state.Number, false, settings?.Concurrency.MaxActive ?? 1, round));
        return preview with { SlotAsked = false, SlotHeld = false, SlotRound = round, Position = null, InQueue = 0 };
    }

    private PreviewState Woken(PreviewState preview)
    {
        if (!preview.WakeWished)
        {
            return preview;
        }

        var now = preview with { WakeWished = false, ActiveAt = facts.Now };
        if (preview.Phase != PreviewPhase.Sleeping || preview.Url is null)
        {
            return now;
        }

        var checking = now with { Phase = PreviewPhase.Checking, Round = preview.Round + 1, Answers = 0, CheckingSince = facts.Now, AskAt = null };
        _deeds.Ask(checking);
        return checking;
    }

    private PreviewState Build(PreviewState preview, PullRequestFact pull, PreviewSettings wanted)
    {
        _deeds.Stop(preview);
        if (preview.IsActive && preview.Generation > 0 && preview.Deployment(state.Subject) != preview.ServingDeployment)
        {
            _deeds.Deploy(preview, DeploymentState.Inactive, "superseded by a newer commit", null);
        }

        var generation = preview.Generation + 1;
        var next = preview with
        {
            Generation = generation,
            Phase = PreviewPhase.Building,
            WantedSha = pull.HeadSha,
            CorrelationId = CorrelationId.For(state.Subject, "preview:" + preview.Name + ":up", pull.HeadSha, generation),
            Run = null,
            Url = null,
            Since = facts.Now,
            UpSince = preview.MayExist ? preview.UpSince ?? facts.Now : facts.Now,
            ActiveAt = facts.Now,
            Round = 0,
            Answers = 0,
            RemoveTries = 0,
            RebuildWished = false,
            WakeWished = false,
            RemoveWished = false,
            Position = null,
            InQueue = 0,
            Runner = wanted.Runner,
            TeardownWorkflow = wanted.TeardownWorkflow ?? wanted.Workflow,
            Environment = wanted.Environment.Replace("{number}", state.Subject.Name, StringComparison.Ordinal),
            AskAt = null,
            Problem = null,
        };
        _deeds.Deploy(next, DeploymentState.InProgress, $"building {CommitRules.Short(pull.HeadSha)}", null);
        _deeds.Dispatch(next, wanted.Workflow, "up", pull.HeadSha, wanted, preview.RebuildWished);
        return next;
    }

    private PreviewState TakeDown(PreviewState preview, string why)
    {
        if (!preview.MayExist)
        {
            return preview with { Phase = preview.Phase == PreviewPhase.Removed ? PreviewPhase.Removed : PreviewPhase.None, RebuildWished = false, Problem = why };
        }

        if (preview.Phase == PreviewPhase.RemoveFailed)
        {
            return preview.RemoveWished ? _removal.Begin(preview with { RemoveTries = 0, RemoveWished = false, Problem = why }) : preview;
        }

        if (preview.Phase == PreviewPhase.Removing)
        {
            return preview with { RemoveWished = false };
        }

        _deeds.Stop(preview);
        return _removal.Begin(preview with { RemoveTries = 0, RemoveWished = false, RebuildWished = false, WakeWished = false, Problem = why });
    }
}
