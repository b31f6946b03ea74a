using System.Globalization;
using BotApp.Simulator.State;
using static BotApp.Tests.Journeys.DeployWorld;

namespace BotApp.Tests.Journeys;

/// <summary>What is not deployed, why, and what people can do then: each refusal is one reply with its code, and nothing is dispatched.</summary>
public sealed class DeployRefusalsJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D2_D9_D14_A_reader_nothing_to_go_back_to_and_what_is_live_already(string kind)
    {
        var (database, world) = await StartAsync(kind, judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var head = world.GitHub.Read(_ => pull.HeadSha);

        var refused = demo.Reader.Comment(pull, "/deploy staging");
        await world.UntilAsync(() => world.Reacted(refused, "-1") && Refusals(world, pull).Count > 0, 60, "the refusal and its reaction");
        Refusals(world, pull).ShouldHaveSingleItem();
        await AnsweredAsync(world, demo.Robin, pull, "/rollback staging", "`no-earlier-deployment`");
        world.Runs("deploy.yml").ShouldBeEmpty();
        Records(demo, "staging").ShouldBeEmpty();

        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", $"{head[..7]} is live in `staging`");
        var again = await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "`nothing-to-do`");
        Replies(world, pull, again).ShouldHaveSingleItem().Body.ShouldContain("--again");
        world.Runs("deploy.yml").ShouldHaveSingleItem();
        await AnsweredAsync(world, demo.Robin, pull, "/rollback staging", "`no-earlier-deployment`");

        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging --again", $"{head[..7]} is live in `staging`");
        world.Runs("deploy.yml").Count.ShouldBe(2);
        await world.UntilAsync(() => Records(demo, "staging").Count(one => one.State == "success") == 1, 60, "one record to be live");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D4_What_was_pushed_while_the_word_was_under_way_is_not_deployed_by_it(string kind)
    {
        var (database, world) = await StartAsync(kind, judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.GitHub.Faults.HoldDeliveries(delivery => delivery.Event is "push" or "pull_request"); // the word overtakes the push
        var pushed = demo.Robin.Push(pull, "page.md", "# something else\n");

        var said = await AnsweredAsync(world, demo.Octo, pull, "/deploy staging", "`ref-changed`");

        Replies(world, pull, said).ShouldHaveSingleItem().Body.ShouldContain(pushed[..7]);
        world.Runs("deploy.yml").ShouldBeEmpty();
        Records(demo, "staging").ShouldBeEmpty();
        world.GitHub.Faults.ReleaseHeld();
        await world.CheckBecomesAsync(pushed, "botapp/gate", "success");
        await AnsweredAsync(world, demo.Octo, pull, "/deploy staging", $"{pushed[..7]} is live in `staging`");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D7_In_a_freeze_its_end_is_told_and_whom_the_settings_name_pass_it_with_a_reason(string kind)
    {
        var last = DateTimeOffset.UtcNow.AddDays(3);
        var window = string.Create(CultureInfo.InvariantCulture, $"windows: {{ deny: [{{ from: {DateTimeOffset.UtcNow.AddDays(-3):yyyy-MM-dd}, to: {last:yyyy-MM-dd}, reason: holidays, timezone: Europe/Helsinki }}], override: [maintain] }}");
        var (database, world) = await StartAsync(kind, window, judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        var said = await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "`frozen`");
        Replies(world, pull, said).ShouldHaveSingleItem().Body.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"holidays, until {last.AddDays(1):yyyy-MM-dd} 00:00 Europe/Helsinki"));
        var barred = demo.Robin.Comment(pull, "/deploy staging override-freeze:\"it burns\"");
        await world.UntilAsync(() => world.Reacted(barred, "-1") && Refusals(world, pull).Count > 0, 60, "the refusal of the exception");
        world.Runs("deploy.yml").ShouldBeEmpty();
        Records(demo, "staging").ShouldBeEmpty();

        await AnsweredAsync(world, demo.Octo, pull, "/deploy staging override-freeze:\"mends the fire\"", "is live in `staging`");
        (await AuditAsync(world, "/deploy")).ShouldContain(line => line.Who.StartsWith("octo (", StringComparison.Ordinal) && line.Outcome == "done" && line.Code == "deploying" && line.Reason == "mends the fire");
        world.Runs("deploy.yml").ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D20_Of_many_pull_requests_the_newest_fifty_are_listed_with_the_comparison(string kind)
    {
        const int Merged = 120;
        var (database, world) = await StartAsync(kind, "confirm: { timeout: 10m }", judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var first = Open(world, "page");
        await world.CheckBecomesAsync(first, "botapp/gate", "success");
        var live = demo.Octo.Merge(first);
        await world.CheckBecomesAsync(live, "botapp/tests", "success");
        var begun = await AnsweredAsync(world, demo.Robin, first, "/deploy staging", "is to be confirmed");
        demo.Robin.React(Replies(world, first, begun).Single(), "+1");
        await world.UntilAsync(() => Replies(world, first, begun).Single().Body.Contains("is live in `staging`", StringComparison.Ordinal), 90, "the first deployment");
        for (var number = 1; number <= Merged; number++)
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            demo.Robin.Push(demo.Repository, "train", $"parts/{text}.md", $"# {text}\n", $"Part {text} (#{1000 + number})");
        }

        var train = demo.Robin.OpenPullRequest(demo.Repository, "train", "The train");
        var merged = demo.Octo.Merge(train);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");

        var said = await AnsweredAsync(world, demo.Robin, train, "/deploy staging", "is to be confirmed");

        var shown = Replies(world, train, said).Single().Body;
        shown.ShouldContain($"/compare/{live}...{merged}");
        Enumerable.Range(1001, Merged).Count(number => shown.Contains($"#{number.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal)).ShouldBeInRange(49, 50); // the merge itself is one of the fifty
        shown.ShouldContain($"#{1000 + Merged} ");
        shown.ShouldNotContain("#1001 ");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D21_A_button_pressed_on_a_commit_that_is_not_next_any_more_or_without_the_right_does_nothing(string kind)
    {
        var (database, world) = await StartAsync(kind, "allow: { deploy: [maintain] }", judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var old = demo.Octo.Push(demo.Repository, "main", "ONE.md", "# one\n");
        var offered = await world.CheckBecomesAsync(old, Staging, "neutral");
        demo.Robin.PressButton(offered, "deploy");
        await world.UntilAsync(() => world.Check(old, Staging)!.Summary!.Contains("/deploy needs the role maintain", StringComparison.Ordinal), 60, "the refusal at the check");

        var next = demo.Octo.Push(demo.Repository, "main", "TWO.md", "# two\n");
        var newer = await world.CheckBecomesAsync(next, Staging, "neutral");
        demo.Octo.PressButton(world.Check(old, Staging)!, "deploy");
        await world.UntilAsync(() => world.Check(old, Staging)!.Summary!.Contains("neither live nor next", StringComparison.Ordinal), 60, "the old button to be answered");
        world.Runs("deploy.yml").ShouldBeEmpty();
        Records(demo, "staging").ShouldBeEmpty();

        await world.CheckBecomesAsync(next, "botapp/tests", "success");
        demo.Octo.PressButton(newer, "deploy");
        await world.CheckBecomesAsync(next, Staging, "success", 90);
        world.Runs("deploy.yml").ShouldHaveSingleItem().Inputs["sha"].ShouldBe(next);
        await world.AssertCleanAsync();
    }

    private static List<IssueComment> Refusals(World world, PullRequest pull) =>
        [.. world.Comments(pull).Where(comment => comment.Body.Contains("botapp:reply-refused-", StringComparison.Ordinal) && comment.Body.Contains("`not-permitted`", StringComparison.Ordinal))];

    private static List<IssueComment> Replies(World world, PullRequest pull, IssueComment said)
    {
        var marker = $"botapp:reply-{said.Id.ToString(CultureInfo.InvariantCulture)}";
        return [.. world.Comments(pull).Where(comment => comment.Body.Contains(marker, StringComparison.Ordinal))];
    }
}
