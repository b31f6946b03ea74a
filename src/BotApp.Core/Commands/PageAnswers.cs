using BotApp.Core.Pipelines;

namespace BotApp.Core.Commands;

/// <summary>
/// What follows from a word on a page of the dashboard: the same as from a comment, by the same rules and the same right of the person,
/// judged now. It is about the commit that the page showed, or nothing is done; the answer is shown where it was asked.
/// </summary>
internal static class PageAnswers
{
    /// <summary>On a pull request.</summary>
    public static Decision<PullRequestState> Answer(PageAsked asked, PullRequestState state, Facts facts)
    {
        if (Read(asked, facts) is not { Command: { } command } read)
        {
            return Told(state, asked, Read(asked, facts).Problem);
        }

        if (Superseded(asked, state) is { } old)
        {
            return Told(state, asked, old, read.Deed);
        }

        var outcome = CommandAnswers.Obey(command, asked.Place, asked.By, state, facts);
        var obeyed = new Decision<PullRequestState>(outcome.State, outcome.Effects, "");
        return outcome.Answer == CommandAnswer.Elsewhere
            ? obeyed with { Because = $"{asked.By.Login}: {asked.Command}" }
            : obeyed.Then(known => Told(known, asked, outcome.Answer, CommandAnswers.IsRecorded(command.Verb) ? read.Deed : null));
    }

    /// <summary>On a branch: its runs can be asked for again, and tests set apart, which is the whole repository's.</summary>
    public static Decision<BranchState> Answer(PageAsked asked, BranchState state, Facts facts)
    {
        var (command, deed, problem) = Read(asked, facts);
        if (command is ParsedCommand.Quarantine or ParsedCommand.CancelQuarantine)
        {
            return Quarantined(asked, command, deed, state, facts);
        }

        if (command is not ParsedCommand.Rerun { Scope: RerunTarget.Failed or RerunTarget.All } rerun)
        {
            return Told(state, asked, command is null ? problem : new CommandAnswer(false, "unknown-command", "on a branch only `/rerun failed`, `/rerun all` and `/quarantine` mean something."));
        }

        if (Superseded(asked, state) is { } old)
        {
            return Told(state, asked, old, deed);
        }

        if (RerunAnswers.Permission(CommandVerb.Rerun, asked.By, state, facts) is { IsAllowed: false } refused)
        {
            return Told(state, asked, new CommandAnswer(false, refused.Code, refused.Refusal ?? "refused."), deed);
        }

        var meant = state.Runs.Where(run => rerun.Scope is RerunTarget.All || (run.Phase == PipelinePhase.Done && run.Verdict is not { IsGreen: true })).ToList();
        if (meant.Count == 0)
        {
            return Told(state, asked, new CommandAnswer(false, "nothing-failed", $"Nothing failed on {CommitRules.Short(state.HeadSha)}: there is nothing to run again."), deed);
        }

        var (next, answers) = RerunAnswers.Ask(state, meant, RerunWish.Of(asked.By.Login, rerun.Scope is RerunTarget.Failed), facts);
        var isDone = answers.Any(answer => answer.Done);
        var said = new CommandAnswer(isDone, isDone ? "rerun" : answers[0].Code, $"On {CommitRules.Short(state.HeadSha)}: {RerunAnswers.Sentences(answers)}.") { Trail = RerunAnswers.Rights(answers) };
        return new Decision<BranchState>(isDone ? next : state, isDone ? [.. answers.SelectMany(answer => answer.Effects)] : [], "").Then(known => Told(known, asked, said, deed));
    }

    // A test's page shows no commit: what it says holds for the repository, whichever commit is the newest.
    private static Decision<BranchState> Quarantined(PageAsked asked, ParsedCommand command, string deed, BranchState state, Facts facts)
    {
        if (RerunAnswers.Permission(command.Verb, asked.By, state, facts) is { IsAllowed: false } refused)
        {
            return Told(state, asked, new CommandAnswer(false, refused.Code, refused.Refusal ?? "refused."), deed);
        }

        var (answer, effect) = command is ParsedCommand.CancelQuarantine cancel
            ? QuarantineAnswers.Answer(cancel, asked.By, facts)
            : QuarantineAnswers.Answer((ParsedCommand.Quarantine)command, asked.By, "branch", facts);
        return new Decision<BranchState>(state, effect is null ? [] : [effect], "").Then(known => Told(known, asked, answer, deed));
    }

    /// <summary>The one command that was asked for, with the word for the audit trail; or what is wrong with it.</summary>
    public static (ParsedCommand? Command, string Deed, CommandAnswer Problem) Read(PageAsked asked, Facts facts) => facts.Comment switch
    {
        { Commands: [var command], Problems.Count: 0 } => (command, $"/{CommandList.Of(command.Verb).Name}", CommandAnswer.Elsewhere),
        { Problems: [var problem, ..] } => (null, "", CommandReply.Of(problem)),
        _ => (null, "", new CommandAnswer(false, "unknown-command", "expected one command.")),
    };

    /// <summary>Whoever asked is told, and the audit trail where there is a deed for it.</summary>
    public static Decision<TState> Told<TState>(TState state, PageAsked asked, CommandAnswer answer, string? deed = null)
        where TState : SubjectState => new(
            state, [ActText.Answer(asked.Ask, answer), .. deed is null ? Array.Empty<Effect>() : [ActText.Page(asked, deed, answer, asked.Sha)]], $"{answer.Code}: {answer.Text}");

    private static CommandAnswer? Superseded(PageAsked asked, CommitState state) => asked.Sha == state.HeadSha ? null
        : new CommandAnswer(false, "superseded", $"the page showed {CommitRules.Short(asked.Sha)}, and {CommitRules.Short(state.HeadSha)} is judged now: look at it, then ask again.");
}
