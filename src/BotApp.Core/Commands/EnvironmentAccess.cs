using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>Who may deploy, roll back, lock and give free: as the environment says, else as for the command, by the default branch's settings.</summary>
public static class EnvironmentAccess
{
    /// <summary>Judges one command of one person for one environment, at this moment.</summary>
    internal static CommandAccess Of(CommandVerb verb, DeploymentSettings deployment, Person by, SubjectState state, Facts facts)
    {
        var commands = facts.Privileged.Effective.Commands;
        var own = verb switch
        {
            CommandVerb.Deploy => deployment.Allow.Deploy,
            CommandVerb.Rollback => deployment.Allow.Rollback,
            CommandVerb.Approve => deployment.Approvals is { By.Count: > 0 } approvals ? approvals.By : deployment.Allow.Deploy,
            _ => [],
        };
        var allowed = own.Count == 0 ? commands : commands with { Allow = new Dictionary<CommandVerb, IReadOnlyList<Allowance>>(commands.Allow) { [verb] = own } };
        return RerunAnswers.Permission(verb, by, state, facts, allowed);
    }

    /// <summary>Whether a person may deploy outside the windows and in a freeze.</summary>
    internal static bool MayOverride(DeploymentSettings deployment, Facts facts) =>
        facts.Actor is { Known: true } actor && deployment.Windows.Override.Any(allowance => CommandPermissions.Has(new CommandActor(actor.RoleName, actor.Permission, false, false, actor.Teams), allowance));

    /// <summary>The commands with everybody that an environment names, too: whose teams GitHub has to be asked for.</summary>
    public static CommandSettings Asked(CommandSettings commands, RepositorySettings privileged)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(privileged);
        var named = privileged.Deployments.SelectMany(deployment => deployment.Allow.Deploy.Concat(deployment.Allow.Rollback).Concat(deployment.Windows.Override).Concat(deployment.Approvals?.By ?? []))
            .Concat(privileged.Commands.Allow.Values.SelectMany(list => list)).ToList();
        return named.Count == 0 ? commands : commands with
        {
            Allow = new Dictionary<CommandVerb, IReadOnlyList<Allowance>>(commands.Allow) { [CommandVerb.Deploy] = [.. commands.Allow.GetValueOrDefault(CommandVerb.Deploy) ?? [], .. named] },
        };
    }
}
