namespace BotApp.Simulator.FakeRunners;

/// <summary>Executes attempts of workflow runs: an interpreter of workflow files, or a test's script.</summary>
internal interface IWorkflowExecutor
{
    /// <summary>Executes one attempt from planning its jobs to completing the last; the token is cancelled when the run is.</summary>
    Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken);
}
