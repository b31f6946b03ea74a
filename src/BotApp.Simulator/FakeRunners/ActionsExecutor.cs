using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;
using BotApp.Simulator.FakeRunners.Steps;
using BotApp.Simulator.FakeRunners.Workflows;

namespace BotApp.Simulator.FakeRunners;

/// <summary>
/// Executes GitHub Actions workflow files on this machine: the subset that <c>manifests/workflows</c> uses and common test workflows need.
/// What it does not know fails the job with a sentence. Cancelling ends the processes, reports every job as cancelled and returns; only
/// before the jobs are planned does it throw <see cref="OperationCanceledException"/>.
/// </summary>
internal sealed class ActionsExecutor : IWorkflowExecutor, IDisposable
{
    private readonly RunnerOptions _options;
    private readonly IShell _shell;

    /// <summary>Jobs of all runs share them: the machine is one.</summary>
    private readonly SemaphoreSlim _slots;

    /// <summary>Outputs of jobs by run, so that a re-run of some jobs finds what the others said.</summary>
    private readonly ConcurrentDictionary<(string Repository, long RunId), ConcurrentDictionary<string, JsonObject>> _outputs = new();

    public ActionsExecutor(RunnerOptions options)
        : this(options, new ProcessShell(options))
    {
    }

    internal ActionsExecutor(RunnerOptions options, IShell shell)
    {
        _options = options;
        _shell = shell;
        _slots = new SemaphoreSlim(options.MaxParallelJobs);
    }

    /// <summary>Executes one attempt from its workflow file to its last job.</summary>
    /// <exception cref="WorkflowStartupException">There is no such workflow file, or it cannot be started.</exception>
    public async Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken)
    {
        var text = await GitFiles.ReadAsync(attempt.GitDirectory, attempt.WorkflowSha, attempt.WorkflowPath, cancellationToken)
            ?? throw new WorkflowStartupException($"There is no {attempt.WorkflowPath} at {attempt.WorkflowSha}.");
        var file = WorkflowFile.Parse(text, attempt.WorkflowPath);
        var contexts = RunContext.Create(attempt, file);
        using var turn = new SerializedHost(host);
        await AnnounceAsync(attempt, file, contexts, turn, cancellationToken);

        var plans = RunPlan.Create(file, contexts);
        var run = new WorkflowRun(file, contexts, plans)
        {
            Attempt = attempt,
            Host = turn,
            Outputs = _outputs.GetOrAdd(
                (attempt.Repository, attempt.RunId), _ => new ConcurrentDictionary<string, JsonObject>(StringComparer.Ordinal)),
            ExecuteJobAsync = async (plan, jobContexts, token) =>
            {
                using var job = new JobRun(attempt, file, plan, jobContexts, turn, _options, _shell, _slots);
                return await job.ExecuteAsync(token);
            },
        };
        await run.ExecuteAsync(cancellationToken);
    }

    public void Dispose() => _slots.Dispose();

    private static async Task AnnounceAsync(
        WorkflowAttempt attempt, WorkflowFile file, JsonObject contexts, SerializedHost host, CancellationToken cancellationToken)
    {
        var scope = new ExpressionScope(contexts, null);
        string title;
        JsonNode? concurrency;
        try
        {
            title = file.RunName is null ? DefaultTitle(attempt, file) : scope.Interpolate(file.RunName);
            concurrency = scope.ResolveAll(file.Concurrency);
        }
        catch (ExpressionException exception)
        {
            throw new WorkflowStartupException($"{attempt.WorkflowPath}: {exception.Message}");
        }

        await host.RunNamedAsync(title, cancellationToken);
        if (concurrency is JsonObject details)
        {
            await host.ConcurrencyAsync(
                ExpressionValue.ToText(details["group"]), ExpressionValue.IsTrue(details["cancel-in-progress"]), cancellationToken);
        }
        else if (concurrency is not null)
        {
            await host.ConcurrencyAsync(ExpressionValue.ToText(concurrency), cancelInProgress: false, cancellationToken);
        }
    }

    /// <summary>Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#run-name.</summary>
    private static string DefaultTitle(WorkflowAttempt attempt, WorkflowFile file)
    {
        var title = ExpressionValue.ToText(attempt.Event["pull_request"]?["title"] ?? attempt.Event["head_commit"]?["message"]).Split('\n')[0];
        return title.Length > 0 ? title : file.Name;
    }
}
