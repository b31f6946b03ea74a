using System.Net;
using System.Security.Cryptography;
using BotApp.Tests.Architecture;
using BotApp.Tests.FakeRunners;

namespace BotApp.Tests.Runners.Buildbot;

/// <summary>Tests that share the one Buildbot.</summary>
[CollectionDefinition(Name)]
public sealed class BuildbotTests : ICollectionFixture<BuildbotServer>
{
    internal const string Name = "Buildbot";
}

/// <summary>
/// A real Buildbot from the manifest's own <c>master.cfg</c>: master, a worker for trusted code and one for forks, on loopback, with two
/// builders each. Where Buildbot is not installed its tests are skipped, but fail on CI.
/// </summary>
public sealed class BuildbotServer : IAsyncLifetime
{
    internal const string User = "botapp";

    // Debian's, and not the first one in PATH: it has Buildbot and pytest. Another, such as a virtual environment's, can be named.
    private static readonly string s_python = Environment.GetEnvironmentVariable("BOTAPP_TEST_BUILDBOT_PYTHON") ?? "/usr/bin/python3";

    private readonly string _folder = Directory.CreateTempSubdirectory("botapp-buildbot-").FullName;
    private readonly int _web = Faults.ServiceProcess.FreePort();
    private readonly int _workers = Faults.ServiceProcess.FreePort();
    private readonly TempRepository _repository = new();
    private readonly Dictionary<string, string> _environment;
    private readonly Dictionary<string, TwistdProcess> _running = new(StringComparer.Ordinal);
    private HintInbox? _inbox;
    private BuildbotProxy? _proxy;
    private BuildbotConsole? _console;
    private string? _missing;

    public BuildbotServer()
    {
        Gates = Directory.CreateDirectory(Path.Combine(_folder, "gates")).FullName;
        Sha = _repository.Commit(GatedTests.Files(Gates));
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = _folder,
            ["LANG"] = "C.UTF-8",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["BUILDBOT_WEB"] = $"tcp:{_web}:interface=127.0.0.1",
            ["BUILDBOT_WORKERS"] = $"tcp:{_workers}:interface=127.0.0.1",
            ["BUILDBOT_PASSWORD"] = Password,
            ["BUILDBOT_WORKER_PASSWORD"] = Random(),
            ["BUILDBOT_FORK_PASSWORD"] = Random(),
            ["BUILDBOT_REPOSITORIES"] = @"(?:file:///tmp/|http://127\.0\.0\.1:\d+/)[\w./-]+",
            ["BUILDBOT_PYTHONS"] = $"3.11={s_python},3.12={s_python}", // two builders; one interpreter is enough to tell them apart
            ["BUILDBOT_MAX_BUILDS"] = "1",
            ["BOTAPP_SIGNING_KEY"] = SigningKey,
        };
    }

    /// <summary>Where the adapter reaches it: the proxy, whose address its links begin with.</summary>
    internal Uri Url => Proxy.Url;

    internal BuildbotProxy Proxy => _proxy ?? throw new InvalidOperationException("The Buildbot was not started.");

    /// <summary>A repository whose tests do what <see cref="GatedTests"/> says.</summary>
    internal Uri CloneUrl => new(_repository.Directory);

    /// <summary>Its commit.</summary>
    internal string Sha { get; }

    /// <summary>The folder of what those tests wait for.</summary>
    internal string Gates { get; }

    internal string Password { get; } = Random();

    internal string SigningKey { get; } = Random();

    internal BuildbotConsole Console => _console ?? throw new InvalidOperationException("The Buildbot was not started.");

    internal HintInbox Inbox => _inbox ?? throw new InvalidOperationException("The Buildbot was not started.");

    /// <summary>Skips the test where there is no Buildbot; fails it on CI.</summary>
    internal void Require()
    {
        if (_missing is not null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", _missing);
            Assert.Fail($"CI needs Buildbot: {_missing}");
        }
    }

    public async ValueTask InitializeAsync()
    {
        _missing = await MissingAsync();
        if (_missing is not null)
        {
            return;
        }

        _inbox = await HintInbox.StartAsync();
        _proxy = await BuildbotProxy.StartAsync(new Uri($"http://127.0.0.1:{_web}/"));
        _console = new BuildbotConsole(new Uri($"http://127.0.0.1:{_web}/"), Password);
        _environment["BUILDBOT_URL"] = Url.AbsoluteUri;
        _environment["BOTAPP_EVENTS_URL"] = _inbox.Address.AbsoluteUri;
        await MakeMasterAsync();
        await StartMasterAsync();
        await Task.WhenAll(StartWorkerAsync("trusted"), StartWorkerAsync("forks"));
    }

    /// <summary>The master is killed and started again on the same database; the workers find it by themselves.</summary>
    internal async Task RestartMasterAsync()
    {
        await _running["master"].KillAsync();
        var attached = _running.Where(one => one.Key != "master").ToDictionary(one => one.Key, one => Attached(one.Value));
        await StartMasterAsync();
        foreach (var (name, before) in attached)
        {
            await _running[name].UntilAsync(() => Task.FromResult(Attached(_running[name]) > before), "attaches again");
        }
    }

    internal Task KillWorkerAsync(string name) => _running[name].KillAsync();

    internal async Task StartWorkerAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "buildbot.tac"), $"""
            import os
            from buildbot_worker.bot import Worker
            from twisted.application import service
            application = service.Application("worker")
            Worker("127.0.0.1", {_workers}, "{name}", os.environ["WORKER_PASSWORD"], os.getcwd(), keepalive=10, maxdelay=1).setServiceParent(application)
            """);
        var password = _environment[name == "forks" ? "BUILDBOT_FORK_PASSWORD" : "BUILDBOT_WORKER_PASSWORD"];
        var environment = _environment.Where(one => one.Key is "PATH" or "HOME" or "LANG" || one.Key.StartsWith("GIT_", StringComparison.Ordinal)).ToDictionary();
        environment["WORKER_PASSWORD"] = password;
        var worker = _running[name] = TwistdProcess.Start(name, s_python, folder, environment);
        await worker.UntilAsync(() => Task.FromResult(Attached(worker) > 0), "attaches to the master");
    }

    public async ValueTask DisposeAsync()
    {
        // The master first: it stops its builds while their workers are still there.
        foreach (var process in _running.OrderBy(one => one.Key != "master").Select(one => one.Value))
        {
            await process.DisposeAsync();
        }

        if (_inbox is not null && _proxy is not null)
        {
            await _inbox.DisposeAsync();
            await _proxy.DisposeAsync();
        }

        _console?.Dispose();
        _repository.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Where a worker has checked out what a builder runs, and what that left there.</summary>
    internal string WorkerFolder(string worker) => Path.Combine(_folder, worker);

    private static int Attached(TwistdProcess worker) => worker.Output.Split("message from master: attached").Length - 1;

    private async Task<string?> MissingAsync()
    {
        try
        {
            var (code, said) = await TwistdProcess.RunAsync(s_python, _folder, _environment, "-c", "import buildbot, buildbot_worker, pytest");
            return code == 0 ? null : $"{s_python} has no Buildbot or no pytest (Debian: apt-get install buildbot buildbot-worker python3-pytest): {said.Trim().Split('\n')[^1]}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{s_python} cannot be started: {e.Message}";
        }
    }

    private async Task MakeMasterAsync()
    {
        var root = SourceTree.Root;
        var master = Path.Combine(_folder, "master");
        var (code, said) = await TwistdProcess.RunAsync(s_python, _folder, _environment, "-c", "from buildbot.scripts.runner import run; run()", "create-master", "--relocatable", master);
        code.ShouldBe(0, said);
        await AgeAsync(master);
        File.Copy(Path.Combine(root, "manifests", "workflows", "buildbot", "master.cfg"), Path.Combine(master, "master.cfg"));
        var (hasPages, _) = await TwistdProcess.RunAsync(s_python, _folder, _environment, "-c", "import buildbot_www");
        if (hasPages != 0)
        {
            _environment["PYTHONPATH"] = Path.Combine(root, "tests", "BotApp.Tests", "Runners", "Buildbot", "headless");
        }
    }

    // A master that has done something before: its next build set is number 1001.
    private async Task AgeAsync(string master)
    {
        const string Sql = "insert into buildsets (id, reason, submitted_at, complete, complete_at, results) values (1000, 'before', 1, 1, 1, 0)";
        var (code, said) = await TwistdProcess.RunAsync(s_python, master, _environment, "-c", $"import sqlite3; b = sqlite3.connect('state.sqlite'); b.execute(\"{Sql}\"); b.commit()");
        code.ShouldBe(0, said);
    }

    private async Task StartMasterAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        var master = _running["master"] = TwistdProcess.Start("master", s_python, Path.Combine(_folder, "master"), _environment);
        await master.UntilAsync(() => AsksToSignInAsync(client), "listens");
    }

    // A worker that comes too early waits before it tries again, so it is started when this is true.
    private async Task<bool> AsksToSignInAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{_web}/auth/login"));
            return answer.StatusCode == HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Random() => RandomNumberGenerator.GetHexString(40, lowercase: true);
}
