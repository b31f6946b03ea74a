using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Jenkins;

/// <summary>A job, perhaps in folders.</summary>
/// <param name="Path">Its name after those of its folders: <c>team/tests</c>.</param>
internal sealed record JenkinsJob(string Path)
{
    /// <summary>The parameters it defines, with their defaults; what is not among them is dropped without a word. None: it cannot be built with parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Somebody disabled it.</summary>
    public bool Disabled { get; init; }

    /// <summary>A Pipeline has stages; other kinds of jobs know nothing of them.</summary>
    public bool IsPipeline { get; init; } = true;

    /// <summary>Below the root: <c>job/team/job/tests/</c>.</summary>
    public string Url => string.Concat(Path.Split('/').Select(static part => $"job/{Uri.EscapeDataString(part)}/"));
}

/// <summary>A place in the queue.</summary>
internal sealed class JenkinsQueueItem(long id, JenkinsJob job, IReadOnlyDictionary<string, string> parameters, DateTimeOffset since)
{
    public long Id { get; } = id;

    public JenkinsJob Job { get; } = job;

    public IReadOnlyDictionary<string, string> Parameters { get; } = parameters;

    public DateTimeOffset Since { get; } = since;

    public string? Why { get; set; } = "Waiting for next available executor";

    public bool Cancelled { get; set; }

    /// <summary>The build it became.</summary>
    public JenkinsBuild? Executable { get; set; }

    /// <summary>When it left the queue; five minutes later nobody knows it any more.</summary>
    public DateTimeOffset? LeftAt { get; set; }
}

/// <summary>A build.</summary>
internal sealed class JenkinsBuild(JenkinsJob job, int number, long queueId, IReadOnlyDictionary<string, string> parameters, DateTimeOffset started)
{
    public JenkinsJob Job { get; } = job;

    public int Number { get; } = number;

    public long QueueId { get; } = queueId;

    public IReadOnlyDictionary<string, string> Parameters { get; } = parameters;

    public DateTimeOffset StartedAt { get; } = started;

    public bool Building { get; set; } = true;

    /// <summary>SUCCESS, UNSTABLE, FAILURE, NOT_BUILT, ABORTED; null while it is building, unless a step has spoilt it already.</summary>
    public string? Result { get; set; }

    public TimeSpan Duration { get; set; }

    public List<JenkinsStage> Stages { get; } = [];

    public List<(string Path, byte[] Content)> Artifacts { get; } = [];

    /// <summary>What the junit step read, in the shape of its API; null when it read nothing.</summary>
    public JsonObject? TestReport { get; set; }

    /// <summary>How hard it was asked to stop: stop, term, kill; in order.</summary>
    public List<string> StopRequests { get; } = [];

    public string Url => $"{Job.Url}{Number}/";

    public JenkinsStage Stage(string name) => Stages.First(stage => stage.Name == name);
}

/// <summary>A stage of a Pipeline.</summary>
internal sealed class JenkinsStage(int id, string name, DateTimeOffset started)
{
    public int Id { get; } = id;

    public string Name { get; } = name;

    public DateTimeOffset StartedAt { get; } = started;

    /// <summary>IN_PROGRESS, PAUSED_PENDING_INPUT, SUCCESS, UNSTABLE, FAILED, ABORTED, NOT_EXECUTED.</summary>
    public string Status { get; set; } = "IN_PROGRESS";

    public TimeSpan Duration { get; set; }
}
