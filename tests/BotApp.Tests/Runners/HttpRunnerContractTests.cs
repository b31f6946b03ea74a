using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Simulator.FakeRunners.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Runners;

/// <summary>The contract with a service that speaks protocol 1.</summary>
public sealed class HttpRunnerContractTests : RunnerContractTests
{
    private protected override async Task<RunnerBench> OpenAsync() => await HttpBench.StartAsync();
}

/// <summary>The http adapter as the operator configures it, and a real small service.</summary>
internal sealed class HttpBench : RunnerBench
{
    internal const string Key = "0123456789abcdef0123456789abcdef";

    internal const string Token = "a-token-of-the-test-for-the-runner";

    private readonly ProtocolRunner _service = new(Key, Token);

    private readonly List<ServiceProvider> _providers = [];

    internal ProtocolRunner Service => _service;

    public override IRunner Runner => field ??= Make(Token);

    public override IRunner WithWrongCredential => field ??= Make(WrongCredential);

    public override string WrongCredential => "an-old-token-nobody-takes";

    internal static async Task<HttpBench> StartAsync()
    {
        var bench = new HttpBench();
        await bench._service.StartAsync();
        return bench;
    }

    /// <summary>The adapter with settings of the test's own.</summary>
    internal IRunner Make(string token, Action<Dictionary<string, string?>>? configure = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Runners:ci:Type"] = "http",
            ["Runners:ci:Url"] = _service.Url.AbsoluteUri,
            ["Runners:ci:Token"] = token,
            ["Runners:ci:SigningKey"] = Key,
            ["Runners:ci:AllowPrivateAddresses"] = "true",
            ["Runners:ci:Timeout"] = Patience.ToString(),
        };
        configure?.Invoke(settings);
        var provider = RunnerSetup.Services(settings);
        _providers.Add(provider);
        return RunnerSetup.List(provider).Find("ci")!; // configured just above
    }

    public override Task BeginAsync(RunReference run)
    {
        Of(run).Begin("test");
        return Task.CompletedTask;
    }

    public override Task EndAsync(RunReference run, bool passed, byte[] report)
    {
        Of(run).Leave("junit-test.xml", "junit", report);
        Of(run).Leave("site.tar", "site", [1, 2, 3]);
        Of(run).End(passed ? "success" : "failure");
        return Task.CompletedTask;
    }

    public override Task LoseNextStartAnswerAsync()
    {
        _service.LoseAnswers(1);
        return Task.CompletedTask;
    }

    public override Task FailAsync(int status, int times)
    {
        _service.Fail(status, times);
        return Task.CompletedTask;
    }

    public override Task BeSilentAsync(bool isSilent)
    {
        _service.BeSilent(isSilent);
        return Task.CompletedTask;
    }

    public override Task RestartAsync() => _service.RestartAsync();

    public override Task LoseWorkerAsync(RunReference run)
    {
        Of(run).End("runner_error");
        return Task.CompletedTask;
    }

    public override Task<int> CountAsync(string correlationId) => Task.FromResult(_service.Runs.Count(run => run.CorrelationId == correlationId));

    public override async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await _service.DisposeAsync();
    }

    private ProtocolRun Of(RunReference run) => _service.Runs.Single(one => run.Id == $"runs/{one.Id}");
}
