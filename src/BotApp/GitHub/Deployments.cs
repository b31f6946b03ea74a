using System.Text.Json;

namespace BotApp.GitHub;

/// <summary>A deployment as GitHub has it.</summary>
internal sealed record Deployment(
    long Id,
    string Sha,
    string? Ref,
    string? Task,
    JsonElement? Payload,
    string? Environment,
    string? Description,
    Account? Creator,
    AppSummary? PerformedViaGithubApp,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt,
    bool? TransientEnvironment,
    bool? ProductionEnvironment)
{
    /// <summary>A text of the payload, which GitHub gives back as an object or as text that holds one.</summary>
    internal string? PayloadText(string name)
    {
        if (Payload is not { } payload)
        {
            return null;
        }

        if (payload.ValueKind == JsonValueKind.String)
        {
            return TextOf(GitHubJson.TryParse(payload.GetString()), name);
        }

        return TextOf(payload, name);
    }

    private static string? TextOf(JsonElement? payload, string name) =>
        payload is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>A deployment as it shall be.</summary>
/// <param name="Key">Our own key; it goes into the payload and finds the deployment again.</param>
/// <param name="Sha">The full commit id.</param>
/// <param name="Environment">Its name.</param>
/// <param name="Description">At most 140 characters.</param>
/// <param name="Task">Such as <c>deploy</c> or <c>deploy:rollback</c>.</param>
/// <param name="Transient">True when the environment will go away, such as a preview.</param>
/// <param name="Production">True when people use it.</param>
/// <param name="Payload">Further texts to keep with it.</param>
internal sealed record DeploymentWrite(
    string Key,
    string Sha,
    string Environment,
    string? Description,
    string Task,
    bool Transient,
    bool Production,
    IReadOnlyDictionary<string, string> Payload);

/// <summary>How a deployment goes: <c>error failure inactive in_progress queued pending success</c>.</summary>
internal sealed record DeploymentStatus(
    long Id, string State, string? Description, string? Environment, string? EnvironmentUrl, string? LogUrl, DateTimeOffset? CreatedAt);

/// <summary>A status to add; the description has at most 140 characters.</summary>
internal sealed record DeploymentStatusWrite(string State, string? Description, string? EnvironmentUrl, string? LogUrl);

/// <summary>Body of a new deployment.</summary>
internal sealed record DeploymentBody(
    string Ref,
    string Task,
    bool AutoMerge,
    IReadOnlyList<string> RequiredContexts,
    IReadOnlyDictionary<string, string> Payload,
    string Environment,
    string? Description,
    bool TransientEnvironment,
    bool ProductionEnvironment);

/// <summary>Body of a new status.</summary>
internal sealed record DeploymentStatusBody(string State, string? Description, string? EnvironmentUrl, string? LogUrl, bool AutoInactive);

/// <summary>An environment of GitHub's, with what it asks for before a job may use it.</summary>
internal sealed record DeploymentEnvironment(long Id, string Name, List<ProtectionRule>? ProtectionRules);

/// <summary>A page of a repository's environments.</summary>
internal sealed record EnvironmentPage(int TotalCount, List<DeploymentEnvironment>? Environments);

/// <summary>One of its rules, such as <c>required_reviewers</c>, <c>wait_timer</c> or <c>branch_policy</c>.</summary>
internal sealed record ProtectionRule(string? Type);

/// <summary>An App's rule of an environment.</summary>
internal sealed record CustomRule(long Id, bool Enabled, AppSummary? App);

/// <summary>The Apps' rules of an environment.</summary>
internal sealed record CustomRules(int TotalCount, List<CustomRule>? CustomDeploymentProtectionRules);

/// <summary>Deployments. Source: https://docs.github.com/rest/deployments/deployments.</summary>
internal sealed class Deployments(GitHubHttp http, AppIdentity identity)
{
    /// <summary>The payload's entry for our key.</summary>
    internal const string KeyName = "key";

    private const int MaxDeployments = 1000;

    private const int MaxEnvironments = 100;

    private const string Permissions = "deployments:write";

    /// <summary>
    /// Creates a deployment. Merging the default branch and waiting for statuses are GitHub's defaults and are always refused here:
    /// what is deployed is the commit that was judged.
    /// </summary>
    internal async Task<Deployment> CreateAsync(RepositoryRef repository, DeploymentWrite write, CancellationToken cancellationToken)
    {
        var payload = new Dictionary<string, string>(write.Payload, StringComparer.Ordinal) { [KeyName] = write.Key };
        var body = new DeploymentBody(
            write.Sha, write.Task, AutoMerge: false, RequiredContexts: [], payload, write.Environment, write.Description, write.Transient, write.Production);
        var call = http.Send(HttpMethod.Post, repository, "/deployments", Permissions, body, GitHubJson.Types.DeploymentBody);
        var answer = await http.SendAsync(call, cancellationToken);

        // 202 says that something was merged instead and nothing was created.
        return answer.Status == 201 ? GitHubJson.Read(answer, GitHubJson.Types.Deployment, call.Operation) : throw GitHubHttp.Refusal(call, answer);
    }

    /// <summary>Makes the deployment exist once: one of ours with this key, commit and environment is adopted.</summary>
    internal async Task<Deployment> PutAsync(RepositoryRef repository, DeploymentWrite write, CancellationToken cancellationToken)
    {
        var existing = await ListAsync(repository, write.Sha, write.Environment, cancellationToken);
        foreach (var deployment in existing.Items.Where(deployment => deployment.PayloadText(KeyName) == write.Key))
        {
            if (await identity.IsOwnAsync(deployment.PerformedViaGithubApp, deployment.Creator, cancellationToken))
            {
                return deployment;
            }
        }

        return await CreateAsync(repository, write, cancellationToken);
    }

    /// <summary>Deployments, newest first; null means any.</summary>
    internal Task<Listing<Deployment>> ListAsync(RepositoryRef repository, string? sha, string? environment, CancellationToken cancellationToken)
    {
        var query = $"?per_page={GitHubCalls.PageSize}";
        query += sha is null ? "" : $"&sha={sha.Escaped()}";
        query += environment is null ? "" : $"&environment={environment.Escaped()}";
        return http.ListAsync(
            http.Get(repository, "/deployments" + query, Permissions), GitHubJson.Types.ListDeployment, static page => page, MaxDeployments, cancellationToken);
    }

    /// <summary>The statuses of a deployment, newest first.</summary>
    internal Task<Listing<DeploymentStatus>> ListStatusesAsync(RepositoryRef repository, long id, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"{Statuses(id)}?per_page={GitHubCalls.PageSize}", Permissions),
        GitHubJson.Types.ListDeploymentStatus,
        static page => page,
        MaxDeployments,
        cancellationToken);

    /// <summary>Adds a status. Other deployments are left alone: which of them is over is not GitHub's guess to make.</summary>
    internal Task<DeploymentStatus> CreateStatusAsync(
        RepositoryRef repository, long id, DeploymentStatusWrite write, CancellationToken cancellationToken)
    {
        var body = new DeploymentStatusBody(write.State, write.Description, write.EnvironmentUrl, write.LogUrl, AutoInactive: false);
        return http.ReadAsync(
            http.Send(HttpMethod.Post, repository, Statuses(id), Permissions, body, GitHubJson.Types.DeploymentStatusBody),
            GitHubJson.Types.DeploymentStatus,
            cancellationToken);
    }

    /// <summary>Adds the status unless the newest one says exactly that.</summary>
    internal async Task PutStatusAsync(RepositoryRef repository, long id, DeploymentStatusWrite write, CancellationToken cancellationToken)
    {
        var newest = (await ListStatusesAsync(repository, id, cancellationToken)).Items.MaxBy(static status => status.Id);
        var same = newest is not null && newest.State == write.State && (newest.Description ?? "") == (write.Description ?? "")
            && (newest.EnvironmentUrl ?? "") == (write.EnvironmentUrl ?? "") && (newest.LogUrl ?? "") == (write.LogUrl ?? "");
        if (!same)
        {
            await CreateStatusAsync(repository, id, write, cancellationToken);
        }
    }

    /// <summary>
    /// The records that a run's own jobs made beside ours, newest first: a job with <c>environment:</c> makes one, of the commit that its workflow file
    /// is of. They are known by their log, which is a page of the run.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="newest">The newest records of the environment.</param>
    /// <param name="runUrl">The run's page.</param>
    /// <param name="after">Only younger ones: a run's jobs begin after our record was made. 0: any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<IReadOnlyList<Deployment>> OfRunAsync(RepositoryRef repository, IReadOnlyList<Deployment> newest, string runUrl, long after, CancellationToken cancellationToken)
    {
        var found = new List<Deployment>();
        foreach (var deployment in newest.Where(deployment => deployment.Id > after && deployment.PayloadText(KeyName) is null).OrderByDescending(static deployment => deployment.Id))
        {
            try
            {
                var statuses = await ListStatusesAsync(repository, deployment.Id, cancellationToken);
                if (statuses.Items.Any(status => status.LogUrl?.StartsWith(runUrl + "/", StringComparison.Ordinal) == true))
                {
                    found.Add(deployment);
                }
            }
            catch (GitHubRefused gone) when (gone.Status == 404)
            {
                // Another pull request's run shares the environment, and its record was taken away since the list was read.
            }
        }

        return found;
    }

    /// <summary>The newest hundred records of an environment.</summary>
    internal async Task<IReadOnlyList<Deployment>> ListNewestAsync(RepositoryRef repository, string environment, CancellationToken cancellationToken) => await http.ReadAsync(
        http.Get(repository, $"/deployments?per_page={GitHubCalls.PageSize}&environment={environment.Escaped()}", Permissions), GitHubJson.Types.ListDeployment, cancellationToken);

    /// <summary>Takes a record away: GitHub deletes only what is inactive. Where it deletes nothing, the record stays and says that it is over.</summary>
    internal async Task RemoveAsync(RepositoryRef repository, long id, string why, CancellationToken cancellationToken)
    {
        try
        {
            await PutStatusAsync(repository, id, new DeploymentStatusWrite("inactive", why, null, null), cancellationToken);
            await http.SendAsync(http.Send(HttpMethod.Delete, repository, $"/deployments/{id.Text()}", Permissions), cancellationToken);
        }
        catch (GitHubRefused refused) when (refused.Status is 403 or 404 or 422)
        {
            // Gone already, or not ours to delete: either way it does not count as live any more.
        }
    }

    /// <summary>The repository's environments. Source: https://docs.github.com/rest/deployments/environments#list-environments.</summary>
    internal Task<Listing<DeploymentEnvironment>> ListEnvironmentsAsync(RepositoryRef repository, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"/environments?per_page={GitHubCalls.PageSize}", "actions:read"), GitHubJson.Types.EnvironmentPage, static page => page.Environments, MaxEnvironments, cancellationToken);

    /// <summary>An environment by name; null when there is none. Source: https://docs.github.com/rest/deployments/environments#get-an-environment.</summary>
    internal Task<DeploymentEnvironment?> GetEnvironmentAsync(RepositoryRef repository, string name, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, $"/environments/{name.Escaped()}", "actions:read"), GitHubJson.Types.DeploymentEnvironment, cancellationToken);

    /// <summary>The rules that Apps have in an environment. Source: https://docs.github.com/rest/deployments/protection-rules.</summary>
    internal async Task<IReadOnlyList<CustomRule>> ListRulesAsync(RepositoryRef repository, string environment, CancellationToken cancellationToken) =>
        (await http.FindAsync(http.Get(repository, $"/environments/{environment.Escaped()}/deployment_protection_rules", "actions:read"), GitHubJson.Types.CustomRules, cancellationToken))?.CustomDeploymentProtectionRules ?? [];

    private static string Statuses(long id) => $"/deployments/{id.Text()}/statuses";
}
