using System.Text.Json.Nodes;

namespace BotApp.Simulator.State;

/// <summary>A workflow file of the default branch.</summary>
internal sealed class Workflow
{
    public required long Id { get; init; }

    public required Repository Repository { get; init; }

    /// <summary><c>.github/workflows/tests.yml</c>.</summary>
    public required string Path { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Name { get; set; }

    public string State { get; set; } = "active";

    public int LastRunNumber { get; set; }

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>A run of a workflow with all its attempts.</summary>
internal sealed class WorkflowRun
{
    public required long Id { get; init; }

    public required Workflow Workflow { get; init; }

    public required int Number { get; init; }

    /// <summary>What started it: <c>push</c>, <c>pull_request</c>, <c>workflow_dispatch</c> ….</summary>
    public required string Event { get; init; }

    public required JsonObject Payload { get; init; }

    /// <summary>The commit checks are shown on: for a pull request its head, not the merge commit.</summary>
    public required string HeadSha { get; init; }

    public required string? HeadBranch { get; init; }

    /// <summary>The commit and ref the jobs see.</summary>
    public required string Sha { get; init; }

    public required string Ref { get; init; }

    public required Repository HeadRepository { get; init; }

    public required Account Actor { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public PullRequest? PullRequest { get; init; }

    public required string Title { get; set; }

    public List<RunAttempt> Attempts { get; } = [];

    public List<Artifact> Artifacts { get; } = [];

    /// <summary>Waits for a maintainer's approval before anything runs.</summary>
    public bool NeedsApproval { get; set; }

    /// <summary>A run with the same group started or waiting excludes this one.</summary>
    public string? ConcurrencyGroup { get; set; }

    public RunAttempt Latest => Attempts[^1];

    public Repository Repository => Workflow.Repository;
}

/// <summary>One attempt of a run.</summary>
internal sealed class RunAttempt
{
    public required WorkflowRun Run { get; init; }

    public required int Number { get; init; }

    public required Account TriggeredBy { get; init; }

    public required CheckSuite Suite { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>waiting</c>, <c>pending</c>.</summary>
    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Jobs of this attempt, those taken over from the former one included.</summary>
    public List<Job> Jobs { get; } = [];

    /// <summary>Jobs to execute; null means all.</summary>
    public IReadOnlyCollection<string>? OnlyJobs { get; init; }

    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>Completes when the attempt is over.</summary>
    public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Jobs that wait for an environment to let them pass.</summary>
    public List<Waiting> Waiting { get; } = [];

    /// <summary>What reviewers of environments answered, oldest first.</summary>
    public List<DeploymentReview> Reviews { get; } = [];
}

/// <summary>A reviewer's answer to a job that waited.</summary>
internal sealed record DeploymentReview(DeploymentEnvironment Environment, Account By, bool Approved);

/// <summary>A job that waits for an environment's reviewers or custom rule.</summary>
internal sealed record Waiting(Job Job, DeploymentEnvironment Environment, Deployment Deployment, DateTimeOffset Since)
{
    /// <summary>True when approved, false when rejected.</summary>
    public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal sealed class Job
{
    /// <summary>The record of its environment; null when it has none.</summary>
    public Deployment? Deployment { get; set; }

    public required long Id { get; init; }

    public required RunAttempt Attempt { get; init; }

    public required string Name { get; init; }

    /// <summary>Its key in the workflow file.</summary>
    public required string Key { get; init; }

    public required CheckRun CheckRun { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public List<JobStep> Steps { get; init; } = [];

    public string Log { get; set; } = "";
}

internal sealed class JobStep
{
    public required int Number { get; init; }

    public required string Name { get; set; }

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }
}

internal sealed class Artifact
{
    public required long Id { get; init; }

    public required WorkflowRun Run { get; init; }

    public required string Name { get; init; }

    public required byte[] Zip { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool Expired { get; set; }
}
