using System.IO.Compression;
using System.Text;
using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.FakeRunners;

/// <summary>Writes down what an executor tells it, and keeps artifacts of all runs.</summary>
internal sealed class RecordingHost : IWorkflowHost
{
    private int _inside;

    public string? Title { get; private set; }

    public (string Group, bool CancelInProgress)? Concurrency { get; private set; }

    public IReadOnlyList<PlannedJob> Planned { get; private set; } = [];

    public Dictionary<string, string> Conclusions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Logs { get; } = new(StringComparer.Ordinal);

    public List<(string Job, int Number, string Name, string Conclusion)> Steps { get; } = [];

    /// <summary>Jobs in the order they started and ended: <c>+build</c>, <c>-build</c>.</summary>
    public List<string> Order { get; } = [];

    public Dictionary<string, byte[]> Artifacts { get; } = new(StringComparer.Ordinal);

    /// <summary>What an environment answers; by default it asks nobody.</summary>
    public Func<string, CancellationToken, Task<bool>> Environment { get; init; } = (_, _) => Task.FromResult(true);

    public Task RunNamedAsync(string title, CancellationToken cancellationToken) => AloneAsync(() => Title = title);

    public Task ConcurrencyAsync(string group, bool cancelInProgress, CancellationToken cancellationToken) =>
        AloneAsync(() => Concurrency = (group, cancelInProgress));

    public Task JobsPlannedAsync(IReadOnlyList<PlannedJob> jobs, CancellationToken cancellationToken) => AloneAsync(() => Planned = jobs);

    public Task JobStartedAsync(string job, CancellationToken cancellationToken) => AloneAsync(() => Order.Add("+" + job));

    public Task StepCompletedAsync(string job, int number, string name, string conclusion, CancellationToken cancellationToken) =>
        AloneAsync(() => Steps.Add((job, number, name, conclusion)));

    public Task JobCompletedAsync(string job, string conclusion, string log, CancellationToken cancellationToken) => AloneAsync(() =>
    {
        Order.Add("-" + job);
        Conclusions.Add(job, conclusion);
        Logs.Add(job, log);
    });

    public Task ArtifactUploadedAsync(string name, byte[] zip, bool overwrite, CancellationToken cancellationToken) => AloneAsync(() =>
    {
        if (!overwrite && Artifacts.ContainsKey(name))
        {
            throw new InvalidOperationException("an artifact of that name exists");
        }

        Artifacts[name] = zip;
    });

    public Task<bool> EnvironmentAsync(string job, string environment, CancellationToken cancellationToken) => Environment(environment, cancellationToken);

    public Task<byte[]?> ReadArtifactAsync(string name, long? runId, CancellationToken cancellationToken) =>
        Task.FromResult(Artifacts.GetValueOrDefault(name));

    public string Text(string artifact, string entry)
    {
        using var archive = new ZipArchive(new MemoryStream(Artifacts[artifact]));
        using var reader = new StreamReader((archive.GetEntry(entry) ?? throw new InvalidOperationException($"{artifact} has no {entry}")).Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public IReadOnlyList<string> Entries(string artifact)
    {
        using var archive = new ZipArchive(new MemoryStream(Artifacts[artifact]));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    public string StepConclusion(string job, string name) => Steps.Single(step => step.Job == job && step.Name == name).Conclusion;

    /// <summary>Calls come one at a time: a second one inside is a mistake of the executor.</summary>
    private async Task AloneAsync(Action note)
    {
        Interlocked.Increment(ref _inside).ShouldBe(1);
        await Task.Yield();
        try
        {
            note();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
