using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;
using BotApp.Simulator.FakeRunners.Steps;
using BotApp.Simulator.FakeRunners.Workflows;

namespace BotApp.Simulator.FakeRunners;

/// <summary>Executes the steps of one job.</summary>
internal sealed class JobRun(
    WorkflowAttempt attempt, WorkflowFile file, JobPlan plan, JsonObject contexts, IWorkflowHost host, RunnerOptions options, IShell shell,
    SemaphoreSlim slots) : IDisposable
{
    /// <summary>Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes.</summary>
    private const double DefaultTimeoutMinutes = 360;

    /// <summary>35 days, a run's limit. Source: https://docs.github.com/en/actions/reference/limits.</summary>
    private const double MaxTimeoutMinutes = 50_400;

    private bool _isStarted;
    private ScopeStatus _status = ScopeStatus.Success;
    private CancellationTokenSource? _grace;

    public async Task<JobResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        contexts["matrix"] = plan.Matrix?.DeepClone() ?? new JsonObject();
        contexts["strategy"] = new JsonObject { ["job-index"] = plan.Index, ["job-total"] = plan.Total };
        try
        {
            var (environment, makesRecord, limit) = ReadSettings();
            if (environment is not null && !await host.EnvironmentAsync(plan.Name, environment, makesRecord, cancellationToken))
            {
                return await EndUnstartedAsync("failure", $"The environment '{environment}' did not let the job pass.");
            }

            await slots.WaitAsync(cancellationToken);
            try
            {
                return await ExecuteInSlotAsync(environment, limit, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (ExpressionException exception)
        {
            return await EndUnstartedAsync("failure", exception.Message);
        }
        catch (OperationCanceledException) when (!_isStarted)
        {
            return await EndUnstartedAsync("cancelled", "The job was cancelled before it started.");
        }
    }

    private async Task<JobResult> ExecuteInSlotAsync(string? environment, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        _isStarted = true;
        await host.JobStartedAsync(plan.Name, CancellationToken.None);
        using var work = SetUp(environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeLimit);
        var result = await ExecuteStepsAsync(work, limit.Token);
        if (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            work.Log.Error($"The job ran longer than its timeout-minutes ({timeLimit.TotalMinutes}) and was ended.");
        }

        shell.CleanUp(work);
        await host.JobCompletedAsync(plan.Name, result.Conclusion, work.Log.ToString(), CancellationToken.None);
        return result;
    }

    private async Task<JobResult> EndUnstartedAsync(string conclusion, string reason)
    {
        await host.JobCompletedAsync(plan.Name, conclusion, $"##[error]{reason}\n", CancellationToken.None);
        return new JobResult(conclusion, []);
    }

    public void Dispose() => _grace?.Dispose();

    private (string? Environment, bool MakesRecord, TimeSpan TimeLimit) ReadSettings()
    {
        var scope = new ExpressionScope(contexts, null);
        // The environment's url may read the steps, which have not run yet; only the name decides anything here.
        var environment = plan.Job.Definition["environment"];
        var name = ExpressionValue.ToText(scope.ResolveAll(environment is JsonObject named ? named["name"] : environment));
        var minutes = plan.Job.Definition["timeout-minutes"] is { } given ? ExpressionValue.ToNumber(scope.ResolveAll(given)) : DefaultTimeoutMinutes;
        return minutes > 0 && minutes <= MaxTimeoutMinutes
            ? (name is "" ? null : name, (environment as JsonObject)?["deployment"]?.ToString() != "false", TimeSpan.FromMinutes(minutes))
            : throw new ExpressionException($"'timeout-minutes' must be a number of minutes above 0, at most {MaxTimeoutMinutes}.");
    }

    private JobWork SetUp(string? environment)
    {
        var workflow = Path.GetFileName(attempt.WorkflowPath);
        var identity = new JobIdentity(attempt.Repository, workflow, attempt.RunId, attempt.Attempt, plan.Name, environment);
        var secrets = options.Secrets(identity);
        var work = new JobWork(attempt, host, options, identity)
        {
            MayWriteIdToken = JobPermissions.MayWrite(plan.Job.Definition["permissions"] ?? file.Permissions, "id-token"),
        };
        secrets.Values.ToList().ForEach(work.Log.Mask);
        contexts["secrets"] = RunContext.Texts(secrets);
        contexts["steps"] = new JsonObject();
        contexts["job"] = new JsonObject { ["status"] = "success" };
        contexts["runner"] = new JsonObject
        {
            ["os"] = plan.Os,
            ["temp"] = work.Temp,
            ["arch"] = "X64",
            ["name"] = "simulated",
            ["workspace"] = work.Workspace,
        };
        contexts["github"]!["workspace"] = work.Workspace;
        contexts["github"]!["job"] = plan.Job.Id;
        return work;
    }

    private async Task<JobResult> ExecuteStepsAsync(JobWork work, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(work.Temp, "event.json"), attempt.Event.ToJsonString(), CancellationToken.None);
        work.Log.Line($"Job {plan.Name}: attempt {attempt.Attempt} of run {attempt.RunId}, {attempt.Repository} at {attempt.Sha}");
        work.Log.Line($"Labels {string.Join(", ", plan.Labels)} are only labels here: this machine executes all jobs.");
        if (plan.Problem is not null)
        {
            work.Log.Error(plan.Problem);
            await host.StepCompletedAsync(plan.Name, 1, "Set up job", "failure", CancellationToken.None);
            return new JobResult("failure", []);
        }

        await host.StepCompletedAsync(plan.Name, 1, "Set up job", "success", CancellationToken.None);
        for (var index = 0; index < plan.Job.Steps.Count; index++)
        {
            await ExecuteStepAsync(work, index, cancellationToken);
        }

        var outputs = ReadOutputs(work);
        var conclusion = _status switch
        {
            ScopeStatus.Success => "success",
            ScopeStatus.Cancelled => "cancelled",
            _ => "failure",
        };
        await host.StepCompletedAsync(plan.Name, plan.Job.Steps.Count + 2, "Complete job", "success", CancellationToken.None);
        return new JobResult(conclusion, outputs);
    }

    private async Task ExecuteStepAsync(JobWork work, int index, CancellationToken cancellationToken)
    {
        var step = plan.Job.Steps[index];
        NoteCancellation(cancellationToken);
        contexts["job"]!["status"] = _status.ToString().ToLowerInvariant();
        // After a cancellation only steps that insist (always()) run, and not for long.
        var token = _grace?.Token ?? cancellationToken;
        var stepRun = new StepRun(work, file, plan.Job, step, contexts, shell);
        var (outcome, outputs) = await stepRun.ExecuteAsync(plan.StepNames[index], _status, token);
        var forgives = outcome == "failure" && stepRun.MayFail(_status);
        var conclusion = forgives ? "success" : outcome;
        if (step.Id is { } id)
        {
            contexts["steps"]![id] = new JsonObject { ["outputs"] = RunContext.Texts(outputs), ["outcome"] = outcome, ["conclusion"] = conclusion };
        }

        NoteCancellation(cancellationToken);
        if (conclusion == "failure" && _status == ScopeStatus.Success)
        {
            _status = ScopeStatus.Failure;
        }

        await host.StepCompletedAsync(plan.Name, index + 2, plan.StepNames[index], conclusion, CancellationToken.None);
    }

    private void NoteCancellation(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested && _grace is null)
        {
            _status = ScopeStatus.Cancelled;
            _grace = new CancellationTokenSource(options.CancelGrace);
        }
    }

    private JsonObject ReadOutputs(JobWork work)
    {
        var outputs = new JsonObject();
        foreach (var (name, value) in plan.Job.Outputs)
        {
            try
            {
                outputs[name] = ExpressionValue.ToText(new ExpressionScope(contexts, null).ResolveAll(value));
            }
            catch (ExpressionException exception)
            {
                work.Log.Error($"The output '{name}' cannot be evaluated: {exception.Message}");
                _status = _status == ScopeStatus.Success ? ScopeStatus.Failure : _status;
            }
        }

        return outputs;
    }
}
