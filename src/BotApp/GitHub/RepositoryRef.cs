namespace BotApp.GitHub;

/// <summary>A repository as calls need it: ids for tokens and keys, names for paths.</summary>
internal sealed record RepositoryRef(long InstallationId, long RepositoryId, string Owner, string Name)
{
    /// <summary>
    /// True right after an event: a 404 on a read may only mean that GitHub's copies have not caught up, so it is read twice more
    /// before it is believed.
    /// </summary>
    internal bool AfterEvent { get; init; }

    internal string Path => $"/repos/{Uri.EscapeDataString(Owner)}/{Uri.EscapeDataString(Name)}";

    internal TokenScope Scope(string permissions) => new(InstallationId, RepositoryId, permissions);
}

/// <summary>What a token may do: one installation, one repository (null: all of them), and only these permissions.</summary>
/// <param name="InstallationId">The installation; 0 means the App itself, by its JWT.</param>
/// <param name="RepositoryId">The only repository the token opens.</param>
/// <param name="Permissions">Such as <c>checks:write</c>, or several with commas.</param>
internal sealed record TokenScope(long InstallationId, long? RepositoryId, string Permissions)
{
    /// <summary>The App itself: requests carry a JWT.</summary>
    internal static TokenScope App { get; } = new(0, null, "");

    internal bool IsApp => InstallationId == 0;

    internal Dictionary<string, string> PermissionTable() => Permissions
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(static pair => pair.Split(':', 2))
        .ToDictionary(static pair => pair[0], static pair => pair.Length > 1 ? pair[1] : "read", StringComparer.Ordinal);
}
