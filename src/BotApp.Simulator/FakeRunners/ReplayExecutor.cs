using BotApp.Simulator.FakeRunners.Replay;

namespace BotApp.Simulator.FakeRunners;

/// <summary>
/// Plays the sample's workflows on machines without Python: jobs, steps, artifacts, uploads and previews are as in a real run, but what
/// scripts did is taken from recordings of a real run of the same files. A step that was never recorded fails the job with a sentence.
/// </summary>
internal sealed class ReplayExecutor(RunnerOptions options) : IWorkflowExecutor, IDisposable
{
    private readonly ActionsExecutor _executor = new(options, new ReplayShell());

    public Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken) =>
        _executor.ExecuteAsync(attempt, host, cancellationToken);

    public void Dispose() => _executor.Dispose();
}
