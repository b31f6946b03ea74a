namespace BotApp.Simulator.FakeRunners;

internal interface IWorkflowExecutor
{
    Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken);
}
