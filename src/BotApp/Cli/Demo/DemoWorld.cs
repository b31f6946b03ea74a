using System.Globalization;
using System.Security.Cryptography;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Hosting;
using BotApp.Simulator.PackageIndex;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Cli.Demo;

/// <summary>What a world is made with.</summary>
internal sealed record DemoWorldOptions
{
    /// <summary>Executes workflow runs; null: real jobs where python3 and pytest are there, else a replay.</summary>
    public Func<RunnerOptions, IWorkflowExecutor>? Executor { get; init; }

    /// <summary>The simulated GitHub's clock; null: the machine's.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Port of the simulated GitHub; 0 lets the system choose.</summary>
    public int GitHubPort { get; init; }

    /// <summary>Ids of the simulated GitHub count up from here; a database that has seen other worlds needs new ones. Default 1000.</summary>
    public long FirstId { get; init; } = 1000;

    /// <summary>Adds routes to the simulated GitHub, such as its pages.</summary>
    public Action<WebApplication, FakeGitHub>? Map { get; init; }

    /// <summary>Files of the sample's first commit besides the sample itself; a null text leaves a file out.</summary>
    public IReadOnlyDictionary<string, string?> Files { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
}

/// <summary>A small world on loopback: a simulated GitHub with a sample repository and people, a runner, a package index and a host for previews.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    private readonly IWorkflowExecutor _executor;
    private readonly FakeGitHubServer _server;

    private DemoWorld(FakeGitHub github, FakeGitHubServer server, PackageIndexState index, HostingState hosting, IWorkflowExecutor executor, string? missing)
    {
        GitHub = github;
        _server = server;
        Index = index;
        Hosting = hosting;
        _executor = executor;
        RunnerNote = missing;
        Octo = github.Person("octo");
        Robin = github.Person("robin");
        Reader = github.Person("visitor");
    }

    internal FakeGitHub GitHub { get; }

    internal Uri GitHubUrl => _server.BaseUrl;

    internal PackageIndexState Index { get; }

    internal HostingState Hosting { get; }

    /// <summary>What the runner lacks, as a sentence; null when it really runs.</summary>
    internal string? RunnerNote { get; }

    /// <summary>Owns the repository.</summary>
    internal Person Octo { get; }

    /// <summary>May write.</summary>
    internal Person Robin { get; }

    /// <summary>May read.</summary>
    internal Person Reader { get; }

    internal App App { get; private set; } = null!; // set by CreateAsync before anybody sees the world

    internal Repository Repository { get; private set; } = null!; // likewise

    internal string WebhookSecret { get; } = RandomNumberGenerator.GetHexString(40, lowercase: true);

    internal static async Task<DemoWorld> CreateAsync(DemoWorldOptions options, CancellationToken cancellationToken)
    {
        var github = new FakeGitHub(options.Time, options.FirstId);
        var index = new PackageIndexState();
        var hosting = new HostingState();
        var server = await FakeGitHubServer.StartAsync(
            github,
            options.GitHubPort,
            app =>
            {
                app.MapPackageIndex(index, "/_index");
                app.MapHosting(hosting, "/_hosting");
                options.Map?.Invoke(app, github);
            },
            cancellationToken: cancellationToken);
        var (executor, missing) = await ExecutorAsync(options, RunnerOptions.For(index, hosting), cancellationToken);
        github.Executor = executor;
        var world = new DemoWorld(github, server, index, hosting, executor, missing);
        world.Furnish(options);
        return world;
    }

    /// <summary>The settings that the service is started with to live in this world.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="apiUrl">Where the service finds the API: the simulated GitHub itself, or a proxy in front of it.</param>
    internal Dictionary<string, string?> Configuration(string connectionString, Uri? apiUrl = null) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["ConnectionStrings:BotApp"] = connectionString,
        ["GitHub:AppId"] = App.Id.ToString(CultureInfo.InvariantCulture),
        ["GitHub:PrivateKey"] = App.PrivateKeyPem,
        ["GitHub:WebhookSecret"] = WebhookSecret,
        ["GitHub:ApiUrl"] = (apiUrl ?? GitHubUrl).AbsoluteUri.TrimEnd('/'),
        ["GitHub:WebUrl"] = GitHubUrl.AbsoluteUri.TrimEnd('/'),
        ["GitHub:WritesPerSecond"] = "50",
        ["GitHub:WriteBurst"] = "50",
        ["BotApp:Smoke:AllowedHosts:0"] = GitHubUrl.GetLeftPart(UriPartial.Authority),
    };

    /// <summary>Deliveries go to the service from now on, and the App is installed on the repository.</summary>
    internal void Connect(Uri bot)
    {
        lock (GitHub.Gate)
        {
            App.WebhookUrl = new Uri(bot, "/api/github/webhooks").AbsoluteUri;
            App.ExternalUrl = bot.AbsoluteUri;
        }

        if (GitHub.Read(github => github.Apps.InstallationOf(App, Repository)) is null)
        {
            Octo.InstallApp(App, [Repository]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await GitHub.DisposeAsync();
        (_executor as IDisposable)?.Dispose();
        Hosting.Dispose();
    }

    private void Furnish(DemoWorldOptions options)
    {
        var index = new Uri(GitHubUrl, "_index/simple/");
        var hosting = new Uri(GitHubUrl, "_hosting/");
        var files = new Dictionary<string, string>(SampleRepository.Main, StringComparer.Ordinal) { [SampleRepository.SettingsPath] = SampleRepository.Settings(index, hosting) };
        foreach (var (path, text) in options.Files)
        {
            if (text is null)
            {
                files.Remove(path);
            }
            else
            {
                files[path] = text.Replace("{index}", index.AbsoluteUri, StringComparison.Ordinal).Replace("{hosting}", hosting.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
            }
        }

        App = GitHub.RegisterApp(new AppRegistration { Name = "BotApp", Permissions = AppManifest.Permissions(), Events = AppManifest.Events(), WebhookSecret = WebhookSecret });
        Repository = Octo.CreateRepository("greet", files);
        Octo.SetPermission(Repository, Robin.Login, Access.Write);
        Octo.SetPermission(Repository, Reader.Login, Access.Read);
        lock (GitHub.Gate)
        {
            foreach (var (name, value) in SampleRepository.Variables(new Uri(GitHubUrl, "_index/legacy/"), hosting))
            {
                Repository.Variables[name] = value;
            }
        }

        Index.Trust(SampleRepository.Package, $"{Repository.Owner.Login}/{Repository.Name}", "release.yml", "pypi");
    }

    /// <summary>Where runs are replayed none ends until this is disposed of, unless it is cancelled; null where they really run, which takes its time.</summary>
    internal IDisposable? HoldRuns() => (_executor as ReplayExecutor)?.Hold();

    private static async Task<(IWorkflowExecutor Executor, string? Missing)> ExecutorAsync(DemoWorldOptions options, RunnerOptions runner, CancellationToken cancellationToken)
    {
        if (options.Executor is { } make)
        {
            return (make(runner), null);
        }

        var probe = await RunnerProbe.FindPythonAsync(cancellationToken);
        return probe.Python is { } python
            ? (new ActionsExecutor(runner with { Python = python }), null)
            : (new ReplayExecutor(runner), probe.Missing ?? "python3 with pytest was not found");
    }
}
