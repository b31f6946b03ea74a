namespace BotApp.GitHub;

/// <summary>What a person may do.</summary>
/// <param name="Permission"><c>admin write read none</c>: maintain reads as write, triage as read.</param>
/// <param name="RoleName">The true role, such as <c>maintain</c> or <c>triage</c>, or a custom one.</param>
internal sealed record CollaboratorPermission(string? Permission, string? RoleName)
{
    /// <summary>Who has the name now, which may be somebody else than yesterday; null for a name that GitHub does not know.</summary>
    public Account? User { get; init; }
}

/// <summary>A person's place in a team: <c>active</c> or <c>pending</c> (invited).</summary>
internal sealed record TeamMembership(string? State, string? Role);

/// <summary>Rights of people. Source: https://docs.github.com/rest/collaborators/collaborators.</summary>
internal sealed class Permissions(GitHubHttp http)
{
    /// <summary>A person's permission; <c>none</c> for a name that GitHub does not know.</summary>
    internal async Task<CollaboratorPermission> GetAsync(RepositoryRef repository, string login, CancellationToken cancellationToken)
    {
        var call = http.Get(repository, $"/collaborators/{login.Escaped()}/permission", "metadata:read");
        return await http.FindAsync(call, GitHubJson.Types.CollaboratorPermission, cancellationToken) ?? new CollaboratorPermission("none", "none");
    }

    /// <summary>
    /// Whether a person is an active member of a team of the repository's owner; false also for a team that does not exist or cannot be seen.
    /// Source: https://docs.github.com/rest/teams/members#get-team-membership-for-a-user.
    /// </summary>
    /// <exception cref="GitHubNoAccess">The App may not read members.</exception>
    internal async Task<bool> IsInTeamAsync(RepositoryRef repository, string slug, string login, CancellationToken cancellationToken)
    {
        var call = new GitHubCall(HttpMethod.Get, http.At($"/orgs/{repository.Owner.Escaped()}/teams/{slug.Escaped()}/memberships/{login.Escaped()}"), repository.Scope("members:read"));
        return await http.FindAsync(call, GitHubJson.Types.TeamMembership, cancellationToken) is { State: "active" };
    }
}
