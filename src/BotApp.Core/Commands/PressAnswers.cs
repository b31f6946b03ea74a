using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Commands;

/// <summary>
/// Running again by GitHub's own means: "Re-run" at a check, "Re-run all checks", the buttons of our checks. Authorised like the command;
/// what is not done is answered at the check that was pressed, because there is no comment to reply to.
/// </summary>
internal static class PressAnswers
{
    /// <summary>"Re-run" on one of our checks; on the gate it means whatever did not pass.</summary>
    public static Decision<TState> Answer<TState>(CheckRerunRequested asked, TState state, Facts facts)
        where TState : CommitState
    {
        var press = new Pressed(asked.By, asked.Sha, asked.CheckName, "Re-run");
        return IsForeign(asked.AppId, asked.CheckName, facts) ? Foreign(state, press)
            : PreviewAnswers.Named(press.CheckName, state, facts) is { } preview ? Allowed(press, CommandVerb.Preview, state, facts) ?? Rebuild(press, preview, state, facts)
            : Allowed(press, CommandVerb.Rerun, state, facts) ?? (IsPipeline(press, state, facts) ? Rerun(press, state, facts, failedOnly: false) : RerunFailed(press, state, facts));
    }

    /// <summary>"Re-run all checks": one batch; what is not green is run again, and everything when all is green.</summary>
    public static Decision<TState> Answer<TState>(SuiteRerunRequested asked, TState state, Facts facts)
        where TState : CommitState
    {
        if (state.Runs.Count == 0)
        {
            return Decision.Nothing(state, "Nothing runs here that could be run again."); // another subject with the same commit answers
        }

        var hasGate = state is PullRequestState { Gate: not null } or BranchState { Gate: not null };
        var press = new Pressed(asked.By, asked.Sha, RerunAnswers.PrefixOf(facts) + (hasGate ? "gate" : state.Runs[0].Check), "Re-run all checks") { All = true };
        return IsForeign(asked.AppId, press.CheckName, facts) ? Foreign(state, press)
            : Allowed(press, CommandVerb.Rerun, state, facts) ?? Rerun(press, state, facts, failedOnly: false);
    }

    /// <summary>A button on one of our checks.</summary>
    public static Decision<TState> Answer<TState>(ButtonPressed pressed, TState state, Facts facts)
        where TState : CommitState
    {
        var press = new Pressed(pressed.By, pressed.Sha, pressed.CheckName, pressed.Identifier == CheckButtons.Refresh ? "Refresh" : "Re-run failed");
        return IsForeign(pressed.AppId, pressed.CheckName, facts) ? Foreign(state, press) : pressed.Identifier switch
        {
            CheckButtons.RerunFailed => Allowed(press, CommandVerb.Rerun, state, facts) ?? RerunFailed(press, state, facts),
            CheckButtons.Refresh => Allowed(press, CommandVerb.Refresh, state, facts) ?? Refresh(press, state, facts),
            _ => Decision.Nothing(state, $"The button {pressed.Identifier} is not one of ours."),
        };
    }

    /// <summary>What stands at a check that somebody pressed.</summary>
    /// <param name="label">What was pressed, as GitHub shows it.</param>
    /// <param name="by">Who did.</param>
    /// <param name="text">What came of it, Markdown.</param>
    /// <param name="facts">The time.</param>
    public static string Sentence(string label, Person by, string text, Facts facts) =>
        $"\"{label}\", pressed by {MarkdownEncoder.Text(by.Login)} at {FreezeRules.Utc(facts.Now)}: {text}";

    // GitHub tells an app of its own checks only; where it does not say whose a check is, the name has to do.
    private static bool IsForeign(long? appId, string checkName, Facts facts) =>
        appId is { } id ? id != facts.App.Id : !checkName.StartsWith(RerunAnswers.PrefixOf(facts), StringComparison.Ordinal);

    private static Decision<TState> Foreign<TState>(TState state, Pressed press)
        where TState : CommitState => Decision.Nothing(state, $"{press.CheckName} is no check of ours: its own app is asked.");

    /// <summary>The refusal; null when the person may.</summary>
    private static Decision<TState>? Allowed<TState>(Pressed press, CommandVerb verb, TState state, Facts facts)
        where TState : CommitState =>
        press.Sha != state.HeadSha ? Refused(press, "superseded", $"this is about {CommitRules.Short(press.Sha)}, and {CommitRules.Short(state.HeadSha)} is judged now.", state, facts)
        : state is PullRequestState { Open: false } ? Refused(press, "closed", "the pull request is closed.", state, facts)
        : RerunAnswers.Permission(verb, press.By, state, facts) is { IsAllowed: false } refused ? Refused(press, refused.Code, refused.Refusal ?? "refused.", state, facts)
        : null;

    private static Decision<TState> RerunFailed<TState>(Pressed press, TState state, Facts facts)
        where TState : CommitState =>
        IsPipeline(press, state, facts) || Meant(press, state, facts).Any(run => run is { Phase: PipelinePhase.Done, Verdict.IsGreen: false })
            ? Rerun(press, state, facts, failedOnly: true)
            : Refresh(press, state, facts);

    private static Decision<TState> Rerun<TState>(Pressed press, TState state, Facts facts, bool failedOnly)
        where TState : CommitState
    {
        var meant = Meant(press, state, facts).ToList();
        var finished = meant.Where(run => run.Phase == PipelinePhase.Done).ToList();
        var failed = finished.Where(run => run.Verdict is not { IsGreen: true }).ToList();
        var chosen = failed.Count > 0 || failedOnly ? failed : finished;
        if (chosen.Count == 0)
        {
            return finished.Count < meant.Count
                ? Decision.Nothing(state, $"{press.What} by {press.By.Login}: it is running already.")
                : Refused(press, "nothing-failed", "nothing of it failed, so there is nothing to run again.", state, facts);
        }

        var (next, answers) = RerunAnswers.Ask(state, chosen, RerunWish.Of(press.By.Login, failed.Count > 0), facts);
        var because = $"{press.What} by {press.By.Login}: {RerunAnswers.Sentences(answers)}.";
        return answers.Any(answer => answer.Done)
            ? new Decision<TState>(next, [.. answers.SelectMany(answer => answer.Effects), ActText.Press(press.By, press.Label, press.Sha, ActText.Rerun, because + RerunAnswers.Rights(answers), facts)], because)
            : Refused(press, answers[0].Code, $"{RerunAnswers.Sentences(answers)}.", state, facts);
    }

    private static Decision<TState> Refresh<TState>(Pressed press, TState state, Facts facts)
        where TState : CommitState
    {
        var again = PipelineRules.CollectAgain(state, facts.Settings.Effective);
        if (state is not PullRequestState pull)
        {
            return new Decision<TState>(state, [.. again, Said(press, "everything is read again.", state, facts)], $"{press.What} by {press.By.Login}: everything is read again.");
        }

        var outcome = GateAnswers.Refresh(pull, facts);
        return outcome.Answer.Done
            ? new Decision<TState>((TState)(CommitState)outcome.State, [.. outcome.Effects, Said(press, "everything is read again; what changes is shown here.", state, facts)], $"{press.What} by {press.By.Login}: everything is read again.")
            : Refused(press, outcome.Answer.Code, outcome.Answer.Text, state, facts);
    }

    private static Decision<TState> Rebuild<TState>(Pressed press, string preview, TState state, Facts facts)
        where TState : CommitState
    {
        // Only pull requests have previews.
        var outcome = PreviewAnswers.Answer(new ParsedCommand.Preview(preview, PreviewAction.Rebuild), press.By, (PullRequestState)(CommitState)state, facts);
        var because = $"{press.What} by {press.By.Login}: {outcome.Answer.Text}";
        return outcome.Answer.Done
            ? new Decision<TState>((TState)(CommitState)outcome.State, [.. outcome.Effects, Said(press, outcome.Answer.Text, state, facts), ActText.Press(press.By, press.Label, press.Sha, ActText.Rerun, because, facts)], because)
            : Refused(press, outcome.Answer.Code, outcome.Answer.Text, state, facts);
    }

    private static Decision<TState> Refused<TState>(Pressed press, string code, string why, TState state, Facts facts)
        where TState : CommitState
    {
        var because = $"{press.What} of {press.CheckName} by {press.By.Login} is refused ({code}): {why}";
        return new Decision<TState>(state, [Said(press, $"not done: {why} `{code}`", state, facts), ActText.Press(press.By, press.Label, press.Sha, code, because, facts)], because);
    }

    private static AnswerPress Said<TState>(Pressed press, string text, TState state, Facts facts)
        where TState : CommitState =>
        new(press.CheckName, press.Sha, Sentence(press.Label, press.By, text, facts), ButtonsOf(press, state, facts));

    private static IReadOnlyList<CheckButton> ButtonsOf<TState>(Pressed press, TState state, Facts facts)
        where TState : CommitState
    {
        var settings = facts.Settings.Effective;
        return press.Sha != state.HeadSha || state is PullRequestState { Open: false } ? []
            : state.Runs.FirstOrDefault(run => settings.Checks.Prefix + run.Check == press.CheckName) is { } run ? CheckButtons.Of(run, settings, facts.Now)
            : press.CheckName == settings.Checks.Prefix + "gate" && state is PullRequestState { Gate: { } gate } ? CheckButtons.Of(gate, state, settings, facts.Now)
            : [];
    }

    private static bool IsPipeline<TState>(Pressed press, TState state, Facts facts)
        where TState : CommitState => state.Runs.Any(run => RerunAnswers.PrefixOf(facts) + run.Check == press.CheckName);

    // A check of ours that is no pipeline's is judged from all of them.
    private static IEnumerable<PipelineRun> Meant<TState>(Pressed press, TState state, Facts facts)
        where TState : CommitState =>
        !press.All && IsPipeline(press, state, facts) ? state.Runs.Where(run => RerunAnswers.PrefixOf(facts) + run.Check == press.CheckName) : state.Runs;

    /// <summary>Who pressed what, where.</summary>
    private sealed record Pressed(Person By, string Sha, string CheckName, string Label)
    {
        /// <summary>Whatever check is answered at, all of them are meant.</summary>
        public bool All { get; init; }

        public string What => $"\"{Label}\"";
    }
}
