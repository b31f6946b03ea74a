using BotApp.Simulator;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;

namespace BotApp.Tests.Journeys;

/// <summary>What becomes of a repository as a whole: work for it ends, goes on, or follows it to its new name.</summary>
public sealed class LifeCycleJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests], grace: 1s }
        """;

    [Theory]
    [InlineData(Databases.Sqlite, true)]
    [InlineData(Databases.Postgres, true)]
    [InlineData(Databases.Sqlite, false)]
    public async Task G79_Taken_from_the_selection_work_ends_at_once_and_goes_on_when_it_is_selected_again(string kind, bool isHeard)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, Settings));
        await using var _1 = database;
        await using var _2 = world;
        var (pull, held) = await RunningAsync(world, runner());
        var installation = world.GitHub.Read(github => github.Apps.InstallationOf(world.Demo.App, world.Demo.Repository)!);
        world.GitHub.Faults.OnDelivery = isHeard ? null : delivery => delivery.Event == "installation_repositories" ? DeliveryFate.Lost : DeliveryFate.Sent;

        world.Demo.Octo.SelectRepositories(installation, [], [world.Demo.Repository]);
        held.SetResult();

        await EndedAsync(world, pull, "removed");
        world.GitHub.Faults.OnDelivery = null;
        world.Demo.Octo.SelectRepositories(installation, [world.Demo.Repository]);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        (await StoppedAsync(world)).ShouldBeNull();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task G79_An_archived_repository_takes_no_writes_which_is_no_error_and_goes_on_when_it_is_unarchived(bool isHeard)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        var (pull, held) = await RunningAsync(world, runner());
        world.GitHub.Faults.OnDelivery = isHeard ? null : delivery => delivery.Event == "repository" ? DeliveryFate.Lost : DeliveryFate.Sent;

        world.Demo.Octo.Archive(world.Demo.Repository);
        held.SetResult();

        await EndedAsync(world, pull, "archived");
        world.GitHub.Faults.OnDelivery = null;
        world.Demo.Octo.Archive(world.Demo.Repository, archived: false);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite, true)]
    [InlineData(Databases.Postgres, true)]
    [InlineData(Databases.Sqlite, false)]
    public async Task G77_While_the_installation_is_suspended_what_is_to_be_done_waits_and_is_done_when_it_goes_on(string kind, bool isHeard)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out var runner, Settings), configuration => configuration["Engine:AskAgainEvery"] = isHeard ? "01:00:00" : "00:00:01");
        await using var _1 = database;
        await using var _2 = world;
        var (pull, held) = await RunningAsync(world, runner());
        var installation = world.GitHub.Read(github => github.Apps.InstallationOf(world.Demo.App, world.Demo.Repository)!);
        var key = $"pr:{world.Demo.Repository.Id}:{pull.Number}";

        world.Demo.Octo.Suspend(installation);
        held.SetResult();

        await world.UntilAsync(async () => await StoppedAsync(world) == "suspended" && await world.Store.Subjects.LoadAsync(key, TestContext.Current.CancellationToken) is { HasWork: true, NextTryAt: not null, Tries: 0 }, 60, "the pull request to wait");
        world.GitHub.Faults.OnDelivery = isHeard ? null : delivery => delivery.Event == "installation" ? DeliveryFate.Lost : DeliveryFate.Sent;
        world.Check(pull, "botapp/tests")!.Status.ShouldBe("in_progress");
        world.Demo.Octo.Unsuspend(installation);

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        (await StoppedAsync(world)).ShouldBeNull();
        (await world.Store.Decisions.OfSubjectAsync(key, 100, TestContext.Current.CancellationToken)).ShouldNotContain(decision => decision.Because.Contains("Work for this repository ended", StringComparison.Ordinal));
        (await world.Store.Queries.FiguresAsync(TestContext.Current.CancellationToken)).DeadLetters.ShouldBe(0);
        world.Checks(world.GitHub.Read(_ => pull.HeadSha), "botapp/tests").ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G79_A_deleted_repository_is_let_go()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        var (pull, held) = await RunningAsync(world, runner());

        world.Demo.Octo.Delete(world.Demo.Repository);

        // Whether GitHub's delivery comes first or a refused request: it ends.
        await EndedAsync(world, pull, "deleted", "removed");
        held.SetResult();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G79_A_repository_made_private_goes_on_as_long_as_the_App_may_see_it()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings), judged: true);
        var (pull, held) = await RunningAsync(world, runner());

        world.Demo.Octo.MakePrivate(world.Demo.Repository);
        held.SetResult();

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.UntilAsync(async () => (await RowAsync(world)).IsPrivate, 30, "the repository to be known as private");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task G80_A_renamed_repository_keeps_its_story_and_its_new_name_is_adopted(bool isHeard)
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        var (pull, held) = await RunningAsync(world, runner());
        world.GitHub.Faults.OnDelivery = isHeard ? null : delivery => delivery.Event == "repository" ? DeliveryFate.Lost : DeliveryFate.Sent;

        world.Demo.Octo.Rename(world.Demo.Repository, "welcome");
        held.SetResult();

        await world.CheckBecomesAsync(pull, "botapp/gate", "success"); // by redirects, or by the name that the next delivery brings
        (await RowAsync(world)).FullName.ShouldBe("octo/welcome");
        (await world.Store.Queries.SubjectsAsync(world.Demo.Repository.Id, 20, TestContext.Current.CancellationToken)).Count(subject => subject.Key.StartsWith("pr:", StringComparison.Ordinal)).ShouldBe(1);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G80_Given_to_an_owner_without_the_App_it_is_removed_and_to_one_with_it_work_goes_on_under_the_new_name()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        var (pull, held) = await RunningAsync(world, runner());
        var demo = world.Demo;

        demo.Octo.Transfer(demo.Repository, "stranger");
        await EndedAsync(world, pull, "removed");
        held.SetResult();

        var stranger = world.GitHub.Person("stranger");
        world.GitHub.Person("keeper").InstallApp(demo.App);
        stranger.Transfer(demo.Repository, "keeper");

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        (await RowAsync(world)).FullName.ShouldBe("keeper/greet");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G23_When_the_fork_is_deleted_its_pull_request_is_judged_by_its_commit_and_a_refused_re_run_says_so()
    {
        // Not judged: GitHub answers a pull request whose fork is gone with a null repository, for which its description has no room.
        await using var world = await World.StartAsync(SampleRunner.World(out var runner, Settings));
        runner().Play = (_, _) => PlayedJob.Red;
        var demo = world.Demo;
        var fork = demo.Reader.Fork(demo.Repository);
        demo.Reader.Push(fork, "change", "README.md", "# from a fork\n");
        var pull = demo.Reader.OpenPullRequest(demo.Repository, "change", "From a fork", from: fork);
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        demo.Reader.Delete(fork);
        demo.Robin.Comment(pull, "/refresh");
        await world.AnsweredAsync(pull);
        world.Check(pull, "botapp/gate")!.Conclusion.ShouldBe("failure");
        var subject = await world.Store.Subjects.LoadAsync($"pr:{demo.Repository.Id}:{pull.Number}", TestContext.Current.CancellationToken);
        subject!.StateJson!.ShouldContain("\"Fork\":true");

        world.GitHub.Faults.Answer("actions/re-run-workflow-failed-jobs", 1, new FaultyAnswer { Status = System.Net.HttpStatusCode.Forbidden, Body = """{"message":"This workflow run cannot be retried"}""" });
        demo.Robin.Comment(pull, "/rerun");
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Title?.Contains("The runner refused", StringComparison.Ordinal) == true, 60, "the refusal of the runner");
        await world.UntilAsync(() => world.Check(pull, "botapp/gate")?.Summary?.Contains("`runner_refused`", StringComparison.Ordinal) == true, 60, "the gate with the code of the refusal");
        await world.AssertCleanAsync();
    }

    private static async Task<(PullRequest Pull, TaskCompletionSource Held)> RunningAsync(World world, SampleRunner runner)
    {
        var held = new TaskCompletionSource();
        runner.Hold = attempt => attempt.EventName == "pull_request" ? held.Task : Task.CompletedTask;
        world.Demo.Robin.Push(world.Demo.Repository, "change", "change.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the tests to be seen running");
        return (pull, held);
    }

    // Work has ended when the subject says so, nothing waits and no timer rings any more; none of it is a dead letter.
    private static async Task EndedAsync(World world, PullRequest pull, string why, string? orSeenFirst = null)
    {
        var key = $"pr:{world.Demo.Repository.Id}:{pull.Number}";
        await world.UntilAsync(Ended, 60, $"work to end ({why})");
        await world.UntilAsync(async () => await StoppedAsync(world) == why, 60, $"the repository to be {why}");
        (await world.Store.Queries.FiguresAsync(TestContext.Current.CancellationToken)).DeadLetters.ShouldBe(0);

        async Task<bool> Ended() =>
            (await world.Store.Decisions.OfSubjectAsync(key, 1, TestContext.Current.CancellationToken))[0].Because is var because
            && (because.Contains($"ended ({why})", StringComparison.Ordinal) || (orSeenFirst is not null && because.Contains($"ended ({orSeenFirst})", StringComparison.Ordinal)))
            && (await world.Store.Timers.OfSubjectAsync(key, TestContext.Current.CancellationToken)).Count == 0;
    }

    private static async Task<string?> StoppedAsync(World world) => (await RowAsync(world)).Stopped;

    private static async Task<BotApp.Storage.StoredRepository> RowAsync(World world) =>
        (await world.Store.Repositories.FindAsync(world.Demo.Repository.Id, TestContext.Current.CancellationToken))!;
}
