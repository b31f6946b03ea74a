using System.Globalization;
using BotApp.Core.Gating;
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

        long[] remembered = [.. state.AnsweredComments.TakeLast(Remembered - 1), comment.CommentId];
        string[] answers = [new PutComment("reply-", state.Number, "").Key, "react:"];
        var answered = state with { AnsweredComments = remembered, Shown = state.Shown.Where(entry => !IsForgotten(entry.Key, answers, remembered)).ToDictionary(StringComparer.Ordinal) };
        var decision = new Decision<PullRequestState>(answered, [new React(comment.CommentId, "eyes")], "");
        var lines = new List<CommandAnswer>();
        foreach (var command in read.Commands)
        {
            decision = decision.Then(known =>
            {
                var outcome = Obey(command, new CommandPlace(state.Number, comment.CommentId, lines.Count + 1), comment.By, known, facts);
                lines.Add(outcome.Answer);
                Effect[] record = outcome.Answer != CommandAnswer.Elsewhere && IsRecorded(command.Verb) ? [ActText.Of(comment, lines.Count, command, outcome.Answer, state, facts)] : [];
                return new Decision<PullRequestState>(outcome.State, [.. outcome.Effects, .. record], "");
            });
        }

        lines.AddRange(read.Problems.Select(CommandReply.Of));
        var because = string.Join(' ', lines.Select(line => $"{line.Code}: {line.Text}"));
        var isAlone = lines.RemoveAll(line => line == CommandAnswer.Elsewhere) == 0; // else an environment or a release answers under the same key
        if (lines.Count == 0)
        {
            return decision with { Because = because };
        }

        var reaction = lines.All(line => line.Done) ? "rocket" : lines.Any(IsRefusal) ? "-1" : "confused";
        var (last, reply) = Reply(comment, decision.State, lines, isAlone);
        return new Decision<PullRequestState>(last, [.. decision.Effects, reply, new React(comment.CommentId, reaction)], because);
    }

    // What is not remembered as answered is not remembered as shown: where people say much, the state stays small all the same.
    private static bool IsForgotten(string key, string[] answers, long[] remembered)
    {
        var about = answers.FirstOrDefault(start => key.StartsWith(start, StringComparison.Ordinal)) is { } start ? key[start.Length..].Split(':')[0] : "";
        return long.TryParse(about, NumberStyles.None, CultureInfo.InvariantCulture, out var comment) && !remembered.Contains(comment);
    }

    // Whoever is refused again and again does not fill the conversation: their refusals share one comment, and the newest is shown.
    private static (PullRequestState State, PutComment Reply) Reply(CommentAdded comment, PullRequestState state, IReadOnlyList<CommandAnswer> lines, bool isAlone)
    {
        if (!lines.All(IsRefusal))
        {
            return (state, new PutComment(Invariant($"reply-{comment.CommentId}"), state.Number, CommandReply.Body(comment.By, lines)) { IsNew = isAlone });
        }

        var times = (state.Refusals.FirstOrDefault(one => one.ById == comment.By.Id)?.Times ?? 0) + 1;
        return (
            state with { Refusals = [.. state.Refusals.Where(one => one.ById != comment.By.Id).TakeLast(Remembered - 1), new Refusal(comment.By.Id, times)] },
            new PutComment(Invariant($"reply-refused-{comment.By.Id}"), state.Number, CommandReply.Body(comment.By, lines, times)));
    }

    private static bool IsRefusal(CommandAnswer line) => line.Code is "not-permitted" or "disabled" or "second-person";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>What follows from one command of one person, wherever it was said.</summary>
    public static CommandOutcome Obey(ParsedCommand command, CommandPlace place, Person by, PullRequestState state, Facts facts)
    {
        if (EnvironmentAnswers.Answer(command, place, by, state, facts) is { } handled)
        {
            return handled;
        }

        if (RerunAnswers.Permission(command.Verb, by, state, facts) is { IsAllowed: false } refused)
        {
            return CommandOutcome.Refused(state, refused.Code, refused.Refusal ?? "refused.");
        }

        if (facts.PullRequest?.Open != true && CommandRules.RefusalOnClosed(command.Verb) is { } closed)
        {
            return CommandOutcome.Refused(state, "closed", closed);
        }

        return command switch
        {
            ParsedCommand.Help => CommandOutcome.Done(state, "help", CommandReply.Help([.. facts.Settings.Effective.Commands.Enabled.Where(verb => HasPlace(verb, facts.Privileged.Effective))], facts.Settings.Effective.Commands)),
            ParsedCommand.Status => CommandOutcome.Done(state, "status", Status(state, facts)),
            ParsedCommand.Refresh => GateAnswers.Refresh(state, facts),
            ParsedCommand.Rerun rerun => RerunAnswers.Answer(rerun, by, state, facts),
            ParsedCommand.Cancel cancel => CancelAnswers.Answer(cancel, by, state, facts),
            ParsedCommand.OkToTest trust => TrustAnswers.Trust(trust, state, facts),
            ParsedCommand.CancelOkToTest => TrustAnswers.Cancel(state),
            ParsedCommand.Hold hold => GateAnswers.Hold(hold, by, state, facts),
            ParsedCommand.Unhold => GateAnswers.Unhold(by, state, facts),
            ParsedCommand.Override pass => GateAnswers.Override(pass, by, state, facts),
            ParsedCommand.CancelOverride cancel => GateAnswers.CancelOverride(cancel, state, facts),
            ParsedCommand.Freeze freeze => GateAnswers.Freeze(freeze, by, state, facts),
            ParsedCommand.Unfreeze => GateAnswers.Unfreeze(state, facts),
            ParsedCommand.Quarantine quarantine => QuarantineAnswers.Answer(quarantine, by, state, facts),
            ParsedCommand.CancelQuarantine cancel => QuarantineAnswers.Answer(cancel, by, state, facts),
            ParsedCommand.Preview preview => PreviewAnswers.Answer(preview, by, state, facts),
            ParsedCommand.Publish { OverrideFreeze: not null } when RerunAnswers.Permission(CommandVerb.Override, by, state, facts) is { IsAllowed: false } =>
                CommandOutcome.Refused(state, "not-permitted", "In a freeze you may not publish: who may `/override` may."),
            ParsedCommand.Publish publish => CommandOutcome.HandedOn(state, new AskRelease(publish.Tag, place, by) { OverrideFreeze = publish.OverrideFreeze }),
            _ => throw new InvalidOperationException($"Command {command.GetType().Name} has no rule."),
        };
    }

    /// <summary>What only reads leaves no trace in the audit trail; what was refused does.</summary>
    public static bool IsRecorded(CommandVerb verb) => verb is not (CommandVerb.Help or CommandVerb.Status or CommandVerb.Refresh);

    /// <summary>Whether a command can do anything in this repository: without environments nothing is deployed, without packages nothing is published.</summary>
    private static bool HasPlace(CommandVerb verb, RepositorySettings settings) => verb switch
    {
        CommandVerb.Deploy or CommandVerb.Rollback or CommandVerb.Lock or CommandVerb.Unlock or CommandVerb.Approve => settings.Deployments.Count > 0,
        CommandVerb.Publish => settings.Releases.Packages.Count > 0,
        _ => true,
    };

    private static string Status(PullRequestState state, Facts facts) => GateStatus(state, facts) is var gate && QuarantineAnswers.List(facts.Quarantines) is { Length: > 0 } list
        ? $"{gate.TrimEnd('\n')}\n\n{list}"
        : gate;

    private static string GateStatus(PullRequestState state, Facts facts) =>
        PullRequestRules.GateInput(state, facts) is { } input
            ? GateText.Summary(GateRules.Evaluate(input))
            : "This pull request has no gate: the settings of its base branch have none.";
}
