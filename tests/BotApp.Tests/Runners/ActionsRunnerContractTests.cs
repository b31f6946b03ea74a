using System.Globalization;
using BotApp.Cli.Demo;
using BotApp.Core.Pipelines;
using BotApp.GitHub;
using BotApp.Runners;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners;
using BotApp.Tests.GitHub;
using BotApp.Tests.Journeys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Runners;

/// <summary>The contract with GitHub Actions, which is the simulated GitHub.</summary>
public sealed class ActionsRunnerContractTests : RunnerContractTests
{
    private protected override async Task<RunnerBench> OpenAsync() => await ActionsBench.StartAsync();
}

/// <summary>The adapter of GitHub Actions and a simulated GitHub whose runs a test plays.</summary>
internal sealed class ActionsBench : RunnerBench
{
    private readonly NamedRuns _runs = new();
    private readonly Dictionary<(string Id, int Attempt), ScriptedRun> _taken = [];
    private readonly List<ServiceProvider> _providers = [];
    private DemoWorld? _world;

    public override IRunner Runner => field ??= Make(World.App.PrivateKeyPem);

    public override IRunner WithWrongCredential => field ??= Make(TestKey.Pem);

    public override string WrongCredential => TestKey.Pem.Split('\n')[1].Trim();

    public override Type Outage => typeof(GitHubUnavailable);

    public override RunScope Scope => new(
        World.GitHub.Read(github => github.Apps.InstallationOf(World.App, World.Repository)!.Id), World.Repository.Id, World.Repository.Owner.Login, World.Repository.Name);

    private DemoWorld World => _world ?? throw new InvalidOperationException("The world has not been made yet.");

    internal static async Task<ActionsBench> StartAsync()
    {
        var bench = new ActionsBench();
        bench._world = await DemoWorld.CreateAsync(new DemoWorldOptions { Executor = _ => bench._runs }, TestContext.Current.CancellationToken);
        bench.World.Octo.InstallApp(bench.World.App, [bench.World.Repository]);
        return bench;
    }

    public override RunRequest Request(string correlationId) => base.Request(correlationId) with { Scope = Scope, Workflow = "functional.yml" };

    public override async Task BeginAsync(RunReference run)
    {
        var taken = await _runs.Scripted.NextAsync(attempt => attempt.RunId.ToString(CultureInfo.InvariantCulture) == run.Id && attempt.Attempt == run.Attempt);
        _taken[(run.Id, run.Attempt)] = taken;
        await taken.PlanAsync("test");
        await taken.StartAsync("test");
    }

    public override async Task EndAsync(RunReference run, bool passed, byte[] report)
    {
        var taken = _taken[(run.Id, run.Attempt)];
        await taken.Host.ArtifactUploadedAsync($"junit-test-a{run.Attempt}", JUnit.Zip([("junit.xml", report)]), overwrite: false, CancellationToken.None);
        await taken.CompleteAsync("test", passed ? "success" : "failure");
        taken.Finish();
    }

    public override Task LoseNextStartAnswerAsync()
    {
        World.GitHub.Faults.Answer("actions/create-workflow-dispatch", 1, new FaultyAnswer { AfterTheDeed = true, Status = System.Net.HttpStatusCode.BadGateway });
        return Task.CompletedTask;
    }

    public override Task FailAsync(int status, int times)
    {
        World.GitHub.Faults.ClearAnswers();
        if (times > 0)
        {
            World.GitHub.Faults.Answer("*", times, new FaultyAnswer { Status = (System.Net.HttpStatusCode)status });
        }

        return Task.CompletedTask;
    }

    public override Task BeSilentAsync(bool isSilent)
    {
        World.GitHub.Faults.ClearAnswers();
        if (isSilent)
        {
            World.GitHub.Faults.Answer("*", 1000, new FaultyAnswer { Hang = true });
        }

        return Task.CompletedTask;
    }

    /// <summary>GitHub's own processes are nobody's business; what is seen of it is that tokens given out before are refused.</summary>
    public override Task RestartAsync()
    {
        World.GitHub.Faults.ExpireTokens();
        return Task.CompletedTask;
    }

    /// <summary>GitHub fails a job whose machine it no longer hears of, and its steps stay where they were.</summary>
    public override async Task LoseWorkerAsync(RunReference run)
    {
        var taken = _taken[(run.Id, run.Attempt)];
        await taken.Host.JobCompletedAsync("test", "failure", "The self-hosted runner lost communication with the server.", CancellationToken.None);
        taken.Finish();
    }

    public override Task<int> CountAsync(string correlationId) =>
        Task.FromResult(World.GitHub.Read(_ => World.Repository.Runs.Count(run => run.Inputs.GetValueOrDefault("request_id") == correlationId)));

    public override async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await World.DisposeAsync();
    }

    private IRunner Make(string privateKey)
    {
        var settings = World.Configuration("Data Source=unused.db");
        settings["GitHub:PrivateKey"] = privateKey;
        settings["GitHub:RequestTimeout"] = Patience.ToString();
        settings["GitHub:ReadRetries"] = "0";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddBotAppGitHub(configuration).AddBotAppRunners(configuration);
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider.GetRequiredService<IRunner>();
    }

    /// <summary>Runs in a test's hands that show their id from the beginning, as <c>run-name</c> makes them.</summary>
    private sealed class NamedRuns : IWorkflowExecutor, IDisposable
    {
        internal ScriptedExecutor Scripted { get; } = new();

        public async Task ExecuteAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken)
        {
            await host.RunNamedAsync($"tests {attempt.Inputs.GetValueOrDefault("request_id")}", cancellationToken);
            await Scripted.ExecuteAsync(attempt, host, cancellationToken);
        }

        public void Dispose() => Scripted.Dispose();
    }
}
