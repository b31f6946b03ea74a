using System.Text.Json;

namespace BotApp.GitHub;

/// <summary>A repository as GitHub has it.</summary>
internal sealed record Repository(
    long Id,
    string Name,
    string FullName,
    Account? Owner,
    bool Private,
    bool Fork,
    bool Archived,
    bool Disabled,
    string? DefaultBranch,
    string? HtmlUrl,
    string? Visibility,
    DateTimeOffset? UpdatedAt = null);

/// <summary>One page of an installation's repositories.</summary>
internal sealed record RepositoryPage(int TotalCount, List<Repository>? Repositories);

/// <summary>A rule that holds for a branch, such as <c>required_status_checks</c> or <c>merge_queue</c>.</summary>
internal sealed record BranchRule(string Type, JsonElement? Parameters)
{
    /// <summary>How long a merge queue waits for the checks of a group; null when this is another rule.</summary>
    internal TimeSpan? QueueTimeout => Type == "merge_queue" && Parameters is { ValueKind: JsonValueKind.Object } parameters
        && parameters.TryGetProperty("check_response_timeout_minutes", out var minutes) && minutes.TryGetInt32(out var count) && count > 0
            ? TimeSpan.FromMinutes(count)
            : null;
}

/// <summary>Repositories. Source: https://docs.github.com/rest/repos/repos.</summary>
internal sealed class Repositories(GitHubHttp http)
{
    private const int MaxRepositories = 10_000;

    private const int MaxRules = 1000;

    /// <summary>The repository, also under a former name; null when it is gone or out of reach.</summary>
    internal Task<Repository?> GetAsync(RepositoryRef repository, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, "", "metadata:read"), GitHubJson.Types.Repository, cancellationToken);

    /// <summary>All repositories an installation opens.</summary>
    internal Task<Listing<Repository>> ListForInstallationAsync(long installationId, CancellationToken cancellationToken) => http.ListAsync(
        new GitHubCall(
            HttpMethod.Get, http.At($"/installation/repositories?per_page={GitHubCalls.PageSize}"), new TokenScope(installationId, null, "metadata:read")),
        GitHubJson.Types.RepositoryPage,
        static page => page.Repositories,
        MaxRepositories,
        cancellationToken);

    /// <summary>The rules in force for a branch, from rulesets of the repository and above it.</summary>
    internal Task<Listing<BranchRule>> ListBranchRulesAsync(RepositoryRef repository, string branch, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/rules/branches/{branch.Escaped()}?per_page={GitHubCalls.PageSize}", "metadata:read"),
        GitHubJson.Types.ListBranchRule,
        static page => page,
        MaxRules,
        cancellationToken);
}
