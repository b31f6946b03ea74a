using BotApp.Tests.Journeys;
using static BotApp.Tests.Journeys.DeployWorld;

namespace BotApp.Tests.SignIn;

/// <summary>With a real browser that runs no script: from the way in to a commit that is live.</summary>
public sealed class BrowserTests
{
    /// <summary>Where pictures of the pages are put; null: nowhere.</summary>
    private static readonly string? s_pictures = Environment.GetEnvironmentVariable("BOTAPP_TEST_PICTURES");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S29_Without_a_script_a_person_signs_in_looks_deploys_and_signs_out(bool isDark)
    {
        await using var browser = await Chromium.StartAsync(isDark);
        var (database, world) = await StartAsync(Databases.Sqlite, signIn: true);
        await using var dropped = database;
        await using var started = world;
        var demo = world.Demo;
        var (_, first) = await OfferedAsync(world, "page");
        var id = demo.Repository.Id;

        await browser.GoAsync(new Uri(world.BotUrl, $"/repositories/{id}/environments/staging"));
        await browser.SeesAsync("Sign in with GitHub");
        await ShootAsync(browser, isDark, "sign-in");
        await browser.ClickAsync("a.button");
        await browser.ClickAsync("a[href$='login=robin']");
        await browser.ClickAsync("button[value=authorize]");
        await browser.SeesAsync("Sign out");
        await ShootAsync(browser, isDark, "environment");
        await browser.ClickAsync("a.button");
        await browser.SeesAsync("nothing is live yet");
        await browser.ClickAsync("main form.ask button");
        await browser.SeesAsync($"{first[..7]} is live in staging"); // the page asks again by itself
        await ShootAsync(browser, isDark, "answer");
        Records(demo, "staging", first).ShouldHaveSingleItem();

        var (_, second) = await OfferedAsync(world, "more");
        await browser.GoAsync(new Uri(world.BotUrl, $"/repositories/{id}/deploy/staging?sha={second}"));
        await browser.SeesAsync("Add more");
        await ShootAsync(browser, isDark, "deploy");
        await browser.ClickAsync("main form.ask button");
        await browser.SeesAsync($"{second[..7]} is live in staging");
        await browser.GoAsync(new Uri(world.BotUrl, $"/repositories/{id}/pull-requests/2"));
        await browser.SeesAsync("Add more");
        await ShootAsync(browser, isDark, "pull-request");
        await browser.GoAsync(new Uri(world.BotUrl, $"/repositories/{id}/environments/staging"));
        await browser.SeesAsync("Roll back");
        await ShootAsync(browser, isDark, "environment-live");
        await browser.ClickAsync("form.who button");
        await browser.SeesAsync("Sign in with GitHub");
        await world.AssertCleanAsync();
    }

    private static Task ShootAsync(Chromium browser, bool isDark, string name) =>
        s_pictures is null ? Task.CompletedTask : browser.ShootAsync(Path.Combine(s_pictures, $"{name}-{(isDark ? "dark" : "light")}.png"));
}
