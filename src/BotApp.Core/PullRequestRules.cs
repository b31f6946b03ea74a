using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Gating;
using BotApp.Core.Migrations;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Core.Settings;

namespace BotApp.Core;

/// <summary>What follows for a pull request from whatever happened: its truth is read again, then every part takes its next step.</summary>
internal static class PullRequestRules
{
    /// <summary>The head as the events told it, in the order they came: what a person looked at when writing a comment.</summary>
    public static PullRequestState Saw(PullRequestState state, BotEvent happened) => happened switch
    {
        PullRequestOpened opened => state with { SeenHead = opened.HeadSha },
        PullRequestPushed pushed => state with { SeenHead = pushed.HeadSha },
        PullRequestReopened reopened => state with { SeenHead = reopened.HeadSha },
        _ => state,
    };

    /// <summary>Brings the pull request one step further.</summary>
    public static Decision<PullRequestState> Reconcile(PullRequestState state, BotEvent happened, Facts facts)
    {
        if (facts.PullRequest is not { } pull)
        {
            return Decision.Nothing(state, "GitHub does not know this pull request (any more).");
        }

        var settings = facts.Settings.Effective;
        return Read(state, facts)
            .Then(known => pull.Open ? Judge(known, happened, settings, facts) : Close(known, settings))
            .Then(known => PreviewRules.Reconcile(known, happened, facts))
            .Then(known => StickyComment.Write(known, facts))
            .Then(known => LookAgain(known, happened, facts));
    }

    /// <summary>The pull request as GitHub has it now: a person's word is judged on that, not on what was known before.</summary>
    public static Decision<PullRequestState> Read(PullRequestState state, Facts facts)
    {
        if (facts.PullRequest is not { } pull)
        {
            return Decision.Nothing(state, "");
        }

        var settings = facts.Settings.Effective;
        var isReopened = pull.Open && !state.Open && state.HeadSha == pull.HeadSha;
        var isRetargeted = state.BaseRef.Length > 0 && state.BaseRef != pull.BaseRef;
        var read = state with
        {
            TrustedSha = isRetargeted ? null : state.TrustedSha, // what was said of a change was said of it on that base
            Previews = isRetargeted ? [.. state.Previews.Select(preview => preview with { ApprovedSha = null })] : state.Previews,
            Overrides = [.. state.Overrides.Where(one => one.Sha == pull.HeadSha && one.BaseRef == pull.BaseRef)],
            Title = pull.Title,
            BaseRef = pull.BaseRef,
            Author = pull.Author.Login,
            Open = pull.Open,
            Draft = pull.Draft,
            Fork = pull.HeadRepositoryId != facts.Repository.Id,
            HeadSince = isReopened ? facts.Now : state.HeadSince,
        };
        return !pull.Open ? Decision.Nothing(read, "")
            : isReopened ? StoppedRuns.Reopened(read, facts)
            : CommitRules.MoveTo(read, pull.HeadSha, settings, facts).Then(known => Turned(state.Draft, known, settings, facts)).Then(known => Decision.Nothing(
                known.Runs.Count == 0 ? known with { Runs = PipelineRules.Align(known, PipelinePlan.For(settings, pull, facts.ChangedFiles), facts) } : known, ""));
    }

    private static Decision<PullRequestState> Turned(bool wasDraft, PullRequestState state, RepositorySettings settings, Facts facts) => (wasDraft, state.Draft) switch
    {
        (false, true) => StoppedRuns.BecameDraft(state, PipelinePlan.For(settings, facts.PullRequest!, facts.ChangedFiles), facts), // only called with a pull request
        (true, false) => StoppedRuns.BecameReady(state, facts),
        _ => Decision.Nothing(state, ""),
    };

    /// <summary>What the gate is judged from; null when the pull request has no gate.</summary>
    public static GateInput? GateInput(PullRequestState state, Facts facts)
    {
        var settings = facts.Settings.Effective;
        var gate = GateRules.GateOf(facts.Settings, state.Gate is not null);
        return gate is null || facts.PullRequest is not { } pull || !gate.Branches.Matches(pull.BaseRef)
            ? null
            : new GateInput(settings, gate, state, PipelinePlan.For(settings, pull, facts.ChangedFiles), facts) { LabelRefusals = LabelRefusals(state, settings, facts) };
    }

    private static Dictionary<string, string?> LabelRefusals(PullRequestState state, RepositorySettings settings, Facts facts) => facts.Labelled
        .Where(label => label is { By: not null, Actor.Known: true })
        .ToDictionary(label => label.Name, label => CommandPermissions.MayOverride(CommandActor.Of(label.By!, label.Actor, state, facts), settings.Commands), StringComparer.Ordinal); // filtered just before

    private static Decision<PullRequestState> Judge(PullRequestState state, BotEvent happened, RepositorySettings settings, Facts facts) =>
        ProposedSettingsCheck(state, settings, facts)
            .Then(known => EarlierCommits.Advance(known, happened, settings, facts))
            .Then(known => CommitRules.Pipelines(known, PipelinePlan.For(settings, facts.PullRequest!, facts.ChangedFiles), happened, settings, facts)) // only called with a pull request
            .Then(known => TrustAnswers.Approve(known, happened, facts))
            .Then(known => CoverageCheck.Advance(known, PipelinePlan.For(settings, facts.PullRequest!, facts.ChangedFiles), settings, facts)) // as above
            .Then(known => MigrationCheck.Advance(known, settings, facts))
            .Then(known => ExplainTrust(known, facts))
            .Then(known => Gate(known, settings, facts));

    private static Decision<PullRequestState> Gate(PullRequestState state, RepositorySettings settings, Facts facts)
    {
        if (GateInput(state, facts) is not { } input)
        {
            // What was shown for another base must not go on counting for this one.
            var none = CheckOutput.Plain("No gate here", $"The settings have no gate for pull requests into {MarkdownEncoder.CodeInText(state.BaseRef)}: this check says nothing about them.");
            Effect[] shown = state.Gate is null ? [] : [CommitRules.Closed(state, "gate", state.HeadSha, 0, none, settings)];
            return new Decision<PullRequestState>(state with { Gate = null }, [.. shown, new SetTimer("gate", null)], shown.Length > 0 ? "There is no gate for this base: its check is closed." : "");
        }

        var gate = GateRules.Evaluate(input);
        var (status, conclusion, content) = GateText.Check(gate);
        var whole = content with { Summary = content.Summary + OverrideText.Of(gate, settings) };
        var check = new SetCheck(settings.Checks.Prefix + "gate", state.HeadSha, status, conclusion, whole, CheckButtons.Of(gate, state, settings, facts.Now), 0, CommitRules.Page(state));
        return new Decision<PullRequestState>(
            state with { Gate = gate },
            [check, new SetTimer("gate", GateRules.NextLook(gate, input))],
            gate.State == state.Gate?.State && gate.Reason == state.Gate.Reason ? "" : $"Gate: {gate.State.ToString().ToLowerInvariant()}: {gate.Reason}");
    }

    private static Decision<PullRequestState> ProposedSettingsCheck(PullRequestState state, RepositorySettings settings, Facts facts)
    {
        if (facts.Proposed is not { } proposed)
        {
            return Decision.Nothing(state, "");
        }

        var read = SettingsErrorText.Check(new SettingsResult(proposed.Path, null, proposed.Errors));
        var content = proposed.Deleted
            ? CheckOutput.Plain("The settings file is deleted", "Once this is merged there is no gate: BotApp then only reports the tests it finds.")
            : CheckOutput.Plain(read.Title, read.Summary, [.. read.Annotations.Select(one => Marked(proposed.Path, one))]);
        var untold = facts.Notify is { } known && proposed is { Errors.Count: 0, Settings: { } wanted } ? known.Refusals(wanted) : [];
        if (untold.Count > 0)
        {
            content = CheckOutput.Plain("notify: not everybody can be told", string.Join('\n', untold.Select(one => $"- {MarkdownEncoder.Text(one)}")) + "\n\nEverything else in the file is in order.");
        }

        var conclusion = proposed.Errors.Count > 0 || untold.Count > 0 ? CheckConclusion.Failure : CheckConclusion.Success;
        return new Decision<PullRequestState>(
            state,
            [new SetCheck(settings.Checks.Prefix + "settings", state.HeadSha, CheckStatus.Completed, conclusion, content, [], 0, CommitRules.Page(state))],
            proposed.Errors.Count > 0 ? $"The proposed settings have {proposed.Errors.Count} error(s)." : "");
    }

    private static Annotation Marked(string path, SettingsAnnotation error) => new(path, error.Line, error.EndLine, AnnotationLevel.Failure, error.Title, error.Message, null)
    {
        StartColumn = error.Line == error.EndLine ? error.Column : null,
        EndColumn = error.Line == error.EndLine ? Math.Max(error.Column, error.EndColumn - 1) : null,
    };

    private static Decision<PullRequestState> ExplainTrust(PullRequestState state, Facts facts)
    {
        if (!state.Fork || state.TrustedSha == state.HeadSha || state.TrustExplained
            || !(state.Runs.Any(run => run is { Dispatched: true, Phase: PipelinePhase.Waiting }) || facts.Commit?.Runs.Any(run => run.NeedsApproval) == true))
        {
            return Decision.Nothing(state, "");
        }

        const string body = """
            This pull request comes from a fork, so nothing that runs with this repository's rights is started for it by itself.

            A maintainer who has read the change can write `/ok-to-test` here. It counts for the newest commit only: the next push needs it again.
            """;
        return new Decision<PullRequestState>(state with { TrustExplained = true }, [new PutComment("trust", state.Number, body)], "A fork needs `/ok-to-test`: said once.");
    }

    // GitHub's answers may lag behind its deliveries, and a head that was pushed but not answered yet must not be forgotten.
    private static Decision<PullRequestState> LookAgain(PullRequestState state, BotEvent happened, Facts facts)
    {
        var isLagging = happened is PullRequestOpened or PullRequestPushed or PullRequestReopened && state.SeenHead != facts.PullRequest?.HeadSha;
        var isUnavailable = facts.Settings is SettingsFact.Unavailable;
        return new Decision<PullRequestState>(
            state,
            [new SetTimer("head", isLagging ? facts.Now + TimeSpan.FromSeconds(5) : null), new SetTimer("settings", isUnavailable ? facts.Now + facts.PollInterval : null)],
            isLagging ? $"GitHub still answers {CommitRules.Short(facts.PullRequest!.HeadSha)} and not {CommitRules.Short(state.SeenHead)}: looked at again in a moment." : ""); // lagging is an answer
    }

    private static Decision<PullRequestState> Close(PullRequestState state, RepositorySettings settings)
    {
        var content = CheckOutput.Plain("Stopped: the pull request was closed", "The pull request was closed while this was still running.");
        var isRunning = state.Runs.Any(run => run.Phase != PipelinePhase.Done);
        Effect[] gate = state.Gate is { State: RequirementState.Pending } ? [CommitRules.Closed(state, "gate", state.HeadSha, 0, content, settings)] : [];
        var ended = state with
        {
            Coverage = CoverageCheck.Stopped(state.Coverage),
            Earlier = [],
            Runs = [.. state.Runs.Select(run => run.Phase == PipelinePhase.Done ? run : run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Cancelled, "Stopped: the pull request was closed", StoppedRuns.Closed) })],
        };
        return new Decision<PullRequestState>(
            ended,
            [.. CommitRules.Stop(state, state.Runs, content, settings), .. CoverageCheck.Stop(state, content, settings), .. EarlierCommits.StopAll(state, content, settings), .. gate, new SetTimer("poll", null), new SetTimer(CoverageCheck.Name, null), new SetTimer("gate", null), new SetTimer(SetTimer.QuarantineEnd, null)],
            isRunning ? "The pull request is closed: what still ran is stopped." : "The pull request is closed.");
    }
}
