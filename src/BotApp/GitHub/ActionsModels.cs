using System.Text.Json.Serialization;

namespace BotApp.GitHub;

/// <summary>A workflow run and its newest attempt (or the attempt asked for).</summary>
internal sealed record WorkflowRun(
    long Id,
    string? Name,
    string? DisplayTitle,
    string? Path,
    string? HeadSha,
    string? HeadBranch,
    string? Event,
    string? Status,
    string? Conclusion,
    long WorkflowId,
    int? RunAttempt,
    string? HtmlUrl,
    Account? Actor,
    RepositorySummary? HeadRepository,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? RunStartedAt,
    DateTimeOffset? UpdatedAt,
    long? CheckSuiteId = null,
    RunCommit? HeadCommit = null);

/// <summary>The commit that a run is of, with its git tree.</summary>
internal sealed record RunCommit(string Id, string TreeId);

/// <summary>One page of runs.</summary>
internal sealed record WorkflowRunPage(int TotalCount, List<WorkflowRun>? WorkflowRuns);

/// <summary>A job of one attempt.</summary>
internal sealed record WorkflowJob(
    long Id,
    string? Name,
    string? Status,
    string? Conclusion,
    int? RunAttempt,
    string? HtmlUrl,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    List<WorkflowStep>? Steps = null);

/// <summary>A step of a job.</summary>
internal sealed record WorkflowStep(string? Name, string? Status, string? Conclusion);

/// <summary>One page of jobs.</summary>
internal sealed record WorkflowJobPage(int TotalCount, List<WorkflowJob>? Jobs);

/// <summary>What a run left behind; an expired one can no longer be downloaded.</summary>
internal sealed record Artifact(long Id, string Name, long SizeInBytes, bool Expired, string? Digest, DateTimeOffset? CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>One page of artifacts.</summary>
internal sealed record ArtifactPage(int TotalCount, List<Artifact>? Artifacts);

/// <summary>Which run a dispatch began; null when the server does not say.</summary>
internal sealed record DispatchedRun([property: JsonPropertyName("workflow_run_id")] long Id, string? HtmlUrl);

/// <summary>Body of a dispatch; the last field exists only in version 2022-11-28.</summary>
internal sealed record DispatchBody(string Ref, IReadOnlyDictionary<string, string> Inputs, bool? ReturnRunDetails);

/// <summary>Answer to a waiting deployment protection rule.</summary>
internal sealed record ProtectionAnswer(string EnvironmentName, string State, string Comment);

/// <summary>An environment that a run waits for, and whom it waits for.</summary>
internal sealed record PendingDeployment(NamedEnvironment? Environment, List<DeploymentReviewer>? Reviewers);

/// <summary>An environment by name.</summary>
internal sealed record NamedEnvironment(long Id, string? Name);

/// <summary>Somebody who may let a job begin: a <c>User</c> or a <c>Team</c>.</summary>
internal sealed record DeploymentReviewer(string? Type, ReviewerName? Reviewer);

/// <summary>A person's login, or a team's slug.</summary>
internal sealed record ReviewerName(string? Login, string? Slug);

/// <summary>What a reviewer answered to a waiting run: <c>approved</c>, <c>rejected</c> or <c>pending</c>.</summary>
internal sealed record RunReview(string? State, Account? User, List<NamedEnvironment>? Environments);
