using System.Net;

using BotApp.Simulator;

using static BotApp.Tests.Journeys.DeployWorld;

namespace BotApp.Tests.Journeys;

/// <summary>Journey f: a change walks to staging and production by people's words, and back.</summary>
public sealed class DeployJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D1_D6_D8_D15_A_change_walks_its_stages_and_back_and_a_lock_survives_a_restart(string kind)
    {
        var (database, world) = await StartAsync(kind);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var head = world.GitHub.Read(_ => pull.HeadSha);

        var said = await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", "is live in `staging`");
        await world.UntilAsync(() => world.Reacted(said, "rocket"), 30, "the reaction");
        world.Runs("deploy.yml", head).ShouldHaveSingleItem().Inputs["environment"].ShouldBe("staging");
        var first = Records(demo, "staging").ShouldHaveSingleItem();
        first.Statuses.Select(status => status.State).ShouldBe(["queued", "in_progress", "success"], ignoreOrder: true);
        (first.Transient, first.Production, first.Task).ShouldBe((false, false, "deploy"));
        world.Check(head, Staging)!.Conclusion.ShouldBe("success");
        var refused = demo.Reader.Comment(pull, "/deploy staging");
        await world.UntilAsync(() => world.Reacted(refused, "-1"), 30, "the refusal's reaction");
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("`not-permitted`", StringComparison.Ordinal)), 30, "the refusal");
        await AnsweredAsync(world, demo.Robin, pull, "/deploy production", "`not-on-branch`");

        var merged = demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");
        await AnsweredAsync(world, demo.Robin, pull, "/deploy production", "`not-live-elsewhere`");
        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", $"{merged[..7]} is live in `staging`");
        await AnsweredAsync(world, demo.Robin, pull, "/deploy production", $"{merged[..7]} is live in `production`");
        var second = Records(demo, "staging", merged).ShouldHaveSingleItem();
        await world.UntilAsync(() => first.State == "inactive", 30, "the first record to be inactive");
        first.Statuses[^1].Id.ShouldBeGreaterThan(second.Statuses.Single(status => status.State == "success").Id, "at no moment is nothing live");
        Records(demo, "production").ShouldHaveSingleItem().Production.ShouldBeTrue();
        await world.UntilAsync(() => world.GitHub.Read(_ => demo.Repository.Git.Refs.Keys.Count(name => name.StartsWith("refs/tags/deployed/staging/", StringComparison.Ordinal))) == 2, 30, "both to be marked");

        await AnsweredAsync(world, demo.Robin, pull, "/rollback staging", $"{head[..7]} is live in `staging`");
        Records(demo, "staging", head).Count.ShouldBe(2);
        Records(demo, "staging")[^1].Task.ShouldBe("deploy:rollback");
        await AnsweredAsync(world, demo.Robin, pull, "/rollback staging", "`no-earlier-deployment`");
        await AnsweredAsync(world, demo.Robin, pull, "/lock staging reason:\"load test\"", "stays as it is");
        await world.RestartAsync();
        await AnsweredAsync(world, demo.Octo, pull, "/deploy staging", "`locked`");
        await AnsweredAsync(world, demo.Octo, pull, "/unlock staging", "is free again");
        await AnsweredAsync(world, demo.Octo, pull, "/deploy staging", $"{merged[..7]} is live in `staging`");

        var history = await world.Store.Deployments.OfRepositoryAsync(demo.Repository.Id, "staging", 10, TestContext.Current.CancellationToken);
        history.Select(one => (one.Number, one.State, one.Task)).ShouldBe([(5, "Succeeded", "deploy"), (3, "Succeeded", "rollback"), (2, "Succeeded", "deploy"), (1, "Succeeded", "deploy")]);
        history.Select(one => one.GitHubId).ShouldBe(Records(demo, "staging").Select(one => (long?)one.Id).Reverse());
        using var client = world.Client();
        (await client.GetStringAsync($"/repositories/{demo.Repository.Id}", TestContext.Current.CancellationToken)).ShouldContain("What is live where");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D12_D21_By_itself_to_staging_by_button_to_production_and_a_failure_keeps_the_last_good_one(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, Options(out var runner, "auto: {}"), judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        PutSites(runner(), demo);
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        var merged = demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(merged, Staging, "success", 90);
        world.Runs("deploy.yml", merged).ShouldHaveSingleItem();
        var offered = await world.CheckBecomesAsync(merged, Production, "neutral");
        demo.Robin.PressButton(offered, "deploy");
        await world.CheckBecomesAsync(merged, Production, "success", 90);
        var good = Records(demo, "production").ShouldHaveSingleItem();

        runner().Play = (attempt, _) => IsDeploy(attempt) && attempt.Inputs["environment"] == "production" ? PlayedJob.Red : PlayedJob.Green;
        var next = demo.Octo.Push(demo.Repository, "main", "NEWS.md", "# news\n");
        await world.CheckBecomesAsync(next, Staging, "success", 90);
        demo.Robin.PressButton(world.Check(next, Production)!, "deploy");
        var failed = await world.CheckBecomesAsync(next, Production, "failure", 90);

        failed.Summary!.ShouldContain($"{merged[..7]} is recorded as live in `production`");
        failed.Summary!.ShouldContain("something else may be there now");
        good.State.ShouldBe("success");
        Records(demo, "production", next).ShouldHaveSingleItem().State.ShouldBe("failure");

        runner().Play = (_, _) => PlayedJob.Green;
        demo.Robin.PressButton(failed, "rollback");
        await world.UntilAsync(() => Records(demo, "production", merged).Count == 2 && Records(demo, "production", merged)[^1].State == "success", 90, "the last good one to be deployed again");
        await world.UntilAsync(() => Records(demo, "production").Count(one => one.State == "success") == 1, 30, "one record to be live");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D1_D12_A_record_that_the_job_makes_itself_is_adopted_or_goes_and_none_is_live_that_does_not_answer(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, Options(out var runner), judged: true);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        PutSites(runner(), demo);
        runner().Asks = attempt => IsDeploy(attempt) ? "staging" : null;
        runner().AsksWithRecord = true;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        var head = world.GitHub.Read(_ => pull.HeadSha);

        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", $"{head[..7]} is live in `staging`");
        await world.UntilAsync(() => All(world).Count == 1, 60, "the job's record, which names another commit, to go");
        (All(world)[0].Sha, All(world)[0].State, All(world)[0].Creator.Id).ShouldBe((head, "success", demo.App.Bot.Id));

        var merged = demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");
        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", $"{merged[..7]} is live in `staging`");
        await world.UntilAsync(() => All(world) is [{ State: "inactive" }, { State: "success" }], 60, "one record of each commit, and one that is live");
        var adopted = All(world)[1];
        (adopted.Sha, adopted.Creator.Id == demo.App.Bot.Id).ShouldBe((merged, false), "the job's record is of this very commit");
        adopted.Statuses[^1].EnvironmentUrl.ShouldEndWith("/staging/");
        All(world)[0].Statuses.First(status => status.State == "inactive").Id.ShouldBeGreaterThan(adopted.Statuses.First(status => status.State == "success").Id, "at no moment is nothing live");

        runner().Hold = _ => { demo.Hosting.Remove("staging"); return Task.CompletedTask; };
        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging --again", "`not-answering`");
        await world.UntilAsync(() => All(world).Count == 3 && All(world)[^1].State == "failure", 60, "what does not answer to be nowhere called live");
        await world.UntilAsync(() => All(world).Count(one => one.State == "success") == 1, 60, "what GitHub called inactive by itself to be live again");
        adopted.State.ShouldBe("success", "the last good one stays");
        var history = await world.Store.Deployments.OfRepositoryAsync(demo.Repository.Id, "staging", 10, TestContext.Current.CancellationToken);
        history.Select(one => one.GitHubId).ShouldBe(All(world).Select(one => (long?)one.Id).Reverse(), ignoreOrder: true);
        await world.AssertCleanAsync();

        static List<BotApp.Simulator.State.Deployment> All(World world) =>
            world.GitHub.Read(_ => world.Demo.Repository.Deployments.Where(one => one.Environment == "staging").OrderBy(one => one.Id).ToList());
    }

    [Fact]
    public async Task D12_Records_of_others_that_go_while_they_are_read_hold_no_deployment_up()
    {
        await using var world = await World.StartAsync(Options(out var runner));
        var demo = world.Demo;
        PutSites(runner(), demo);
        runner().Asks = attempt => IsDeploy(attempt) ? "staging" : null;
        runner().AsksWithRecord = true;
        var pull = Open(world, "page");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.GitHub.Faults.Answer("repos/list-deployment-statuses", int.MaxValue, new FaultyAnswer { Status = HttpStatusCode.NotFound }); // each record is gone by the time its state is asked for

        await AnsweredAsync(world, demo.Robin, pull, "/deploy staging", $"{world.GitHub.Read(_ => pull.HeadSha)[..7]} is live in `staging`");

        Records(demo, "staging").ShouldContain(one => one.Creator.Id == demo.App.Bot.Id && one.State == "success");
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D5_S4_A_site_that_never_answers_is_not_live_and_who_waits_comes_next(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, Options(out var runner));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var going = new TaskCompletionSource();
        runner().Hold = attempt => IsDeploy(attempt) ? going.Task : Task.CompletedTask;
        var one = Open(world, "one");
        var other = Open(world, "other");
        await world.CheckBecomesAsync(one, "botapp/gate", "success");
        await world.CheckBecomesAsync(other, "botapp/gate", "success");

        await AnsweredAsync(world, demo.Robin, one, "/deploy staging", "is under way");
        await AnsweredAsync(world, demo.Octo, other, "/deploy staging", "waits for");
        var sha = world.GitHub.Read(_ => one.HeadSha);
        PutSites(runner(), demo);
        going.SetResult(); // no site is there for the first

        await world.CheckBecomesAsync(other, Staging, "success", 90);
        world.Check(sha, Staging)!.Conclusion.ShouldBe("failure");
        world.Check(sha, Staging)!.Title!.ShouldContain("not answering");
        Records(demo, "staging", sha).ShouldHaveSingleItem().State.ShouldBe("failure");
        await world.UntilAsync(() => Records(demo, "staging").Count(record => record.State == "success") == 1, 30, "one record to be live");
        await world.AssertCleanAsync();
    }
}
