using BotApp.Simulator.FakeRunners.Replay;

namespace BotApp.Simulator.FakeRunners;

/// <summary>
/// Plays the sample's workflows on machines without Python: jobs, steps, artifacts, uploads and previews are as in a real run, but what
/// scripts did is taken from recordings of a real run of the same files. A step that was never recorded fails the job with a sentence.
/// </summary>
internal sealed class ReplayExecutor : IWorkflowExecutor, IDisposable
{
    private readonly ReplayShell _shell = new();

    private readonly ActionsExecutor _executor;

    internal ReplayExecutor(RunnerOptions options) => _executor = new ActionsExecutor(options, _shell);

    public Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken) =>
        _executor.ExecuteAsync(attempt, host, cancellationToken);

    /// <summary>No step ends until this is disposed of, unless its run is cancelled: what is replayed would be over before anybody saw it begin.</summary>
    internal IDisposable Hold() => _shell.Hold();

    public void Dispose() => _executor.Dispose();
}
