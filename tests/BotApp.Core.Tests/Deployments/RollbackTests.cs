using BotApp.Core.Checks;
using BotApp.Core.Migrations;
using BotApp.Core.Pipelines;
using static BotApp.Core.Tests.Scenario;

namespace BotApp.Core.Tests.Deployments;

/// <summary>Going back, and what comes by itself.</summary>
public sealed class RollbackTests
{
    [Fact]
    public void D8_A_rollback_deploys_the_last_good_commit_with_a_record_of_its_own_and_pins()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Deploys(B);

        var back = given.Asks(EnvironmentAct.Rollback);

        back.One<StartRun>().Inputs["sha"].ShouldBe(A, "a commit, never a branch");
        back.One<StartRun>().Inputs["action"].ShouldBe("rollback");
        back.One<SetDeployment>().Task.ShouldBe("deploy:rollback");
        given.Ends(id: 702);
        var live = given.Answers();
        live.All<SetDeployment>().Select(one => (one.Name, one.State)).ShouldBe([("staging-3", DeploymentState.Success), ("staging-2", DeploymentState.Inactive)]);
        (given.Environment.Live!.Sha, given.Environment.PinnedBy).ShouldBe((A, "robin"));
        given.Asks(EnvironmentAct.Rollback).Reply().ShouldContain("`no-earlier-deployment`", customMessage: "what was left behind is nothing to go back to");
    }

    [Theory]
    [InlineData(MigrationClass.Contract, true, false)]
    [InlineData(MigrationClass.Contract, false, true)]
    [InlineData(MigrationClass.Expand, true, true)]
    [InlineData(null, true, true)]
    public void D10_A_rollback_over_a_contraction_is_blocked_and_names_it(MigrationClass? highest, bool isBlocked, bool goesBack)
    {
        var given = Environments.Of("staging", Environments.With($"rollback: {{ block-on-contract-migration: {(isBlocked ? "true" : "false")} }}"));
        given.Deploys(A);
        given.Deploys(B);
        var back = given.Deployable.FindIndex(one => one.Asked == A);
        given.Deployable[back] = given.Deployable[back] with { LeftBehind = highest is { } found ? new MigrationRange(found, ["RemoveField order.note (shop/migrations/0002_drop.py, line 8)"], true) : null };

        var asked = given.Asks(EnvironmentAct.Rollback);

        asked.All<StartRun>().Count.ShouldBe(goesBack ? 1 : 0);
        if (!goesBack)
        {
            asked.Reply().ShouldContain("`contract-migration`");
            asked.Reply().ShouldContain("0002");
            given.Environment.Live!.Sha.ShouldBe(B);
        }
    }

    [Fact]
    public void D10_A_forced_rollback_goes_over_a_contraction_at_once_and_its_reason_is_kept()
    {
        var given = Given(new MigrationRange(MigrationClass.Contract, ["RemoveField order.note (shop/migrations/0002_drop.py, line 8)"], true));

        var forced = given.Asks(EnvironmentAct.Rollback, with: one => one with { Forced = "nobody reads the column" });

        forced.One<StartRun>().Inputs["sha"].ShouldBe(A);
        forced.One<RecordAct>().Reason.ShouldBe("nobody reads the column");
    }

    [Theory]
    [InlineData(MigrationClass.Restrict, true, "0002")]
    [InlineData(MigrationClass.Unknown, true, "0002")]
    [InlineData(MigrationClass.Expand, false, "not all of the migrations could be read")]
    public void D8_Over_what_may_make_older_code_fail_whoever_goes_back_is_asked_first(MigrationClass highest, bool isComplete, string named)
    {
        var given = Given(new MigrationRange(highest, ["AddConstraint order.rank (shop/migrations/0002_rank.py, line 8)"], isComplete));

        var asked = given.Asks(EnvironmentAct.Rollback);

        asked.All<StartRun>().ShouldBeEmpty();
        asked.Reply().ShouldContain("is to be confirmed");
        asked.Reply().ShouldContain(named);
        given.Happens(new ButtonPressed("botapp/deploy staging", "confirm", A, Scenario.Robin)).One<StartRun>().Inputs["sha"].ShouldBe(A);
    }

    [Fact]
    public void D8_Over_what_only_adds_nobody_is_asked()
    {
        var given = Given(new MigrationRange(MigrationClass.Expand, [], true));

        given.Asks(EnvironmentAct.Rollback).One<StartRun>();
    }

    [Fact]
    public void D9_Without_an_earlier_good_deployment_there_is_nothing_to_go_back_to()
    {
        var given = Environments.Of("staging");
        given.Asks(EnvironmentAct.Rollback).Reply().ShouldContain("`no-earlier-deployment`");
        given.Deploys(A);

        var refused = given.Asks(EnvironmentAct.Rollback);

        refused.Reply().ShouldContain("`no-earlier-deployment`");
        refused.All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void D8_After_a_deployment_that_failed_halfway_a_rollback_deploys_what_is_recorded_as_live()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Deploys(B);
        given.Asks(EnvironmentAct.Deploy, C);
        given.Ends(RunConclusion.Failure, 703);

        given.Asks(EnvironmentAct.Rollback).One<StartRun>().Inputs["sha"].ShouldBe(B);
        given.Ends(id: 704);
        given.Answers();

        (given.Environment.Live!.Sha, given.Environment.Disturbed).ShouldBe((B, false));
        given.Asks(EnvironmentAct.Rollback).One<StartRun>().Inputs["sha"].ShouldBe(A);
    }

    [Fact]
    public void D8_While_something_is_being_deployed_nothing_is_rolled_back_blindly()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Asks(EnvironmentAct.Deploy, B);

        given.Asks(EnvironmentAct.Rollback).Reply().ShouldContain("`deploying`");
    }

    [Fact]
    public void D15_A_lock_and_a_freeze_hold_back_a_rollback_too()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Deploys(B);
        given.Asks(EnvironmentAct.Lock, by: Octo);

        given.Asks(EnvironmentAct.Rollback).Reply().ShouldContain("`locked`");
        given.Asks(EnvironmentAct.Rollback, by: Octo).One<StartRun>();
    }

    [Fact]
    public void A_site_that_does_not_answer_is_rolled_back_by_itself_where_the_settings_say_so()
    {
        var given = Environments.Of("staging", Environments.With("rollback: { on-smoke-failure: rollback }"));
        given.Deploys(A);
        given.Asks(EnvironmentAct.Deploy, B);
        given.Ends(id: 701);

        given.Answers(false, final: true).One<SetDeployment>().State.ShouldBe(DeploymentState.Failure);
        given.Later(TimeSpan.FromSeconds(1)).One<StartRun>().Inputs["sha"].ShouldBe(A);
        given.Ends(id: 702);
        given.Answers();
        (given.Environment.Live!.Sha, given.Environment.Disturbed, given.Environment.Waiting.Count).ShouldBe((A, false, 0));
    }

    [Fact]
    public void A_push_is_deployed_by_itself_when_it_is_green_and_the_newest_counts()
    {
        var given = Environments.Of("staging", Environments.With("auto: {}"));
        given.Commit(A, null).Commit(B, "failure");
        var waits = given.Happens(new CommitOffered(A, "main"));
        waits.All<StartRun>().ShouldBeEmpty();
        waits.Check("deploy staging", A)!.Status.ShouldBe(CheckStatus.Queued);
        given.Happens(new CommitOffered(B, "main")).Check("deploy staging", A)!.Conclusion.ShouldBe(CheckConclusion.Neutral);
        given.Happens(new ChecksChanged(B)).All<StartRun>().ShouldBeEmpty();

        given.Commit(B, "success");
        var start = given.Happens(new ChecksChanged(B)).One<StartRun>();

        start.Inputs["sha"].ShouldBe(B);
        given.Ends();
        given.Answers().All<RecordAct>().ShouldBeEmpty("nobody did it");
        given.Happens(new CommitOffered(B, "main")).Deeds.ShouldBeEmpty();
        given.Happens(new CommitOffered(C, "feature")).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void A_promotion_waits_for_what_must_be_live_first_and_for_the_end_of_a_lock()
    {
        var given = Environments.Of("production", Environments.Settings.Replace("    requires: [staging]", "    requires: [staging]\n    auto: { on: promotion }", StringComparison.Ordinal));
        given.Happens(new CommitOffered(A, "main")).All<StartRun>().ShouldBeEmpty();
        given.Asks(EnvironmentAct.Lock, by: Octo);
        given.Elsewhere.Add(new LiveElsewhere("staging", A));
        given.Happens(new CommitOffered(A, null)).All<StartRun>().ShouldBeEmpty();

        given.Asks(EnvironmentAct.Unlock, by: Octo).One<StartRun>().Inputs["sha"].ShouldBe(A);
    }

    [Fact]
    public void D8_After_a_rollback_nothing_comes_by_itself_until_somebody_deploys()
    {
        var given = Environments.Of("staging", Environments.With("auto: {}"));
        given.Deploys(A);
        given.Deploys(B);
        given.Asks(EnvironmentAct.Rollback);
        given.Ends(id: 702);
        given.Answers();

        given.Happens(new CommitOffered(C, "main")).Check("deploy staging", C)!.Output.Summary.ShouldContain("rolled `staging` back");
        given.Asks(EnvironmentAct.Deploy, B).One<StartRun>().Inputs["sha"].ShouldBe(B);
        given.Environment.PinnedBy.ShouldBeNull();
    }

    /// <summary>B is live, A was before it, and these migrations lie in between.</summary>
    private static Scenario Given(MigrationRange leftBehind)
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Deploys(B);
        var back = given.Deployable.FindIndex(one => one.Asked == A);
        given.Deployable[back] = given.Deployable[back] with { LeftBehind = leftBehind };
        return given;
    }
}
