namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary>A job while it is executed: its folders, its log and what its steps left for later ones.</summary>
internal sealed class JobWork : IDisposable
{
    private const int DeleteAttempts = 3;

    public JobWork(WorkflowAttempt attempt, IWorkflowHost host, RunnerOptions options, JobIdentity identity)
    {
        Attempt = attempt;
        Host = host;
        Options = options;
        Identity = identity;
        Log = new JobLog(options.MaxLogCharacters);
        Root = Directory.CreateTempSubdirectory("botapp-runner-").FullName;
        var name = attempt.Repository.Split('/')[^1];
        Workspace = Directory.CreateDirectory(Path.Combine(Root, "work", name, name)).FullName;
        Temp = Directory.CreateDirectory(Path.Combine(Root, "temp")).FullName;
        Home = Directory.CreateDirectory(Path.Combine(Root, "home")).FullName;
    }

    public WorkflowAttempt Attempt { get; }

    public IWorkflowHost Host { get; }

    public RunnerOptions Options { get; }

    public JobIdentity Identity { get; }

    public JobLog Log { get; }

    public string Root { get; }

    public string Workspace { get; }

    public string Temp { get; }

    public string Home { get; }

    /// <summary>Whether the job has <c>id-token: write</c>.</summary>
    public bool MayWriteIdToken { get; init; }

    /// <summary>Directories that steps put in front of PATH; the last one wins.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>What steps wrote to GITHUB_ENV.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The commit that is checked out in the workspace; null before.</summary>
    public string? CheckedOut { get; set; }

    /// <summary>Process groups that may still have members when the job ends.</summary>
    public List<int> Groups { get; } = [];

    /// <summary>A path of the workflow: relative to the workspace, and never outside the job's own folders.</summary>
    /// <exception cref="StepException">It leads elsewhere.</exception>
    public string Resolve(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Workspace, path));
        return full == Root || full.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new StepException($"'{path}' leads out of the job's own folders.");
    }

    public void Dispose()
    {
        for (var left = DeleteAttempts; left > 0; left--)
        {
            try
            {
                Directory.Delete(Root, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A process that is just being ended may still write; what cannot be deleted in the end is left to the system's temp cleaning.
            }
        }
    }
}
