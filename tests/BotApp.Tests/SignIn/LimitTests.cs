using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
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
    public async Task SEC31_A_script_that_asks_too_often_is_told_when_to_come_back_and_the_tokens_of_others_go_on()
    {
        await using var world = await World.StartAsync(configure: configuration => configuration["Limits:PagesPerMinuteOfOne"] = "8", signIn: true);
        await SignInTests.KnownAsync(world);
        using var robin = new Visitor(world);
        using var octo = new Visitor(world);
        var (robins, octos) = (await ApiTokenTests.MakeAsync(robin, "robin"), await ApiTokenTests.MakeAsync(octo, "octo"));
        using var http = world.Client();

        await ShouldSlowDownAsync(http, robins);
        (await robin.GetAsync("/tokens", follow: false)).Status.ShouldBe(HttpStatusCode.TooManyRequests, "a script and a browser of one person share what that person has");
        (await AskAsync(http, octos)).Status.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(http, "botapp_" + new string('x', 36))).Status.ShouldBe(HttpStatusCode.Unauthorized, "nobody's token is nobody's limit");
        (await AskAsync(http, null, "/api/v1/openapi.json")).Status.ShouldBe(HttpStatusCode.OK);

        // By address, whoever asks, and even before it is known whether a token is anybody's.
        await world.RestartAsync(() =>
        {
            world.Configuration["Limits:PagesPerMinuteOfOne"] = "240";
            world.Configuration["Limits:PagesPerMinute"] = "4";
            return Task.CompletedTask;
        });
        using var again = world.Client();
        await ShouldSlowDownAsync(again, "botapp_" + new string('x', 36));
        (await AskAsync(again, octos)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await again.GetAsync("/health/live", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
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

    private static async Task ShouldSlowDownAsync(HttpClient http, string token)
    {
        Asked? refused = null;
        for (var times = 0; times < 60 && refused is not { Status: HttpStatusCode.TooManyRequests }; times++)
        {
            refused = await AskAsync(http, token);
        }

        var answer = refused.ShouldNotBeNull();
        (answer.Status, answer.Type, answer.Kept).ShouldBe((HttpStatusCode.TooManyRequests, "application/problem+json", "no-store"));
        var wait = answer.Wait.ShouldNotBeNull();
        wait.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        using var document = JsonDocument.Parse(answer.Text);
        var problem = document.RootElement;
        (problem.GetProperty("status").GetInt32(), problem.GetProperty("title").GetString()).ShouldBe((429, "Too Many Requests"));
        problem.GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain(string.Create(CultureInfo.InvariantCulture, $"Try again in {wait.TotalSeconds:0} s."));
    }

    private static async Task<Asked> AskAsync(HttpClient http, string? token, string path = "/api/v1/repositories")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Asked(answer.StatusCode, text, answer.Content.Headers.ContentType?.MediaType, answer.Headers.CacheControl?.ToString(), answer.Headers.RetryAfter?.Delta);
    }

    private sealed record Asked(HttpStatusCode Status, string Text, string? Type, string? Kept, TimeSpan? Wait);
}
