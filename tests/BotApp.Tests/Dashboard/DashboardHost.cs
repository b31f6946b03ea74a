using System.Net;

using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.GitHub;
using BotApp.Tests.Storage;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Dashboard;

/// <summary>The real service on a port of its own, with a seeded database and a worker that leaves everything as it is.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    internal const string Secret = "not-a-real-secret-only-for-tests";

    private readonly TestDatabase _database;
    private readonly WebApplication _application;

    private DashboardHost(TestDatabase database, WebApplication application)
    {
        _database = database;
        _application = application;
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        };
    }

    internal HttpClient Client { get; }

    internal string ConnectionString => _database.ConnectionString;

    internal IServiceProvider Services => _application.Services;

    internal Store Store => Services.GetRequiredService<Store>();

    internal RestingWorker Worker => (RestingWorker)Services.GetRequiredService<ISubjectWorker>();

    internal static async Task<DashboardHost> StartAsync(Func<Store, Task>? seed = null, string kind = "sqlite")
    {
        var database = await TestDatabase.CreateAsync(kind);
        if (seed is not null)
        {
            await seed(await database.OpenAsync());
        }

        var application = BotHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["ConnectionStrings:BotApp"] = database.ConnectionString,
                ["GitHub:AppId"] = "7",
                ["GitHub:PrivateKey"] = TestKey.Pem,
                ["GitHub:WebhookSecret"] = Secret,
                ["GitHub:ApiUrl"] = "http://127.0.0.1:9",
                ["GitHub:ReadRetries"] = "0", // nobody is there
            });
            builder.Services.AddSingleton<ISubjectWorker, RestingWorker>();
        });
        await application.StartAsync();
        return new DashboardHost(database, application);
    }

    internal async Task<IDocument> PageAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await Client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return await new HtmlParser(default, BrowsingContext.New(Configuration.Default)).ParseDocumentAsync(text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _database.DisposeAsync();
    }
}

/// <summary>Remembers who was activated and does nothing else.</summary>
internal sealed class RestingWorker(TimeProvider time) : ISubjectWorker
{
    private readonly List<string> _activated = [];

    internal IReadOnlyList<string> Activated
    {
        get
        {
            lock (_activated)
            {
                return [.. _activated];
            }
        }
    }

    public Task<Activation> ActivateAsync(string subjectKey, long version, CancellationToken cancellationToken)
    {
        lock (_activated)
        {
            _activated.Add(subjectKey);
        }

        return Task.FromResult<Activation>(new Activation.AgainAt(time.GetUtcNow() + TimeSpan.FromHours(1)));
    }
}
