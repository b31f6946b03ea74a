using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;

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

        lines.AddRange(read.Problems.Select(CommandReply.Of));
        var reaction = lines.All(line => line.Done) ? "rocket" : lines.Any(line => line.Code is "not-permitted" or "disabled") ? "-1" : "confused";
        var because = string.Join(' ', lines.Select(line => $"{line.Code}: {line.Text}"));
        return new Decision<PullRequestState>(
            decision.State,
            [.. decision.Effects, new PutComment($"reply-{comment.CommentId.ToString(CultureInfo.InvariantCulture)}", state.Number, CommandReply.Body(comment.By, lines)), new React(comment.CommentId, reaction)],
            because);
    }

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Refresh(PullRequestState state, Facts facts)
    {
        var (_, said) = Say(state, true, "refreshed", "Everything was read from GitHub again.");
        return (new Decision<PullRequestState>(state, [.. PipelineRules.CollectAgain(state, facts.Settings.Effective)], said.Text), said);
    }

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Obey(ParsedCommand command, Person by, PullRequestState state, Facts facts)
    {
        var name = CommandList.Of(command.Verb).Name;
        if (RerunAnswers.Permission(command.Verb, by, state, facts) is { IsAllowed: false } refused)
        {
            return Say(state, false, refused.Code, refused.Refusal ?? "refused.");
        }

        if (facts.PullRequest?.Open != true && CommandRules.RefusalOnClosed(command.Verb) is { } closed)
        {
            return Say(state, false, "closed", closed);
        }

        return command switch
        {
            ParsedCommand.Help => Say(state, true, "help", CommandReply.Help([.. facts.Settings.Effective.Commands.Enabled.Where(IsAvailable)], facts.Settings.Effective.Commands)),
            ParsedCommand.Status => Say(state, true, "status", Status(state, facts)),
            ParsedCommand.Refresh => Refresh(state, facts),
            ParsedCommand.Rerun rerun => RerunAnswers.Answer(rerun, state, facts),
            ParsedCommand.Cancel cancel => Cancel(cancel, state, facts),
            ParsedCommand.OkToTest trust => Trust(trust, state),
            ParsedCommand.CancelOkToTest => Say(state with { TrustedSha = null }, true, "trust-cancelled", "The commit is no longer trusted; what runs already goes on."),
            ParsedCommand.Hold hold => Say(state with { Hold = new Hold(by.Login, hold.Reason, facts.Now) }, true, "held", "The gate is held closed until `/unhold`."),
            ParsedCommand.Unhold when state.Hold is null => Say(state, false, "not-held", "Nobody holds the gate."),
            ParsedCommand.Unhold => Say(state with { Hold = null }, true, "released", "The gate is released."),
            ParsedCommand.Quarantine quarantine => QuarantineAnswers.Answer(quarantine, by, state, facts),
            ParsedCommand.CancelQuarantine cancel => QuarantineAnswers.Answer(cancel, by, state, facts),
            ParsedCommand.Preview preview => Preview(preview, by, state, facts),
            _ => Say(state, false, "not-available", $"`/{name}` is not available in this version of BotApp."),
        };
    }

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Cancel(ParsedCommand.Cancel command, PullRequestState state, Facts facts)
    {
        var active = state.Runs.Where(run => run.IsActive && (command.Name is null || RerunAnswers.IsNamed(run.Pipeline, command.Name, facts))).ToList();
        return active.Count == 0
            ? Say(state, false, "nothing-running", "Nothing of that is running.")
            : (new Decision<PullRequestState>(state, PipelineRules.Cancel(active), ""), new CommandAnswer(true, "cancelling", $"The runner is asked to stop {string.Join(", ", active.Select(run => $"`{run.Pipeline}`"))}."));
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
            return Say(state, false, "no-such-preview", command.Name is null ? "This repository has no previews in its settings." : $"There is no preview {MarkdownEncoder.CodeInText(command.Name)} in the settings.");
        }

        var isDown = command.Action == PreviewAction.Down;
        var previews = state.Previews.Where(preview => !known.Contains(preview.Name))
            .Concat(known.Select(name => (state.Previews.FirstOrDefault(preview => preview.Name == name) ?? new PreviewState { Name = name }) is var preview && isDown
                ? preview with { StoppedBy = by.Login, AskedBy = null }
                : preview with { StoppedBy = null, AskedBy = by.Login, RebuildWished = command.Action == PreviewAction.Rebuild || preview.Phase is PreviewPhase.Failed or PreviewPhase.Unhealthy }));
        return Say(state with { Previews = [.. previews] }, true, isDown ? "preview-down" : "preview-up", $"{(isDown ? "Taking down" : "Bringing up")} {string.Join(", ", known.Select(name => $"`{name}`"))}.{(isDown ? "" : NotUp(state, previews, facts))}");
    }

    // A word does not lift what the settings forbid; whoever said it is told so at once.
    private static string NotUp(PullRequestState state, IEnumerable<PreviewState> previews, Facts facts) =>
        facts.PullRequest is not { } pull ? "" : string.Concat(previews
            .Where(preview => preview.AskedBy is not null)
            .Select(preview => (preview.Name, Why: PreviewRules.Unwanted(state, facts.Privileged.Effective.Preview(preview.Name), pull, facts.ChangedFiles, isAsked: true)))
            .Where(preview => preview.Why is not null)
            .Select(preview => $" `{preview.Name}` stays down: {preview.Why}"));

    /// <summary>The commands that this version obeys.</summary>
    internal static bool IsAvailable(CommandVerb verb) => verb is CommandVerb.Help or CommandVerb.Status or CommandVerb.Rerun or CommandVerb.Cancel
        or CommandVerb.Refresh or CommandVerb.OkToTest or CommandVerb.Hold or CommandVerb.Unhold or CommandVerb.Quarantine or CommandVerb.Preview;

    private static string Status(PullRequestState state, Facts facts) => GateStatus(state, facts) is var gate && QuarantineAnswers.List(facts.Quarantines) is { Length: > 0 } list
        ? $"{gate.TrimEnd('\n')}\n\n{list}"
        : gate;

    private static string GateStatus(PullRequestState state, Facts facts) =>
        PullRequestRules.GateInput(state, facts) is { } input
            ? GateText.Summary(GateRules.Evaluate(input))
            : "This pull request has no gate: the settings of its base branch have none.";

    private static (Decision<PullRequestState> Decision, CommandAnswer Answer) Say(PullRequestState state, bool done, string code, string text) =>
        (Decision.Nothing(state, ""), new CommandAnswer(done, code, text));
}
