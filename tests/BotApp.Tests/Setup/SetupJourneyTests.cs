using System.Globalization;

using BotApp.Cli.Demo;
using BotApp.Simulator.Page;
using BotApp.Simulator.State;
using BotApp.Tests.Faults;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Setup;

/// <summary>From a machine where nothing is configured to a pull request with its checks: one process, and a browser that runs no script.</summary>
public sealed class SetupJourneyTests
{
    /// <summary>Where pictures of the pages are put; null: nowhere.</summary>
    private static readonly string? s_pictures = Environment.GetEnvironmentVariable("BOTAPP_TEST_PICTURES");

    [Fact]
    public async Task From_nothing_to_an_installed_App_with_a_browser_alone_and_a_pull_request_gets_its_checks()
    {
        await using var browser = await Chromium.StartAsync();
        await using var demo = await DemoWorld.CreateAsync(
            new DemoWorldOptions { Executor = options => new SampleRunner(options), Map = (app, github) => SimulatorPages.Map(app, github) }, TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("botapp-setup-");
        var address = ServiceProcess.FreeAddress();
        var configuration = Configuration(demo, folder, address);
        await using (var service = ServiceProcess.Launch(configuration, verb: ["setup", "--github-url", demo.GitHubUrl.GetLeftPart(UriPartial.Authority)]))
        {
            await UntilAsync(() => Task.FromResult(Invitation(service) is not null), () => service.Log);

            await browser.GoAsync(new Uri(Invitation(service)!));
            await browser.SeesAsync("Set BotApp up");
            await ShootAsync(browser, "setup-form");
            await browser.FillAsync("input[name=Name]", "Our Bot");
            await browser.ClickAsync("main button");
            await browser.SeesAsync("Go on to GitHub");
            await ShootAsync(browser, "setup-manifest");
            await browser.ClickAsync("main button");
            await browser.SeesAsync("Create GitHub App for octo");
            await browser.ClickAsync("main button.primary");
            await browser.SeesAsync("Our Bot is registered");
            await ShootAsync(browser, "setup-done");
            await browser.ClickAsync("main a.button");
            await browser.SeesAsync("Only select repositories");
            await browser.ClickAsync("input[value=selected]");
            await browser.ClickAsync("input[name=repositories]");
            await browser.ClickAsync("main button.primary");
            await browser.SeesAsync("1 repository");

            using var http = new HttpClient { BaseAddress = address };
            await UntilAsync(() => AnswersAsync(http, "health/ready"), () => service.Log);
            await browser.GoAsync(new Uri(address, "/setup")); // there is nothing to do there any more
            await browser.ClickAsync("a.button");
            await browser.ClickAsync("a[href$='login=octo']");
            await browser.ClickAsync("button[value=authorize]");
            await browser.SeesAsync("Repositories"); // what is still to do, until GitHub's word of the installation is heard; then the repository
            await ShootAsync(browser, "setup-first-steps");

            var app = demo.GitHub.Read(github => github.Apps.All.Single(one => one.Slug == "our-bot"));
            demo.Robin.Push(demo.Repository, "change", "NOTES.md", "A note.\n", "Add a note");
            var pull = demo.Robin.OpenPullRequest(demo.Repository, "change", "Add a note");
            await UntilAsync(() => Task.FromResult(demo.GitHub.Read(_ => IsGreen(demo, app, pull))), () => service.Log);

            await browser.GoAsync(address);
            await browser.SeesAsync("octo/greet");
            await ShootAsync(browser, "setup-dashboard");
            service.Log.ShouldContain("goes on as its service");
            service.Log.ShouldNotContain(app.ClientSecret);
            service.Log.ShouldNotContain(app.WebhookSecret!);
            demo.GitHub.AssertNothingUnexpected();
        }

        // What was registered, and at which GitHub, is still there at the next start, which says nothing of either.
        await using (var again = await ServiceProcess.StartAsync(configuration, address))
        {
            again.Log.ShouldNotContain("word=");
            var app = demo.GitHub.Read(github => github.Apps.All.Single(one => one.Slug == "our-bot"));
            var pull = demo.GitHub.Read(_ => demo.Repository.PullRequests.Single());
            demo.Robin.Push(demo.Repository, "change", "NOTES.md", "Another note.\n", "Change the note");
            await UntilAsync(() => Task.FromResult(demo.GitHub.Read(_ => IsGreen(demo, app, pull))), () => again.Log);
        }

        folder.Delete(recursive: true);
    }

    private static bool IsGreen(DemoWorld demo, App app, PullRequest pull) =>
        new[] { "botapp/tests", "botapp/gate" }.All(name => demo.Repository.CheckRuns.Any(run => run.App == app && run.HeadSha == pull.HeadSha && run.Name == name && run.Conclusion == "success"));

    private static Dictionary<string, string?> Configuration(DemoWorld demo, DirectoryInfo folder, Uri address) => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings:BotApp"] = $"Data Source={Path.Combine(folder.FullName, "botapp.db")}",
        ["GitHub:WritesPerSecond"] = "50",
        ["GitHub:WriteBurst"] = "50",
        ["BotApp:PollInterval"] = "00:00:02",
        ["BotApp:Smoke:AllowedHosts:0"] = demo.GitHubUrl.GetLeftPart(UriPartial.Authority),
        ["Engine:SweepEvery"] = "00:00:02",
        ["Urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{address.Port}"),
    };

    private static string? Invitation(ServiceProcess service) =>
        service.Log.Split('\n').Where(line => line.Contains("/setup?word=", StringComparison.Ordinal)).Select(line => line.Trim()["Open ".Length..]).LastOrDefault();

    private static async Task<bool> AnswersAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // between the way in and the service nobody listens
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, Func<string> story)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var deadline = DateTime.UtcNow.AddMinutes(2);
        while (!await condition())
        {
            (DateTime.UtcNow < deadline).ShouldBeTrue(story());
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Task ShootAsync(Chromium browser, string name) => s_pictures is null ? Task.CompletedTask : browser.ShootAsync(Path.Combine(s_pictures, $"{name}.png"));
}
