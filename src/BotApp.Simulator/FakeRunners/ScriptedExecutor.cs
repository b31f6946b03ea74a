using System.IO.Compression;
using System.Text;

namespace BotApp.Simulator.FakeRunners;

/// <summary>Lets a test decide, job by job, what happens in a workflow run.</summary>
internal sealed class ScriptedExecutor : IWorkflowExecutor, IDisposable
{
    private readonly List<ScriptedRun> runs = [];
    private readonly SemaphoreSlim arrived = new(0);

    /// <summary>What to do with every attempt at once; null leaves each to the test.</summary>
    public Func<ScriptedRun, Task>? Script { get; init; }

    public IReadOnlyList<ScriptedRun> Runs
    {
        get
        {
            lock (runs)
            {
                return [.. runs];
            }
        }
    }

    public void Dispose() => arrived.Dispose();

    public async Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken)
    {
        var run = new ScriptedRun(attempt, host, cancellationToken);
        lock (runs)
        {
            runs.Add(run);
        }

        arrived.Release();
        if (Script is not null)
        {
            await Script(run);
            return;
        }

        await run.Finished.WaitAsync(cancellationToken);
    }

    /// <summary>The first attempt that matches and was not taken yet; waits for it.</summary>
    public async Task<ScriptedRun> NextAsync(Func<WorkflowAttempt, bool>? match = null, TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(10));
        while (true)
        {
            lock (runs)
            {
                if (runs.Find(run => !run.Taken && (match is null || match(run.Attempt))) is { } found)
                {
                    found.Taken = true;
                    return found;
                }
            }

            try
            {
                await arrived.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException problem)
            {
                var seen = string.Join(", ", Runs.Select(run => $"{run.Attempt.WorkflowPath} on {run.Attempt.EventName} attempt {run.Attempt.Attempt}"));
                throw new TimeoutException($"no workflow run came that the test waits for; those that came: {(seen.Length == 0 ? "none" : seen)}", problem);
            }
        }
    }
}

/// <summary>One attempt in a test's hands.</summary>
internal sealed class ScriptedRun(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkflowAttempt Attempt => attempt;

    public IWorkflowHost Host => host;

    /// <summary>Cancelled when the run is.</summary>
    public CancellationToken Cancelled => cancellationToken;

    internal bool Taken { get; set; }

    internal Task Finished => finished.Task;

    /// <summary>Announces jobs; those of a partial re-run that are not to be executed are left out.</summary>
    public Task PlanAsync(params string[] jobs) => host.JobsPlannedAsync(
        [.. jobs.Where(job => attempt.OnlyJobs is null || attempt.OnlyJobs.Contains(job))
            .Select(job => new PlannedJob(job, job.Split(' ')[0], ["Set up job", "Run tests"], ["ubuntu-latest"]))], CancellationToken.None);

    public Task StartAsync(string job) => host.JobStartedAsync(job, CancellationToken.None);

    public async Task CompleteAsync(string job, string conclusion = "success", string log = "")
    {
        await host.StepCompletedAsync(job, 1, "Set up job", "success", CancellationToken.None);
        await host.StepCompletedAsync(job, 2, "Run tests", conclusion, CancellationToken.None);
        await host.JobCompletedAsync(job, conclusion, log, CancellationToken.None);
    }

    /// <summary>Uploads an artifact of text files.</summary>
    public Task UploadAsync(string name, IReadOnlyDictionary<string, string> files) => host.ArtifactUploadedAsync(name, Zip(files), overwrite: false, CancellationToken.None);

    /// <summary>The executor is done with this attempt: the run takes its conclusion from its jobs.</summary>
    public void Finish() => finished.TrySetResult();

    /// <summary>Plans, starts and completes jobs and finishes: the usual run in one call.</summary>
    public async Task RunAsync(string conclusion, params string[] jobs)
    {
        await PlanAsync(jobs);
        foreach (var job in jobs.Where(job => attempt.OnlyJobs is null || attempt.OnlyJobs.Contains(job)))
        {
            await StartAsync(job);
            await CompleteAsync(job, conclusion);
        }

        Finish();
    }

    private static byte[] Zip(IReadOnlyDictionary<string, string> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return stream.ToArray();
    }
}
