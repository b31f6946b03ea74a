using System.Net.Sockets;
using System.Text;
using BotApp.Attacks;
using BotApp.Engine;
using BotApp.Storage;
using BotApp.Tests.Dashboard;
using BotApp.Tests.GitHub;
using BotApp.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Attacks;

/// <summary>The whole service as it is shipped, with runners of every kind and people who sign in, and nobody behind it: what is asked of GitHub fails.</summary>
public sealed class AttackedService : IAsyncLifetime
{
    internal const string Secret = "not-a-real-secret-only-for-tests";

    private TestDatabase _database = null!; // set before the first test
    private WebApplication _application = null!; // set before the first test

    internal HttpClient Client { get; private set; } = null!; // set before the first test

    internal Store Store => _application.Services.GetRequiredService<Store>();

    internal IReadOnlyList<string> Woken => ((RestingWorker)_application.Services.GetRequiredService<ISubjectWorker>()).Activated;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync("sqlite");
        _application = BotHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["ConnectionStrings:BotApp"] = _database.ConnectionString,
                ["GitHub:AppId"] = "7",
                ["GitHub:PrivateKey"] = TestKey.Pem,
                ["GitHub:WebhookSecret"] = Secret,
                ["GitHub:ApiUrl"] = "http://127.0.0.1:9",
                ["GitHub:WebUrl"] = "http://127.0.0.1:9",
                ["GitHub:ClientId"] = "client",
                ["GitHub:ClientSecret"] = "not-a-real-one",
                ["Limits:PagesPerMinute"] = "100000",
                ["Limits:SignInsPerMinute"] = "100000",
                ["Runners:ci:Type"] = "http",
                ["Runners:ci:Url"] = "https://ci.example.org",
                ["Runners:ci:SigningKey"] = new string('k', 40),
                ["Runners:told:Type"] = "http",
                ["Runners:told:Url"] = "https://told.example.org",
                ["Runners:told:SigningKey"] = new string('k', 40),
                ["Runners:told:Start:Path"] = "/start",
                ["Runners:told:Start:Body"] = """{"id": "{{correlation_id}}"}""",
                ["Runners:jenkins:Type"] = "jenkins",
                ["Runners:jenkins:Url"] = "https://jenkins.example.org",
                ["Runners:jenkins:User"] = "u",
                ["Runners:jenkins:Token"] = "t",
                ["Runners:azure:Type"] = "azure-pipelines",
                ["Runners:azure:Url"] = "https://dev.azure.com/o/p",
                ["Runners:azure:Token"] = "t",
            });
            builder.Services.AddSingleton<ISubjectWorker, RestingWorker>();
        });
        await _application.StartAsync();
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_application.Urls.First()) };
        await Store.Database.WriteAsync(session => Repositories.PutAsync(session,
        [
            new StoredRepository(7, "octo/shop", "octo", "shop", 3, "main", false),
            new StoredRepository(8, "octo/secret", "octo", "secret", 3, "main", true),
        ]), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A request as bytes on the line; what came until the other side ended the connection.</summary>
    internal async Task<string> SendAsync(string target, string headers, string body)
    {
        var content = body == "-" ? [] : AttackList.BytesOf(body);
        var length = body == "-" || headers.Contains("Content-Length", StringComparison.Ordinal) ? "" : $"Content-Length: {content.Length}\r\n";
        var head = $"{target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{length}{headers.Replace("\n", "\r\n", StringComparison.Ordinal)}\r\n";
        using var client = new TcpClient();
        await client.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(AttackList.BytesOf(head));
            await stream.WriteAsync(content);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (IOException)
        {
            return ""; // cut off, as what is no HTTP may be
        }
    }

    /// <summary>What can be said of every answer to an attack: nothing of the program's inside is in it.</summary>
    internal static void Discreet(string text)
    {
        text.ShouldNotContain("   at ");
        text.ShouldNotContain("Exception");
        text.ShouldNotContain("hunter2");
    }
}
