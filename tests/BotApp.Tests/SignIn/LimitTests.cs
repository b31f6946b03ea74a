using System.Net;
using BotApp.SignIn;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.SignIn;

/// <summary>The real service: how often somebody may try to sign in and look, and a proxy with TLS in front.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task SEC31_Whoever_begins_to_sign_in_again_and_again_is_slowed_down_and_nothing_else_is()
    {
        await using var world = await World.StartAsync(configure: configuration => configuration["Limits:SignInsPerMinute"] = "4", signIn: true);
        using var visitor = new Visitor(world);
        var statuses = new List<HttpStatusCode>();
        while (statuses.Count < 60 && !statuses.Contains(HttpStatusCode.TooManyRequests))
        {
            statuses.Add((await visitor.GetAsync(statuses.Count % 2 == 0 ? SignInFlow.Start : $"{SignInFlow.Callback}?code=x&state=y", follow: false)).Status);
        }

        var refused = await visitor.GetAsync(SignInFlow.Start, follow: false);
        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.Keys.ShouldContain("Retry-After");
        refused.Text.ShouldContain("Try again in");
        (await visitor.GetAsync("/")).At.AbsolutePath.ShouldBe(SignInFlow.Page);
        (await visitor.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.PostAsync("/api/github/webhooks", [])).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task SEC31_A_person_who_asks_too_often_is_slowed_down_and_others_at_the_same_address_are_not()
    {
        await using var world = await World.StartAsync(configure: configuration => configuration["Limits:PagesPerMinuteOfOne"] = "4", signIn: true);
        using var robin = new Visitor(world);
        using var again = new Visitor(world);
        using var octo = new Visitor(world);
        await robin.SignInAsync("robin");
        await again.SignInAsync("robin");
        await octo.SignInAsync("octo");
        var statuses = new List<HttpStatusCode>();
        while (statuses.Count < 60 && !statuses.Contains(HttpStatusCode.TooManyRequests))
        {
            statuses.Add((await robin.GetAsync("/", follow: false)).Status);
        }

        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
        (await again.GetAsync("/", follow: false)).Status.ShouldBe(HttpStatusCode.TooManyRequests, "a second session is the same person");
        (await octo.GetAsync("/", follow: false)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task SEC29_Behind_a_proxy_that_ends_TLS_people_sign_in_see_pages_with_forms_and_sign_out()
    {
        await using var world = await World.StartAsync(configure: configuration => configuration["BotApp:PublicUrl"] = "https://botapp.example.org", signIn: true);
        lock (world.GitHub.Gate)
        {
            world.Demo.App.CallbackUrls.Add("https://botapp.example.org" + SignInFlow.Callback);
        }

        using var robin = new Visitor(world);
        var back = await robin.ToCallbackAsync(SignInFlow.Start, "robin");
        back.Host.ShouldBe("botapp.example.org");

        var page = await robin.GetAsync(back.PathAndQuery);

        page.Status.ShouldBe(HttpStatusCode.OK, page.Text);
        page.Headers["Strict-Transport-Security"].ShouldContain("max-age");
        robin.CookieLines.ShouldAllBe(line => line.StartsWith("__Host-") && line.Contains("secure", StringComparison.OrdinalIgnoreCase));
        (await robin.SubmitAsync(page, "form.who")).At.AbsolutePath.ShouldBe(SignInFlow.Page);
    }
}
