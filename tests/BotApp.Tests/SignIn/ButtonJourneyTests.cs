using System.Net;
using BotApp.Storage;
using BotApp.Tests.Journeys;
using static BotApp.Tests.Journeys.DeployWorld;

namespace BotApp.Tests.SignIn;

/// <summary>The dashboard's buttons: the same rules, rights and trail as for commands.</summary>
public sealed class ButtonJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D4_A_button_deploys_exactly_the_commit_that_was_shown_or_nothing(string kind)
    {
        var (database, world) = await StartAsync(kind, signIn: true);
        await using var dropped = database;
        await using var started = world;
        var demo = world.Demo;
        var (_, merged) = await OfferedAsync(world, "page");
        var page = $"/repositories/{demo.Repository.Id}/environments/staging";
        using var robin = new Visitor(world);
        using var reader = new Visitor(world);

        var shown = await robin.SignInAsync("robin", page);
        var look = await robin.GetAsync(shown.Document.QuerySelector("a.button")!.GetAttribute("href")!);
        look.Text.ShouldContain("nothing is live yet");
        var foreign = await reader.SignInAsync("visitor", look.At.PathAndQuery);
        (await AnsweredAsync(world, reader, await reader.SubmitAsync(foreign, "main form.ask"))).ShouldContain("not-permitted");
        Records(demo, "staging").ShouldBeEmpty();
        var asked = await robin.SubmitAsync(look, "main form.ask");
        asked.At.AbsolutePath.ShouldContain("/asks/");
        (await AnsweredAsync(world, robin, asked, "deployed")).ShouldContain($"{merged[..7]} is live in staging");
        Records(demo, "staging", merged).ShouldHaveSingleItem();

        var again = await robin.SubmitAsync(look, "main form.ask"); // the same form once more: asked once
        again.At.ShouldBe(asked.At);
        var (_, newer) = await OfferedAsync(world, "more");
        var current = await robin.GetAsync($"/repositories/{demo.Repository.Id}/deploy/staging?sha={newer}");
        current.Text.ShouldContain("Add more");
        current.Text.ShouldContain($"/compare/{merged}...{newer}");
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(current, "main form.ask", ("live", ""), ("ask", Guid.NewGuid().ToString("N"))))).ShouldContain("changed-meanwhile");
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(current, "main form.ask", ("shown", null), ("ask", Guid.NewGuid().ToString("N"))))).ShouldContain("not-shown");
        Records(demo, "staging", newer).ShouldBeEmpty();
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(current, "main form.ask"), "deployed")).ShouldContain($"{newer[..7]} is live in staging");

        var back = await robin.GetAsync($"/repositories/{demo.Repository.Id}/deploy/staging?back=true");
        back.Text.ShouldContain("comes back");
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(back, "main form.ask"), "deployed")).ShouldContain($"{merged[..7]} is live in staging");
        Records(demo, "staging")[^1].Task.ShouldBe("deploy:rollback");
        var acts = await world.Store.Audit.ListAsync(new AuditSearch(demo.Repository.Id), TestContext.Current.CancellationToken);
        acts.ShouldContain(act => act.Source == "dashboard" && act.Login == "visitor" && act.Outcome == "refused" && act.Code == "not-permitted");
        acts.ShouldContain(act => act.Source == "dashboard" && act.Login == "robin" && act.Deed == "/deploy" && act.Outcome == "done");
        acts.ShouldContain(act => act.Source == "dashboard" && act.Login == "robin" && act.Deed == "/rollback" && act.Outcome == "done");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task D15_Locks_and_runs_and_what_is_wrong_are_answered_on_the_page()
    {
        var (database, world) = await StartAsync(Databases.Sqlite, signIn: true);
        await using var dropped = database;
        await using var started = world;
        var demo = world.Demo;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        using var robin = new Visitor(world);
        using var octo = new Visitor(world);
        var address = $"/repositories/{demo.Repository.Id}/pull-requests/{pull.Number}";
        var page = await robin.SignInAsync("robin", address);
        var runs = world.Runs("tests.yml").Sum(run => run.Attempts.Count);

        (await AnsweredAsync(world, robin, await robin.SubmitAsync(page, Form("/rerun failed")))).ShouldContain("nothing-failed");
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(page, Form("/rerun all")))).ShouldContain("rerun");
        await world.UntilAsync(() => world.Runs("tests.yml").Sum(run => run.Attempts.Count) > runs, 60, "the run to run again");
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(page, Form("/quarantine"), ("rest", "nothing:with more words")))).ShouldNotContain("quarantined");
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(page, Form("/refresh"), ("sha", "0123456789012345678901234567890123456789")))).ShouldContain("superseded");
        (await robin.SubmitAsync(page, Form("/refresh"), ("command", "no command"), ("ask", Guid.NewGuid().ToString("N")))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await robin.SubmitAsync(page, Form("/refresh"), ("subject", "pr:1:1"))).Status.ShouldBe(HttpStatusCode.NotFound);

        var merged = demo.Octo.Merge(pull);
        var staging = $"/repositories/{demo.Repository.Id}/environments/staging";
        await world.UntilAsync(async () => (await robin.GetAsync(staging)).Text.Contains($"sha={merged}"), 60, "the commit to be offered");
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(await robin.GetAsync(staging), Form("/lock staging"), ("rest", "the fair")))).ShouldContain("stays as it is");
        var locked = await octo.SignInAsync("octo", staging);
        locked.Text.ShouldContain("Locked by robin");
        locked.Text.ShouldContain("the fair");
        (await AnsweredAsync(world, octo, await octo.SubmitAsync(locked, Form("/unlock staging")))).ShouldContain("free again");

        // A test is set apart on its own page, which is asked of the default branch.
        var tests = $"/repositories/{demo.Repository.Id}/tests";
        await world.UntilAsync(async () => (await robin.GetAsync(tests)).Document.QuerySelector($"a[href^='{tests}/history']") is not null, 60, "the tests to be listed");
        var test = (await robin.GetAsync(tests)).Document.QuerySelector($"a[href^='{tests}/history']")!.GetAttribute("href")!;
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(await robin.GetAsync(test), QuarantineForm, ("rest", "for:14d reason:\"the upstream is away\"")))).ShouldContain("is in quarantine up to");
        await world.UntilAsync(async () => (await robin.GetAsync(test)).Text.Contains("the upstream is away"), 60, "the quarantine to be shown");
        (await AnsweredAsync(world, robin, await robin.SubmitAsync(await robin.GetAsync(test), QuarantineForm))).ShouldContain("counts again");
        await world.AssertCleanAsync();
    }

    private const string QuarantineForm = "form.ask:has(input[name=command][value^='/quarantine '])";

    private static string Form(string command) => $"form.ask:has(input[name=command][value='{command}'])";

    /// <summary>Waits for an answer, or for one with a code.</summary>
    private static async Task<string> AnsweredAsync(World world, Visitor by, Answer asked, string? code = null)
    {
        asked.Status.ShouldBe(HttpStatusCode.OK, asked.Text);
        var text = "";
        await world.UntilAsync(
            async () =>
            {
                var page = await by.GetAsync(asked.At.AbsolutePath);
                text = page.Document.QuerySelector("main")!.TextContent;
                return code is null ? page.Document.QuerySelector(".answer") is not null : page.Document.QuerySelector(".notice code")?.TextContent == code;
            },
            90,
            $"the answer {code} at {asked.At.AbsolutePath}");
        return text;
    }
}
