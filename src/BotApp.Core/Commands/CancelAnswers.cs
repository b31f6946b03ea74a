using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Commands;

/// <summary>Stopping what runs for the newest commit, by the command <c>/cancel</c>; runs of other commits are never touched.</summary>
internal static class CancelAnswers
{
    /// <summary>The command.</summary>
    public static CommandOutcome Answer(ParsedCommand.Cancel command, Person by, PullRequestState state, Facts facts)
    {
        var meant = state.Runs.Where(run => command.Name is null || RerunAnswers.IsNamed(run.Pipeline, command.Name, facts)).ToList();
        var open = meant.Where(run => run.Phase is not (PipelinePhase.Done or PipelinePhase.Collecting)).ToList();
        var head = CommitRules.Short(state.HeadSha);
        if (open.Count == 0)
        {
            return (meant.Count, state.Runs.Count) switch
            {
                (0, > 0) => CommandOutcome.Refused(state, "no-such-check", $"No check of that name runs on {head}; there are {RerunAnswers.Names(state.Runs)}."),
                _ => CommandOutcome.Refused(state, "nothing-running", $"Nothing of that is running on {head}."),
            };
        }

        var stopped = state with { Runs = [.. state.Runs.Select(run => open.Contains(run) ? Stopped(run, by) : run)] };
        return CommandOutcome.Done(stopped, "cancelling", $"On {head}: {string.Join("; ", open.Select(Sentence))}. `/rerun` starts it again.");
    }

    private static PipelineRun Stopped(PipelineRun run, Person by)
    {
        var said = run with { CancelledBy = by.Login, RerunWishedBy = null };
        return run.Phase == PipelinePhase.Waiting ? PipelineRules.Ended(said, CheckConclusion.Cancelled, "cancelled", $"Cancelled by {by.Login} before it was started") : said;
    }

    private static string Sentence(PipelineRun run) => run switch
    {
        { Phase: PipelinePhase.Waiting } => $"`{run.Pipeline}` is not started",
        { Run: null } => $"`{run.Pipeline}` is stopped as soon as its run is known",
        _ => $"the runner is asked to stop `{run.Pipeline}`",
    };
}
