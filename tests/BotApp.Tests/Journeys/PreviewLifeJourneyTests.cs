using static BotApp.Tests.Journeys.PreviewWorld;

namespace BotApp.Tests.Journeys;

/// <summary>What else becomes of previews, through the real service: bad addresses, the queue, time, several of them, forks, comments.</summary>
public sealed class PreviewLifeJourneyTests
{
    private const string Check = "botapp/preview web";

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P5_P6_P7_S1_A_preview_that_is_not_there_is_never_called_ready_and_the_next_good_one_is(string kind)
    {
        var (database, world, runner) = await StartAsync(kind, Web);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var played = new PlayedPreview("success", "{hosting}/preview-PR/", Serves: true);
        runner.Play = attempt => attempt.Inputs["action"] == "down" ? new PlayedPreview("success", null, false) : played with { Url = played.Url?.Replace("PR", attempt.Inputs["pr"], StringComparison.Ordinal) };
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, Check, "success");
        await SaysAsync(world, pull, "✅ ready");
        var first = world.GitHub.Read(_ => pull.HeadSha);

        played = played with { Serves = false };
        var silent = demo.Robin.Push(pull, "page.md", "# nothing there\n");
        await world.CheckBecomesAsync(silent, Check, "failure");
        await SaysAsync(world, pull, "⚠️ not answering");
        await world.UntilAsync(() => Records(world, silent).Single().State == "failure" && Records(world, first).Single().State == "inactive", 30, "the records to say so");

        played = new PlayedPreview("success", null, Serves: true);
        var nameless = demo.Robin.Push(pull, "page.md", "# no address\n");
        await world.CheckBecomesAsync(nameless, Check, "failure");
        await SaysAsync(world, pull, "no url returned");

        played = new PlayedPreview("success", "https://elsewhere.example.org/", Serves: true);
        var foreign = demo.Robin.Push(pull, "page.md", "# elsewhere\n");
        await world.CheckBecomesAsync(foreign, Check, "failure");
        await SaysAsync(world, pull, "is not allowed");
        Stickies(world, pull).Single().Body.ShouldNotContain("(https://elsewhere.example.org");
        Records(world, foreign).Single().Statuses.ShouldAllBe(status => status.EnvironmentUrl.Length == 0);

        played = new PlayedPreview("success", "{hosting}/preview-PR/", Serves: true);
        var good = demo.Robin.Push(pull, "page.md", "# good\n");
        await world.CheckBecomesAsync(good, Check, "success");
        await SaysAsync(world, pull, good[..7]);
        Records(world, good).Single().Statuses.Select(status => status.State).ShouldBe(["in_progress", "success"], ignoreOrder: true);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P9_A_preview_that_cannot_be_taken_down_is_tried_again_said_loudly_and_tried_once_more_on_a_word(string kind)
    {
        var clock = new ShiftedClock();
        var (database, world, runner) = await StartAsync(kind, Web, clock);
        await using var _1 = database;
        await using var _2 = world;
        var isBroken = true;
        runner.Play = attempt => new PlayedPreview(attempt.Inputs["action"] == "down" && isBroken ? "failure" : "success", $"{{hosting}}/preview-{attempt.Inputs["pr"]}/", Serves: true);
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, Check, "success");

        world.Demo.Robin.Close(pull);
        for (var tries = 1; tries <= 4; tries++)
        {
            await LookUntilAsync(world, pull, () => Runs(world, "down", pull).Count == tries && Runs(world, "down", pull)[^1].Latest.Status == "completed", $"try {tries}", "probe:web");
            await LookUntilItSaysAsync(world, pull, tries < 4 ? $"failed {tries} of 4 times" : "could not be removed after 4 tries");
            clock.Forward(TimeSpan.FromMinutes(tries < 4 ? 11 : 0)); // the pause is over
        }

        world.Check(pull, Check)!.Conclusion.ShouldBe("failure");
        await world.UntilAsync(() => world.Log.Any(line => line.Contains("preview_not_removed", StringComparison.Ordinal) || line.Contains("could not be removed", StringComparison.Ordinal)), 30, "the operator to be told");
        using (var client = world.Client())
        {
            (await client.GetStringAsync($"/repositories/{world.Demo.Repository.Id}/pull-requests/{pull.Number}", TestContext.Current.CancellationToken)).ShouldContain("removal failed");
        }

        isBroken = false;
        world.Demo.Robin.Comment(pull, "/preview stop");
        await LookUntilItSaysAsync(world, pull, "🧹 removed");
        world.Demo.Hosting.Sites.ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P11_P17_What_was_missed_is_found_and_what_nobody_needs_expires_until_somebody_asks(string kind)
    {
        var clock = new ShiftedClock();
        var (database, world, _) = await StartAsync(kind, Web, clock);
        await using var _1 = database;
        await using var _2 = world;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, Check, "success");

        clock.Forward(TimeSpan.FromHours(73));
        await LookUntilItSaysAsync(world, pull, "💤 expired");
        await SaysAsync(world, pull, "`/preview web`");
        world.Demo.Hosting.Sites.ShouldBeEmpty();
        world.Demo.Robin.Comment(pull, "/preview");
        await LookUntilItSaysAsync(world, pull, "✅ ready");

        world.GitHub.Faults.DropDeliveries(delivery => delivery is { Event: "pull_request", Action: "closed" });
        world.Demo.Robin.Close(pull);
        await LookUntilItSaysAsync(world, pull, "🧹 removed");
        world.Demo.Hosting.Sites.ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P12_A_fork_is_shown_on_a_maintainers_word_for_that_commit_only(string kind)
    {
        var (database, world, _) = await StartAsync(kind, Web);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var fork = demo.Reader.Fork(demo.Repository);
        var sha = demo.Reader.Push(fork, "idea", "page.md", "# idea\n");
        var pull = demo.Reader.OpenPullRequest(demo.Repository, "idea", "An idea", from: fork);
        await world.CheckBecomesAsync(sha, Check, "neutral");
        world.Check(sha, Check)!.Summary.ShouldNotBeNull().ShouldContain("/preview web");
        var mine = demo.Reader.Comment(pull, "/preview");
        await world.UntilAsync(() => world.Reacted(mine, "-1"), 30, "the author to be refused");
        Runs(world, "up", pull).ShouldBeEmpty();

        demo.Octo.Comment(pull, "/preview");
        await world.CheckBecomesAsync(sha, Check, "success");
        var next = demo.Reader.Push(pull, "page.md", "# something else\n");

        await world.CheckBecomesAsync(next, Check, "neutral");
        Runs(world, "up", pull, next).ShouldBeEmpty();
        await SaysAsync(world, pull, "🧹 removed");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P13_P14_P15_P20_Drafts_paths_labels_and_the_base_decide(string kind)
    {
        const string Choosy = Web + "\n    paths: [\"src/**\"]\n    branches: [main]\n    labels: { require: [look], force: [preview] }\n";
        var (database, world, _) = await StartAsync(kind, Choosy, judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var docs = Open(world, "docs", "docs/index.md");
        demo.Robin.Label(docs, "look");
        await world.UntilAsync(() => world.Check(docs, Check)?.Summary?.Contains("No changed file matches", StringComparison.Ordinal) == true, 60, "the reason");
        world.Check(docs, Check)!.Conclusion.ShouldBe("neutral");
        Stickies(world, docs).ShouldBeEmpty();

        var code = Open(world, "code", "src/greet/more.py", draft: true);
        demo.Robin.Label(code, "look");
        await world.UntilAsync(() => world.Check(code, Check)?.Summary?.Contains("rafts get one only with the label", StringComparison.Ordinal) == true, 60, "the draft's reason");
        demo.Robin.Label(code, "preview");
        await world.CheckBecomesAsync(code, Check, "success");

        demo.Robin.Unlabel(code, "look");
        await world.CheckBecomesAsync(code, Check, "neutral");
        await SaysAsync(world, code, "🧹 removed");
        demo.Robin.Label(code, "look");
        await world.CheckBecomesAsync(code, Check, "success");
        demo.Robin.Push(demo.Repository, "release", "release.md", "# r\n");
        demo.Robin.Retarget(code, "release");
        await world.UntilAsync(() => world.Check(code, Check)?.Summary?.Contains("pull requests into release", StringComparison.Ordinal) == true && demo.Hosting.Sites.Count == 0, 60, "the base to take it down");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P16_Who_finds_no_free_slot_waits_in_line_and_the_oldest_comes_first(string kind)
    {
        var (database, world, _) = await StartAsync(kind, Web + "\n    concurrency: { max-active: 1 }\n");
        await using var _1 = database;
        await using var _2 = world;
        var first = Open(world, "one");
        await world.CheckBecomesAsync(first, Check, "success");
        var second = Open(world, "two");
        await SaysAsync(world, second, "1st of 1 waiting");
        world.Check(second, Check)!.Status.ShouldBe("queued");
        var third = Open(world, "three");
        await SaysAsync(world, third, "2nd of 2 waiting");
        await SaysAsync(world, second, "1st of 2 waiting");
        world.Demo.Hosting.Sites.ShouldHaveSingleItem();

        world.Demo.Robin.Close(first);
        await world.CheckBecomesAsync(second, Check, "success");
        await SaysAsync(world, third, "1st of 1 waiting");
        world.Demo.Hosting.Sites.ShouldHaveSingleItem();
        Runs(world, "up", third).ShouldBeEmpty();

        world.Demo.Robin.Comment(second, "/preview stop");
        await world.CheckBecomesAsync(third, Check, "success");
        world.Demo.Hosting.Sites.ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task P18_P21_P22_Two_previews_share_one_comment_which_comes_back_with_the_next_change_only(string kind)
    {
        const string Two = Web + "\n  docs:\n    workflow: docs.yml\n    comment: off\n    smoke: [{ path: /, within: 3s }]\n  api:\n    workflow: api.yml\n    smoke: [{ path: /, within: 3s }]\n";
        const string Dispatched = "name: x\non:\n  workflow_dispatch:\n    inputs:\n      request_id: { type: string }\n      action: { type: string }\n      sha: { type: string }\n      environment: { type: string }\n      pr: { type: string }\n      deployment_id: { type: string }\n      payload: { type: string }\njobs: { deploy: { runs-on: ubuntu-latest, steps: [{ run: \"true\" }] } }\n";
        var (database, world, runner) = await StartAsync(
            kind, Two, files: new Dictionary<string, string?>(StringComparer.Ordinal) { [".github/workflows/docs.yml"] = Dispatched, [".github/workflows/api.yml"] = Dispatched });
        await using var _1 = database;
        await using var _2 = world;
        runner.Play = attempt => new PlayedPreview(
            attempt.WorkflowPath.EndsWith("/api.yml", StringComparison.Ordinal) ? "failure" : "success", $"{{hosting}}/{Path.GetFileNameWithoutExtension(attempt.WorkflowPath)}-{attempt.Inputs["pr"]}/", Serves: true);
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, Check, "success");
        await world.CheckBecomesAsync(pull, "botapp/preview docs", "success");
        await world.CheckBecomesAsync(pull, "botapp/preview api", "failure");
        await SaysAsync(world, pull, "| api | ❌ failed");
        await SaysAsync(world, pull, "| web | ✅ ready");
        Stickies(world, pull).ShouldHaveSingleItem().Body.ShouldNotContain("| docs |");

        world.Demo.Octo.DeleteComment(Stickies(world, pull).Single());
        await world.AnsweredAsync(pull);
        Stickies(world, pull).ShouldBeEmpty("nothing changed");
        world.Demo.Robin.Push(pull, "page.md", "# changed\n");
        await SaysAsync(world, pull, "| web | ");
        Stickies(world, pull).ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite, 202)]
    [InlineData(Databases.Postgres, 503)]
    public async Task S4_A_preview_that_wakes_up_slowly_is_ready_when_it_answers_and_not_before(string kind, int status)
    {
        var (database, world, runner) = await StartAsync(kind, Web.Replace("within: 3s", "within: 5m", StringComparison.Ordinal), judged: true);
        await using var _1 = database;
        await using var _2 = world;
        (runner.Hosting!.WarmUpRequests, runner.Hosting.WarmUpStatus) = (2, status);

        var pull = Open(world, "page");

        await SaysAsync(world, pull, "⏳ checking");
        await world.CheckBecomesAsync(pull, Check, "success", 90);
        await SaysAsync(world, pull, "✅ ready");
        var link = Records(world, pull.HeadSha).ShouldHaveSingleItem().Statuses[^1].EnvironmentUrl;
        (await StatusAsync(link)).ShouldBe(200);
        await world.AssertCleanAsync();
    }
}
