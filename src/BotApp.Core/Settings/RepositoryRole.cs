namespace BotApp.Core.Settings;

/// <summary>GitHub's roles in a repository, from least to most.</summary>
public enum RepositoryRole
{
    /// <summary>No access of their own: whoever can comment on a public repository.</summary>
    None,

    /// <summary>May read.</summary>
    Read,

    /// <summary>May label and close.</summary>
    Triage,

    /// <summary>May push.</summary>
    Write,

    /// <summary>May manage, short of what is destructive.</summary>
    Maintain,

    /// <summary>May do everything.</summary>
    Admin,
}

/// <summary>GitHub's names of the roles.</summary>
public static class RepositoryRoles
{
    /// <summary>The role's name as GitHub and the settings file write it.</summary>
    public static string Text(RepositoryRole role) => role switch
    {
        RepositoryRole.None => "none",
        RepositoryRole.Read => "read",
        RepositoryRole.Triage => "triage",
        RepositoryRole.Write => "write",
        RepositoryRole.Maintain => "maintain",
        RepositoryRole.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role."),
    };

    /// <summary>
    /// The role of GitHub's answer about a collaborator. <paramref name="roleName"/> is exact; a custom role's name says nothing, so the legacy
    /// <paramref name="permission"/> (which folds maintain into write and triage into read) decides then. Anything unreadable is <see cref="RepositoryRole.None"/>.
    /// Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    /// </summary>
    public static RepositoryRole Read(string? roleName, string? permission) => Named(roleName) ?? Named(permission) ?? RepositoryRole.None;

    private static RepositoryRole? Named(string? name) => name switch
    {
        "none" => RepositoryRole.None,
        "read" => RepositoryRole.Read,
        "triage" => RepositoryRole.Triage,
        "write" => RepositoryRole.Write,
        "maintain" => RepositoryRole.Maintain,
        "admin" => RepositoryRole.Admin,
        _ => null,
    };
}
