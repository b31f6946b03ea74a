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
            _ => [],
        };
        var allowed = own.Count == 0 ? commands : commands with { Allow = new Dictionary<CommandVerb, IReadOnlyList<Allowance>>(commands.Allow) { [verb] = own } };
        return RerunAnswers.Permission(verb, by, state, facts, allowed);
    }

    /// <summary>Whether a person may deploy outside the windows and in a freeze.</summary>
    internal static bool MayOverride(DeploymentSettings deployment, Facts facts) =>
        facts.Actor is { Known: true } actor && deployment.Windows.Override.Any(allowance => CommandPermissions.Has(new CommandActor(actor.RoleName, actor.Permission, false, false, actor.Teams), allowance));

    /// <summary>Every allowance of the settings: the teams among them have to be asked for.</summary>
    public static IEnumerable<Allowance> All(RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Commands.Allow.Values.SelectMany(list => list)
            .Concat(settings.Deployments.SelectMany(deployment => deployment.Allow.Deploy.Concat(deployment.Allow.Rollback).Concat(deployment.Windows.Override)));
    }
}
