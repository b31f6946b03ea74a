using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Runners;

/// <summary>A system that executes: GitHub Actions, Jenkins, anything. One folder each; events from it are hints, <see cref="GetAsync"/> decides.</summary>
internal interface IRunner
{
    /// <summary>The name settings use (<c>runner: actions</c>).</summary>
    string Name { get; }

    /// <summary>What it can do beyond the calls below; everything, unless it says otherwise.</summary>
    RunnerCapabilities Capabilities => new();

    /// <summary>Asks for a run. Safe to repeat only after <see cref="FindAsync"/> found nothing.</summary>
    Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken);

    /// <summary>Runs that carry the request's correlation id, oldest first: how a start whose answer was lost is found again.</summary>
    Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken);

    /// <summary>The authoritative state; null when the runner does not know the run (any more).</summary>
    Task<RunSnapshot?> GetAsync(RunScope scope, string runId, CancellationToken cancellationToken);

    /// <summary>Files of the run whose artifact names match one of the globs, streamed, sizes bounded. Each can be read until the next is asked for.</summary>
    IAsyncEnumerable<RunFile> ReadFilesAsync(RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, CancellationToken cancellationToken);

    /// <summary>Asks the runner to stop; a run already over is not an error.</summary>
    Task CancelAsync(RunScope scope, string runId, CancellationToken cancellationToken);

    /// <summary>Runs again what is asked for, under the same commit.</summary>
    Task<StartOutcome> RerunAsync(RunScope scope, RunReference run, RerunScope what, CancellationToken cancellationToken);
}

/// <summary>Whose run it is: the installation and repository that the call is made for.</summary>
internal sealed record RunScope(long InstallationId, long RepositoryId, string Owner, string Repository);

/// <summary>A run to start. <see cref="CorrelationId"/> is ours, one per attempt, committed before the call.</summary>
/// <param name="Scope">Repository and installation.</param>
/// <param name="CorrelationId">8 to 64 of <c>[A-Za-z0-9_-]</c>; the workflow shows it in its run-name.</param>
/// <param name="Workflow">File name under <c>.github/workflows</c>, or what the runner calls a job.</param>
/// <param name="Ref">Branch or tag the workflow file is taken from.</param>
/// <param name="Inputs">At most 25, strings only.</param>
internal sealed record RunRequest(
    RunScope Scope,
    string CorrelationId,
    string Workflow,
    string Ref,
    IReadOnlyDictionary<string, string> Inputs);

/// <summary>What is run again.</summary>
internal enum RerunScope
{
    /// <summary>Failed jobs and what depends on them.</summary>
    Failed,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>What became of a request to start.</summary>
internal abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    /// <summary>The runner took it; <paramref name="Run"/> is null when it did not say which run it is (find it by correlation id).</summary>
    internal sealed record Started(RunReference? Run) : StartOutcome;

    /// <summary>The runner refused for good; <paramref name="Reason"/> is a sentence for people.</summary>
    internal sealed record Rejected(string Reason) : StartOutcome;
}

/// <summary>One file out of a run's artifacts.</summary>
/// <param name="Artifact">The artifact's name.</param>
/// <param name="Path">Path inside it, relative, forward slashes, never with <c>..</c>.</param>
/// <param name="Content">
/// Bytes, to be read once, forward, before the next file is asked for. Reading throws <see cref="InvalidDataException"/>, whose message is
/// a sentence for people, where the file turns out to be larger than allowed, damaged or shorter than announced.
/// </param>
/// <param name="Problem">Why the content cannot be used (refused entry, expired …): a sentence for people; null when it can.</param>
internal sealed record RunFile(string Artifact, string Path, Stream Content, string? Problem)
{
    /// <summary>All of a small file.</summary>
    /// <exception cref="InvalidDataException">It is larger than <paramref name="maxBytes"/>, or damaged.</exception>
    internal byte[] ReadAll(int maxBytes)
    {
        using var all = new MemoryStream();
        using var bounded = new BoundedStream(Content, $"'{Path}' in artifact '{Artifact}'", maxBytes);
        bounded.CopyTo(all);
        return all.ToArray();
    }
}
