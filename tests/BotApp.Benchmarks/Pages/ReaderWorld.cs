using System.Globalization;
using System.Text;
using BotApp.Cli;
using BotApp.GitHub;
using BotApp.SignIn;
using BotApp.Simulator;
using BotApp.Simulator.Git;
using BotApp.Simulator.State;
using BotApp.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Benchmarks.Pages;

/// <summary>A simulated GitHub with the repositories of a store under their numbers there, and somebody who may read all of them.</summary>
internal sealed class ReaderWorld : IAsyncDisposable
{
    /// <summary>No number of the store comes so far.</summary>
    private const long FirstId = 1_000_000;

    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main] } } }
          functional: { workflow: functional.yml, on: { pull-request: {} } }
        gate:
          required: [tests, functional]
        """;

    private readonly FakeGitHub _github;
    private readonly FakeGitHubServer _server;
    private readonly Simulator.State.App _app;
    private readonly Simulator.State.Account _reader;

    private ReaderWorld(FakeGitHub github, FakeGitHubServer server)
    {
        (_github, _server) = (github, server);
        _app = github.RegisterApp(new AppRegistration { Name = "BotApp", Permissions = AppManifest.Permissions(), Events = AppManifest.Events() });
        _reader = github.Accounts.Get("reader");
    }

    internal static async Task<ReaderWorld> StartAsync(IReadOnlyList<StoredRepository> repositories, CancellationToken cancellationToken)
    {
        var github = new FakeGitHub(firstId: FirstId);
        var server = await FakeGitHubServer.StartAsync(github, cancellationToken: cancellationToken);
        var world = new ReaderWorld(github, server);
        lock (github.Gate)
        {
            world.Furnish(repositories);
        }

        return world;
    }

    /// <summary>What the service is started with; people sign in where <paramref name="signIn"/> says so.</summary>
    internal Dictionary<string, string?> Configuration(string connectionString, bool signIn) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Urls"] = "http://127.0.0.1:0",
        ["BotApp:PublicUrl"] = "http://127.0.0.1",
        ["ConnectionStrings:BotApp"] = connectionString,
        ["GitHub:AppId"] = _app.Id.ToString(CultureInfo.InvariantCulture),
        ["GitHub:PrivateKey"] = _app.PrivateKeyPem,
        ["GitHub:WebhookSecret"] = Guid.NewGuid().ToString("N"),
        ["GitHub:ApiUrl"] = _server.BaseUrl.AbsoluteUri.TrimEnd('/'),
        ["GitHub:WebUrl"] = _server.BaseUrl.AbsoluteUri.TrimEnd('/'),
        ["GitHub:ClientId"] = signIn ? _app.ClientId : null,
        ["GitHub:ClientSecret"] = signIn ? _app.ClientSecret : null,
        ["Limits:PagesPerMinute"] = "1000000",
        ["Limits:PagesPerMinuteOfOne"] = "1000000",

        // What is done by itself waits until everything was looked at.
        ["Engine:RedeliverAfterStart"] = "01:00:00",
        ["Engine:TagsAfterStart"] = "01:00:00",
        ["Engine:InstallationsAfterStart"] = "01:00:00",
    };

    /// <summary>A session of the reader, as a cookie.</summary>
    internal async Task<string> SignInAsync(WebApplication bot, CancellationToken cancellationToken)
    {
        var (access, refresh) = _github.Read(github => github.Accounts.Grant(_app, _reader));
        var id = await bot.Services.GetRequiredService<SessionKeeper>()
            .BeginAsync(new GitHub.Account(_reader.Id, _reader.Login, "User"), new UserGrant.Granted(access, Accounts.TokenLife, refresh), null, cancellationToken);
        return $"{SignInFlow.SessionCookie}={id}";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _github.DisposeAsync();
    }

    private void Furnish(IReadOnlyList<StoredRepository> repositories)
    {
        foreach (var installed in repositories.GroupBy(one => (one.InstallationId, one.Owner)))
        {
            var owner = _github.Accounts.Get(installed.Key.Owner, AccountType.Organization);
            _github.Apps.Installations.Add(new Simulator.State.Installation
            {
                Id = installed.Key.InstallationId,
                App = _app,
                Account = owner,
                CreatedAt = _github.Now,
                Permissions = new(_app.Permissions, StringComparer.Ordinal),
                Events = [.. _app.Events],
            });
            foreach (var one in installed)
            {
                Add(one, owner);
            }
        }
    }

    private void Add(StoredRepository one, Simulator.State.Account owner)
    {
        var repository = new Simulator.State.Repository
        {
            Id = one.Id,
            Owner = owner,
            Name = one.Name,
            Private = one.IsPrivate,
            Git = new GitRepository(Path.Combine(_github.Root, string.Create(CultureInfo.InvariantCulture, $"{one.Id}.git"))),
            CreatedAt = _github.Now,
        };
        repository.Collaborators[_reader.Login] = Access.Write;
        _github.Repositories.All.Add(repository);
        var files = new Dictionary<string, byte[]?>(StringComparer.Ordinal) { [".github/botapp.yml"] = Encoding.UTF8.GetBytes(Settings) };
        var sha = repository.Git.WriteCommit(parent: null, files, "First commit", new Signature(_reader.Login, _reader.Email, _github.Now));
        _github.Repositories.UpdateRef(repository, "refs/heads/main", sha, owner, isSilent: true);
    }
}
