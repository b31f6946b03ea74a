using BotApp.Tests.Journeys;
using static BotApp.Tests.Journeys.DeployWorld;

namespace BotApp.Tests.SignIn;

/// <summary>With a real browser, signed in: the settings' editor as people write in it, and what only those see who signed in, for everybody to use.</summary>
public sealed class SettingsEditorInChromiumTests
{
    private const int Phone = 360; // CSS pixels: the narrowest that is common

    /// <summary>Where pictures of the pages are put; null: nowhere.</summary>
    private static readonly string? s_pictures = Environment.GetEnvironmentVariable("BOTAPP_TEST_PICTURES");

    [Fact]
    public async Task G30_What_is_wrong_is_said_while_one_writes_the_keyboard_completes_and_the_change_is_proposed()
    {
        await using var browser = await Chromium.StartAsync(mayRun: true);
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsOfOneGate), signIn: true);
        var (demo, repository) = (world.Demo, world.Demo.Repository);
        demo.Robin.Push(repository, "change", "change.md", "# change\n");
        var change = demo.Robin.OpenPullRequest(repository, "change", "change");
        await world.CheckBecomesAsync(change, "botapp/gate", "success");
        await SignInAsync(browser, world, $"/repositories/{repository.Id}/settings");

        // A wrong key, at the end of the file.
        await browser.ClickAsync("#settings-text");
        await browser.PressAsync("Control+End");
        await browser.TypeAsync("\ncoverag:\n  patch: 80%\n");
        await browser.SeesAsync("'coverag' is not a key of the file. Did you mean 'coverage'?");
        (await browser.TextAsync()).ShouldContain("Line 5, column 1");
        (await browser.TextOfAsync(".gutter .bad")).ShouldBe("5");
        (await browser.BarriersAsync()).ShouldBeEmpty();
        await ShootAsync(browser, "settings-wrong");
        await browser.ClickAsync("#settings-errors a");
        await browser.PressAsync("Shift+End");
        await browser.TypeAsync("tests:");
        await browser.SeesAsync("'patch' is not a key of tests.");

        // Completion by the keyboard, in the place of the wrong one.
        await browser.ClickAsync("#settings-errors a");
        await browser.PressAsync("Shift+End");
        await browser.TypeAsync("fa");
        await browser.PressAsync("Control+Space");
        await browser.SeesAsync("any, or new-failures: only what the base does not already fail");
        (await browser.BarriersAsync()).ShouldBeEmpty();
        await ShootAsync(browser, "settings-completion");
        await browser.PressAsync("Enter");
        await browser.PressAsync("Control+Space");
        await browser.SeesAsync("2 suggestions.");
        await browser.PressAsync("ArrowDown");
        await browser.PressAsync("Enter");
        (await browser.ValueAsync("#settings-text")).ShouldBe(SampleRunner.SettingsOfOneGate + "\ntests:\n  fail-on: new-failures\n");
        await browser.SeesAsync("The settings are valid.");
        await browser.PressAsync("Control+Space");
        await browser.PressAsync("Escape");
        await browser.PressAsync("Tab");
        (await browser.FocusedAsync()).ShouldNotBe("settings-text", "Tab leaves the field");

        // A second pipeline: what it would do, and the pull request.
        await browser.FillAsync("#settings-text", """
            version: 1
            pipelines:
              tests: { workflow: tests.yml }
              functional: { workflow: functional.yml, mode: dispatch, needs: [tests] }
            gate: { required: [tests, functional], grace: 1s }
            """);
        await browser.ClickAsync("button[formaction$='handler=Plan']");
        await browser.SeesAsync("Would start: functional");
        (await browser.BarriersAsync()).ShouldBeEmpty();
        await ShootAsync(browser, "settings-plan");
        await browser.ClickAsync("button[formaction$='handler=Propose']");
        await browser.SeesAsync("is open with your text");
        var opened = world.GitHub.Read(_ => repository.PullRequests.Single(pull => pull.HeadBranch.StartsWith("botapp/settings-", StringComparison.Ordinal)));
        (opened.Author.Login, opened.Open, opened.BaseBranch).ShouldBe(("robin", true, "main"));
        await ShootAsync(browser, "settings-proposed");
        browser.Cries.ShouldBeEmpty();
        world.GitHub.AssertNothingUnexpected();
    }

    [Fact]
    public async Task F93_What_only_those_see_who_signed_in_can_be_used_by_everybody()
    {
        await using var browser = await Chromium.StartAsync(mayRun: true);
        var (database, world) = await StartAsync(Databases.Sqlite, signIn: true);
        await using var dropped = database;
        await using var started = world;
        var (pull, merged) = await OfferedAsync(world, "page");
        var (problems, id) = (new List<string>(), world.Demo.Repository.Id);
        await browser.GoAsync(new Uri(world.BotUrl, "/sign-in"));
        problems.AddRange(await LookAsync(browser, "sign-in"));
        await SignInAsync(browser, world, $"/repositories/{id}/deploy/staging?sha={merged}");
        foreach (var (path, name) in new[] { ($"/repositories/{id}/deploy/staging?sha={merged}", "deploy"), ($"/repositories/{id}/environments/staging", "environment"), ($"/repositories/{id}/pull-requests/{pull.Number}", "pull-request"), ($"/repositories/{id}/settings", "settings") })
        {
            await browser.GoAsync(new Uri(world.BotUrl, path));
            problems.AddRange(await LookAsync(browser, name));
        }

        await browser.GoAsync(new Uri(world.BotUrl, $"/repositories/{id}/environments/staging"));
        await browser.ClickAsync("form.ask:has(input[value^='/lock']) button");
        await browser.SeesAsync("stays as it is"); // the page asks again by itself until there is an answer
        problems.AddRange(await LookAsync(browser, "ask"));
        problems.ShouldBeEmpty();
        browser.Cries.ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<string>> LookAsync(Chromium browser, string name)
    {
        await browser.WidenAsync(1100);
        await browser.DarkenAsync(false);
        var problems = (await browser.BarriersAsync()).Select(barrier => $"{name}: {barrier}").ToList();
        await ShootAsync(browser, $"{name}-light");
        await browser.DarkenAsync(true);
        problems.AddRange((await browser.BarriersAsync("color-contrast")).Select(barrier => $"{name} in the dark: {barrier}"));
        await ShootAsync(browser, $"{name}-dark");
        await browser.WidenAsync(Phone);
        await ShootAsync(browser, $"{name}-phone");
        return await browser.IsTooWideAsync() ? [.. problems, $"{name} has to be scrolled sideways on a phone"] : problems;
    }

    private static async Task SignInAsync(Chromium browser, World world, string path)
    {
        await browser.GoAsync(new Uri(world.BotUrl, path));
        await browser.ClickAsync("a.button");
        await browser.ClickAsync("a[href$='login=robin']");
        await browser.ClickAsync("button[value=authorize]");
        await browser.SeesAsync("Sign out");
    }

    private static Task ShootAsync(Chromium browser, string name) => s_pictures is null ? Task.CompletedTask : browser.ShootAsync(Path.Combine(s_pictures, $"{name}.png"));
}
