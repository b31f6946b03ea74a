using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using static BotApp.Core.Tests.Scenario;

namespace BotApp.Core.Tests.Deployments;

/// <summary>What is live is asked on, and what its run says of itself counts.</summary>
public sealed class DeployWatchTests
{
    private const string Watch = "watch: { for: 10m, every: 30s, fail-after: 3 }";

    [Fact]
    public void SM_What_stops_answering_is_said_and_a_rollback_is_offered()
    {
        var given = Environments.Of("staging", Environments.With(Watch));
        given.Deploys(A);
        Watched(given, true);
        given.Deploys(B);

        Watched(given, false);
        Watched(given, false);
        Watched(given, true);
        Watched(given, false);
        Watched(given, false);
        given.Environment.IsUnwell.ShouldBeFalse("three in a row count");
        var stopped = Watched(given, false);

        var record = stopped.All<SetDeployment>().ShouldHaveSingleItem();
        (record.Name, record.State).ShouldBe(("staging-2", DeploymentState.Failure));
        stopped.Reply().ShouldContain("`stopped-answering`");
        var check = stopped.Check("deploy staging", B).ShouldNotBeNull();
        (check.Conclusion, check.Output.Title).ShouldBe((CheckConclusion.Failure, "Live in staging, and it stopped answering"));
        check.Buttons.Select(button => button.Identifier).ShouldBe(["deploy", "rollback"]);
        stopped.All<StartRun>().ShouldBeEmpty("the settings ask");
        given.Asks(EnvironmentAct.Rollback).One<StartRun>().Inputs["sha"].ShouldBe(A);
        given.Ends(id: 750);
        given.Answers();
        (given.Environment.Live!.Sha, given.Environment.IsInDoubt, given.Environment.Former.Count).ShouldBe((A, false, 0));
    }

    [Fact]
    public void SM_The_settings_go_back_by_themselves_once_and_never_from_a_rollback()
    {
        var given = Environments.Of("staging", Environments.With($"{Watch}\n    rollback: {{ on-smoke-failure: rollback }}"));
        given.Deploys(A);
        given.Deploys(B);
        Stop(given);
        given.Later(TimeSpan.FromSeconds(1)).One<StartRun>().Inputs["sha"].ShouldBe(A);
        given.Ends(id: 751);
        given.Answers();

        Stop(given);
        var again = given.Later(TimeSpan.FromSeconds(1));

        again.All<StartRun>().ShouldBeEmpty("that would be a loop");
        (given.Environment.Live!.Sha, given.Environment.IsUnwell).ShouldBe((A, true));
        given.Asks(EnvironmentAct.Deploy, C).One<StartRun>().Inputs["sha"].ShouldBe(C);
        given.Ends(id: 752);
        given.Answers();
        given.Environment.Former.ShouldBeEmpty("what stopped answering is nothing to go back to");
    }

    [Fact]
    public void SM_A_site_is_watched_as_long_as_the_settings_say_and_not_while_something_else_is_deployed()
    {
        var given = Environments.Of("staging", Environments.With(Watch));
        given.Deploys(A);
        given.Asks(EnvironmentAct.Deploy, B);
        given.Later(TimeSpan.FromSeconds(30), "probe").All<ProbeUrl>().ShouldBeEmpty();
        given.Ends(id: 753);
        given.Answers();
        for (var round = 0; round < 20; round++)
        {
            Watched(given, true);
        }

        given.Environment.Watched!.WatchUntil.ShouldBeNull();
        given.Later(TimeSpan.FromMinutes(1), "probe").All<ProbeUrl>().ShouldBeEmpty();
        given.Deploys(C);
        given.Later(TimeSpan.FromSeconds(30), "probe").One<ProbeUrl>();
        for (var miss = 0; miss < 2; miss++)
        {
            given.Later(TimeSpan.FromMinutes(11)); // the answer never came: that is one, too
            given.Later(TimeSpan.FromSeconds(30), "probe").One<ProbeUrl>();
        }

        given.Later(TimeSpan.FromMinutes(11));
        given.Environment.IsUnwell.ShouldBeTrue();
    }

    [Fact]
    public void D8_Previous_takes_a_rollback_back_when_it_is_said_twice()
    {
        var given = Environments.Of("staging", Environments.With("rollback: { target: previous }"));
        given.Deploys(A);
        given.Deploys(B);

        given.Asks(EnvironmentAct.Rollback).One<StartRun>().Inputs["sha"].ShouldBe(A);
        given.Ends(id: 754);
        given.Answers();
        given.Asks(EnvironmentAct.Rollback).One<StartRun>().Inputs["sha"].ShouldBe(B);
        given.Ends(id: 755);
        given.Answers();
        given.Environment.Live!.Sha.ShouldBe(B);
    }

    [Fact]
    public void D14_Again_deploys_what_is_live_already()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Asks(EnvironmentAct.Deploy, A).Reply().ShouldContain("`/deploy staging aaaaaaa --again` deploys it all the same");

        given.Asks(EnvironmentAct.Deploy, A, with: one => one with { IsAgain = true }).One<StartRun>().Inputs["sha"].ShouldBe(A);
        given.Ends(id: 756);
        given.Answers();

        (given.Environment.Live!.Deployment, given.Environment.Former.Count, given.Environment.Before).ShouldBe(("staging-2", 0, null));
    }

    [Fact]
    public void D15_A_lock_ends_with_the_merge_of_its_pull_request_where_the_settings_want_it()
    {
        var given = Environments.Of("staging", Environments.With("concurrency: { unlock-on-merge: true }"));
        given.Asks(EnvironmentAct.Lock, by: Octo);
        given.Asks(EnvironmentAct.Deploy, A).Reply().ShouldContain("`locked`");

        given.Deployed = new DeploymentFact([], []) { IsLockMerged = true };
        given.Asks(EnvironmentAct.Deploy, A).One<StartRun>();

        given.Environment.Lock.ShouldBeNull();
        var without = Environments.Of("staging");
        without.Asks(EnvironmentAct.Lock, by: Octo);
        without.Deployed = given.Deployed;
        without.Asks(EnvironmentAct.Deploy, A).Reply().ShouldContain("`locked`");
    }

    [Theory]
    [InlineData(ResultStatus.Failure, "said-to-have-failed")]
    [InlineData(ResultStatus.Cancelled, "said-to-have-failed")]
    public void A_run_that_ends_well_and_says_it_failed_is_believed(ResultStatus status, string code)
    {
        var given = Environments.Of("staging");
        given.Asks(EnvironmentAct.Deploy, A);
        Ran(given);

        var told = given.Results(Result(given, status));

        told.Reply().ShouldContain($"`{code}`");
        told.Reply().ShouldContain("disk full");
        given.Environment.Live.ShouldBeNull();
    }

    [Fact]
    public void A_result_that_cannot_be_read_is_nothing_to_call_good_and_none_at_all_is_fine()
    {
        var given = Environments.Of("staging");
        given.Asks(EnvironmentAct.Deploy, A);
        Ran(given).One<CollectResult>().Sha.ShouldBe(A);
        given.Results(unreadable: "result.json is of another run.").Reply().ShouldContain("`result-unreadable`");
        given.Asks(EnvironmentAct.Deploy, A);
        Ran(given);

        given.Results().One<ProbeUrl>();
    }

    [Fact]
    public void D8_Migrations_that_runs_say_they_applied_are_named_before_going_back()
    {
        var given = Environments.Of("production", Environments.Settings.Replace("requires: [staging]", "confirm: {}\n    button: true", StringComparison.Ordinal));
        Live(given, A, []);
        Live(given, B, ["shop.0007_add_column", "shop.0008_drop_column"]);

        var asked = given.Asks(EnvironmentAct.Rollback);

        asked.Reply().ShouldContain("they applied 2 migrations, which a rollback does not undo: `shop.0007_add_column`, `shop.0008_drop_column`");
    }

    [Fact]
    public void S4_While_it_is_watched_only_what_was_asked_counts()
    {
        var given = Environments.Of("staging", Environments.With("watch: { for: 10m, every: 30s, fail-after: 2 }"));
        given.Deploys(A);
        for (var turn = 0; turn < 4; turn++)
        {
            given.Later(TimeSpan.FromSeconds(30), "probe").One<ProbeUrl>();
            given.Happens(new UrlProbed(given.Environment.Watched!.CorrelationId, false, "it was not asked yet", false) { IsUnasked = true, RetryAfter = TimeSpan.FromSeconds(20) });
        }

        (given.Environment.Watched!.Misses, given.Environment.IsUnwell).ShouldBe((0, false));
        Watched(given, false);
        Watched(given, false);
        given.Environment.IsUnwell.ShouldBeTrue();
    }

    private static void Live(Scenario given, string sha, IReadOnlyList<string> migrations)
    {
        given.Asks(EnvironmentAct.Deploy, sha);
        given.As("write").Happens(new ButtonPressed("botapp/deploy production", "confirm", sha, Robin));
        Ran(given);
        given.Results(Result(given, ResultStatus.Success) with { MigrationsApplied = migrations });
        given.Environment.Live!.Sha.ShouldBe(sha);
    }

    private static Step Ran(Scenario given)
    {
        given.SnapshotOf(given.Environment.Current!.CorrelationId, RunState.Completed, RunConclusion.Success, id: 760);
        return given.Happens(new RunChanged("760", A));
    }

    private static ResultDocument Result(Scenario given, ResultStatus status) => new(given.Environment.Current!.CorrelationId, given.Environment.Current.Sha, status, null, null, [], [], "disk full");

    /// <summary>The next round of questions, and its answer.</summary>
    private static Step Watched(Scenario given, bool answered)
    {
        given.Later(TimeSpan.FromSeconds(30), "probe").One<ProbeUrl>();
        return given.Happens(new UrlProbed(given.Environment.Watched!.CorrelationId, answered, "/healthz answered 502, expected 200.", false));
    }

    private static Step Stop(Scenario given)
    {
        Watched(given, false);
        Watched(given, false);
        return Watched(given, false);
    }
}
