using BotApp.Core;
using BotApp.Core.Pipelines;

namespace BotApp.Runners;

/// <summary>
/// A system that executes: GitHub Actions, Jenkins, anything. One folder each. Events from it are hints, <see cref="GetAsync"/> decides.
/// Whatever could not be asked is a <see cref="RunnerException"/>; everything else a runner can answer is a value.
/// </summary>
internal interface IRunner
{
    /// <summary>The name settings use (<c>runner: actions</c>).</summary>
    string Name { get; }

    /// <summary>What this runner can do: what it cannot is done another way or refused with words, never attempted.</summary>
    RunnerCapabilities Capabilities { get; }

    /// <summary>Why nothing is asked of it at the moment; null when it answers as far as is known.</summary>
    RunnerTrouble? Trouble { get; }

    /// <summary>How its events are read; null when it has none.</summary>
    IRunnerEvents? Events { get; }

    /// <summary>
    /// Asks for a run. An outage is an outcome here and no exception: <see cref="StartOutcome.Unknown"/> where the runner may have taken it,
    /// <see cref="StartOutcome.Busy"/> where it surely has not.
    /// </summary>
    Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken);

    /// <summary>Runs that carry the request's correlation id, oldest first: how a start whose answer was lost is found again.</summary>
    /// <exception cref="RunnerException">It could not be asked, which does not mean that there is none.</exception>
    Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken);

    /// <summary>
    /// The authoritative state; null when the runner itself says that it does not know the run (any more). A runner whose runs have no
    /// attempts answers with the attempt of <paramref name="run"/>. <see cref="RunSnapshot.UpdatedAt"/> moves whenever anything does.
    /// </summary>
    /// <exception cref="RunnerException">It could not be asked.</exception>
    Task<RunSnapshot?> GetAsync(RunScope scope, RunReference run, CancellationToken cancellationToken);

    /// <summary>
    /// Files of the run whose artifact names match one of the globs, streamed, sizes bounded, byte for byte. Each can be read until the next
    /// is asked for. What cannot be used is there with its <see cref="RunFile.Problem"/>; it is never left out.
    /// </summary>
    /// <exception cref="RunnerException">The list could not be read.</exception>
    IAsyncEnumerable<RunFile> ReadFilesAsync(RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, CancellationToken cancellationToken);

    /// <summary>Asks the runner to stop. Asked is not done: the state says when it is.</summary>
    /// <exception cref="RunnerException">It could not be asked.</exception>
    Task<CancelOutcome> CancelAsync(RunScope scope, RunReference run, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Runs again what is asked for, under the same commit. The reference that comes back has the next attempt; its id is another one where
    /// <see cref="RunnerCapabilities.RerunKeepsId"/> is false. Outages as in <see cref="StartAsync"/>.
    /// </summary>
    Task<StartOutcome> RerunAsync(RerunRequest request, CancellationToken cancellationToken);
}

/// <summary>A runner whose runs stand in a list that was read anyway.</summary>
internal interface IListedRuns
{
    /// <summary>The state of a run as the list shows it, with its jobs.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="listed">As the list has it; whether that suffices is decided by <see cref="ListedRuns"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RunnerException">Its jobs could not be asked for.</exception>
    Task<RunSnapshot> GetListedAsync(RunScope scope, WorkflowRunFact listed, CancellationToken cancellationToken);
}

/// <summary>What a runner can do.</summary>
internal sealed record RunnerCapabilities
{
    /// <summary>A start is answered with the run's id; else the run is looked for by correlation id.</summary>
    public bool ReturnsId { get; init; } = true;

    /// <summary>Runs that it started by itself (a repository's own triggers) are found by commit: only GitHub Actions, whose runs GitHub lists.</summary>
    public bool Observes { get; init; }

    /// <summary>Failed jobs alone can be run again; else everything is.</summary>
    public bool RerunFailed { get; init; }

    /// <summary>A start hands <see cref="RunRequest.Select"/> on: where failed jobs cannot be run again alone, failed tests can.</summary>
    public bool Selects { get; init; }

    /// <summary>A re-run is another attempt of the same run; else a new run with an id, and a correlation id, of its own.</summary>
    public bool RerunKeepsId { get; init; }

    /// <summary>With <see cref="RerunKeepsId"/>: only what failed is; everything again is a new run all the same.</summary>
    public bool RerunAllIsNew { get; init; }

    /// <summary>Snapshots show jobs as they go, not only the whole.</summary>
    public bool Steps { get; init; }

    /// <summary>Its events are signed; those of others are hints that anybody could send, and are stored only for runs that are known.</summary>
    public bool SignedEvents { get; init; }

    /// <summary><see cref="RunSnapshot.UpdatedAt"/> moves at least every few minutes while a run is alive; silence means that it is not.</summary>
    public bool Heartbeats { get; init; }

    /// <summary>Its jobs get <see cref="RunRequest.Upload"/> and put files there.</summary>
    public bool Uploads { get; init; }

    /// <summary>Code of forks runs apart from secrets there (<see cref="RunTrust.Fork"/> is honoured). Said by the operator, never assumed.</summary>
    public bool ForkSafe { get; init; }

    /// <summary>How many inputs a start takes, those of BotApp's own included.</summary>
    public int MaxInputs { get; init; } = int.MaxValue;
}

/// <summary>A runner that does not answer.</summary>
/// <param name="Sentence">What was tried and what came, for people: no address with secrets, no credential.</param>
/// <param name="Since">When it was first found out.</param>
/// <param name="Until">Before this nothing is asked of it.</param>
internal sealed record RunnerTrouble(string Sentence, DateTimeOffset Since, DateTimeOffset Until);
