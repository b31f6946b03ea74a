using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>Running again by the command <c>/rerun</c>, and what every way of asking for it has in common.</summary>
internal static class RerunAnswers
{
    /// <summary>The command.</summary>
    public static CommandOutcome Answer(ParsedCommand.Rerun command, Person by, PullRequestState state, Facts facts)
    {
        if (command.Sha is { } sha && !state.HeadSha.StartsWith(sha, StringComparison.OrdinalIgnoreCase))
        {
            return CommandOutcome.Refused(state, "superseded", $"{CommitRules.Short(sha)} is not the newest commit: {CommitRules.Short(state.HeadSha)} is.");
        }

        var meant = command.Scope switch
        {
            RerunTarget.All => state.Runs.ToList(),
            RerunTarget.Failed => [.. state.Runs.Where(run => run.IsActive || (run.Phase == PipelinePhase.Done && run.Verdict is not { IsGreen: true }))],
            RerunTarget.Named named => [.. state.Runs.Where(run => IsNamed(run.Pipeline, named.Name, facts))],
            _ => throw new InvalidOperationException($"Target {command.Scope.GetType().Name} has no rule."),
        };
        if (Unclear(command.Scope, meant, state, facts) is var (code, text))
        {
            return CommandOutcome.Refused(state, code, text);
        }

        var failedOnly = command.Scope is not RerunTarget.All && meant.Any(run => run.Verdict is not { IsGreen: true });
        var (next, answers) = Ask(state, meant, RerunWish.Of(by.Login, failedOnly), facts);
        var said = $"On {CommitRules.Short(state.HeadSha)}: {Sentences(answers)}.{(command.Scope is RerunTarget.Named ? "" : ForeignChecks.NotPassed(facts))}";
        return answers.Any(answer => answer.Done)
            ? new CommandOutcome(next, [.. answers.SelectMany(answer => answer.Effects)], new CommandAnswer(true, "rerun", said) { Trail = Rights(answers) })
            : CommandOutcome.Refused(state, answers[0].Code, said);
    }

    /// <summary>Asks for every one of these pipelines.</summary>
    public static (TState State, IReadOnlyList<RerunAnswer> Answers) Ask<TState>(TState state, IReadOnlyList<PipelineRun> meant, RerunWish wish, Facts facts)
        where TState : CommitState
    {
        var answers = meant.Select(run => RerunRules.Ask(run, wish, state.Subject, facts)).ToList();
        return (state with { Runs = [.. state.Runs.Select(run => answers.Find(answer => answer.Run.Pipeline == run.Pipeline)?.Run ?? run)] }, answers);
    }

    /// <summary>What was answered, pipeline by pipeline.</summary>
    public static string Sentences(IEnumerable<RerunAnswer> answers) => string.Join("; ", answers.Select(answer => answer.Text));

    /// <summary>For the audit trail: whoever asks for it again, a run acts with the rights of whoever caused it first.</summary>
    public static string Rights(IEnumerable<RerunAnswer> answers) => string.Concat(answers
        .Where(answer => answer is { Done: true, Actor: not null })
        .Select(answer => $" The run of `{answer.Run.Pipeline}` acts with the rights of {answer.Actor}, who caused it."));

    /// <summary>Whether a person may give a command, asked at the moment it is obeyed: who cannot be asked about is refused.</summary>
    public static CommandAccess Permission(CommandVerb verb, Person by, SubjectState state, Facts facts) => Permission(verb, by, state, facts, facts.Settings.Effective.Commands);

    /// <summary>The same by other settings.</summary>
    public static CommandAccess Permission(CommandVerb verb, Person by, SubjectState state, Facts facts, CommandSettings settings)
    {
        if (facts.Actor is not { Known: true } actor && CommandList.Of(verb).Least != RepositoryRole.None)
        {
            return new CommandAccess(false, "permission-unavailable", "GitHub could not be asked for your role, so nothing was done: say it again in a moment.");
        }

        return CommandPermissions.Allows(verb, CommandActor.Of(by, facts.Actor, state, facts), settings);
    }

    /// <summary>Whether a pipeline is meant by a name as people write it: with or without the checks' prefix, or as a pattern.</summary>
    public static bool IsNamed(string pipeline, string asked, Facts facts)
    {
        var check = PrefixOf(facts) + pipeline;
        return pipeline == asked || check == asked
            || (asked.Contains('*', StringComparison.Ordinal) && Glob.TryParse(asked, out var glob, out _) && (glob.IsMatch(pipeline) || glob.IsMatch(check)));
    }

    private static (string Code, string Text)? Unclear(RerunTarget scope, List<PipelineRun> meant, PullRequestState state, Facts facts)
    {
        var head = CommitRules.Short(state.HeadSha);
        return (scope, meant.Count) switch
        {
            (RerunTarget.Named named, 0) => ForeignChecks.Named(named.Name, state, facts)
                ?? ("no-such-check", state.Runs.Count == 0 ? $"No pipeline runs on {head}." : $"No check of that name runs on {head}; there are {Names(state.Runs)}."),
            (_, 0) when state.Runs.Count == 0 => ("nothing-runs", $"No pipeline runs on {head}.{ForeignChecks.NotPassed(facts)}"),
            (_, 0) => ("nothing-failed", $"Nothing failed on {head}: there is nothing to run again. `/rerun all` runs everything.{ForeignChecks.NotPassed(facts)}"),
            (RerunTarget.Named, > 1) => ("ambiguous", $"That names {Names(meant)}: say which one. Nothing was run."),
            _ => null,
        };
    }

    /// <summary>Pipelines as an answer lists them.</summary>
    public static string Names(IEnumerable<PipelineRun> runs) => string.Join(", ", runs.Select(run => $"`{run.Pipeline}`"));

    /// <summary>What the names of our checks begin with.</summary>
    public static string PrefixOf(Facts facts) => facts.Settings.Effective.Checks.Prefix;
}
