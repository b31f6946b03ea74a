using BotApp.Core.Checks;
using BotApp.Core.Gating;
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
        var read = state with
        {
            Title = pull.Title,
            BaseRef = pull.BaseRef,
            Author = pull.Author.Login,
            Open = pull.Open,
            Fork = pull.HeadRepositoryId != facts.Repository.Id,
        };
        return pull.Open
            ? CommitRules.MoveTo(read, pull.HeadSha, settings, facts)
                .Then(known => Judge(known, happened, settings, facts))
                .Then(known => PreviewRules.Reconcile(known, happened, facts))
                .Then(known => StickyComment.Write(known, facts))
            : Close(read, settings, facts)
                .Then(known => PreviewRules.Reconcile(known, happened, facts))
                .Then(known => StickyComment.Write(known, facts));
    }

    /// <summary>What the gate is judged from; null when the pull request has no gate.</summary>
    public static GateInput? GateInput(PullRequestState state, Facts facts)
    {
        var settings = facts.Settings.Effective;
        var gate = settings.Gate ?? (facts.Settings is SettingsFact.Broken or SettingsFact.Unavailable && state.Gate is not null ? new GateSettings() : null);
        if (facts.Settings is SettingsFact.Broken && gate is null)
        {
            gate = new GateSettings();
        }

        return gate is null || facts.PullRequest is not { } pull || !gate.Branches.Matches(pull.BaseRef)
            ? null
            : new GateInput(settings, gate, state, PipelinePlan.For(settings, pull, facts.ChangedFiles), facts);
    }

    private static Decision<PullRequestState> Judge(PullRequestState state, BotEvent happened, RepositorySettings settings, Facts facts) =>
        ProposedSettingsCheck(state, settings, facts)
            .Then(known => CommitRules.Pipelines(known, PipelinePlan.For(settings, facts.PullRequest!, facts.ChangedFiles), happened, settings, facts)) // only called with a pull request
            .Then(known => ExplainTrust(known, facts))
            .Then(known => Gate(known, settings, facts));

    private static Decision<PullRequestState> Gate(PullRequestState state, RepositorySettings settings, Facts facts)
    {
        if (GateInput(state, facts) is not { } input)
        {
            return Decision.Nothing(state with { Gate = null }, "");
        }

        var gate = GateRules.Evaluate(input);
        var (status, conclusion, content) = GateText.Check(gate);
        CheckButton[] buttons = conclusion is null ? [] : [new CheckButton("Refresh", "Read everything again and judge anew", "refresh")];
        var check = new SetCheck(settings.Checks.Prefix + "gate", state.HeadSha, status, conclusion, content, buttons, 0, CommitRules.Page(state));
        return new Decision<PullRequestState>(
            state with { Gate = gate },
            [check, new SetTimer("gate", GateRules.NextLook(input))],
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
            : CheckOutput.Plain(read.Title, read.Summary, [.. read.Annotations.Select(one => new Annotation(proposed.Path, one.Line, one.EndLine, AnnotationLevel.Failure, one.Title, one.Message, null))]);
        var conclusion = proposed.Errors.Count > 0 ? CheckConclusion.Failure : CheckConclusion.Success;
        return new Decision<PullRequestState>(
            state,
            [new SetCheck(settings.Checks.Prefix + "settings", state.HeadSha, CheckStatus.Completed, conclusion, content, [], 0, CommitRules.Page(state))],
            proposed.Errors.Count > 0 ? $"The proposed settings have {proposed.Errors.Count} error(s)." : "");
    }

    private static Decision<PullRequestState> ExplainTrust(PullRequestState state, Facts facts)
    {
        if (!state.Fork || state.TrustedSha == state.HeadSha || state.TrustExplained || !state.Runs.Any(run => run is { Dispatched: true, Phase: PipelinePhase.Waiting }))
        {
            return Decision.Nothing(state, "");
        }

        var body = $"""
            This pull request comes from a fork, so nothing that runs with this repository's rights is started for it by itself.

            A maintainer who has read the change can write `/ok-to-test` here. It counts for the newest commit only: the next push needs it again.
            """;
        return new Decision<PullRequestState>(state with { TrustExplained = true }, [new PutComment("trust", state.Number, body)], "A fork needs `/ok-to-test`: said once.");
    }

    private static Decision<PullRequestState> Close(PullRequestState state, RepositorySettings settings, Facts facts)
    {
        var content = CheckOutput.Plain("Stopped: the pull request was closed", "The pull request was closed while this was still running.");
        var open = state.Runs.Where(run => run.Phase != PipelinePhase.Done).ToList();
        var checks = open.Select(run => new SetCheck(settings.Checks.Prefix + run.Pipeline, run.Sha, CheckStatus.Completed, CheckConclusion.Cancelled, content, [], run.Round, CommitRules.Page(state)));
        var gate = state.Gate is { State: RequirementState.Pending }
            ? new[] { new SetCheck(settings.Checks.Prefix + "gate", state.HeadSha, CheckStatus.Completed, CheckConclusion.Cancelled, content, [], 0, CommitRules.Page(state)) }
            : [];
        var ended = state with
        {
            Runs = [.. state.Runs.Select(run => run.Phase == PipelinePhase.Done ? run : run with { Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Cancelled, "Stopped: the pull request was closed", "closed") })],
        };
        return new Decision<PullRequestState>(
            ended,
            [.. PipelineRules.Cancel(state.Runs), .. checks, .. gate, new SetTimer("poll", null), new SetTimer("gate", null)],
            open.Count > 0 ? "The pull request is closed: what still ran is stopped." : "The pull request is closed.");
    }
}
