using System.Text;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Jenkins;

/// <summary>
/// A Jenkins over HTTP on loopback. It executes nothing: a test says what agents do. Written from the source of Jenkins' core, of the
/// Pipeline REST API plugin and of the Notification plugin: paths, statuses, shapes and habits.
/// </summary>
internal sealed class FakeJenkins : IAsyncDisposable
{
    /// <summary>How long an item is known after it left the queue. Source: Queue.java of https://github.com/jenkinsci/jenkins, leftItems.</summary>
    public static readonly TimeSpan LeftItemsFor = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly List<JenkinsJob> jobs = [];
    private readonly List<JenkinsQueueItem> queue = [];
    private readonly List<JenkinsBuild> builds = [];
    private readonly List<(JenkinsJob Job, Uri Url)> endpoints = [];
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly JenkinsApi api;
    private long lastItem = 40;

    private FakeJenkins(TimeProvider time)
    {
        Time = time;
        api = new JenkinsApi(this);
    }

    public TimeProvider Time { get; }

    public string User { get; } = "botapp";

    /// <summary>An API token: needs no crumb.</summary>
    public string ApiToken { get; } = "11" + Guid.NewGuid().ToString("N");

    /// <summary>The password: what changes something needs a crumb beside it.</summary>
    public string Password { get; } = "pw-" + Guid.NewGuid().ToString("N");

    /// <summary>The path below which it lies, with slashes around it.</summary>
    public string ContextPath { get; } = "/jenkins/";

    public LoopbackServer Server { get; private set; } = null!; // set before it is handed out

    /// <summary>Its real address.</summary>
    public Uri Url => new(Server.BaseUrl, ContextPath);

    /// <summary>What it takes for its own address: behind a proxy that is not told, the wrong one.</summary>
    public Uri RootUrl { get; set; } = null!; // set with the server

    /// <summary>Builds go on although they are asked to stop; a test ends them.</summary>
    public bool Stubborn { get; set; }

    /// <summary>What agents do with an item of the queue; called as soon as it is there. Null leaves it to the test.</summary>
    public Func<JenkinsQueueItem, Task>? Agents { get; set; }

    public IReadOnlyList<JenkinsQueueItem> Queue => Read(() => queue.Where(static item => item.LeftAt is null).ToList());

    public IReadOnlyList<JenkinsBuild> Builds => Read(() => builds.ToList());

    internal IReadOnlyList<JenkinsJob> Jobs => jobs;

    internal IReadOnlyList<JenkinsQueueItem> Items => queue;

    internal IReadOnlyList<JenkinsBuild> All => builds;

    public static async Task<FakeJenkins> StartAsync(TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var jenkins = new FakeJenkins(time ?? TimeProvider.System);
        jenkins.Server = await LoopbackServer.StartAsync(jenkins.api.Answer, cancellationToken);
        jenkins.RootUrl = jenkins.Url;
        return jenkins;
    }

    public JenkinsJob Add(JenkinsJob job)
    {
        lock (gate)
        {
            jobs.Add(job);
            return job;
        }
    }

    /// <summary>The Notification plugin tells an address of the phases of a job's builds, unsigned.</summary>
    public void Notify(JenkinsJob job, Uri url)
    {
        lock (gate)
        {
            endpoints.Add((job, url));
        }
    }

    /// <summary>An executor takes an item: it leaves the queue and becomes a build.</summary>
    public JenkinsBuild Start(JenkinsQueueItem item)
    {
        lock (gate)
        {
            var now = Time.GetUtcNow();
            var build = new JenkinsBuild(item.Job, 1 + builds.Count(one => one.Job == item.Job), item.Id, item.Parameters, now);
            builds.Add(build);
            (item.LeftAt, item.Why, item.Executable) = (now, null, build);
            return build;
        }
    }

    /// <summary>A stage begins.</summary>
    public void Enter(JenkinsBuild build, string stage) => Change(() => build.Stages.Add(new JenkinsStage(6 + (build.Stages.Count * 4), stage, Time.GetUtcNow())));

    /// <summary>A stage ends.</summary>
    public void Leave(JenkinsBuild build, string stage, string status = "SUCCESS") => Change(() =>
    {
        var left = build.Stage(stage);
        (left.Status, left.Duration) = (status, Time.GetUtcNow() - left.StartedAt);
    });

    /// <summary>Keeps a file of the workspace with the build.</summary>
    public void Archive(JenkinsBuild build, string path, byte[] content) => Change(() =>
    {
        build.Artifacts.RemoveAll(one => one.Path == path);
        build.Artifacts.Add((path, content));
    });

    /// <summary>The junit step reads reports: suites as its API gives them, with files, lines and long texts lost.</summary>
    public void Record(JenkinsBuild build, params JsonObject[] suites) => Change(() => build.TestReport = new JsonObject
    {
        ["_class"] = "hudson.tasks.junit.TestResult",
        ["suites"] = new JsonArray([.. suites]),
    });

    /// <summary>A step such as junit says how bad it is while the build goes on.</summary>
    public void Mark(JenkinsBuild build, string result) => Change(() => build.Result = result);

    /// <summary>The build is over.</summary>
    public void Finish(JenkinsBuild build, string result = "SUCCESS") => Change(() => (build.Building, build.Result, build.Duration) = (false, result, Time.GetUtcNow() - build.StartedAt));

    /// <summary>An agent is gone for good: its build is aborted.</summary>
    public void LoseAgent(JenkinsBuild build)
    {
        Change(() =>
        {
            foreach (var stage in build.Stages.Where(static stage => stage.Status == "IN_PROGRESS"))
            {
                stage.Status = "ABORTED";
            }
        });
        Finish(build, "ABORTED");
    }

    /// <summary>Jenkins is stopped and started: the queue and Pipelines go on, what had left the queue is forgotten.</summary>
    public void Restart() => Change(() =>
    {
        queue.RemoveAll(static item => item.LeftAt is not null);
        api.ForgetSessions();
    });

    /// <summary>Old builds are discarded.</summary>
    public void Discard(JenkinsBuild build) => Change(() => builds.Remove(build));

    /// <summary>Tells the endpoints of a phase: QUEUED, STARTED, COMPLETED, FINALIZED; returns the statuses that came back.</summary>
    public async Task<IReadOnlyList<int>> TellAsync(JenkinsBuild build, string phase, CancellationToken cancellationToken)
    {
        var statuses = new List<int>();
        foreach (var (_, url) in Read(() => endpoints.Where(one => one.Job == build.Job).ToList()))
        {
            using var content = new StringContent(Read(() => JenkinsJson.Notification(this, build, phase)).ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(url, content, cancellationToken);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Server.DisposeAsync();
    }

    internal T Read<T>(Func<T> read)
    {
        lock (gate)
        {
            return read();
        }
    }

    /// <summary>Puts a job into the queue; an identical item that waits there is given back instead of a second one.</summary>
    internal (JenkinsQueueItem Item, bool Created) Enqueue(JenkinsJob job, IReadOnlyDictionary<string, string> parameters)
    {
        var same = queue.Find(item => item.LeftAt is null && item.Job == job && item.Parameters.Count == parameters.Count
            && item.Parameters.All(pair => parameters.GetValueOrDefault(pair.Key) == pair.Value));
        if (same is not null)
        {
            return (same, false);
        }

        var made = new JenkinsQueueItem(++lastItem, job, parameters, Time.GetUtcNow());
        queue.Add(made);
        if (Agents is { } agents)
        {
            _ = Task.Run(() => agents(made));
        }

        return (made, true);
    }

    /// <summary>The item, unless it left the queue too long ago.</summary>
    internal JenkinsQueueItem? Item(long id) => queue.Find(item => item.Id == id && (item.LeftAt is not { } left || Time.GetUtcNow() - left < LeftItemsFor));

    private void Change(Action change)
    {
        lock (gate)
        {
            change();
        }
    }
}
