using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.State;

namespace BotApp.Tests.Simulator;

/// <summary>A simulated GitHub with a repository, its owner, a reader and an installed app that may everything.</summary>
internal sealed class SampleGitHub : IAsyncDisposable
{
    public static readonly string[] AllEvents =
    [
        "pull_request", "push", "create", "delete", "issue_comment", "check_suite", "check_run", "status", "workflow_run", "workflow_job",
        "deployment", "deployment_status", "deployment_protection_rule", "release", "merge_group", "repository", "repository_dispatch",
    ];

    private SampleGitHub(FakeGitHub github, FakeGitHubServer server)
    {
        GitHub = github;
        Server = server;
        Octo = github.Person("octo");
        Robin = github.Person("robin");
        Executor = new ScriptedExecutor();
        Repository = Octo.CreateRepository("hello", new Dictionary<string, string>
        {
            ["README.md"] = "# hello\n",
            ["src/app.py"] = "print('hello')\n",
            [".github/workflows/tests.yml"] = """
                name: Tests
                on:
                  push: { branches: [main] }
                  pull_request:
                  merge_group:
                  workflow_dispatch:
                    inputs:
                      level: { required: true, type: choice, options: [fast, full] }
                      note: { default: none }
                jobs:
                  unit: { runs-on: ubuntu-latest, steps: [{ run: pytest }] }
                  report: { needs: unit, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
                """,
        });
        github.Executor = Executor; // the first push of all is no test's business
        App = github.RegisterApp(new AppRegistration
        {
            Name = "Sample App",
            Permissions = new[]
            {
                "actions", "administration", "checks", "contents", "deployments", "issues", "members", "merge_queues", "pull_requests", "statuses", "workflows",
            }.ToDictionary(name => name, _ => "write", StringComparer.Ordinal),
            Events = AllEvents,
            WebhookSecret = "a sample secret",
        });
        Installation = Octo.InstallApp(App);
    }

    public FakeGitHub GitHub { get; }

    public FakeGitHubServer Server { get; }

    public Person Octo { get; }

    /// <summary>May read only.</summary>
    public Person Robin { get; }

    public ScriptedExecutor Executor { get; }

    public Repository Repository { get; }

    public App App { get; }

    public Installation Installation { get; }

    public static async Task<SampleGitHub> StartAsync(TimeProvider? time = null)
    {
        var github = new FakeGitHub(time);
        var server = await FakeGitHubServer.StartAsync(github);
        return new SampleGitHub(github, server);
    }

    public static string Jwt(App app, DateTimeOffset now, RSA? key = null, string? issuer = null, int life = 540)
    {
        var header = Part(new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT" });
        var claims = Part(new JsonObject
        {
            ["iat"] = now.ToUnixTimeSeconds() - 60,
            ["exp"] = now.ToUnixTimeSeconds() + life,
            ["iss"] = issuer ?? app.ClientId,
        });
        var signature = (key ?? app.Key).SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    public string Jwt() => Jwt(App, GitHub.Now);

    /// <summary>A token of the installation, by way of the API.</summary>
    public async Task<string> TokenAsync(object? narrowed = null)
    {
        using var client = Server.CreateClient(Jwt());
        using var response = await client.PostAsJsonAsync($"app/installations/{Installation.Id}/access_tokens", narrowed ?? new { });
        response.EnsureSuccessStatusCode();
        return (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["token"]!;
    }

    /// <summary>A client with a token of the installation.</summary>
    public async Task<HttpClient> ClientAsync(object? narrowed = null) => Server.CreateClient(await TokenAsync(narrowed));

    /// <summary>A branch with one change, and a pull request from it.</summary>
    public PullRequest OpenPullRequest(string branch = "feature", string content = "print('changed')\n")
    {
        Octo.Push(Repository, branch, "src/app.py", content, "Change the greeting");
        return Octo.OpenPullRequest(Repository, branch, "Change the greeting", "Because.");
    }

    /// <summary>Waits until something holds, looking under the lock.</summary>
    public async Task UntilAsync(Func<FakeGitHub, bool> holds, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!GitHub.Read(holds))
        {
            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"waited in vain until {what}; deliveries: {string.Join(", ", GitHub.Deliveries.Log)}");
            }

            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await GitHub.DisposeAsync();
        Executor.Dispose();
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
