using BotApp.Runners;
using BotApp.Simulator.FakeRunners.Telling;
using BotApp.Storage;
using BotApp.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Runners;

/// <summary>A service that is started by a configured request, the adapter for it, and a database for what its jobs say.</summary>
internal sealed class TellingBench : IAsyncDisposable
{
    internal const string Key = "0123456789abcdef0123456789abcdef";

    private readonly List<ServiceProvider> _providers = [];

    private TellingBench(TellingService service, TestDatabase database, Store store) => (Service, Database, Store) = (service, database, store);

    internal TellingService Service { get; }

    internal TestDatabase Database { get; }

    internal Store Store { get; }

    internal IRunner Runner => field ??= Make();

    internal RunScope Scope { get; } = new(1, 2, "octo", "sample app");

    internal static async Task<TellingBench> StartAsync(string kind = "sqlite")
    {
        var database = await TestDatabase.CreateAsync(kind);
        return new TellingBench(await TellingService.StartAsync(), database, await database.OpenAsync());
    }

    /// <summary>The settings by which such a service is used.</summary>
    internal static Dictionary<string, string?> Settings(Uri url, string token) => new(StringComparer.Ordinal)
    {
        ["Runners:ci:Type"] = "http",
        ["Runners:ci:Url"] = new Uri(url, "v2").AbsoluteUri,
        ["Runners:ci:SigningKey"] = Key,
        ["Runners:ci:AllowPrivateAddresses"] = "true",
        ["Runners:ci:Timeout"] = "00:00:05",
        ["Runners:ci:Secrets:API"] = token,
        ["Runners:ci:Start:Path"] = "/projects/{{repository.full_name}}/builds?source=botapp",
        ["Runners:ci:Start:Headers:Authorization"] = "token {{secret:API}}",
        ["Runners:ci:Start:Headers:X-Api-Version"] = "2",
        ["Runners:ci:Start:Body"] = """
            {
              "commit": "{{sha}}", "branch": "{{ref}}", "message": "BotApp: {{workflow}} of {{repository.full_name}}, attempt {{attempt}}",
              "env": {
                "CORRELATION_ID": "{{correlation_id}}", "CALLBACK_URL": "{{callback.url}}", "CALLBACK_KEY": "{{callback.key}}",
                "UPLOAD_URL": "{{upload.url}}", "UPLOAD_TOKEN": "{{upload.token}}", "SELECT": "{{select}}"
              },
              "inputs": "{{json:inputs}}", "attempt": "{{json:attempt}}", "pull_request": "{{json:pull_request}}"
            }
            """,
        ["Runners:ci:Start:RunId"] = "/build/number",
        ["Runners:ci:Start:RunUrl"] = "https://ci.example.org/builds/{{run.id}}",
        ["Runners:ci:Cancel:Method"] = "DELETE",
        ["Runners:ci:Cancel:Path"] = "/builds/{{run.id}}",
        ["Runners:ci:Cancel:Headers:Authorization"] = "token {{secret:API}}",
    };

    /// <summary>The adapter with settings of the test's own.</summary>
    internal IRunner Make(Action<Dictionary<string, string?>>? configure = null)
    {
        var settings = Settings(Service.Server.BaseUrl, Service.Token);
        configure?.Invoke(settings);
        var provider = RunnerSetup.Services(settings, services => services.AddSingleton(Store));
        _providers.Add(provider);
        return RunnerSetup.List(provider).Find("ci")!; // configured just above
    }

    internal RunRequest Request(string id) => new(Scope, id, "tests", "feature/ü \"x\"", new Dictionary<string, string>(StringComparer.Ordinal) { ["request_id"] = id, ["sha"] = RunnerBench.Sha, ["level"] = "full" })
    {
        Sha = RunnerBench.Sha,
        Callback = new Uri("https://botapp.example.org/api/runners/ci/events"),
        Upload = new UploadGrant(new Uri("https://botapp.example.org/api/uploads"), new string('f', 64), DateTimeOffset.UtcNow.AddHours(1)),
    };

    /// <summary>What a job says arrives as the receiver would take it.</summary>
    internal Task SaysAsync(string id, long sequence, string document, bool isOver = false) => Store.Statements.PutAsync("ci", id, sequence, isOver, document, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await Service.DisposeAsync();
        await Database.DisposeAsync();
    }
}
