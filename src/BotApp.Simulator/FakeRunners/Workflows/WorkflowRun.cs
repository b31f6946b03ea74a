using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;

namespace BotApp.Simulator.FakeRunners.Workflows;

/// <summary>How a job ended and what it said.</summary>
internal sealed record JobResult(string Conclusion, JsonObject Outputs);

/// <summary>Starts the jobs of one attempt in the order their <c>needs</c> allow.</summary>
internal sealed class WorkflowRun(WorkflowFile file, JsonObject contexts, IReadOnlyList<JobPlan> plans)
{
    private readonly ConcurrentDictionary<string, Task<JobResult>> _started = new(StringComparer.Ordinal);
    private readonly Lock _cloning = new();

    public required WorkflowAttempt Attempt { get; init; }

    public required IWorkflowHost Host { get; init; }

    /// <summary>Outputs by job name, of this and former attempts.</summary>
    public required ConcurrentDictionary<string, JsonObject> Outputs { get; init; }

    public required Func<JobPlan, JsonObject, CancellationToken, Task<JobResult>> ExecuteJobAsync { get; init; }

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await Host.JobsPlannedAsync([.. plans.Where(IsExecuted).Select(plan => plan.ToPlanned())], cancellationToken);
        await Task.WhenAll(file.Jobs.Select(job => Start(job, cancellationToken)));
    }

    private bool IsExecuted(JobPlan plan) => Attempt.OnlyJobs is null || Attempt.OnlyJobs.Contains(plan.Name);

    private Task<JobResult> Start(WorkflowJob job, CancellationToken cancellationToken)
    {
        if (!_started.TryGetValue(job.Id, out var task))
        {
            var needs = job.Needs.Select(need => Start(file.Jobs.First(other => other.Id == need), cancellationToken)).ToList();
            task = ExecuteGroupAsync(job, needs, cancellationToken);
            _started[job.Id] = task;
        }

        return task;
    }

    /// <summary>All matrix entries of a job.</summary>
    private async Task<JobResult> ExecuteGroupAsync(WorkflowJob job, IReadOnlyList<Task<JobResult>> needs, CancellationToken cancellationToken)
    {
        // Leaves the caller's loop before anything else happens, so that all jobs are registered before the first one ends.
        await Task.Yield();
        await Task.WhenAll(needs);
        var mine = plans.Where(plan => plan.Job.Id == job.Id).ToList();
        var executed = mine.Where(IsExecuted).ToList();
        var kept = mine.Except(executed).Select(plan => new JobResult(Former(plan), Outputs.GetValueOrDefault(plan.Name, [])));
        var results = new List<JobResult>(kept);
        if (executed.Count > 0)
        {
            var scope = new ExpressionScope(CloneContexts(), StatusFor(job, cancellationToken));
            scope.Contexts["needs"] = NeedsContext(job);
            results.AddRange(await ExecuteEntriesAsync(job, executed, scope, cancellationToken));
        }

        return new JobResult(Combine(results), MergeOutputs(results));
    }

    private async Task<JobResult[]> ExecuteEntriesAsync(WorkflowJob job, List<JobPlan> executed, ExpressionScope scope, CancellationToken cancellationToken)
    {
        bool isMet;
        try
        {
            isMet = scope.IsMet(job.If);
        }
        catch (ExpressionException exception)
        {
            return await Task.WhenAll(executed.Select(plan => EndAsync(plan, "failure", $"##[error]The job's 'if' cannot be evaluated: {exception.Message}\n")));
        }

        if (!isMet)
        {
            var conclusion = cancellationToken.IsCancellationRequested ? "cancelled" : "skipped";
            return await Task.WhenAll(executed.Select(plan => EndAsync(plan, conclusion, "")));
        }

        var isFailFast = job.Strategy["fail-fast"] is not { } failFast || ExpressionValue.IsTrue(scope.ResolveAll(failFast));
        var most = job.Strategy["max-parallel"] is { } given ? Math.Max(1, (int)ExpressionValue.ToNumber(scope.ResolveAll(given))) : executed.Count;
        using var places = new SemaphoreSlim(most);
        // A job that runs in spite of a cancellation is not cancelled by it again.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken.IsCancellationRequested ? CancellationToken.None : cancellationToken);
        return await Task.WhenAll(executed.Select(async plan =>
        {
            var result = await ExecuteEntryAsync(plan, scope.Contexts, places, stop.Token);
            if (isFailFast && executed.Count > 1 && result.Conclusion == "failure")
            {
                await stop.CancelAsync();
            }

            return result;
        }));
    }

    private async Task<JobResult> ExecuteEntryAsync(JobPlan plan, JsonObject jobContexts, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        try
        {
            await places.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return await EndAsync(plan, "cancelled", "The job was cancelled before it started.\n");
        }

        try
        {
            JsonObject own;
            lock (_cloning)
            {
                own = (JsonObject)jobContexts.DeepClone();
            }

            var result = await ExecuteJobAsync(plan, own, cancellationToken);
            Outputs[plan.Name] = result.Outputs;
            return result;
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Parsed JSON is filled in when it is first read, which two threads must not do at once.</summary>
    private JsonObject CloneContexts()
    {
        lock (_cloning)
        {
            return (JsonObject)contexts.DeepClone();
        }
    }

    private async Task<JobResult> EndAsync(JobPlan plan, string conclusion, string log)
    {
        await Host.JobCompletedAsync(plan.Name, conclusion, log, CancellationToken.None);
        return new JobResult(conclusion, []);
    }

    /// <summary>A job that is not executed again and of which nobody knows how it ended did not succeed.</summary>
    private string Former(JobPlan plan) => Attempt.FormerConclusions.GetValueOrDefault(plan.Name, "failure");

    private ScopeStatus StatusFor(WorkflowJob job, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ScopeStatus.Cancelled;
        }

        var conclusions = file.Ancestors(job).Select(id => Ended(id).Conclusion).ToList();
        return conclusions.Contains("failure") ? ScopeStatus.Failure
            : conclusions.TrueForAll(conclusion => conclusion == "success") ? ScopeStatus.Success
            : ScopeStatus.Skipped;
    }

    private JsonObject NeedsContext(WorkflowJob job) => new(job.Needs.Select(id => KeyValuePair.Create(id, (JsonNode?)new JsonObject
    {
        ["result"] = Ended(id).Conclusion,
        ["outputs"] = Ended(id).Outputs.DeepClone(),
    })));

    /// <summary>The result of a job that is known to have ended: one that is needed.</summary>
    private JobResult Ended(string id) => _started[id].GetAwaiter().GetResult();

    private static string Combine(List<JobResult> results) =>
        new[] { "failure", "cancelled", "success" }.FirstOrDefault(conclusion => results.Exists(result => result.Conclusion == conclusion)) ?? "skipped";

    private static JsonObject MergeOutputs(IEnumerable<JobResult> results)
    {
        var merged = new JsonObject();
        foreach (var (name, value) in results.SelectMany(result => result.Outputs))
        {
            if (ExpressionValue.IsTrue(value) || !merged.ContainsKey(name))
            {
                merged[name] = value?.DeepClone();
            }
        }

        return merged;
    }
}
