using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>GitHub Actions. Source: https://docs.github.com/rest/actions.</summary>
internal sealed class Actions(GitHubHttp http, IOptions<GitHubOptions> options)
{
    private const int MaxRuns = 1000;

    private const int MaxJobs = 2000;

    /// <summary>GitHub's limit for one run and attempt is 500.</summary>
    private const int MaxArtifacts = 2000;

    private const string Read = "actions:read";

    private const string Write = "actions:write";

    /// <summary>Starts a workflow on a branch or tag; null when the server took it and did not say which run it became.</summary>
    internal async Task<DispatchedRun?> DispatchAsync(
        RepositoryRef repository, string workflow, string reference, IReadOnlyDictionary<string, string> inputs, CancellationToken cancellationToken)
    {
        var call = Dispatch(repository, workflow, new DispatchBody(reference, inputs, AsksForDetails ? true : null));
        GitHubAnswer answer;
        try
        {
            answer = await http.SendAsync(call, cancellationToken);
        }
        catch (GitHubRefused e) when (e.Status == 400 && AsksForDetails && e.Reason.Contains("return_run_details", StringComparison.Ordinal))
        {
            // An Enterprise Server that does not know the field; it refused before starting anything.
            answer = await http.SendAsync(Dispatch(repository, workflow, new DispatchBody(reference, inputs, null)), cancellationToken);
        }

        var run = answer.Body.Length == 0 ? null : GitHubJson.Read(answer, GitHubJson.Types.DispatchedRun, call.Operation);
        return run is { Id: > 0 } ? run : null;
    }

    /// <summary>Runs of a commit, newest first.</summary>
    internal Task<Listing<WorkflowRun>> ListRunsForShaAsync(RepositoryRef repository, string sha, CancellationToken cancellationToken) =>
        http.ListAsync(
            http.Get(repository, $"/actions/runs?head_sha={sha.Escaped()}&per_page={GitHubCalls.PageSize}", Read),
            GitHubJson.Types.WorkflowRunPage,
            static page => page.WorkflowRuns,
            MaxRuns,
            cancellationToken);

    /// <summary>Runs of a workflow made since a moment, newest first.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="workflow">Its file name or number.</param>
    /// <param name="triggeredBy">Such as <c>workflow_dispatch</c>; null for any event.</param>
    /// <param name="createdSince">The moment.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<Listing<WorkflowRun>> ListRunsOfAsync(
        RepositoryRef repository, string workflow, string? triggeredBy, DateTimeOffset createdSince, CancellationToken cancellationToken)
    {
        // GitHub's own filter by time is a search with a limit of its own; runs come newest first, so reading ends in time anyway.
        var query = $"?per_page={GitHubCalls.PageSize}{(triggeredBy is null ? "" : $"&event={triggeredBy.Escaped()}")}";
        var runs = await http.ListAsync(
            http.Get(repository, $"/actions/workflows/{workflow.Escaped()}/runs{query}", Read),
            GitHubJson.Types.WorkflowRunPage,
            static page => page.WorkflowRuns,
            MaxRuns,
            cancellationToken,
            run => run.CreatedAt < createdSince);
        return runs with { Items = [.. runs.Items.Where(run => run.CreatedAt is null || run.CreatedAt >= createdSince)] };
    }

    internal Task<WorkflowRun?> GetRunAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, Run(runId), Read), GitHubJson.Types.WorkflowRun, cancellationToken);

    internal Task<WorkflowRun?> GetAttemptAsync(RepositoryRef repository, long runId, int attempt, CancellationToken cancellationToken) =>
        http.FindAsync(http.Get(repository, $"{Run(runId)}/attempts/{attempt.Text()}", Read), GitHubJson.Types.WorkflowRun, cancellationToken);

    /// <summary>All jobs of one attempt.</summary>
    internal Task<Listing<WorkflowJob>> ListJobsAsync(RepositoryRef repository, long runId, int attempt, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"{Run(runId)}/attempts/{attempt.Text()}/jobs?per_page={GitHubCalls.PageSize}", Read),
        GitHubJson.Types.WorkflowJobPage,
        static page => page.Jobs,
        MaxJobs,
        cancellationToken);

    /// <summary>Asks a run to stop; one that is over already is no error.</summary>
    internal Task<int> CancelAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) => StopAsync(repository, $"{Run(runId)}/cancel", cancellationToken);

    /// <summary>Stops a run that goes on although it was asked to stop (<c>always()</c>).</summary>
    internal Task<int> ForceCancelAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) => StopAsync(repository, $"{Run(runId)}/force-cancel", cancellationToken);

    private async Task<int> StopAsync(RepositoryRef repository, string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await http.SendAsync(http.Send(HttpMethod.Post, repository, path, Write), cancellationToken)).Status;
        }
        catch (GitHubRefused e) when (e.Status is 409 or 404)
        {
            return e.Status;
        }
    }

    /// <summary>Runs every job again, under the same run id and the next attempt.</summary>
    internal Task RerunAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) =>
        http.SendAsync(http.Send(HttpMethod.Post, repository, $"{Run(runId)}/rerun", Write), cancellationToken);

    /// <summary>Runs the failed jobs, and what depends on them, again.</summary>
    internal Task RerunFailedAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) =>
        http.SendAsync(http.Send(HttpMethod.Post, repository, $"{Run(runId)}/rerun-failed-jobs", Write), cancellationToken);

    /// <summary>Lets the run of a first-time contributor's fork begin (not on GHES).</summary>
    internal Task ApproveAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) =>
        http.SendAsync(http.Send(HttpMethod.Post, repository, $"{Run(runId)}/approve", Write), cancellationToken);

    /// <summary>Environments whose reviewers or rules a run waits for.</summary>
    internal async Task<IReadOnlyList<PendingDeployment>> ListPendingAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) =>
        await http.FindAsync(http.Get(repository, $"{Run(runId)}/pending_deployments", Read), GitHubJson.Types.ListPendingDeployment, cancellationToken) ?? [];

    /// <summary>What reviewers of environments answered to a run so far.</summary>
    internal async Task<IReadOnlyList<RunReview>> ListReviewsAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) =>
        await http.FindAsync(http.Get(repository, $"{Run(runId)}/approvals", Read), GitHubJson.Types.ListRunReview, cancellationToken) ?? [];

    /// <summary>Answers our deployment protection rule for a waiting run: <c>approved</c> or <c>rejected</c>, with a reason in Markdown.</summary>
    internal Task AnswerProtectionRuleAsync(
        RepositoryRef repository, long runId, string environment, bool approved, string comment, CancellationToken cancellationToken)
    {
        var body = new ProtectionAnswer(environment, approved ? "approved" : "rejected", comment);
        var call = http.Send(
            HttpMethod.Post, repository, $"{Run(runId)}/deployment_protection_rule", "deployments:write", body, GitHubJson.Types.ProtectionAnswer);
        return http.SendAsync(call, cancellationToken);
    }

    /// <summary>What a run left behind, all attempts together: GitHub does not say which attempt made what.</summary>
    internal Task<Listing<Artifact>> ListArtifactsAsync(RepositoryRef repository, long runId, CancellationToken cancellationToken) => http.ListAsync(
        http.Get(repository, $"{Run(runId)}/artifacts?per_page={GitHubCalls.PageSize}", Read),
        GitHubJson.Types.ArtifactPage,
        static page => page.Artifacts,
        MaxArtifacts,
        cancellationToken);

    /// <summary>Writes an artifact's bytes into a stream, from the storage GitHub points to; our token stays with GitHub.</summary>
    /// <exception cref="GitHubAnswerTooLarge">More than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="GitHubRefused">410 when it expired.</exception>
    internal Task DownloadArtifactAsync(RepositoryRef repository, long artifactId, Stream into, long maxBytes, CancellationToken cancellationToken)
    {
        var call = http.Get(repository, $"/actions/artifacts/{artifactId.Text()}/zip", Read) with { Into = into, MaxBytes = maxBytes };
        return http.SendAsync(call, cancellationToken);
    }

    private bool AsksForDetails => options.Value.ApiVersion == "2022-11-28";

    private GitHubCall Dispatch(RepositoryRef repository, string workflow, DispatchBody body) => http.Send(
        HttpMethod.Post, repository, $"/actions/workflows/{workflow.Escaped()}/dispatches", Write, body, GitHubJson.Types.DispatchBody);

    private static string Run(long runId) => $"/actions/runs/{runId.Text()}";
}
