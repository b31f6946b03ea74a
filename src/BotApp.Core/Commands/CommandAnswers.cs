using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>What follows from a person's word: a comment's commands, a check's "Re-run", a button. Authorised at decision time, bound to one commit, answered once.</summary>
internal static class CommandAnswers
{
    /// <summary>How many answered comments are remembered.</summary>
    private const int Remembered = 200;

    /// <summary>Every command of a comment, each authorised by itself, with one reply for all.</summary>
    public static Decision<PullRequestState> Answer(CommentAdded comment, PullRequestState state, Facts facts)
    {
        if (facts.Comment is not { } read || (read.Commands.Count == 0 && read.Problems.Count == 0))
        {
            return Decision.Nothing(state, "The comment holds no command.");
        }

        if (state.AnsweredComments.Contains(comment.CommentId))
        {
            return Decision.Nothing(state, "The comment was answered already.");
        }

        var answered = state with { AnsweredComments = [.. state.AnsweredComments.TakeLast(Remembered - 1), comment.CommentId] };
        var decision = new Decision<PullRequestState>(answered, [new React(comment.CommentId, "eyes")], "");
        var lines = new List<CommandAnswer>();
        foreach (var command in read.Commands)
        {
            decision = decision.Then(known =>
            {
                var (next, answer) = Obey(command, comment.By, known, facts);
                lines.Add(answer);
                return next;
            });
        }

        lines.AddRange(read.Problems.Select(problem => new CommandAnswer(false, Kebab(problem.Code), Sentence(problem))));
        var reaction = lines.All(line => line.Done) ? "rocket" : lines.Any(line => line.Code is "not-permitted" or "disabled") ? "-1" : "confused";
        var because = string.Join(' ', lines.Select(line => $"{line.Code}: {line.Text}"));
        return new Decision<PullRequestState>(
            decision.State,
            [.. decision.Effects, new PutComment($"reply-{comment.CommentId.ToString(CultureInfo.InvariantCulture)}", state.Number, Reply(comment.By, lines)), new React(comment.CommentId, reaction)],
            because);
    }

    /// <summary>"Re-run" on one of our checks.</summary>
    public static Decision<TState> AnswerRerun<TState>(CheckRerunRequested asked, TState state, Facts facts)
        where TState : CommitState =>
        Press(asked.By, asked.Sha, state, facts, run => PrefixOf(facts) + run.Pipeline == asked.CheckName || asked.CheckName == PrefixOf(facts) + "gate", $"\"Re-run\" of {asked.CheckName}");

    /// <summary>"Re-run all checks": one batch; what is not green is run again, and everything when all is green.</summary>
    public static Decision<TState> AnswerRerunAll<TState>(SuiteRerunRequested asked, TState state, Facts facts)
        where TState : CommitState =>
        Press(asked.By, asked.Sha, state, facts, _ => true, "\"Re-run all checks\"");

    /// <summary>A button on one of our checks.</summary>
    public static Decision<TState> AnswerButton<TState>(ButtonPressed pressed, TState state, Facts facts)
        where TState : CommitState => pressed.Identifier switch
        {
            "rerun-failed" => Press(pressed.By, pressed.Sha, state, facts, run => PrefixOf(facts) + run.Pipeline == pressed.CheckName, $"\"Re-run failed\" of {pressed.CheckName}"),
            "refresh" => Decision.Nothing(state, $"{pressed.By.Login} asked to read everything again."),
            _ => Decision.Nothing(state, $"The button {pressed.Identifier} is not one of ours."),
        };

    private static Decision<TState> Press<TState>(Person by, string sha, TState state, Facts facts, Func<PipelineRun, bool> meant, string what)
        where TState : CommitState
    {
        if (sha != state.HeadSha)
        {
            return Decision.Nothing(state, $"{what} is refused: it is about {CommitRules.Short(sha)}, and {CommitRules.Short(state.HeadSha)} is judged now.");
        }

        if (Permission(CommandVerb.Rerun, by, state, facts) is { IsAllowed: false } refused)
        {
            return Decision.Nothing(state, $"{what} by {by.Login} is refused: {refused.Refusal}");
        }

        var finished = state.Runs.Where(run => meant(run) && run.Phase == PipelinePhase.Done).ToList();
        var failed = finished.Where(run => run.Verdict is not { IsGreen: true }).ToList();
        return Rerun(state, failed.Count > 0 ? failed : finished, failedOnly: failed.Count > 0, facts, out _) with
        {
            Because = finished.Count == 0 ? $"{what} by {by.Login}: it is running already." : $"{what} by {by.Login}: {string.Join(", ", (failed.Count > 0 ? failed : finished).Select(run => run.Pipeline))} again.",
        };
    }

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Obey(ParsedCommand command, Person by, PullRequestState state, Facts facts)
    {
        var name = CommandList.Of(command.Verb).Name;
        if (Permission(command.Verb, by, state, facts) is { IsAllowed: false } refused)
        {
            return Say(state, false, refused.Code, refused.Refusal ?? "refused.");
        }

        if (facts.PullRequest?.Open != true && CommandRules.RefusalOnClosed(command.Verb) is { } closed)
        {
            return Say(state, false, "closed", closed);
        }

        return command switch
        {
            ParsedCommand.Help => Say(state, true, "help", Help(facts.Settings.Effective.Commands)),
            ParsedCommand.Status => Say(state, true, "status", Status(state, facts)),
            ParsedCommand.Refresh => Say(state, true, "refreshed", "Everything was read from GitHub again."),
            ParsedCommand.Rerun rerun => Rerun(rerun, state, facts),
            ParsedCommand.Cancel cancel => Cancel(cancel, state),
            ParsedCommand.OkToTest trust => Trust(trust, state),
            ParsedCommand.CancelOkToTest => Say(state with { TrustedSha = null }, true, "trust-cancelled", "The commit is no longer trusted; what runs already goes on."),
            ParsedCommand.Hold hold => Say(state with { Hold = new Hold(by.Login, hold.Reason, facts.Now) }, true, "held", "The gate is held closed until `/unhold`."),
            ParsedCommand.Unhold when state.Hold is null => Say(state, false, "not-held", "Nobody holds the gate."),
            ParsedCommand.Unhold => Say(state with { Hold = null }, true, "released", "The gate is released."),
            ParsedCommand.Preview preview => Preview(preview, by, state, facts),
            _ => Say(state, false, "not-available", $"`/{name}` is not available in this version of BotApp."),
        };
    }

    private static CommandAccess Permission<TState>(CommandVerb verb, Person by, TState state, Facts facts)
        where TState : CommitState
    {
        var settings = facts.Settings.Effective.Commands;
        if (facts.Actor is not { Known: true } actor && CommandList.Of(verb).Least != RepositoryRole.None)
        {
            return new CommandAccess(false, "permission-unavailable", "GitHub could not be asked for your role, so nothing was done: say it again in a moment.");
        }

        var pull = state as PullRequestState;
        var isAuthor = facts.PullRequest?.Author.Id == by.Id;
        var isTrusted = pull is null || !pull.Fork || pull.TrustedSha == pull.HeadSha;
        return CommandPermissions.Allows(verb, new CommandActor(facts.Actor?.RoleName, facts.Actor?.Permission, isAuthor, isTrusted, facts.Actor?.Teams ?? []), settings);
    }

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Rerun(ParsedCommand.Rerun command, PullRequestState state, Facts facts)
    {
        if (command.Sha is { } sha && !state.HeadSha.StartsWith(sha, StringComparison.OrdinalIgnoreCase))
        {
            return Say(state, false, "superseded", $"{CommitRules.Short(sha)} is not the newest commit: {CommitRules.Short(state.HeadSha)} is.");
        }

        var prefix = PrefixOf(facts);
        var meant = command.Scope switch
        {
            RerunTarget.All => state.Runs.ToList(),
            RerunTarget.Failed => [.. state.Runs.Where(run => run.IsActive || (run.Phase == PipelinePhase.Done && run.Verdict is not { IsGreen: true }))],
            RerunTarget.Named named => [.. state.Runs.Where(run => IsNamed(run.Pipeline, named.Name, prefix))],
            _ => throw new InvalidOperationException($"Target {command.Scope.GetType().Name} has no rule."),
        };
        var isNamed = command.Scope is RerunTarget.Named;
        if (meant.Count == 0)
        {
            return isNamed
                ? Say(state, false, "no-such-check", $"No check of that name runs on {CommitRules.Short(state.HeadSha)}; there are {string.Join(", ", state.Runs.Select(run => $"`{run.Pipeline}`").DefaultIfEmpty("none"))}.")
                : Say(state, false, "nothing-failed", $"Nothing failed on {CommitRules.Short(state.HeadSha)}: there is nothing to run again. `/rerun all` runs everything.");
        }

        if (isNamed && meant.Count > 1)
        {
            return Say(state, false, "ambiguous", $"That names {string.Join(", ", meant.Select(run => $"`{run.Pipeline}`"))}: say which one. Nothing was run.");
        }

        var failedOnly = command.Scope is not RerunTarget.All && meant.Any(run => run.Verdict is not { IsGreen: true });
        var decision = Rerun(state, meant, failedOnly, facts, out var sentences);
        return (decision, new CommandAnswer(true, "rerun", $"On {CommitRules.Short(state.HeadSha)}: {string.Join("; ", sentences)}."));
    }

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

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Cancel(ParsedCommand.Cancel command, PullRequestState state)
    {
        var active = state.Runs.Where(run => run.IsActive && (command.Name is null || run.Pipeline == command.Name)).ToList();
        return active.Count == 0
            ? Say(state, false, "nothing-running", "Nothing of that is running.")
            : (new Decision<PullRequestState>(state, PipelineRules.Cancel(active), ""), new CommandAnswer(true, "cancelling", $"Asked the runner to stop {string.Join(", ", active.Select(run => $"`{run.Pipeline}`"))}."));
    }

    // The commit that counts is the one that was the head when the comment was written, by our own record of pushes.
    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Trust(ParsedCommand.OkToTest command, PullRequestState state)
    {
        if (!state.Fork)
        {
            return Say(state, false, "not-a-fork", "This pull request comes from the repository itself: it needs no approval.");
        }

        if (state.SeenHead.Length == 0)
        {
            return Say(state, false, "head-unknown", $"BotApp has not seen a push of this pull request yet, so it cannot tell which commit you looked at: say `/ok-to-test {state.HeadSha}`.");
        }

        if (command.Sha is { } sha && !state.SeenHead.StartsWith(sha, StringComparison.OrdinalIgnoreCase))
        {
            return Say(state, false, "wrong-commit", $"{sha} is not the head: {state.SeenHead} is. Look at it, then say `/ok-to-test {CommitRules.Short(state.SeenHead)}`.");
        }

        return Say(state with { TrustedSha = state.SeenHead }, true, "trusted", $"{CommitRules.Short(state.SeenHead)} may run with this repository's rights. The next push needs it again.");
    }

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Preview(ParsedCommand.Preview command, Person by, PullRequestState state, Facts facts)
    {
        var known = facts.Privileged.Effective.Previews.Where(preview => command.Name is null || preview.Name == command.Name).Select(preview => preview.Name).ToList();
        if (known.Count == 0)
        {
            return Say(state, false, "no-such-preview", command.Name is null ? "This repository has no previews in its settings." : $"There is no preview `{command.Name}` in the settings.");
        }

        var isDown = command.Action == PreviewAction.Down;
        var previews = state.Previews.Where(preview => !known.Contains(preview.Name))
            .Concat(known.Select(name => (state.Previews.FirstOrDefault(preview => preview.Name == name) ?? new PreviewState { Name = name }) is var preview && isDown
                ? preview with { StoppedBy = by.Login }
                : preview with { StoppedBy = null, WantedSha = command.Action == PreviewAction.Rebuild || preview.Phase is PreviewPhase.Failed or PreviewPhase.Unhealthy ? "" : preview.WantedSha }));
        return Say(state with { Previews = [.. previews] }, true, isDown ? "preview-down" : "preview-up", $"{string.Join(", ", known.Select(name => $"`{name}`"))} {(isDown ? "is taken down" : "is brought up")}.");
    }

    private static string Help(CommandSettings settings)
    {
        var text = new StringBuilder("| Command | What it does | Who |\n|---|---|---|\n");
        foreach (var command in CommandList.All.Where(command => settings.Enabled.Contains(command.Verb) && IsAvailable(command.Verb)))
        {
            var who = string.Join(" or ", CommandPermissions.AllowedFor(command.Verb, settings).Select(allowance => allowance is Allowance.OfRole { Role: RepositoryRole.None } ? "everybody" : allowance.ToString()));
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownEncoder.Code(command.Usage)} | {command.Help} | {who} |\n");
        }

        return text.ToString();
    }

    /// <summary>The commands that this version obeys.</summary>
    internal static bool IsAvailable(CommandVerb verb) => verb is CommandVerb.Help or CommandVerb.Status or CommandVerb.Rerun or CommandVerb.Cancel
        or CommandVerb.Refresh or CommandVerb.OkToTest or CommandVerb.Hold or CommandVerb.Unhold or CommandVerb.Preview;

    private static string Status(PullRequestState state, Facts facts) =>
        PullRequestRules.GateInput(state, facts) is { } input
            ? GateText.Summary(GateRules.Evaluate(input))
            : "This pull request has no gate: the settings of its base branch have none.";

    private static string Reply(Person by, IReadOnlyList<CommandAnswer> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var isBlock = line.Text.Contains('\n', StringComparison.Ordinal);
            text.Append(line.Done ? "" : "**Not done.** ").Append(line.Text).Append(isBlock ? "\n\n" : "").Append(CultureInfo.InvariantCulture, $" `{line.Code}`\n\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"<sub>Answer to {MarkdownEncoder.Text(by.Login)}.</sub>").ToString();
    }

    private static string Sentence(CommandProblem problem) =>
        MarkdownEncoder.Text(problem.Message) + (problem.Suggestion is { } near ? $" Did you mean {MarkdownEncoder.Code(near)}?" : "") + (problem.Usage is { } usage ? $" Usage: {MarkdownEncoder.Code(usage)}" : "");

    private static bool IsNamed(string pipeline, string asked, string prefix) =>
        pipeline == asked || prefix + pipeline == asked || (asked.Contains('*', StringComparison.Ordinal) && Glob.TryParse(asked, out var glob, out _) && (glob.IsMatch(pipeline) || glob.IsMatch(prefix + pipeline)));

    private static string PrefixOf(Facts facts) => facts.Settings.Effective.Checks.Prefix;

    private static string Kebab(CommandProblemCode code) => code switch
    {
        CommandProblemCode.UnknownCommand => "unknown-command",
        CommandProblemCode.BadArguments => "bad-arguments",
        CommandProblemCode.TooMany => "too-many",
        CommandProblemCode.TooLong => "too-long",
        _ => throw new InvalidOperationException($"Problem {code} has no reason code."),
    };

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Say(PullRequestState state, bool done, string code, string text) =>
        (Decision.Nothing(state, ""), new CommandAnswer(done, code, text));

    private sealed record CommandAnswer(bool Done, string Code, string Text);
}
