using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using BotApp.Cli.Demo;
using BotApp.Dashboard.Api;
using BotApp.SignIn;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.SignIn;

/// <summary>Tokens of people for scripts: shown once, stored as a hash, good for what their owner may read on GitHub at that moment and for no longer than they said.</summary>
public sealed partial class ApiTokenTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task SEC31_A_token_reads_what_its_owner_may_read_now_and_to_others_everything_private_does_not_exist(string kind)
    {
        var clock = new ShiftedClock();
        await using var database = await Storage.TestDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(new DemoWorldOptions { Time = clock }, time: clock, connectionString: database.ConnectionString, signIn: true, configure: configuration => configuration["SignIn:Operators:0"] = "octo");
        var repository = world.Demo.Repository;
        world.Demo.Octo.MakePrivate(repository);
        var id = await SignInTests.KnownAsync(world);
        await world.UntilAsync(async () => (await world.Store.Repositories.FindAsync(id, Now))!.IsPrivate, 60, "the repository to be known as private");
        world.GitHub.Person("stranger");
        using var octo = new Visitor(world);
        using var robin = new Visitor(world);
        using var stranger = new Visitor(world);
        var (octos, robins, strangers) = (await MakeAsync(octo, "octo"), await MakeAsync(robin, "robin"), await MakeAsync(stranger, "stranger"));

        // Every route: to whoever may read it there; to others as a repository that nobody has.
        using var http = world.Client();
        foreach (var route in ApiRoutes.All.Where(route => route.Path.Contains("{id}", StringComparison.Ordinal)))
        {
            (await AskAsync(http, Filled(route, id), null)).Status.ShouldBe(HttpStatusCode.Unauthorized, route.Path);
            var (hidden, missing) = (await AskAsync(http, Filled(route, id), strangers), await AskAsync(http, Filled(route, 987654321), strangers));
            hidden.Status.ShouldBe(HttpStatusCode.NotFound, route.Path);
            hidden.ShouldBe(missing, route.Path);
            (await AskAsync(http, Filled(route, id), robins)).Status.ShouldBe(route.Path.Split('/').Length > 4 || route.Path.EndsWith("timeline", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.OK, route.Path); // nothing is called so
        }

        (await AskAsync(http, "/api/v1/repositories", robins)).Text.ShouldContain(repository.FullName);
        (await AskAsync(http, "/api/v1/repositories", strangers)).Text.ShouldBe("[]");
        (await robin.GetAsync("/api/v1/repositories")).Text.ShouldContain(repository.FullName, customMessage: "the session of a browser is as good");
        (await stranger.GetAsync($"/api/v1/repositories/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await robin.PostAsync("/api/v1/repositories", [])).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        foreach (var path in new[] { "/api/v1/deliveries", "/api/v1/jobs" })
        {
            (await AskAsync(http, path, octos)).Status.ShouldBe(HttpStatusCode.OK);
            (await AskAsync(http, path, robins)).Status.ShouldBe(HttpStatusCode.Forbidden);
        }

        // What is no token of anybody's.
        var forged = robins[..^1] + (robins[^1] == 'a' ? 'b' : 'a');
        (await AskAsync(http, $"/api/v1/repositories/{id}", forged)).Text.ShouldContain("BotApp does not know this token");
        (await AskAsync(http, $"/api/v1/repositories/{id}", TokenText.New())).Text.ShouldContain("BotApp does not know this token");
        using (var basic = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/repositories/{id}") { Headers = { Authorization = new AuthenticationHeaderValue("Basic", "cm9iaW46eA==") } })
        {
            using var answer = await http.SendAsync(basic, Now);
            (answer.StatusCode, answer.Headers.WwwAuthenticate.Single().Scheme).ShouldBe((HttpStatusCode.Unauthorized, "Bearer"));
        }

        await WaitsWhileTheQuotaIsShortAsync(world, clock, http, id, octos, [robins, strangers]);

        // Who loses access on GitHub loses it here within a minute, and whoever has their name by then does not get it.
        world.GitHub.Read(_ => repository.Collaborators.Remove("robin"));
        clock.Forward(TimeSpan.FromSeconds(61));
        (await AskAsync(http, $"/api/v1/repositories/{id}", robins)).Status.ShouldBe(HttpStatusCode.NotFound);
        world.Demo.Octo.SetPermission(repository, "robin", Access.Read);
        clock.Forward(TimeSpan.FromSeconds(61));
        (await AskAsync(http, $"/api/v1/repositories/{id}", robins)).Status.ShouldBe(HttpStatusCode.OK);

        // Operators for as long as they are.
        await world.RestartAsync(() =>
        {
            world.Configuration["SignIn:Operators:0"] = "somebody-else";
            return Task.CompletedTask;
        });
        (await AskAsync(http, "/api/v1/deliveries", octos)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(http, $"/api/v1/repositories/{id}", octos)).Status.ShouldBe(HttpStatusCode.OK);

        // Revoked by its owner alone, and expired.
        var listed = await robin.GetAsync("/tokens");
        var form = listed.Document.QuerySelector("td form.ask")!;
        (await stranger.SubmitAsync(await stranger.GetAsync("/tokens"), "td form.ask", ("id", form.QuerySelector("input[name=id]")!.GetAttribute("value")))).At.AbsolutePath.ShouldBe("/tokens");
        (await AskAsync(http, $"/api/v1/repositories/{id}", robins)).Status.ShouldBe(HttpStatusCode.OK);
        await robin.SubmitAsync(listed, "td form.ask");
        (await AskAsync(http, $"/api/v1/repositories/{id}", robins)).ShouldSatisfyAllConditions(answer => answer.Status.ShouldBe(HttpStatusCode.Unauthorized), answer => answer.Text.ShouldContain("This token was revoked"));
        clock.Forward(TimeSpan.FromDays(8));
        (await AskAsync(http, $"/api/v1/repositories/{id}", octos)).ShouldSatisfyAllConditions(answer => answer.Status.ShouldBe(HttpStatusCode.Unauthorized), answer => answer.Text.ShouldContain("This token has expired"));

        // Nowhere does a token stand: not in the log, and not in the database.
        foreach (var token in new[] { octos, robins, strangers })
        {
            world.Log.ShouldNotContain(line => line.Contains(token, StringComparison.Ordinal));
        }

        var rows = new Storage.SchemaRows(world.Store.Database);
        foreach (var table in await rows.TablesAsync())
        {
            (await rows.ReadAsync(table, await rows.ColumnsAsync(table))).ShouldNotContain(row => row.Contains(robins, StringComparison.Ordinal), table);
        }

        (await world.Store.Database.ReadAsync(session => session.QueryAsync<string>("SELECT login || ' ' || deed || ' ' || code FROM audit WHERE deed LIKE '%token' ORDER BY id"), Now))
            .ShouldBe(["octo Make token made", "robin Make token made", "stranger Make token made", "robin Revoke token revoked"]);
        world.GitHub.AssertNothingUnexpected();
    }

    [Fact]
    public async Task A_name_and_an_end_are_asked_for_and_nobody_has_too_many()
    {
        await using var world = await World.StartAsync(signIn: true);
        using var robin = new Visitor(world);
        var page = await robin.SignInAsync("robin", "/tokens");
        foreach (var (name, days) in new[] { ("", "30"), ("x", "0"), ("x", "91"), ("x", "many"), ("a\nb", "1"), (new string('x', 101), "1") })
        {
            (await robin.SubmitAsync(page, "form.make", ("name", name), ("days", days))).Text.ShouldContain("Nothing was made.");
        }

        for (var number = 1; number <= TokenKeeper.MaxTokens; number++)
        {
            TokenIn(await robin.SubmitAsync(page, "form.make", ("name", $"number {number}"), ("days", "90"))).ShouldNotBeNull();
        }

        (await robin.SubmitAsync(page, "form.make", ("name", "one more"), ("days", "90"))).Text.ShouldContain("nobody has more");
        var shown = await robin.GetAsync("/tokens");
        shown.Document.QuerySelectorAll("td form.ask").Length.ShouldBe(TokenKeeper.MaxTokens);
        Written().IsMatch(shown.Text).ShouldBeFalse("it is shown once");
        shown.Headers["Cache-Control"].ShouldContain("no-store");
    }

    [Fact]
    public async Task F93_The_page_of_tokens_can_be_used_by_everybody()
    {
        await using var world = await World.StartAsync(signIn: true);
        await using var browser = await Chromium.StartAsync(mayRun: true);
        await browser.GoAsync(new Uri(world.BotUrl, "/tokens"));
        await browser.ClickAsync("a.button");
        await browser.ClickAsync("a[href$='login=robin']");
        await browser.ClickAsync("button[value=authorize]");
        await browser.FillAsync("input[name=name]", "nightly report <script>alert(1)</script>");
        await browser.ClickAsync("form.make button");
        await browser.SeesAsync("Copy it now");

        (await browser.BarriersAsync()).ShouldBeEmpty();
        await browser.DarkenAsync(true);
        (await browser.BarriersAsync("color-contrast")).ShouldBeEmpty();
        await ShootAsync(browser, "tokens-dark");
        await browser.DarkenAsync(false);
        await ShootAsync(browser, "tokens");
        await browser.WidenAsync(360);
        (await browser.IsTooWideAsync()).ShouldBeFalse();
        await ShootAsync(browser, "tokens-phone");
        browser.Cries.ShouldBeEmpty();
        var id = await SignInTests.KnownAsync(world);
        await browser.GoAsync(new Uri(world.BotUrl, $"/repositories/{id}/onboarding"));
        (await browser.BarriersAsync()).ShouldBeEmpty();
        await ShootAsync(browser, "onboarding-phone");
        await browser.WidenAsync(1100);
        await browser.GoAsync(new Uri(world.BotUrl, $"/repositories/{id}"));
        await ShootAsync(browser, "repository");
    }

    [Fact]
    public void SEC26_A_token_has_a_shape_that_scanners_know_and_logs_leave_out()
    {
        for (var times = 0; times < 1000; times++)
        {
            var token = TokenText.New();
            Written().IsMatch(token).ShouldBeTrue(token);
            TokenText.IsWhole(token).ShouldBeTrue(token);
            TokenText.IsWhole(token[..20] + (token[20] == 'x' ? 'y' : 'x') + token[21..]).ShouldBeFalse("one letter is another");
            BotApp.Telemetry.Redaction.Clean($"token {token} was sent").ShouldBe("token *** was sent");
        }

        foreach (var text in new[] { null, "", "botapp_", new string('x', 43), "botapp_" + new string('é', 36) })
        {
            TokenText.IsWhole(text).ShouldBeFalse();
        }
    }

    // What is left is for work: scripts wait, and nobody is told by that what is stored.
    private static async Task WaitsWhileTheQuotaIsShortAsync(World world, ShiftedClock clock, HttpClient http, long id, string operators, string[] others)
    {
        var installation = world.GitHub.Read(github => github.Apps.InstallationOf(world.Demo.App, world.Demo.Repository)!);
        world.GitHub.Limits.Leave($"installation:{installation.Id}", 400);
        clock.Forward(TimeSpan.FromSeconds(61));
        (await AskAsync(http, $"/api/v1/repositories/{id}", others[0])).Status.ShouldBe(HttpStatusCode.OK); // the answer that says how little is left
        var asked = world.GitHub.Journal.Counts()["repos/get-collaborator-permission-level"];
        foreach (var (path, token) in new[] { "/api/v1/repositories", $"/api/v1/repositories/{id}", "/api/v1/repositories/987654321" }.SelectMany(path => others.Select(token => (path, token))))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            using var answer = await http.SendAsync(request, Now);
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
            answer.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
            (await answer.Content.ReadAsStringAsync(Now)).ShouldContain("The quota of GitHub's requests is short");
        }

        world.GitHub.Journal.Counts()["repos/get-collaborator-permission-level"].ShouldBe(asked);
        (await AskAsync(http, $"/api/v1/repositories/{id}", operators)).Status.ShouldBe(HttpStatusCode.OK);
        world.GitHub.Limits.Leave($"installation:{installation.Id}", 5000);
        clock.Forward(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        (await AskAsync(http, $"/api/v1/repositories/{id}", others[0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static Task ShootAsync(Chromium browser, string name) =>
        Environment.GetEnvironmentVariable("BOTAPP_TEST_PICTURES") is { } pictures ? browser.ShootAsync(Path.Combine(pictures, $"{name}.png")) : Task.CompletedTask;

    /// <summary>Somebody signs in and makes a token.</summary>
    internal static async Task<string> MakeAsync(Visitor visitor, string login)
    {
        var page = await visitor.SignInAsync(login, "/tokens");
        var made = await visitor.SubmitAsync(page, "form.make", ("name", "nightly report"), ("days", "7"));
        var token = TokenIn(made).ShouldNotBeNull();
        var again = await visitor.GetAsync("/tokens");
        again.Text.ShouldNotContain(token);
        again.Text.ShouldContain("nightly report");
        return token;
    }

    private static string? TokenIn(Answer page) => page.Document.QuerySelector("#token")?.TextContent;

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient http, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, Now);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Now));
    }

    private static string Filled(ApiRoute route, long id) => ApiEndpoints.Base + route.Path.Replace("{id}", $"{id}", StringComparison.Ordinal).Replace("{number}", "4711", StringComparison.Ordinal).Replace("{name}", "no-such@name", StringComparison.Ordinal)
        + (route.Path.EndsWith("/timeline", StringComparison.Ordinal) ? "?subject=branch/no-such" : "");

    [GeneratedRegex("botapp_[0-9A-Za-z]{36}", RegexOptions.None, 1000)]
    private static partial Regex Written();
}
