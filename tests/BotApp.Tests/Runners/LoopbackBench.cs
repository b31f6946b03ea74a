using System.Net;
using BotApp.Runners;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Runners;

/// <summary>An adapter as the operator configures it, before a simulated service on loopback.</summary>
internal abstract class LoopbackBench : RunnerBench
{
    internal const string Key = "0123456789abcdef0123456789abcdef";

    private readonly List<ServiceProvider> _providers = [];

    public override IRunner Runner => field ??= Make();

    public override IRunner WithWrongCredential => field ??= Make(settings => settings["Runners:ci:Token"] = WrongCredential);

    public override string WrongCredential => "an-old-token-nobody-takes";

    protected abstract LoopbackServer Server { get; }

    /// <summary>The settings that work.</summary>
    protected abstract Dictionary<string, string?> Settings { get; }

    /// <summary>The adapter with settings of the test's own.</summary>
    internal IRunner Make(Action<Dictionary<string, string?>>? configure = null)
    {
        var settings = new Dictionary<string, string?>(Settings, StringComparer.Ordinal)
        {
            ["Runners:ci:AllowPrivateAddresses"] = "true",
            ["Runners:ci:Timeout"] = Patience.ToString(),
        };
        configure?.Invoke(settings);
        var provider = RunnerSetup.Services(settings);
        _providers.Add(provider);
        return RunnerSetup.List(provider).Find("ci")!; // configured just above
    }

    public override Task LoseNextStartAnswerAsync()
    {
        Server.LoseAnswer(static (method, _) => method == "POST");
        return Task.CompletedTask;
    }

    // Of a start it is the very request to start that fails: what is looked up before it tells more than "unknown".
    public override Task FailAsync(int status, int times)
    {
        Server.Mend();
        Server.Spoil(times, new FaultyAnswer { Status = (HttpStatusCode)status }, IsNoLookUp);
        return Task.CompletedTask;
    }

    public override Task BeSilentAsync(bool isSilent)
    {
        Server.Mend();
        if (isSilent)
        {
            Server.Spoil(1000, new FaultyAnswer { Hang = true }, IsNoLookUp);
        }

        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }
    }

    /// <summary>Not one of the requests that an adapter makes before it starts something.</summary>
    protected abstract bool IsNoLookUp(string method, string path);
}
