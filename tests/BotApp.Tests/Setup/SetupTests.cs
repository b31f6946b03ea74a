using System.Net;
using System.Text.Json;

using BotApp.Cli;
using BotApp.Setup;
using BotApp.Simulator.State;

namespace BotApp.Tests.Setup;

/// <summary>Registering the App as its browser and its GitHub see it, when all goes well.</summary>
public sealed class SetupTests
{
    [Fact]
    public async Task Until_the_App_is_registered_everything_else_says_so_and_asks_to_come_again()
    {
        await using var bench = await SetupBench.StartAsync();

        foreach (var path in new[] { "/", "/repositories/1", "/health/ready", "/metrics", "/docs/settings", "/sign-in" })
        {
            using var answer = await bench.Browser.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
            (await answer.Content.ReadAsStringAsync()).Trim().ShouldBe(SetupHost.NotYet);
        }

        using var body = new StringContent("{}");
        using var delivery = await bench.Browser.PostAsync("/api/github/webhooks", body);
        delivery.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        delivery.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(1));
        using var alive = await bench.Browser.GetAsync("/health/live");
        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
        bench.Console.ShouldContain($"Open {bench.Url}setup?word=");
        bench.Console.ShouldContain(bench.File);
    }

    [Fact]
    public async Task The_way_in_opens_to_the_word_of_the_console_once_and_the_newest_browser_shuts_out_the_one_before()
    {
        await using var bench = await SetupBench.StartAsync();
        foreach (var path in new[] { "/setup", "/setup?word=", "/setup?word=guessed", "/SETUP", "/Setup/", "/%73etup", "/setup/callback?code=1&state=1" })
        {
            using var shut = await bench.Browser.GetAsync(path);
            shut.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await shut.Content.ReadAsStringAsync()).Trim().ShouldBe(SetupGuard.Shut);
        }

        using (var head = await bench.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/setup?word={bench.Words[^1]}")))
        {
            head.StatusCode.ShouldBe(HttpStatusCode.Forbidden, "what only looks at an address does not use the word up");
        }

        var first = bench.Words.ShouldHaveSingleItem();
        using (var entered = await bench.Browser.GetAsync($"/setup?word={first}"))
        {
            var cookie = entered.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith(SetupGuard.Cookie, StringComparison.Ordinal));
            cookie.ShouldContain("httponly", Case.Insensitive);
            cookie.ShouldContain("samesite=lax", Case.Insensitive);
            cookie.ShouldContain("path=/setup", Case.Insensitive);
        }

        using (var inside = await bench.Browser.GetAsync("/setup"))
        {
            inside.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var other = bench.NewBrowser();
        using (var used = await other.GetAsync($"/setup?word={first}"))
        {
            used.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        bench.Words.Count.ShouldBe(2, "the next word is printed when one was used");
        await bench.EnterAsync(other);
        using (var inside = await other.GetAsync("/setup"))
        {
            inside.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var out1 = await bench.Browser.GetAsync("/setup");
        out1.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_form_leads_to_GitHub_with_the_manifest_and_may_be_sent_nowhere_else()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        using var shown = await bench.Browser.GetAsync("/setup");
        shown.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("form-action 'self';");
        (await SetupBench.PageAsync(shown)).QuerySelectorAll("script, style, [style], [onclick]").ShouldBeEmpty();

        using var sent = await bench.SendAsync(name: "Our Bot");
        var page = await SetupBench.PageAsync(sent);

        sent.Headers.GetValues("Content-Security-Policy").Single().ShouldContain($"form-action {bench.GitHubUrl.GetLeftPart(UriPartial.Authority)};");
        page.QuerySelectorAll("script, style, [style], [onclick]").ShouldBeEmpty();
        var form = page.Forms.Single();
        form.Action.ShouldStartWith($"{bench.GitHubUrl}settings/apps/new?state=");
        form.QuerySelectorAll("input").Select(input => input.GetAttribute("name")).ShouldBe(["manifest"], "no token of ours goes to GitHub");
        var address = bench.Url.GetLeftPart(UriPartial.Authority);
        form.QuerySelector("input")!.GetAttribute("value").ShouldBe(AppManifest.Json(new Uri(address), "Our Bot", new Uri(address)));
        File.Exists(bench.File).ShouldBeFalse();
        Directory.GetFiles(Path.GetDirectoryName(bench.File)!).ShouldBeEmpty("the trial leaves nothing");
    }

    [Fact]
    public async Task What_GitHub_gives_is_kept_for_its_owner_alone_in_the_form_of_configuration()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();

        using var answer = await bench.Browser.GetAsync(back);
        var text = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        var app = bench.App();
        text.ShouldContain($"{bench.GitHubUrl}apps/our-bot/installations/new");
        text.ShouldContain("Expire user authorization tokens");
        text.ShouldNotContain("not quite what BotApp asks for");
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(bench.File));
        var section = json.RootElement.GetProperty("GitHub");
        section.GetProperty("AppId").GetString().ShouldBe($"{app.Id}");
        section.GetProperty("ClientId").GetString().ShouldBe(app.ClientId);
        section.GetProperty("ClientSecret").GetString().ShouldBe(app.ClientSecret);
        section.GetProperty("WebhookSecret").GetString().ShouldBe(app.WebhookSecret);
        section.GetProperty("PrivateKey").GetString().ShouldBe(app.PrivateKeyPem);
        section.GetProperty("WebUrl").GetString().ShouldBe(bench.GitHubUrl.AbsoluteUri.TrimEnd('/'));
        section.GetProperty("ApiUrl").GetString().ShouldBe(bench.GitHubUrl.AbsoluteUri.TrimEnd('/'));
        json.RootElement.GetProperty("BotApp").GetProperty("PublicUrl").GetString().ShouldBe(bench.Url.GetLeftPart(UriPartial.Authority));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(bench.File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.GetFiles(Path.GetDirectoryName(bench.File)!).ShouldBe([bench.File]);
        await bench.Desk.Finished.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        foreach (var secret in new[] { app.ClientSecret, app.WebhookSecret!, "PRIVATE KEY", back.Query.Split('=', '&')[1] })
        {
            bench.Log.ShouldNotContain(secret);
            bench.Console.ShouldNotContain(secret);
            text.ShouldNotContain(secret);
        }

        bench.GitHub.AssertNothingUnexpected();
    }

    [Theory]
    [InlineData("https", "bot.example.org", "https://bot.example.org")]
    [InlineData("http", "bot.example.org:8080", "https://bot.example.org")]
    [InlineData("https", "bot.example.org/path?and=more", "https://127.0.0.1")]
    public async Task Behind_a_proxy_the_address_is_guessed_as_the_browser_sees_it(string scheme, string host, string guess)
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        bench.Browser.DefaultRequestHeaders.Add("X-Forwarded-Host", host);

        using var entered = await bench.Browser.GetAsync($"/setup?word={bench.Words[^1]}");
        var cookie = entered.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith(SetupGuard.Cookie, StringComparison.Ordinal));
        cookie.Contains("secure", StringComparison.OrdinalIgnoreCase).ShouldBe(scheme == "https");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/setup") { Headers = { { "Cookie", cookie.Split(';')[0] } } };
        using var shown = await bench.Browser.SendAsync(request);

        (await SetupBench.PageAsync(shown)).QuerySelector("input[name=PublicUrl]")!.GetAttribute("value").ShouldStartWith(guess);
    }

    [Fact]
    public async Task An_organizations_App_is_registered_on_its_own_page_and_its_settings_are_linked()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.GitHub.Organization("acme", "octo");
        await bench.EnterAsync();

        using var answer = await bench.Browser.GetAsync(await bench.RegisterAsync("acme"));

        (await answer.Content.ReadAsStringAsync()).ShouldContain($"{bench.GitHubUrl}organizations/acme/settings/apps/our-bot");
        bench.App().Owner.Login.ShouldBe("acme");
    }

    [Fact]
    public async Task What_the_App_asks_for_other_than_BotApp_does_is_shown()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();
        bench.GitHub.Read(_ => ChangeAsks(bench.App()));

        using var answer = await bench.Browser.GetAsync(back);
        var text = (await SetupBench.PageAsync(answer)).QuerySelector(".notice")!.TextContent;

        text.ShouldContain("The permission checks is read; BotApp uses write.");
        text.ShouldContain("The permission contents is missing; BotApp uses write.");
        text.ShouldContain("The permission pages (write) is more than BotApp uses.");
        text.ShouldContain("The App is not told of the event push.");
        text.ShouldContain("The App is told of the event fork, which BotApp does not read.");
        File.Exists(bench.File).ShouldBeTrue();
    }

    private static bool ChangeAsks(App app)
    {
        app.Permissions["checks"] = "read";
        app.Permissions["pages"] = "write";
        app.Events.Add("fork");
        return app.Permissions.Remove("contents") && app.Events.Remove("push");
    }
}
