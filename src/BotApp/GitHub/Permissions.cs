namespace BotApp.GitHub;

/// <summary>What a person may do.</summary>
/// <param name="Permission"><c>admin write read none</c>: maintain reads as write, triage as read.</param>
/// <param name="RoleName">The true role, such as <c>maintain</c> or <c>triage</c>, or a custom one.</param>
internal sealed record CollaboratorPermission(string? Permission, string? RoleName);

/// <summary>Rights of people. Source: https://docs.github.com/rest/collaborators/collaborators.</summary>
internal sealed class Permissions(GitHubHttp http)
{
    /// <summary>A person's permission; <c>none</c> for a name that GitHub does not know.</summary>
    internal async Task<CollaboratorPermission> GetAsync(RepositoryRef repository, string login, CancellationToken cancellationToken)
    {
        var call = http.Get(repository, $"/collaborators/{login.Escaped()}/permission", "metadata:read");
        return await http.FindAsync(call, GitHubJson.Types.CollaboratorPermission, cancellationToken) ?? new CollaboratorPermission("none", "none");
    }
}
