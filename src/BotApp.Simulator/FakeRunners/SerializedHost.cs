namespace BotApp.Simulator.FakeRunners;

/// <summary>Jobs run in parallel, but the host hears one of them at a time.</summary>
internal sealed class SerializedHost(IWorkflowHost host) : IWorkflowHost, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public Task RunNamedAsync(string title, CancellationToken cancellationToken) => InTurnAsync(() => host.RunNamedAsync(title, cancellationToken));

    public Task ConcurrencyAsync(string group, bool cancelInProgress, CancellationToken cancellationToken) =>
        InTurnAsync(() => host.ConcurrencyAsync(group, cancelInProgress, cancellationToken));

    public Task JobsPlannedAsync(IReadOnlyList<PlannedJob> jobs, CancellationToken cancellationToken) =>
        InTurnAsync(() => host.JobsPlannedAsync(jobs, cancellationToken));

    public Task JobStartedAsync(string job, CancellationToken cancellationToken) => InTurnAsync(() => host.JobStartedAsync(job, cancellationToken));

    public Task StepCompletedAsync(string job, int number, string name, string conclusion, CancellationToken cancellationToken) =>
        InTurnAsync(() => host.StepCompletedAsync(job, number, name, conclusion, cancellationToken));

    public Task JobCompletedAsync(string job, string conclusion, string log, CancellationToken cancellationToken) =>
        InTurnAsync(() => host.JobCompletedAsync(job, conclusion, log, cancellationToken));

    public Task ArtifactUploadedAsync(string name, byte[] zip, bool overwrite, CancellationToken cancellationToken) =>
        InTurnAsync(() => host.ArtifactUploadedAsync(name, zip, overwrite, cancellationToken));

    /// <summary>May wait for a person for days: the other jobs go on reporting meanwhile.</summary>
    public Task<bool> EnvironmentAsync(string job, string environment, CancellationToken cancellationToken) =>
        host.EnvironmentAsync(job, environment, cancellationToken);

    public Task<bool> EnvironmentAsync(string job, string environment, bool makesRecord, CancellationToken cancellationToken) =>
        host.EnvironmentAsync(job, environment, makesRecord, cancellationToken);

    public async Task<byte[]?> ReadArtifactAsync(string name, long? runId, CancellationToken cancellationToken)
    {
        byte[]? zip = null;
        await InTurnAsync(async () => zip = await host.ReadArtifactAsync(name, runId, cancellationToken));
        return zip;
    }

    public void Dispose() => _turn.Dispose();

    private async Task InTurnAsync(Func<Task> call)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            await call();
        }
        finally
        {
            _turn.Release();
        }
    }
}
