using BotApp.Core.Pipelines;
using BotApp.Core.Settings;
using BotApp.Runners;
using BotApp.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>
/// The adapter as the operator configures it, and the one real Buildbot that all tests share. A bench gives its runs ids of its own, and
/// leaves the workers free and nothing running.
/// </summary>
internal sealed class BuildbotBench : RunnerBench
{
    private readonly BuildbotServer _server;
    private readonly string _salt = Guid.NewGuid().ToString("N");
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<ServiceProvider> _providers = [];

    private bool _isSilent;

    private BuildbotBench(BuildbotServer server)
    {
        _server = server;
    }

    // Buildbot is a real one on a machine that is busy; only where it is made to be silent is nobody to wait long.
    private IRunner Patient => field ??= Make(_server.Password, patience: TimeSpan.FromSeconds(20));

    private IRunner Hasty => field ??= Make(_server.Password, patience: TimeSpan.FromSeconds(1));

    public override IRunner Runner => _isSilent ? Hasty : Patient;

    public override IRunner WithWrongCredential => field ??= Make(WrongCredential, TimeSpan.FromSeconds(20));

    public override string WrongCredential => "an-old-password-nobody-takes";

    /// <summary>A bench whose runs stay in the queue until <see cref="BeginAsync"/>.</summary>
    internal static async Task<BuildbotBench> OpenAsync(BuildbotServer server)
    {
        server.Require();
        await server.Console.PauseAsync("trusted", isPaused: true);
        return new BuildbotBench(server);
    }

    private IRunner Make(string password, TimeSpan patience)
    {
        var provider = RunnerSetup.Services(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Runners:buildbot:Type"] = "buildbot",
            ["Runners:buildbot:Url"] = _server.Url.AbsoluteUri,
            ["Runners:buildbot:User"] = BuildbotServer.User,
            ["Runners:buildbot:Token"] = password,
            ["Runners:buildbot:SigningKey"] = _server.SigningKey,
            ["Runners:buildbot:AllowPrivateAddresses"] = "true",
            ["Runners:buildbot:ForkSafe"] = "true",
            ["Runners:buildbot:Timeout"] = patience.ToString(),
        });
        _providers.Add(provider);
        return RunnerSetup.List(provider).Find("buildbot")!; // configured just above
    }

    /// <summary>A request for the builder of Python 3.11 alone: one job.</summary>
    public override RunRequest Request(string correlationId) => RequestOn(correlationId, "3.11");

    /// <summary>A request for builders of these Pythons: a job each.</summary>
    internal RunRequest RequestOn(string correlationId, params IReadOnlyList<string> pythons)
    {
        var id = Own(correlationId);
        return new(Scope, id, "tests", "main", new Dictionary<string, string>(StringComparer.Ordinal) { ["request_id"] = id, ["sha"] = _server.Sha })
        {
            Sha = _server.Sha,
            CloneUrl = _server.CloneUrl,
            Matrix = [new MatrixAxis("python", pythons)],
        };
    }

    /// <summary>Lets the suite of a run go on.</summary>
    /// <param name="correlationId">The run's id, as the test calls it.</param>
    /// <param name="what"><c>pass</c>, <c>fail</c>, <c>crash</c>, or <c>fail on </c> and a part of the folder it runs in.</param>
    /// <param name="report">Put in the place of pytest's own report; null leaves that.</param>
    internal void Tell(string correlationId, string what, byte[]? report = null)
    {
        if (report is not null)
        {
            File.WriteAllBytes(Path.Combine(_server.Gates, $"{Own(correlationId)}.report"), report);
        }

        var gate = Path.Combine(_server.Gates, Own(correlationId));
        File.WriteAllText(gate + ".new", what);
        File.Move(gate + ".new", gate, overwrite: true);
    }

    /// <summary>Until the run's suite is at its gate: pytest has begun.</summary>
    internal Task WaitsAsync(string correlationId) => Eventually.TrueAsync(() => File.Exists(Path.Combine(_server.Gates, $"{Own(correlationId)}.waits")), "the suite is at its gate", 60);

    /// <summary>The id on Buildbot of what a test calls so.</summary>
    internal string Own(string correlationId)
    {
        if (_ids.Contains(correlationId))
        {
            return correlationId;
        }

        var own = CorrelationId.OfAttempt(_salt + correlationId, 2);
        _ids.Add(own);
        return own;
    }

    public override Task BeginAsync(RunReference run) => _server.Console.PauseAsync("trusted", isPaused: false);

    public override async Task EndAsync(RunReference run, bool passed, byte[] report)
    {
        var properties = await _server.Console.GetAsync($"buildsets/{run.Id}/properties");
        Tell((string)properties["properties"]![0]!["correlation_id"]![0]!, passed ? "pass" : "fail", report);
    }

    public override Task LoseNextStartAnswerAsync()
    {
        _server.Proxy.LosesNextStart = true;
        return Task.CompletedTask;
    }

    public override Task FailAsync(int status, int times)
    {
        _server.Proxy.Fail(status, times);
        return Task.CompletedTask;
    }

    public override Task BeSilentAsync(bool isSilent)
    {
        _isSilent = isSilent;
        _server.Proxy.BeSilent(isSilent);
        return Task.CompletedTask;
    }

    /// <summary>The request waits for a worker, and the next one takes it: a build of its own, and the same run.</summary>
    public override bool GoesOnElsewhere => true;

    public override async Task LoseWorkerAsync(RunReference run)
    {
        var properties = await _server.Console.GetAsync($"buildsets/{run.Id}/properties");
        await WaitsAsync((string)properties["properties"]![0]!["correlation_id"]![0]!); // one that loses its worker while it begins never ends (Buildbot 3.7)
        await _server.KillWorkerAsync("trusted");
        await _server.StartWorkerAsync("trusted");
    }

    public override Task RestartAsync() => _server.RestartMasterAsync();

    public override async Task<int> CountAsync(string correlationId) => (await _server.Console.BuildsetsAsync(Own(correlationId))).Count;

    public override async ValueTask DisposeAsync()
    {
        _server.Proxy.Reset();
        foreach (var id in _ids)
        {
            foreach (var buildset in await _server.Console.BuildsetsAsync(id))
            {
                await _server.Console.EndAsync(buildset);
            }
        }

        await _server.Console.PauseAsync("trusted", isPaused: false);
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }
    }
}
