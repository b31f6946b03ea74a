using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>Commands that open or close the gate by a person's word: hold, override, freeze.</summary>
internal static class GateAnswers
{
    /// <summary>A reader may ask for a new look this often.</summary>
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(30);

    public static CommandOutcome Hold(ParsedCommand.Hold command, Person by, PullRequestState state, Facts facts) =>
        state.Hold is { } held && held.ById != by.Id
            ? CommandOutcome.Refused(state, "already-held", $"{MarkdownEncoder.Text(held.By)} holds the gate already; `/unhold` releases it.")
            : CommandOutcome.Done(state with { Hold = new Hold(by.Login, command.Reason, facts.Now) { ById = by.Id } }, "held", "The gate is held closed until `/unhold`.");

    /// <summary>Whoever holds may let go, and whoever may write; where the settings name who may release, they alone decide.</summary>
    public static CommandOutcome Unhold(Person by, PullRequestState state, Facts facts)
    {
        if (state.Hold is not { } hold)
        {
            return CommandOutcome.Refused(state, "not-held", "Nobody holds the gate.");
        }

        var role = RepositoryRoles.Read(facts.Actor?.RoleName, facts.Actor?.Permission);
        var isAllowed = hold.ById == by.Id || role >= RepositoryRole.Write || facts.Settings.Effective.Commands.Allow.ContainsKey(CommandVerb.Unhold);
        return isAllowed
            ? CommandOutcome.Done(state with { Hold = null }, "released", "The gate is released.")
            : CommandOutcome.Refused(state, "not-permitted", $"{MarkdownEncoder.Text(hold.By)} holds the gate: they release it, or somebody with the role write or higher.");
    }

    public static CommandOutcome Refresh(PullRequestState state, Facts facts)
    {
        var left = state.RefreshedAt + RefreshEvery - facts.Now;
        return left > TimeSpan.Zero
            ? CommandOutcome.Refused(state, "too-soon", $"Everything was read from GitHub again just now; ask again in {Math.Ceiling(left.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture)} seconds.")
            : CommandOutcome.Done(
                state with { RefreshedAt = facts.Now },
                "refreshed",
                "Everything was read from GitHub again.",
                [.. PipelineRules.CollectAgain(state, facts.Settings.Effective)]);
    }

    public static CommandOutcome Override(ParsedCommand.Override command, Person by, PullRequestState state, Facts facts)
    {
        if (PullRequestRules.GateInput(state, facts) is not { } input)
        {
            return CommandOutcome.Refused(state, "no-gate", "This pull request has no gate that a check could be passed over in.");
        }

        var prefix = facts.Settings.Effective.Checks.Prefix;
        if (command.Check == "gate" || command.Check == prefix + "gate")
        {
            return CommandOutcome.Refused(state, "not-overridable", "The gate itself cannot be overridden, only what it asks for.");
        }

        // A person's word is about what they saw.
        if (state.SeenHead.Length > 0 && state.SeenHead != state.HeadSha)
        {
            return CommandOutcome.Refused(state, "superseded", $"{CommitRules.Short(state.HeadSha)} is the newest commit by now and not {CommitRules.Short(state.SeenHead)}: look at it, then say it again.");
        }

        var open = GateRules.Evaluate(input).Children.Where(child => child is { Overridable: true, State: not RequirementState.Passed }).ToList();
        var meant = open.Where(child => IsNamed(child.Name, command.Check, prefix)).ToList();
        if (meant.Count != 1)
        {
            var list = open.Count == 0 ? "Nothing is open that could be overridden." : $"What can be overridden: {Names(open)}.";
            return meant.Count == 0
                ? CommandOutcome.Refused(state, "not-overridable", $"{MarkdownEncoder.CodeInText(command.Check)} is not a requirement that is open now. {list}")
                : CommandOutcome.Refused(state, "ambiguous", $"That names {Names(meant)}: say which one. Nothing was overridden.");
        }

        var said = new Override(meant[0].Name, state.HeadSha, state.BaseRef, by.Login, command.Reason, facts.Now);
        return CommandOutcome.Done(
            state with { Overrides = [.. state.Overrides.Where(one => one.Check != said.Check), said] },
            "overridden",
            $"The gate passes over {MarkdownEncoder.CodeInText(said.Check)} on {CommitRules.Short(said.Sha)} until the next push or another base: {MarkdownEncoder.Text(said.Reason)}");
    }

    public static CommandOutcome CancelOverride(ParsedCommand.CancelOverride command, PullRequestState state, Facts facts)
    {
        var prefix = facts.Settings.Effective.Checks.Prefix;
        var left = state.Overrides.Where(one => command.Check is { } check && !IsNamed(one.Check, check, prefix)).ToList();
        var gone = state.Overrides.Except(left).ToList();
        return gone.Count == 0
            ? CommandOutcome.Refused(state, "not-overridden", state.Overrides.Count == 0 ? "Nothing is overridden." : $"That is not overridden; overridden are {string.Join(", ", state.Overrides.Select(one => MarkdownEncoder.CodeInText(one.Check)))}.")
            : CommandOutcome.Done(state with { Overrides = left }, "override-cancelled", $"These count again: {string.Join(", ", gone.Select(one => MarkdownEncoder.CodeInText(one.Check)))}.");
    }

    public static CommandOutcome Freeze(ParsedCommand.Freeze command, Person by, PullRequestState state, Facts facts)
    {
        if (GateRules.GateOf(facts.Settings, state.Gate is not null) is not { } gate)
        {
            return CommandOutcome.Refused(state, "no-gate", "This repository has no gate, so a freeze would close nothing: add `gate` to .github/botapp.yml.");
        }

        var until = command.Span.Until is { } day
            ? WindowTimes.Instant(day.AddDays(1).ToDateTime(TimeOnly.MinValue), gate.Freeze.Count > 0 ? gate.Freeze[0].TimeZone : "UTC")
            : facts.Now + command.Span.For;
        if (until <= facts.Now)
        {
            return CommandOutcome.Refused(state, "past", $"{command.Span.Until:yyyy-MM-dd} is over: nothing was frozen.");
        }

        var freeze = new Freeze(by.Login, command.Reason, facts.Now, until);
        var end = until is { } moment ? $"until {FreezeRules.Utc(moment)}" : "until `/unfreeze`";
        return CommandOutcome.Done(state, "frozen", $"Every gate of this repository is closed {end}.", new SetFreeze(freeze, facts.Now), Again(facts, "frozen"));
    }

    public static CommandOutcome Unfreeze(PullRequestState state, Facts facts) =>
        facts.Freeze is not { } freeze || !freeze.HoldsAt(facts.Now)
            ? CommandOutcome.Refused(state, "not-frozen", "No command froze this repository; windows of the settings end by themselves.")
            : CommandOutcome.Done(state, "thawed", $"The freeze by {MarkdownEncoder.Text(freeze.By)} is over. Windows of the settings still count.", new SetFreeze(null, facts.Now), Again(facts, "thawed"));

    private static JudgeAgain Again(Facts facts, string what) => new(null, $"{what} at {facts.Now.ToString("O", CultureInfo.InvariantCulture)}");

    // As the gate lists it, as GitHub lists it, or without who reports it.
    private static bool IsNamed(string requirement, string asked, string prefix) =>
        requirement == asked || prefix + requirement == asked || (requirement.StartsWith(asked + " (", StringComparison.Ordinal) && requirement.EndsWith(')'));

    private static string Names(IEnumerable<Requirement> requirements) => string.Join(", ", requirements.Select(one => MarkdownEncoder.CodeInText(one.Name)));
}
