using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>One row of the table of commands.</summary>
/// <param name="Verb">The command.</param>
/// <param name="Name">The word after the slash.</param>
/// <param name="Usage">Its grammar, from the slash on.</param>
/// <param name="Help">What it does, one sentence.</param>
/// <param name="Least">The least role that may give it unless settings say otherwise.</param>
/// <param name="AuthorToo">Whether the trusted author of the pull request may give it as well.</param>
/// <param name="OnClosed">Whether it works on a closed or merged pull request.</param>
public sealed record CommandDescription(
    CommandVerb Verb,
    string Name,
    string Usage,
    string Help,
    RepositoryRole Least,
    bool AuthorToo,
    bool OnClosed)
{
    /// <summary>Who may give it unless settings say otherwise.</summary>
    public IReadOnlyList<Allowance> DefaultAllow =>
        AuthorToo ? [new Allowance.OfRole(Least), new Allowance.OfAuthor()] : [new Allowance.OfRole(Least)];
}

/// <summary>The one table of commands: grammar, help and who may give them.</summary>
public static class CommandList
{
    /// <summary>Every command, in the order of the help.</summary>
    public static IReadOnlyList<CommandDescription> All { get; } =
    [
        new(CommandVerb.Help, "help", "/help", "Lists the commands and who may give them.", RepositoryRole.None, false, true),
        new(CommandVerb.Status, "status", "/status", "Shows the gate with every requirement and its reason.", RepositoryRole.None, false, true),
        new(CommandVerb.Rerun, "rerun", "/rerun [failed | all | NAME]", "Runs again what failed or never reported, everything, or one check.", RepositoryRole.Write, true, false),
        new(CommandVerb.Cancel, "cancel", "/cancel [NAME]", "Stops the runs of this pull request's head, or one of them.", RepositoryRole.Write, true, false),
        new(CommandVerb.Refresh, "refresh", "/refresh", "Reads everything from GitHub again and judges anew.", RepositoryRole.Read, true, false),
        new(CommandVerb.OkToTest, "ok-to-test", "/ok-to-test [SHA | cancel]", "Trusts this commit from a fork, so that its tests may run; or takes that back.", RepositoryRole.Write, false, false),
        new(CommandVerb.Hold, "hold", "/hold [REASON]", "Holds the gate closed until it is released.", RepositoryRole.Triage, false, false),
        new(CommandVerb.Unhold, "unhold", "/unhold", "Releases a hold.", RepositoryRole.Triage, false, false),
        new(CommandVerb.Override, "override", "/override CHECK reason:\"WHY\" | /override cancel", "Lets the gate pass over one check of this commit; or takes that back.", RepositoryRole.Maintain, false, false),
        new(CommandVerb.Freeze, "freeze", "/freeze [until:DAY | for:24h] [reason:\"WHY\"]", "Closes every gate of the repository.", RepositoryRole.Maintain, false, true),
        new(CommandVerb.Unfreeze, "unfreeze", "/unfreeze", "Ends a freeze that a command began.", RepositoryRole.Maintain, false, true),
        new(CommandVerb.Quarantine, "quarantine", "/quarantine TEST [until:DAY | for:14d] [reason:\"WHY\"] | /quarantine cancel TEST", "Shows a test's failures without counting them, for a time.", RepositoryRole.Write, false, false),
        new(CommandVerb.Preview, "preview", "/preview [NAME] [start | stop | restart]", "Brings a preview of this commit up, takes it down or builds it anew.", RepositoryRole.Write, false, true),
        new(CommandVerb.Deploy, "deploy", "/deploy ENVIRONMENT [SHA] [--again]", "Deploys a commit to an environment.", RepositoryRole.Write, false, true),
        new(CommandVerb.Rollback, "rollback", "/rollback ENVIRONMENT [--force reason:\"WHY\"]", "Takes an environment back to its last good commit; forced, over dropped parts of the database, too.", RepositoryRole.Write, false, true),
        new(CommandVerb.Lock, "lock", "/lock ENVIRONMENT [REASON]", "Keeps an environment as it is.", RepositoryRole.Write, false, true),
        new(CommandVerb.Unlock, "unlock", "/unlock ENVIRONMENT", "Gives an environment free.", RepositoryRole.Write, false, true),
        new(CommandVerb.Approve, "approve", "/approve ENVIRONMENT [SHA]", "Lets a deployment begin that waits for a second person.", RepositoryRole.Write, false, true),
        new(CommandVerb.Publish, "publish", "/publish TAG [resume] [override-freeze:\"WHY\"]", "Publishes the version of a tag, or goes on where it stopped.", RepositoryRole.Maintain, false, true),
    ];

    /// <summary>The verbs of <see cref="All"/>.</summary>
    public static IReadOnlyList<CommandVerb> AllVerbs { get; } = [.. All.Select(command => command.Verb)];

    /// <summary>The row of a verb.</summary>
    public static CommandDescription Of(CommandVerb verb) => All.First(command => command.Verb == verb);

    /// <summary>The row of a word, in any case; null when there is none.</summary>
    public static CommandDescription? Find(string name) => All.FirstOrDefault(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
