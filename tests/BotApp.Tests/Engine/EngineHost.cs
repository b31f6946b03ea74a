using BotApp.Engine;
using BotApp.Storage;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Engine;

/// <summary>One replica of the engine: store, queue and sweep over a worker of the test's own.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost host;

    private EngineHost(IHost host) => this.host = host;

    internal Store Store => host.Services.GetRequiredService<Store>();

    internal SubjectQueue Queue => host.Services.GetRequiredService<SubjectQueue>();

    internal StandBy StandBy => host.Services.GetRequiredService<StandBy>();

    internal Sweep Sweep => host.Services.GetRequiredService<Sweep>();

    internal static async Task<EngineHost> StartAsync(string connectionString, Func<Store, ISubjectWorker> worker, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:BotApp"] = connectionString,
            ["Engine:SweepEvery"] = "00:00:15",
            ["Engine:CheckinEvery"] = "00:00:00.5",
            ["Engine:CheckinPatience"] = "00:00:01",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddBotAppStorage(builder.Configuration);
        builder.Services.AddBotAppEngineQueue(builder.Configuration);
        builder.Services.AddSingleton(provider => worker(provider.GetRequiredService<Store>()));
        var built = builder.Build();
        await built.StartAsync();
        return new EngineHost(built);
    }

    internal Task StopAsync() => host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
