using System.Text;
using BotApp.Simulator.FakeRunners;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>What a request to a runner is about.</summary>
internal enum Ask
{
    /// <summary>A run, or one again.</summary>
    Start,

    /// <summary>The runs under an id of ours.</summary>
    Find,

    /// <summary>Where a run stands.</summary>
    Status,

    /// <summary>A file of a run.</summary>
    File,

    /// <summary>To stop a run.</summary>
    Cancel,

    /// <summary>What is looked up before a start.</summary>
    Other,
}

/// <summary>A runner of one round: the service as it answers when all is well, and what its machines do.</summary>
internal abstract class RoundService : IAsyncDisposable
{
    /// <summary>The glob <c>*junit*</c> finds it.</summary>
    protected const string ReportName = "junit-test";

    private readonly List<ServedRun> _runs = [];

    /// <summary>All runs so far, in the order they were made.</summary>
    internal IReadOnlyList<ServedRun> Runs
    {
        get
        {
            lock (_runs)
            {
                return [.. _runs];
            }
        }
    }

    /// <summary>Answers a request as it should.</summary>
    internal abstract RunnerReply Answer(RunnerRequest request);

    /// <summary>What a request is about.</summary>
    internal abstract Ask About(RunnerRequest request);

    /// <summary>An answer to "find" as if there were nothing yet.</summary>
    internal abstract RunnerReply Nothing { get; }

    /// <summary>A machine takes it.</summary>
    internal abstract void Begin(ServedRun run);

    /// <summary>It is alive, and says so.</summary>
    internal abstract void Beat(ServedRun run);

    /// <summary>Its report lies there.</summary>
    internal void Report(ServedRun run, bool passed)
    {
        Leave(run, Encoding.UTF8.GetBytes(passed ? JUnit.Green(3) : JUnit.OneFailure(3)));
        run.HasGreenReport = passed;
    }

    /// <summary>It ends by itself.</summary>
    internal void End(ServedRun run, bool passed, DateTimeOffset now)
    {
        if (run.EndedAt is null)
        {
            Finish(run, passed);
            (run.EndedAt, run.HasPassed) = (now, passed);
        }
    }

    /// <summary>What it sends when a run changed; null when it cannot say anything of it.</summary>
    internal abstract (byte[] Body, IReadOnlyDictionary<string, string> Headers)? Hint(ServedRun run, string delivery);

    public abstract ValueTask DisposeAsync();

    protected abstract void Leave(ServedRun run, byte[] report);

    protected abstract void Finish(ServedRun run, bool passed);

    protected ServedRun Made(string id, string sha, int attempt, DateTimeOffset now)
    {
        lock (_runs)
        {
            var made = new ServedRun(_runs.Count + 1, id, sha, attempt, now);
            _runs.Add(made);
            return made;
        }
    }

    protected static void Cancelled(ServedRun run, DateTimeOffset now)
    {
        run.IsCancelled = true;
        run.EndedAt ??= now;
    }
}
