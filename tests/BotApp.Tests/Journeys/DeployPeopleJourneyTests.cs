using BotApp.Simulator.State;
using static BotApp.Tests.Journeys.DeployWorld;

namespace BotApp.Tests.Journeys;

/// <summary>Deployments that people have a say in: confirmed, approved by somebody else, reviewed on GitHub; and what is live, watched.</summary>
public sealed class DeployPeopleJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D3_D8_Exactly_what_was_shown_is_deployed_and_brought_back_when_its_invoker_confirms(string kind)
    {
        var (database, world) = await StartAsync(kind, "confirm: { timeout: 5m }");
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var head = world.GitHub.Read(_ => pull.HeadSha);
        var edited = demo.Robin.Comment(pull, "hello");
        demo.Robin.EditComment(edited, "/deploy staging");
        await world.AnsweredAsync(pull);
        world.Runs("deploy.yml").ShouldBeEmpty("an edited comment is no command");

        var said = await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "is to be confirmed");
        demo.Octo.React(Reply(world, pull, said), "+1");
        await world.AnsweredAsync(pull);
        world.Runs("deploy.yml").ShouldBeEmpty("nobody else confirms");
        demo.Robin.React(Reply(world, pull, said), "+1");
        await world.UntilAsync(() => Reply(world, pull, said).Body.Contains($"{head[..7]} is live in `staging`", StringComparison.Ordinal), 90, "the deployment after the reaction");

        var merged = demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");
        var again = await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "is to be confirmed");
        Reply(world, pull, again).Body.ShouldContain($"/compare/{head}...{merged}");
        var asking = await world.CheckBecomesAsync(merged, Staging, "action_required");
        demo.Octo.PressButton(asking, "confirm");
        await world.UntilAsync(() => world.Check(merged, Staging)!.Summary!.Contains("robin asked for it and confirms it", StringComparison.Ordinal), 30, "the refusal at the check");
        demo.Robin.PressButton(world.Check(merged, Staging)!, "confirm");
        await world.CheckBecomesAsync(merged, Staging, "success", 90);
        Records(demo, "staging", merged).ShouldHaveSingleItem().Description.ShouldNotBeNull().ShouldStartWith($"deploys {merged[..7]} after {head[..7]}, +");

        var back = await AnsweredAsync(world, demo.Robin, pull, "/rollback staging", "is to be confirmed");
        Reply(world, pull, back).Body.ShouldContain($"/compare/{merged}...{head}");
        demo.Robin.React(Reply(world, pull, back), "+1");
        await world.UntilAsync(() => Records(demo, "staging", head) is [_, { State: "success", Task: "deploy:rollback" }], 90, "the rollback");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D13_GitHubs_own_reviewers_are_waited_for_shown_and_nobody_reviews_their_own(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, Options(out var runner, "approvals: { environment: staging }"), judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        PutSites(runner(), demo);
        runner().Asks = attempt => IsDeploy(attempt) ? "staging" : null;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var head = world.GitHub.Read(_ => pull.HeadSha);
        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "`no-reviewers`");
        lock (demo.GitHub.Gate)
        {
            demo.GitHub.Deployments.Environment(demo.Repository, "staging").Reviewers.AddRange([demo.Octo.Account, demo.Robin.Account]);
        }

        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "GitHub waits for octo, robin to approve the run");
        world.Check(head, Staging)!.Title.ShouldBe("Awaiting approval on GitHub for staging");
        demo.Robin.ReviewDeployment(world.Runs("deploy.yml", head)[^1], "staging", approve: true);
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("`self-approved`", StringComparison.Ordinal)), 90, "their own approval not to count");

        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "GitHub waits for octo, robin to approve the run");
        demo.Octo.ReviewDeployment(world.Runs("deploy.yml", head)[^1], "staging", approve: true);
        await world.CheckBecomesAsync(head, Staging, "success", 90);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D13_BotApps_own_rule_of_an_environment_lets_the_runs_pass_that_it_asked_for(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, Options(out var runner), judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        PutSites(runner(), demo);
        runner().Asks = attempt => IsDeploy(attempt) ? "staging" : null;
        runner().AsksWithRecord = true;
        lock (demo.GitHub.Gate)
        {
            demo.GitHub.Deployments.Environment(demo.Repository, "staging").Gate = demo.App;
        }

        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "is live in `staging`");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D1_D15_A_second_person_approves_a_review_is_wanted_and_a_lock_ends_with_the_merge(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, Options(out var runner, "approvals: {}\n    require: { approvals: 1 }\n    concurrency: { unlock-on-merge: true }"), judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        PutSites(runner(), demo);
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var head = world.GitHub.Read(_ => pull.HeadSha);
        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "`not-approved`");
        demo.Octo.Review(pull, approve: true);

        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "somebody other than robin has to approve it");
        await AnsweredAsync(world, demo.Robin, pull, "/approve staging", "`second-person`");
        await AnsweredAsync(world, demo.Octo, pull, $"/approve staging {head[..9]}", "`approved`");
        await world.CheckBecomesAsync(head, Staging, "success", 90);
        await AnsweredAsync(world, demo.Robin, pull, "/lock staging reason:\"until it is merged\"", "stays as it is");
        await AnsweredAsync(world, demo.Octo, pull, "/deploy staging --again", "`locked`");

        var merged = demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");
        await AnsweredAsync(world, demo.Octo, pull, "/deploy staging", "somebody other than octo has to approve it");
        demo.Robin.PressButton(await world.CheckBecomesAsync(merged, Staging, "action_required"), "approve");
        await world.CheckBecomesAsync(merged, Staging, "success", 90);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task S4_D8_What_stops_answering_is_rolled_back_once_by_itself_and_counted(string kind)
    {
        var (database, world) = await StartAsync(kind, "watch: { for: 10m, every: 1s, fail-after: 2 }\n    rollback: { on-smoke-failure: rollback }");
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var head = world.GitHub.Read(_ => pull.HeadSha);
        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "is live in `staging`");
        var merged = demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");
        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", $"{merged[..7]} is live in `staging`");

        demo.Hosting.Remove("staging");
        await world.UntilAsync(() => Records(demo, "staging", head) is [_, { State: "success", Task: "deploy:rollback" }], 90, "the older commit to be brought back by itself");
        Records(demo, "staging", merged).ShouldHaveSingleItem().Statuses.Select(status => status.State).ShouldContain("failure");
        world.Check(merged, Staging)!.Title.ShouldBe("Live in staging, and it stopped answering");
        demo.Hosting.Remove("staging");
        await world.UntilAsync(() => Records(demo, "staging", head)[^1].State == "failure", 90, "the older one to be found not answering, too");
        await world.AnsweredAsync(pull);
        world.Runs("deploy.yml").Count.ShouldBe(3, "what a rollback brought is never rolled back by itself");

        var past = await world.Store.Deployments.PastAsync(demo.Repository.Id, "staging", DateTimeOffset.UtcNow.AddDays(-1), TestContext.Current.CancellationToken);
        past.Select(one => (one.IsRollback, one.Succeeded, one.StoppedAt is not null)).ShouldBe([(false, true, false), (false, true, true), (true, true, true)]);
        past[1].Committed.ShouldNotBeEmpty();
        using var client = world.Client();
        var page = await client.GetStringAsync($"/repositories/{demo.Repository.Id}/environments/staging", TestContext.Current.CancellationToken);
        page.ShouldContain("50 % (1 of 2)");
        page.ShouldContain("Stopped answering.");
        await world.AssertCleanAsync();
    }

    private static IssueComment Reply(World world, PullRequest pull, IssueComment said)
    {
        var marker = $"botapp:reply-{said.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        return world.Comments(pull).First(comment => comment.Body.Contains(marker, StringComparison.Ordinal));
    }
}
