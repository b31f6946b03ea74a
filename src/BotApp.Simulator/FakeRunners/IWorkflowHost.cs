using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners;

/// <summary>
/// One attempt of a workflow run to execute. Everything the interpreter of workflow files needs to know; it reads the workflow
/// file itself from the repository's git data at <see cref="WorkflowSha"/>.
/// </summary>
internal sealed record WorkflowAttempt
{
    public required long RunId { get; init; }

    public required int RunNumber { get; init; }

    public required int Attempt { get; init; }

    /// <summary>Bare or working repository that <c>git</c> can read, on this machine.</summary>
    public required string GitDirectory { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary><c>.github/workflows/tests.yml</c>.</summary>
    public required string WorkflowPath { get; init; }

    /// <summary>The commit the workflow file is read from.</summary>
    public required string WorkflowSha { get; init; }

    /// <summary><c>github.sha</c>.</summary>
    public required string Sha { get; init; }

    /// <summary><c>github.ref</c>, such as <c>refs/heads/main</c>, <c>refs/pull/1/merge</c> or <c>refs/tags/v1</c>.</summary>
    public required string Ref { get; init; }

    /// <summary><c>github.event_name</c>.</summary>
    public required string EventName { get; init; }

    /// <summary><c>github.event</c>: the payload that started the run.</summary>
    public required JsonObject Event { get; init; }

    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary><c>vars.*</c> of the repository.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    public required string Actor { get; init; }

    /// <summary>Base address of the simulated GitHub (<c>github.server_url</c>, <c>github.api_url</c>).</summary>
    public required Uri ServerUrl { get; init; }

    /// <summary>Jobs (by their name with matrix values) to execute; null means all. The others keep their former result.</summary>
    public IReadOnlyCollection<string>? OnlyJobs { get; init; }

    /// <summary>Conclusions of the former attempt's jobs that are not executed again, for <c>needs</c>.</summary>
    public IReadOnlyDictionary<string, string> FormerConclusions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What the simulated GitHub is told while a workflow attempt runs, and what it serves to it. Calls come one at a time per attempt.</summary>
internal interface IWorkflowHost
{
    /// <summary>All jobs that the attempt will execute, with names as GitHub shows them; called once, before the first job starts.</summary>
    Task JobsPlannedAsync(IReadOnlyList<PlannedJob> jobs, CancellationToken cancellationToken);

    Task JobStartedAsync(string job, CancellationToken cancellationToken);

    Task StepCompletedAsync(string job, int number, string name, string conclusion, CancellationToken cancellationToken);

    /// <summary>A job is over.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="conclusion"><c>success</c>, <c>failure</c>, <c>cancelled</c> or <c>skipped</c>.</param>
    /// <param name="log">The job's whole log.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task JobCompletedAsync(string job, string conclusion, string log, CancellationToken cancellationToken);

    /// <summary>An artifact as a zip; a name is unique per run unless <paramref name="overwrite"/>.</summary>
    Task ArtifactUploadedAsync(string name, byte[] zip, bool overwrite, CancellationToken cancellationToken);

    /// <summary>The run's title from <c>run-name</c>, as lists of runs show it.</summary>
    Task RunNamedAsync(string title, CancellationToken cancellationToken);

    /// <summary>
    /// The attempt belongs to a concurrency group: returns when no other run of the group is active any more;
    /// with <paramref name="cancelInProgress"/> the others are cancelled first.
    /// </summary>
    Task ConcurrencyAsync(string group, bool cancelInProgress, CancellationToken cancellationToken);

    /// <summary>A job names an environment: returns when the environment lets it pass, false when it was rejected.</summary>
    Task<bool> EnvironmentAsync(string job, string environment, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>The same; with <c>deployment: false</c> the job makes no deployment of its own.</summary>
    Task<bool> EnvironmentAsync(string job, string environment, bool makesRecord, CancellationToken cancellationToken) => EnvironmentAsync(job, environment, cancellationToken);

    /// <summary>The newest artifact of that name in a run of this repository (this run when <paramref name="runId"/> is null); null when there is none.</summary>
    Task<byte[]?> ReadArtifactAsync(string name, long? runId, CancellationToken cancellationToken);
}

/// <summary>A job of an attempt.</summary>
/// <param name="Name">With matrix values: <c>test (3.12, ubuntu-latest)</c>.</param>
/// <param name="Id">Its key in the workflow file.</param>
/// <param name="Steps">Step names in order.</param>
/// <param name="Labels"><c>runs-on</c>.</param>
internal sealed record PlannedJob(string Name, string Id, IReadOnlyList<string> Steps, IReadOnlyList<string> Labels);
