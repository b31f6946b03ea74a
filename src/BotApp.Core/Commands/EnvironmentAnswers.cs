using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>Commands about an environment: who may is judged here, where GitHub was just asked; everything else is the environment's business, which answers.</summary>
internal static class EnvironmentAnswers
{
    /// <summary>What follows from the command; null when it is about no environment.</summary>
    public static CommandOutcome? Answer(ParsedCommand command, CommandPlace place, Person by, PullRequestState state, Facts facts)
    {
        if (Named(command) is not { } name)
        {
            return null;
        }

        // Only environments of the settings are subjects: a stranger's words make none.
        if (facts.Privileged.Effective.Deployment(name) is not { } deployment)
        {
            return facts.Privileged is SettingsFact.Loaded or SettingsFact.None
                ? CommandOutcome.Refused(state, "unknown-environment", Unknown(name, facts.Privileged.Effective))
                : CommandOutcome.Refused(state, "settings-unavailable", "The settings on the default branch cannot be read, so nothing was done: mend them, or say it again in a moment.");
        }

        var access = EnvironmentAccess.Of(command.Verb, deployment, by, state, facts);
        return !access.IsAllowed ? CommandOutcome.Refused(state, access.Code, access.Refusal ?? "refused.")
            : Reason(command) is not null && !EnvironmentAccess.MayOverride(deployment, facts)
                ? CommandOutcome.Refused(state, "not-permitted", $"Outside of the windows of `{name}` you may not deploy: `windows.override` in the settings names who may.")
            : command is ParsedCommand.Rollback { Forced: not null } && RepositoryRoles.Read(facts.Actor?.RoleName, facts.Actor?.Permission) < RepositoryRole.Admin
                ? CommandOutcome.Refused(state, "not-permitted", "A rollback is forced by somebody with the role admin.")
            : command is ParsedCommand.Deploy deploy ? Deploy(deploy, place, by, state, facts)
            : HandOn(state, name, Request(command, place, by, facts));
    }

    // A person's word is about what they saw; after the merge it is about what the pull request became on its base.
    private static CommandOutcome Deploy(ParsedCommand.Deploy deploy, CommandPlace place, Person by, PullRequestState state, Facts facts)
    {
        var request = Request(deploy, place, by, facts);
        if (facts.PullRequest is not { } pull || deploy.Sha is not null)
        {
            var isHead = deploy.Sha is { } named && facts.PullRequest is { Open: true } && !state.Fork && state.HeadSha.StartsWith(named, StringComparison.Ordinal);
            return deploy.Sha is { } sha
                ? HandOn(state, deploy.Environment, request with { Sha = isHead ? state.HeadSha : sha, IsPullRequestHead = isHead })
                : CommandOutcome.Refused(state, "unreadable", "GitHub does not know this pull request (any more): name the commit.");
        }

        return pull switch
        {
            { MergeSha: { } merged } => HandOn(state, deploy.Environment, request with { Sha = merged }),
            { Open: false } => CommandOutcome.Refused(state, "closed", "This pull request is closed and was not merged: name the commit that you mean."),
            _ when state.Fork => CommandOutcome.Refused(state, "fork", "This pull request comes from a fork: its code is deployed when it is merged, not before."),
            _ when state.SeenHead.Length > 0 && state.SeenHead != state.HeadSha => CommandOutcome.Refused(state, "ref-changed", $"{CommitRules.Short(state.HeadSha)} is the newest commit by now and not {CommitRules.Short(state.SeenHead)}: look at it, then say it again."),
            _ => HandOn(state, deploy.Environment, request with { Sha = state.HeadSha, IsPullRequestHead = true }),
        };
    }

    /// <summary>The command as the environment takes it.</summary>
    public static EnvironmentRequest Request(ParsedCommand command, CommandPlace place, Person by, Facts facts) => new()
    {
        Act = command switch
        {
            ParsedCommand.Deploy => EnvironmentAct.Deploy,
            ParsedCommand.Rollback => EnvironmentAct.Rollback,
            ParsedCommand.Lock => EnvironmentAct.Lock,
            ParsedCommand.Unlock => EnvironmentAct.Unlock,
            ParsedCommand.Approve => EnvironmentAct.Approve,
            _ => throw new InvalidOperationException($"Command {command.GetType().Name} is about no environment."),
        },
        By = by,
        Asked = place,
        Sha = (command as ParsedCommand.Approve)?.Sha ?? "",
        IsAgain = command is ParsedCommand.Deploy { IsAgain: true },
        OverrideFreeze = Reason(command),
        Forced = (command as ParsedCommand.Rollback)?.Forced,
        Reason = (command as ParsedCommand.Lock)?.Reason ?? "",
        Maintains = RepositoryRoles.Read(facts.Actor?.RoleName, facts.Actor?.Permission) >= RepositoryRole.Maintain,
    };

    private static CommandOutcome HandOn(PullRequestState state, string environment, EnvironmentRequest request) =>
        CommandOutcome.HandedOn(state, new AskEnvironment(environment, request));

    /// <summary>The environment that a command is about; null when it is about none.</summary>
    public static string? Named(ParsedCommand command) => command switch
    {
        ParsedCommand.Deploy deploy => deploy.Environment,
        ParsedCommand.Rollback rollback => rollback.Environment,
        ParsedCommand.Lock held => held.Environment,
        ParsedCommand.Unlock free => free.Environment,
        ParsedCommand.Approve approve => approve.Environment,
        _ => null,
    };

    private static string? Reason(ParsedCommand command) => command switch
    {
        ParsedCommand.Deploy deploy => deploy.OverrideFreeze,
        ParsedCommand.Rollback rollback => rollback.OverrideFreeze,
        _ => null,
    };

    private static string Unknown(string name, RepositorySettings settings)
    {
        var known = settings.Deployments.Count == 0 ? "The settings of the default branch have no `deployments`." : $"There are {string.Join(", ", settings.Deployments.Select(one => $"`{one.Name}`"))}.";
        return $"There is no environment {MarkdownEncoder.CodeInText(name)} in the settings. {known}";
    }
}
