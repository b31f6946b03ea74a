using System.Net;
using BotApp.Cli.Demo;
using BotApp.SignIn;
using BotApp.Simulator.State;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.SignIn;

/// <summary>Signing in with GitHub, from the first page to the end of the session.</summary>
public sealed class SignInTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task S28_Whoever_signs_in_comes_to_the_page_they_wanted_and_stays_signed_in_over_a_restart(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, new DemoWorldOptions(), configuration => configuration["SignIn:Key"] = Convert.ToBase64String(new byte[32]), signIn: true);
        await using var dropped = database;
        await using var started = world;
        var repository = await KnownAsync(world);
        using var robin = new Visitor(world);

        var page = await robin.SignInAsync("robin", $"/repositories/{repository}");
        page.Status.ShouldBe(HttpStatusCode.OK, page.Text);
        page.At.AbsolutePath.ShouldBe($"/repositories/{repository}");
        page.Document.QuerySelector(".who")!.TextContent.ShouldContain("robin");
        (await robin.GetAsync("/")).Document.QuerySelector("tbody th")!.TextContent.ShouldContain(world.Demo.Repository.FullName);
        var line = robin.CookieLines.Single(one => one.StartsWith(SignInFlow.SessionCookie, StringComparison.Ordinal)).ToLowerInvariant();
        (line.Contains("secure") && line.Contains("httponly") && line.Contains("samesite=lax") && line.Contains("path=/") && !line.Contains("domain=")).ShouldBeTrue(line);
        await world.RestartAsync();

        (await robin.GetAsync("/")).Document.QuerySelector(".who")!.TextContent.ShouldContain("robin");
        var stored = await world.Store.ProtectionKeys.ListAsync(TestContext.Current.CancellationToken);
        stored.ShouldNotBeEmpty();
        stored.ShouldAllBe(key => key.Contains("<sealed") && !key.Contains("<value>") && !key.Contains("BotApp, Version")); // SignIn:Key is set
        var session = (await world.Store.Sessions.FindAsync(SessionKeeper.Hash(robin.Cookies[SignInFlow.SessionCookie]), TimeSpan.FromDays(1), TimeSpan.FromDays(1), TestContext.Current.CancellationToken))!;
        session.Tokens.ShouldNotContain("ghu_");
        world.Log.ShouldAllBe(one => !one.Contains("ghu_") && !one.Contains("ghr_") && !one.Contains(robin.Cookies[SignInFlow.SessionCookie]));
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task F95_S28_A_sign_in_that_another_browser_began_is_refused()
    {
        await using var world = await World.StartAsync(signIn: true);
        using var attacker = new Visitor(world);
        using var victim = new Visitor(world);
        var callback = await attacker.ToCallbackAsync(SignInFlow.Start, "visitor");

        var lured = await victim.SendAsync(HttpMethod.Get, callback, null, follow: true);
        lured.Status.ShouldBe(HttpStatusCode.BadRequest);
        lured.Text.ShouldContain("not begun in this browser");
        await victim.GetAsync(SignInFlow.Start, follow: false);
        (await victim.SendAsync(HttpMethod.Get, callback, null, follow: true)).Status.ShouldBe(HttpStatusCode.BadRequest); // begun here, too, but with another state

        victim.Cookies.Keys.ShouldNotContain(SignInFlow.SessionCookie);
        var journal = world.GitHub.Journal.Counts();
        journal.ContainsKey("users/get-authenticated").ShouldBeFalse();
    }

    [Fact]
    public async Task F95_S28_A_code_works_once_and_with_its_own_verifier_only()
    {
        await using var world = await World.StartAsync(signIn: true);
        using var robin = new Visitor(world);
        using var thief = new Visitor(world);
        var callback = await robin.ToCallbackAsync(SignInFlow.Start, "robin");
        await thief.GetAsync(SignInFlow.Start, follow: false);
        var own = (await thief.GetAsync(SignInFlow.Start, follow: false)).Location!;
        var ownState = System.Web.HttpUtility.ParseQueryString(own.Query)["state"];
        var code = System.Web.HttpUtility.ParseQueryString(callback.Query)["code"];

        var stolen = await thief.GetAsync($"{SignInFlow.Callback}?code={code}&state={ownState}");
        stolen.Status.ShouldBe(HttpStatusCode.Forbidden, stolen.Text); // PKCE: the code was asked for with another verifier
        thief.Cookies.Keys.ShouldNotContain(SignInFlow.SessionCookie);

        using var second = new Visitor(world);
        var again = await second.ToCallbackAsync(SignInFlow.Start, "robin");
        var pending = second.Cookies[SignInFlow.PendingCookie];
        (await second.SendAsync(HttpMethod.Get, again, null, follow: true)).Status.ShouldBe(HttpStatusCode.OK);
        using var replayed = new Visitor(world);
        replayed.Cookies[SignInFlow.PendingCookie] = pending;
        (await replayed.SendAsync(HttpMethod.Get, again, null, follow: true)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task S28_Whoever_says_no_at_GitHub_is_not_signed_in()
    {
        await using var world = await World.StartAsync(signIn: true);
        using var robin = new Visitor(world);
        var away = (await robin.GetAsync(SignInFlow.Start, follow: false)).Location!;
        var state = System.Web.HttpUtility.ParseQueryString(away.Query)["state"];
        System.Web.HttpUtility.ParseQueryString(away.Query)["code_challenge_method"].ShouldBe("S256");

        var back = await robin.GetAsync($"{SignInFlow.Callback}?error=access_denied&state={Uri.EscapeDataString(state!)}");

        back.Status.ShouldBe(HttpStatusCode.Forbidden);
        back.Text.ShouldContain("did not confirm");
    }

    [Fact]
    public async Task S29_A_cookie_that_was_stolen_is_worth_nothing_after_signing_out_and_after_signing_in_again()
    {
        await using var world = await World.StartAsync(signIn: true);
        using var robin = new Visitor(world);
        using var thief = new Visitor(world);
        await robin.SignInAsync("robin");
        var first = robin.Cookies[SignInFlow.SessionCookie];
        await robin.AuthorizeAsync(SignInFlow.Start, "robin");
        var second = robin.Cookies[SignInFlow.SessionCookie];

        second.ShouldNotBe(first);
        thief.Cookies[SignInFlow.SessionCookie] = first;
        (await thief.GetAsync("/")).At.AbsolutePath.ShouldBe("/sign-in");
        thief.Cookies[SignInFlow.SessionCookie] = second;
        (await thief.GetAsync("/")).At.AbsolutePath.ShouldBe("/");
        var left = await robin.SubmitAsync(await robin.GetAsync("/"), "form.who");
        left.At.AbsolutePath.ShouldBe("/sign-in");
        (await thief.GetAsync("/")).At.AbsolutePath.ShouldBe("/sign-in");
        world.GitHub.Journal.Counts().ContainsKey("apps/delete-token").ShouldBeTrue();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData("used_at", "08:00:01")]
    [InlineData("created_at", "7.00:00:01")]
    public async Task S29_A_session_ends_when_it_is_idle_and_when_it_is_old(string column, string ago)
    {
        await using var world = await World.StartAsync(signIn: true);
        using var robin = new Visitor(world);
        await robin.SignInAsync("robin");
        await world.Store.Database.WriteAsync(
            session => session.ExecuteAsync($"UPDATE sessions SET {column} = {column} - @ago", new { ago = (long)TimeSpan.Parse(ago, System.Globalization.CultureInfo.InvariantCulture).TotalMilliseconds }), TestContext.Current.CancellationToken);

        (await robin.GetAsync("/")).At.AbsolutePath.ShouldBe("/sign-in");
        (await robin.PostAsync("/jobs?handler=Retry", [])).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task S28_A_token_is_renewed_before_it_expires_and_whoever_takes_the_authorization_back_signs_in_again()
    {
        var clock = new ShiftedClock();
        await using var world = await World.StartAsync(new DemoWorldOptions { Time = clock }, time: clock, signIn: true);
        using var robin = new Visitor(world);
        await robin.SignInAsync("robin");
        clock.Forward(TimeSpan.FromHours(7.95));

        (await robin.GetAsync("/")).At.AbsolutePath.ShouldBe("/");
        clock.Forward(TimeSpan.FromHours(1)); // the first token has expired by now
        (await robin.GetAsync("/")).At.AbsolutePath.ShouldBe("/");
        world.GitHub.Read(github => { github.Accounts.Unauthorize(world.Demo.App, github.Accounts.Get("robin")); return 0; });
        clock.Forward(TimeSpan.FromMinutes(2));

        (await robin.GetAsync("/")).At.AbsolutePath.ShouldBe("/sign-in");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task S29_A_form_that_no_page_of_this_session_holds_is_refused_with_a_sentence()
    {
        await using var world = await World.StartAsync(signIn: true);
        using var robin = new Visitor(world);
        using var other = new Visitor(world);
        var page = await robin.SignInAsync("robin");
        var foreign = await other.SignInAsync("visitor");

        var bare = await robin.PostAsync("/sign-out", []);
        bare.Status.ShouldBe(HttpStatusCode.BadRequest);
        bare.Text.ShouldContain("did not come from a page");
        var token = foreign.Document.QuerySelector("form.who input[name=__RequestVerificationToken]")!.GetAttribute("value");
        (await robin.SubmitAsync(page, "form.who", ("__RequestVerificationToken", token))).Status.ShouldBe(HttpStatusCode.BadRequest);

        (await robin.GetAsync("/")).At.AbsolutePath.ShouldBe("/");
    }

    [Theory]
    [InlineData("/repositories/7?x=1", "/repositories/7?x=1")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/a\\..\\b", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: a=b", "/")]
    [InlineData("/sign-in?return=/", "/")]
    [InlineData("/sign-out", "/")]
    public void F95_S28_Nobody_is_sent_to_a_place_of_somebody_else_after_signing_in(string? wanted, string expected) => ReturnPath.Safe(wanted).ShouldBe(expected);

    /// <summary>Waits until BotApp knows of the repository.</summary>
    internal static async Task<long> KnownAsync(World world, Repository? repository = null)
    {
        var id = (repository ?? world.Demo.Repository).Id;
        await world.UntilAsync(async () => await world.Store.Repositories.FindAsync(id, TestContext.Current.CancellationToken) is not null, 60, "the repository to be known");
        return id;
    }
}
