using BotApp.Core.Pipelines;
using BotApp.Runners;

namespace BotApp.Tests.Runners;

/// <summary>A runner seen from both sides: our adapter, and what the service behind it is made to do. One for each kind.</summary>
internal abstract class RunnerBench : IAsyncDisposable
{
    /// <summary>The longest a request of the adapter may take.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal static readonly string Sha = new('a', 40);

    /// <summary>Our adapter.</summary>
    public abstract IRunner Runner { get; }

    /// <summary>The same with a credential that the service does not take.</summary>
    public abstract IRunner WithWrongCredential { get; }

    /// <summary>The wrong credential, which no message may show.</summary>
    public abstract string WrongCredential { get; }

    /// <summary>What an outage of the service is thrown as.</summary>
    public virtual Type Outage => typeof(RunnerUnavailable);

    public virtual RunScope Scope { get; } = new(1, 2, "octo", "sample");

    /// <summary>A request that the service takes.</summary>
    public virtual RunRequest Request(string correlationId) =>
        new(Scope, correlationId, "tests", "main", new Dictionary<string, string>(StringComparer.Ordinal) { ["request_id"] = correlationId, ["sha"] = Sha })
        {
            Sha = Sha,
            CloneUrl = new Uri("https://github.example.org/octo/sample.git"),
            Deadline = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };

    /// <summary>Whether a re-run of this scope is another attempt under the same id.</summary>
    public virtual bool KeepsId(RerunScope what) => Runner.Capabilities.RerunKeepsId;

    /// <summary>A machine takes the run's attempt, and a job named <c>test</c> begins.</summary>
    public abstract Task BeginAsync(RunReference run);

    /// <summary>The job leaves a report, as an artifact or file that the glob <c>*junit*</c> finds, and all is over.</summary>
    public abstract Task EndAsync(RunReference run, bool passed, byte[] report);

    /// <summary>The next start is carried out, and its answer lost.</summary>
    public abstract Task LoseNextStartAnswerAsync();

    /// <summary>The next requests are answered with this status.</summary>
    public abstract Task FailAsync(int status, int times);

    /// <summary>Connections are taken and nothing is answered, until told otherwise.</summary>
    public abstract Task BeSilentAsync(bool isSilent);

    /// <summary>The service's process ends and starts again with what was on its disk.</summary>
    public abstract Task RestartAsync();

    /// <summary>The machine that executes the run is gone for good.</summary>
    public abstract Task LoseWorkerAsync(RunReference run);

    /// <summary>A run that lost its worker is given to another one, which there is.</summary>
    public virtual bool GoesOnElsewhere => false;

    /// <summary>The only tests that a run was asked to run.</summary>
    public virtual string? SelectionOf(string correlationId) => null;

    /// <summary>How many runs the service has under this correlation id.</summary>
    public abstract Task<int> CountAsync(string correlationId);

    public abstract ValueTask DisposeAsync();
}
