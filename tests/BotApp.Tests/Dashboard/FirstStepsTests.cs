using BotApp.Cli;
using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Tests.Storage;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Dashboard;

/// <summary>The start page of an installation that has nothing to show yet says what is missing.</summary>
public sealed class FirstStepsTests
{
    [Fact]
    public async Task An_App_that_is_installed_nowhere_and_hears_nothing_is_said_to_be_with_what_to_do()
    {
        await using var github = new FakeGitHub();
        await using var server = await FakeGitHubServer.StartAsync(github);
        var app = Register(github);
        await using var database = await TestDatabase.CreateAsync("sqlite");
        await using var bot = await StartAsync(server, app, database.ConnectionString);

        var page = await PageAsync(bot);

        page.ShouldContain($"href=\"{server.BaseUrl}apps/our-bot/installations/new\"");
        page.ShouldContain("It is installed nowhere yet.");
        page.ShouldContain("No delivery came yet.");
        page.ShouldContain("https://bot.example.org/api/github/webhooks");
        page.ShouldContain(".github/botapp.yml");
    }

    [Theory]
    [InlineData(true, "GitHub's newest delivery, <code>ping</code> at", "was taken.")]
    [InlineData(false, "did not get here: <code>failed to connect to host</code>", "https://bot.example.org/api/github/webhooks")]
    public async Task What_is_done_is_said_to_be_and_what_GitHub_could_not_deliver(bool isReached, params string[] sentences)
    {
        await using var github = new FakeGitHub();
        await using var server = await FakeGitHubServer.StartAsync(github);
        var app = Register(github);
        github.Person("octo").InstallApp(app);
        await using var database = await TestDatabase.CreateAsync("sqlite");
        await using var bot = await StartAsync(server, app, database.ConnectionString);
        github.Read(_ => app.WebhookUrl = isReached ? bot.Urls.First() + "/api/github/webhooks" : $"{Faults.ServiceProcess.FreeAddress()}api/github/webhooks");
        github.Read(state => { state.Events.Ping(app); return 0; });

        await UntilAsync(() => github.Deliveries.Idle);
        var page = await PageAsync(bot);

        page.ShouldContain("It is installed on one account.");
        sentences.ShouldAllBe(sentence => page.Contains(sentence));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Every_page_over_all_is_there_before_anything_is_stored(string kind)
    {
        await using var host = await DashboardHost.StartAsync(kind: kind);

        foreach (var path in new[] { "/", "/deliveries", "/jobs" })
        {
            (await host.PageAsync(path)).QuerySelectorAll("h1").Length.ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_GitHub_that_cannot_be_asked_keeps_nobody_from_the_page()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.PageAsync("/")).Body!.TextContent.ShouldContain("GitHub could not be asked where it is installed");
    }

    private static App Register(FakeGitHub github) =>
        github.RegisterApp(new AppRegistration { Name = "Our Bot", Permissions = AppManifest.Permissions(), Events = AppManifest.Events(), WebhookSecret = DashboardHost.Secret });

    private static async Task<WebApplication> StartAsync(FakeGitHubServer server, App app, string connection)
    {
        var bot = BotHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["BotApp:PublicUrl"] = "https://bot.example.org",
                ["ConnectionStrings:BotApp"] = connection,
                ["GitHub:AppId"] = $"{app.Id}",
                ["GitHub:PrivateKey"] = app.PrivateKeyPem,
                ["GitHub:WebhookSecret"] = DashboardHost.Secret,
                ["GitHub:ApiUrl"] = server.BaseUrl.AbsoluteUri.TrimEnd('/'),
                ["GitHub:WebUrl"] = server.BaseUrl.AbsoluteUri.TrimEnd('/'),
            });
        });
        await bot.StartAsync();
        return bot;
    }

    private static async Task<string> PageAsync(WebApplication bot)
    {
        using var client = new HttpClient { BaseAddress = new Uri(bot.Urls.First()) };
        return await client.GetStringAsync("/", TestContext.Current.CancellationToken);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var deadline = DateTime.UtcNow.AddMinutes(2);
        while (!condition())
        {
            (DateTime.UtcNow < deadline).ShouldBeTrue();
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
