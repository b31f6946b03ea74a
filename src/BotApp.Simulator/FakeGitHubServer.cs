using BotApp.Simulator.Api;
using BotApp.Simulator.Git;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Simulator;

/// <summary>Serves a <see cref="FakeGitHub"/> over HTTP on loopback. What is mapped as extra (pages, …) comes first; the API answers the rest.</summary>
internal sealed class FakeGitHubServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private FakeGitHubServer(FakeGitHub github, WebApplication application)
    {
        GitHub = github;
        this.application = application;
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        BaseUrl = new Uri(address.TrimEnd('/') + "/");
        github.BaseUrl = BaseUrl;
        github.StorageUrl = BaseUrl;
    }

    public FakeGitHub GitHub { get; }

    /// <summary>Base of web pages and of the API, with trailing slash; <c>/api/v3</c> below it is the API too.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Starts serving.</summary>
    /// <param name="github">The state to serve.</param>
    /// <param name="port">0 lets the system choose.</param>
    /// <param name="mapExtra">Adds routes of other parts.</param>
    /// <param name="addServices">Adds services those routes need.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<FakeGitHubServer> StartAsync(
        FakeGitHub github, int port = 0, Action<WebApplication>? mapExtra = null, Action<WebApplicationBuilder>? addServices = null,
        CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
        });
        addServices?.Invoke(builder);
        var built = builder.Build();
        mapExtra?.Invoke(built);
        new WebPages(github).Map(built);
        new GitHttp(github).Map(built);
        built.MapGet($"{TokenIssuer.Path}/.well-known/jwks", () => github.Tokens.Keys() is { } keys ? Results.Text(keys.ToJsonString(), "application/json") : Results.StatusCode(503));
        var api = new ApiServer(github);
        built.MapFallback("{**path}", api.AnswerAsync);
        await built.StartAsync(cancellationToken);
        return new FakeGitHubServer(github, built);
    }

    /// <summary>A client for the API with the headers GitHub requires, for tests and tools.</summary>
    public HttpClient CreateClient(string? token = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = BaseUrl };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("tests");
        client.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.github+json");
        client.DefaultRequestHeaders.Add("X-GitHub-Api-Version", "2022-11-28");
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await application.StopAsync(patience.Token);
        await application.DisposeAsync();
    }
}
