using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>Who gives a command, as GitHub says at that moment.</summary>
/// <param name="RoleName">GitHub's <c>role_name</c>; null when it did not say.</param>
/// <param name="Permission">GitHub's legacy <c>permission</c>, used when the role's name is missing or custom.</param>
/// <param name="IsAuthor">Whether they wrote the pull request.</param>
/// <param name="IsTrusted">Whether the pull request's head is trusted: not from a fork, or approved. An author counts only then.</param>
/// <param name="Teams">Slugs of the teams, among those that settings name, in which their membership is confirmed.</param>
public sealed record CommandActor(string? RoleName, string? Permission, bool IsAuthor, bool IsTrusted, IReadOnlyList<string> Teams)
{
    /// <summary>GitHub could not be asked for teams, so none of them counts.</summary>
    public bool TeamsUnreadable { get; init; }

    /// <summary>Their role, with the legacy permission where the role's name says nothing.</summary>
    public RepositoryRole Role => RepositoryRoles.Read(RoleName, Permission);

    /// <summary>Somebody as they stand to a subject.</summary>
    internal static CommandActor Of(Person by, ActorFact? actor, SubjectState state, Facts facts)
    {
        var isTrusted = state is not PullRequestState { Fork: true } pull || pull.TrustedSha == pull.HeadSha;
        return new CommandActor(actor?.RoleName, actor?.Permission, facts.PullRequest?.Author.Id == by.Id, isTrusted, actor?.Teams ?? []) { TeamsUnreadable = actor?.TeamsUnreadable == true };
    }
}

/// <summary>Whether a command may be given.</summary>
/// <param name="IsAllowed">Whether it may.</param>
/// <param name="Code">A stable code: <c>allowed</c>, <c>disabled</c>, <c>not-permitted</c>, <c>second-person</c>.</param>
/// <param name="Refusal">The sentence of refusal; null when allowed.</param>
public sealed record CommandAccess(bool IsAllowed, string Code, string? Refusal);

/// <summary>Who may give which command.</summary>
public static class CommandPermissions
{
    /// <summary>Judges one command of one person by the settings, else by the table of commands.</summary>
    public static CommandAccess Allows(CommandVerb verb, CommandActor actor, CommandSettings settings)
    {
        var command = CommandList.Of(verb);
        if (!settings.Enabled.Contains(verb))
        {
            return new CommandAccess(false, "disabled", $"/{command.Name} is turned off in this repository (commands.enabled in .github/botapp.yml).");
        }

        if (actor.IsAuthor && settings.SecondPerson.Contains(verb))
        {
            return new CommandAccess(false, "second-person", $"/{command.Name} needs a second person here: the author of the pull request may not give it (commands.second-person in .github/botapp.yml).");
        }

        var allowed = AllowedFor(verb, settings);
        return allowed.Any(allowance => Has(actor, allowance))
            ? new CommandAccess(true, "allowed", null)
            : new CommandAccess(false, "not-permitted", Refusal(command, allowed, actor));
    }

    /// <summary>Who may give a command: the settings' list, else the default.</summary>
    public static IReadOnlyList<Allowance> AllowedFor(CommandVerb verb, CommandSettings settings) =>
        settings.Allow.GetValueOrDefault(verb) ?? CommandList.Of(verb).DefaultAllow;

    /// <summary>Whether a person is among those that an allowance names.</summary>
    public static bool Has(CommandActor actor, Allowance allowance) => allowance switch
    {
        Allowance.OfRole role => actor.Role >= role.Role,
        Allowance.OfAuthor => actor is { IsAuthor: true, IsTrusted: true },
        Allowance.OfTeam team => actor.Teams.Contains(team.Slug, StringComparer.OrdinalIgnoreCase),
        _ => throw new InvalidOperationException($"Unknown allowance {allowance.GetType().Name}."),
    };

    /// <summary>Why a person's label may not stand for an override; null when it may.</summary>
    internal static string? MayOverride(CommandActor actor, CommandSettings settings)
    {
        var allowed = AllowedFor(CommandVerb.Override, settings);
        return actor.IsAuthor && settings.SecondPerson.Contains(CommandVerb.Override) ? "it needs a second person here"
            : allowed.Any(allowance => Has(actor, allowance)) ? null
            : $"that needs {Needed(allowed)}";
    }

    private static string Refusal(CommandDescription command, IReadOnlyList<Allowance> allowed, CommandActor actor)
    {
        var needed = Needed(allowed);
        var has = actor.Role == RepositoryRole.None ? "no role in this repository" : $"the role {RepositoryRoles.Text(actor.Role)}";
        var untrusted = actor is { IsAuthor: true, IsTrusted: false } && allowed.OfType<Allowance.OfAuthor>().Any()
            ? " The author counts once the commit is approved with /ok-to-test."
            : "";
        var unreadable = actor.TeamsUnreadable && allowed.OfType<Allowance.OfTeam>().Any()
            ? " GitHub did not let BotApp ask who is in that team (the App needs the permission members: read), so no team counts."
            : "";
        return $"/{command.Name} needs {needed}; you have {has}.{untrusted}{unreadable}";
    }

    /// <summary>Who may give a command, as what it needs: <c>the role write or higher or to be the pull request's author</c>.</summary>
    public static string Needed(IReadOnlyList<Allowance> allowed) => allowed.Count == 0 ? "somebody the settings name, and they name nobody" : string.Join(" or ", allowed.Select(Words));

    private static string Words(Allowance allowance) => allowance switch
    {
        Allowance.OfRole { Role: RepositoryRole.Admin } => "the role admin",
        Allowance.OfRole { Role: RepositoryRole.None } => "nothing",
        Allowance.OfRole role => $"the role {RepositoryRoles.Text(role.Role)} or higher",
        Allowance.OfAuthor => "to be the pull request's author",
        Allowance.OfTeam team => $"membership of the team {team.Slug}",
        _ => throw new InvalidOperationException($"Unknown allowance {allowance.GetType().Name}."),
    };
}
