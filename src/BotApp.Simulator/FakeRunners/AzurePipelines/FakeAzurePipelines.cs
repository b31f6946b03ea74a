using System.Globalization;

namespace BotApp.Simulator.FakeRunners.AzurePipelines;

/// <summary>
/// A project of Azure Pipelines over HTTP on loopback. It executes nothing: a test says what agents do. Written from Microsoft's description
/// of the API (pipelines and build, version 7.1) with the behaviour that the description leaves out.
/// </summary>
internal sealed class FakeAzurePipelines : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<AzureDefinition> definitions = [];
    private readonly List<AzureBuild> builds = [];
    private readonly List<AzureHook> hooks = [];
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
    private int lastArtifact;
    private int lastNotification;

    private FakeAzurePipelines(TimeProvider time) => Time = time;

    /// <summary>A personal access token that may queue builds.</summary>
    public string Token { get; } = "pat-" + Guid.NewGuid().ToString("N");

    /// <summary>An application of Entra that may queue builds, and where it signs in.</summary>
    public FakeEntra Entra { get; } = new();

    public string Organization { get; } = "fabrikam";

    public string Project { get; } = "greet";

    public TimeProvider Time { get; }

    public LoopbackServer Server { get; private set; } = null!; // set before it is handed out

    /// <summary>The address of the project.</summary>
    public Uri ProjectUrl => new(Server.BaseUrl, $"{Organization}/{Project}");

    /// <summary>Where signed links lead: the API's own origin, or another one.</summary>
    public Uri SignedContentUrl { get; set; } = null!; // set with the server

    /// <summary>How long a signed link is good for.</summary>
    public TimeSpan SignedFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Answers carry these headers, as they do when the service slows a client down.</summary>
    public IReadOnlyDictionary<string, string> Throttling { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Agents go on although a build is to be cancelled; a test ends it. Else they stop as soon as that was answered.</summary>
    public bool Stubborn { get; set; }

    /// <summary>What agents do with a build that was queued or is run again; called with its attempt. Null leaves it to the test.</summary>
    public Func<AzureBuild, int, Task>? Agents { get; set; }

    public IReadOnlyList<AzureBuild> Builds => Read(() => builds.ToList());

    internal IReadOnlyList<AzureDefinition> Definitions => definitions;

    internal IReadOnlyList<AzureBuild> All => builds;

    public static async Task<FakeAzurePipelines> StartAsync(TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var azure = new FakeAzurePipelines(time ?? TimeProvider.System);
        azure.Server = await LoopbackServer.StartAsync(new AzureApi(azure).Answer, cancellationToken);
        azure.SignedContentUrl = azure.Server.BaseUrl;
        return azure;
    }

    public AzureDefinition Add(AzureDefinition definition)
    {
        lock (gate)
        {
            definitions.Add(definition);
            return definition;
        }
    }

    /// <summary>Sends events of a kind to an address, with a header that only its owner knows; nothing is signed.</summary>
    public void Subscribe(Uri url, string eventType, string header, string secret)
    {
        lock (gate)
        {
            hooks.Add(new AzureHook(Guid.NewGuid(), url, eventType, header, secret));
        }
    }

    /// <summary>An agent takes a job.</summary>
    public void Start(AzureBuild build, string job) => Change(build, () =>
    {
        var (now, taken) = (Time.GetUtcNow(), build.Job(job));
        (taken.State, taken.StartedAt) = ("inProgress", now);
        build.StartedAt ??= now;
        build.Status = build.Status == "notStarted" ? "inProgress" : build.Status;
    });

    /// <summary>A job publishes files under a name; a name that the run has already is refused, as the task does.</summary>
    public void Publish(AzureBuild build, string artifact, params (string Path, byte[] Content)[] files) => Change(build, () =>
    {
        if (build.Artifacts.Exists(one => one.Name == artifact))
        {
            throw new InvalidOperationException($"Artifact {artifact} already exists for build {build.Id}.");
        }

        build.Artifacts.Add(new AzureArtifact(++lastArtifact, artifact, files));
    });

    /// <summary>A job ends.</summary>
    public void Finish(AzureBuild build, string job, string result = "succeeded", string? issue = null) => Change(build, () =>
    {
        var ended = build.Job(job);
        (ended.State, ended.Result, ended.FinishedAt) = ("completed", result, Time.GetUtcNow());
        ended.StartedAt ??= result is "skipped" or "canceled" ? null : ended.FinishedAt;
        if (issue is not null)
        {
            ended.Issues.Add(issue);
        }
    });

    /// <summary>The agent stops answering; the service gives the job up.</summary>
    public void LoseAgent(AzureBuild build, string job) =>
        Finish(build, job, "abandoned", "We stopped hearing from agent Hosted Agent. Verify the agent machine is running and has a healthy network connection.");

    /// <summary>A step tags the build.</summary>
    public void Tag(AzureBuild build, string tag) => Change(build, () => build.Tags.Add(tag));

    /// <summary>The build is over: what has not ended is skipped, or canceled when somebody asked for that.</summary>
    public void Complete(AzureBuild build) => Change(build, () => End(build));

    /// <summary>The build is deleted.</summary>
    public void Delete(AzureBuild build)
    {
        lock (gate)
        {
            builds.Remove(build);
        }
    }

    /// <summary>Sends what is subscribed about a build; returns the statuses that came back.</summary>
    public async Task<IReadOnlyList<int>> NotifyAsync(AzureBuild build, string eventType, CancellationToken cancellationToken)
    {
        var statuses = new List<int>();
        foreach (var hook in Read(() => hooks.Where(one => one.EventType == eventType).ToList()))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url)
            {
                Content = new StringContent(Read(() => AzureJson.Event(this, build, hook, ++lastNotification)).ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation(hook.Header, hook.Secret);
            using var answer = await client.SendAsync(request, cancellationToken);
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

    internal AzureBuild Queue(AzureDefinition definition, IReadOnlyDictionary<string, string> parameters, string branch, string version, IReadOnlySet<string> skipped)
    {
        var build = new AzureBuild((builds.Count == 0 ? 1000 : builds[^1].Id) + 1, definition, NumberOf(definition, parameters), Time.GetUtcNow())
        {
            Parameters = parameters,
            SourceBranch = branch,
            SourceVersion = version,
        };
        foreach (var stage in definition.Stages.Where(stage => !skipped.Contains(stage.Name)))
        {
            var made = new AzureStage(stage.Name);
            made.Jobs.AddRange(stage.Jobs.Select(static job => new AzureJob(job)));
            build.Stages.Add(made);
        }

        builds.Add(build);
        Awake(build);
        return build;
    }

    /// <summary>Stages that did not succeed run again, in them the jobs that did not; the build keeps its id, its number and its artifacts.</summary>
    internal void Retry(AzureBuild build)
    {
        foreach (var stage in build.Stages.Where(static stage => stage.Result is not ("succeeded" or "succeededWithIssues" or "skipped")))
        {
            stage.Attempt++;
            for (var i = 0; i < stage.Jobs.Count; i++)
            {
                stage.Jobs[i] = stage.Jobs[i].Result is "succeeded" or "succeededWithIssues" ? stage.Jobs[i] : new AzureJob(stage.Jobs[i].Name) { Attempt = stage.Attempt };
            }
        }

        (build.Status, build.FinishedAt, build.ChangedAt) = ("inProgress", null, Time.GetUtcNow());
        Awake(build);
    }

    /// <summary>Nothing has begun: over at once. Else agents have to come to an end.</summary>
    internal void Cancel(AzureBuild build)
    {
        build.ChangedAt = Time.GetUtcNow();
        if (build.Status == "notStarted")
        {
            build.Status = "cancelling";
            End(build);
        }
        else if (build.Status == "inProgress")
        {
            build.Status = "cancelling";
        }
    }

    /// <summary>Agents notice that a build is to be cancelled.</summary>
    internal void Obey(AzureBuild build)
    {
        if (build.Status == "cancelling" && !Stubborn)
        {
            End(build);
        }
    }

    private void End(AzureBuild build)
    {
        var rest = build.Status == "cancelling" ? "canceled" : "skipped";
        foreach (var job in build.Jobs.Where(static job => job.State != "completed"))
        {
            (job.State, job.Result, job.FinishedAt) = ("completed", rest, Time.GetUtcNow());
        }

        (build.Status, build.FinishedAt) = ("completed", Time.GetUtcNow());
        build.Result = AzureResults.OfBuild(build.Stages.Select(static stage => stage.Result!)); // every job is over
    }

    private void Awake(AzureBuild build)
    {
        if (Agents is { } agents)
        {
            var attempt = build.Attempt;
            _ = Task.Run(() => agents(build, attempt));
        }
    }

    private string NumberOf(AzureDefinition definition, IReadOnlyDictionary<string, string> parameters)
    {
        var prefix = definition.NamedAfter is { } name ? parameters[name] : Time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var separator = definition.NamedAfter is null ? '.' : '-';
        var revision = 1 + builds.Count(build => build.Definition == definition && build.Number.StartsWith(prefix + separator, StringComparison.Ordinal));
        return $"{prefix}{separator}{revision}";
    }

    private void Change(AzureBuild build, Action change)
    {
        lock (gate)
        {
            change();
            build.ChangedAt = Time.GetUtcNow();
        }
    }
}

/// <summary>A subscription of a service hook.</summary>
internal sealed record AzureHook(Guid Id, Uri Url, string EventType, string Header, string Secret);
