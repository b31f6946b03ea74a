using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>Running again, by all its ways: the command, "Re-run" and "Re-run all checks" on GitHub, the button of a check.</summary>
internal static class RerunAnswers
{
    /// <summary>"Re-run" on one of our checks; on the gate it means whatever did not pass.</summary>
    public static Decision<TState> Answer<TState>(CheckRerunRequested asked, TState state, Facts facts)
        where TState : CommitState =>
        Press(asked.By, asked.Sha, state, facts, run => PrefixOf(facts) + run.Check == asked.CheckName || asked.CheckName == PrefixOf(facts) + "gate", ("Re-run", $" of {asked.CheckName}"));

    /// <summary>"Re-run all checks": one batch; what is not green is run again, and everything when all is green.</summary>
    public static Decision<TState> Answer<TState>(SuiteRerunRequested asked, TState state, Facts facts)
        where TState : CommitState =>
        Press(asked.By, asked.Sha, state, facts, _ => true, ("Re-run all checks", ""));

    /// <summary>A button on one of our checks.</summary>
    public static Decision<TState> Answer<TState>(ButtonPressed pressed, TState state, Facts facts)
        where TState : CommitState => pressed.Identifier switch
        {
            "rerun-failed" => Press(pressed.By, pressed.Sha, state, facts, run => PrefixOf(facts) + run.Check == pressed.CheckName, ("Re-run failed", $" of {pressed.CheckName}")),
            "refresh" => new Decision<TState>(state, [.. PipelineRules.CollectAgain(state, facts.Settings.Effective)], $"{pressed.By.Login} asked to read everything again."),
            _ => Decision.Nothing(state, $"The button {pressed.Identifier} is not one of ours."),
        };

    /// <summary>The command.</summary>
    public static CommandOutcome Answer(ParsedCommand.Rerun command, PullRequestState state, Facts facts)
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
        if (Unclear(command.Scope, meant, state) is var (code, text))
        {
            return CommandOutcome.Refused(state, code, text);
        }

        var failedOnly = command.Scope is not RerunTarget.All && meant.Any(run => run.Verdict is not { IsGreen: true });
        var decision = Rerun(state, meant, failedOnly, facts, out var sentences);
        return CommandOutcome.Done(decision.State, "rerun", $"On {CommitRules.Short(state.HeadSha)}: {string.Join("; ", sentences)}.", decision.Effects);
    }

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

    private static (string Code, string Text)? Unclear(RerunTarget scope, List<PipelineRun> meant, PullRequestState state)
    {
        var head = CommitRules.Short(state.HeadSha);
        return (scope, meant.Count) switch
        {
            (_, 0) when state.Runs.Count == 0 => ("nothing-runs", $"No pipeline runs on {head}."),
            (RerunTarget.Named, 0) => ("no-such-check", $"No check of that name runs on {head}; there are {Names(state.Runs)}."),
            (_, 0) => ("nothing-failed", $"Nothing failed on {head}: there is nothing to run again. `/rerun all` runs everything."),
            (RerunTarget.Named, > 1) => ("ambiguous", $"That names {Names(meant)}: say which one. Nothing was run."),
            _ => null,
        };
    }

    private static Decision<TState> Press<TState>(Person by, string sha, TState state, Facts facts, Func<PipelineRun, bool> meant, (string Deed, string Where) button)
        where TState : CommitState
    {
        var what = $"\"{button.Deed}\"{button.Where}";
        var named = state.Runs.Where(meant).ToList();
        if (sha == state.HeadSha && named.Count == 0)
        {
            return Decision.Nothing(state, $"{what}: no pipeline of this commit is meant.");
        }

        var finished = named.Where(run => run.Phase == PipelinePhase.Done).ToList();
        var failed = finished.Where(run => run.Verdict is not { IsGreen: true }).ToList();
        var chosen = failed.Count > 0 ? failed : finished;
        if (Refusal(what, by, sha, state, facts) is var (code, because))
        {
            return new Decision<TState>(state, [ActText.Press(by, button.Deed, sha, code, because, facts)], because);
        }

        if (chosen.Count == 0)
        {
            // GitHub tells of one press of "Re-run all checks" once more for every check: that is nobody's deed.
            return Decision.Nothing(state, $"{what} by {by.Login}: it is running already.");
        }

        var again = $"{what} by {by.Login}: {string.Join(", ", chosen.Select(run => run.Pipeline))} again.";
        var decision = Rerun(state, chosen, failedOnly: failed.Count > 0, facts, out _);
        return decision with { Effects = [.. decision.Effects, ActText.Press(by, button.Deed, sha, ActText.Rerun, again, facts)], Because = again };
    }

    private static (string Code, string Because)? Refusal<TState>(string what, Person by, string sha, TState state, Facts facts)
        where TState : CommitState =>
        sha != state.HeadSha ? ("superseded", $"{what} is refused: it is about {CommitRules.Short(sha)}, and {CommitRules.Short(state.HeadSha)} is judged now.")
        : state is PullRequestState { Open: false } ? ("closed", $"{what} is refused: the pull request is closed.")
        : Permission(CommandVerb.Rerun, by, state, facts) is { IsAllowed: false } refused ? (refused.Code, $"{what} by {by.Login} is refused: {refused.Refusal}")
        : null;

    private static Decision<TState> Rerun<TState>(TState state, IReadOnlyList<PipelineRun> meant, bool failedOnly, Facts facts, out List<string> sentences)
        where TState : CommitState
    {
        sentences = [];
        var effects = new List<Effect>();
        var runs = state.Runs.ToList();
        foreach (var run in meant)
        {
            var (again, asked, sentence) = PipelineRules.Rerun(run, failedOnly, state.Subject, facts.Now);
            runs[runs.FindIndex(one => one.Pipeline == run.Pipeline)] = again;
            effects.AddRange(asked);
            sentences.Add(sentence);
        }

        return new Decision<TState>(state with { Runs = runs }, effects, "");
    }

    private static string Names(IEnumerable<PipelineRun> runs) => string.Join(", ", runs.Select(run => $"`{run.Pipeline}`"));

    private static string PrefixOf(Facts facts) => facts.Settings.Effective.Checks.Prefix;
}
