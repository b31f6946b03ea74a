using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Hosting;
using BotApp.Simulator.PackageIndex;
using BotApp.Simulator.Sample;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.FakeRunners;

/// <summary>A package index and a hosting on loopback, as the demo has them.</summary>
internal sealed class SimulatedServices : IAsyncDisposable
{
    private readonly WebApplication _application;

    private SimulatedServices(WebApplication application) => _application = application;

    public PackageIndexState Index { get; } = new();

    public HostingState Hosting { get; } = new();

    public HttpClient Client { get; } = new();

    public Uri Address => new(_application.Urls.First());

    public RunnerOptions Options => RunnerOptions.For(Index, Hosting);

    public IReadOnlyDictionary<string, string> Variables => SampleRepository.Variables(new Uri(Address, "/index/legacy/"), new Uri(Address, "/sites"));

    public static async Task<SimulatedServices> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var services = new SimulatedServices(application);
        application.MapPackageIndex(services.Index, "/index");
        application.MapHosting(services.Hosting, "/sites");
        await application.StartAsync();
        return services;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.DisposeAsync();
    }
}
