using BotApp.Core.Checks;
using BotApp.Core.Deployments;
using BotApp.Core.Pipelines;
using static BotApp.Core.Tests.Scenario;

namespace BotApp.Core.Tests.Deployments;

/// <summary>One deployment after the other, from the word to what is live.</summary>
public sealed class DeploymentRulesTests
{
    [Fact]
    public void D1_A_green_commit_is_recorded_run_asked_and_only_then_live()
    {
        var given = Environments.Of("staging");

        var asked = given.Asks(EnvironmentAct.Deploy, A);

        var start = asked.One<StartRun>();
        (start.Workflow, start.Ref, start.Inputs["action"], start.Inputs["sha"], start.Inputs["environment"]).ShouldBe(("deploy.yml", "main", "deploy", A, "staging"));
        start.Inputs["request_id"].ShouldBe(start.CorrelationId);
        var record = asked.One<SetDeployment>();
        (record.Name, record.Environment, record.State, record.Transient, record.Production, record.Task).ShouldBe(("staging-1", "staging", DeploymentState.Queued, false, false, "deploy"));
        asked.Reaction().ShouldBe("rocket");
        asked.Check("deploy staging")!.Status.ShouldBe(CheckStatus.InProgress);
        given.Happens(new RunStarted(start.CorrelationId, new RunReference("700", 1, "https://example.org/runs/700"))).One<SetDeployment>().State.ShouldBe(DeploymentState.InProgress);
        given.Ends().One<ProbeUrl>().Url.ShouldBe("https://staging.example.org");
        given.Environment.Live.ShouldBeNull("nothing is live before it answered");
        var live = given.Answers();
        live.One<SetDeployment>().State.ShouldBe(DeploymentState.Success);
        live.One<SetDeployment>().Url.ShouldBe("https://staging.example.org");
        live.Reply().ShouldContain("aaaaaaa is live in `staging`");
        live.Check("deploy staging")!.Conclusion.ShouldBe(CheckConclusion.Success);
        given.Environment.Live!.Sha.ShouldBe(A);
    }

    [Fact]
    public void D1_The_old_record_becomes_inactive_after_the_new_success_and_never_before()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);

        given.Asks(EnvironmentAct.Deploy, B).All<SetDeployment>().ShouldAllBe(one => one.State != DeploymentState.Inactive);
        given.Ends().All<SetDeployment>().ShouldAllBe(one => one.State != DeploymentState.Inactive);
        var live = given.Answers();

        live.All<SetDeployment>().Select(one => (one.Name, one.State)).ShouldBe([("staging-2", DeploymentState.Success), ("staging-1", DeploymentState.Inactive)]);
    }

    [Fact]
    public void D5_One_at_a_time_and_of_those_that_wait_the_newest()
    {
        var given = Environments.Of("staging");
        given.Asks(EnvironmentAct.Deploy, A);
        given.Asks(EnvironmentAct.Deploy, A).Reply().ShouldContain("is being deployed to `staging` already");

        given.Asks(EnvironmentAct.Deploy, B, by: Octo).Reply().ShouldContain("waits for aaaaaaa, which robin is deploying");
        var third = given.Asks(EnvironmentAct.Deploy, C);

        third.All<StartRun>().ShouldBeEmpty();
        third.All<PutComment>().ShouldContain(comment => comment.Body.Contains("`superseded`", StringComparison.Ordinal));
        given.Ends();
        given.Answers();
        given.Later(TimeSpan.FromSeconds(1)).One<StartRun>().Inputs["sha"].ShouldBe(C);
    }

    [Fact]
    public void D5_Without_a_lock_they_run_side_by_side_and_what_ends_last_is_live()
    {
        var given = Environments.Of("production", Environments.Settings.Replace("requires: [staging]", "concurrency: { lock: none }", StringComparison.Ordinal));
        var first = given.Asks(EnvironmentAct.Deploy, A).One<StartRun>().CorrelationId;
        given.Asks(EnvironmentAct.Deploy, A).Reply().ShouldContain("is being deployed to `production` already");

        var second = given.Asks(EnvironmentAct.Deploy, B).One<StartRun>();

        second.Inputs["sha"].ShouldBe(B);
        DeploymentRules.Awaited(given.Environment).Select(one => one.CorrelationId).ShouldBe([first, second.CorrelationId]);
        given.Asks(EnvironmentAct.Rollback).Reply().ShouldContain("`deploying`");
        given.SnapshotOf(first, RunState.Completed, RunConclusion.Failure, id: 770);
        given.SnapshotOf(second.CorrelationId, RunState.Completed, RunConclusion.Success, id: 771);
        var ended = given.Happens(new RunChanged("770", A));
        ended.Check("deploy production", A)!.Conclusion.ShouldBe(CheckConclusion.Failure);
        ended.Check("deploy production", B)!.Status.ShouldBe(CheckStatus.InProgress, "one end at a time is shown");
        given.Later(TimeSpan.FromMilliseconds(200));
        given.Results().Check("deploy production", B)!.Conclusion.ShouldBe(CheckConclusion.Success);
        (given.Environment.Live!.Sha, given.Environment.Current, given.Environment.Beside.Count, given.Environment.Disturbed).ShouldBe((B, null, 0, false));
    }

    [Fact]
    public void D5_Sequential_takes_each_in_its_turn()
    {
        var given = Environments.Of("staging", Environments.With("concurrency: { behavior: sequential }"));
        given.Asks(EnvironmentAct.Deploy, A);
        given.Asks(EnvironmentAct.Deploy, B);
        given.Asks(EnvironmentAct.Deploy, C);
        given.Ends();
        given.Answers();

        given.Later(TimeSpan.FromSeconds(1)).One<StartRun>().Inputs["sha"].ShouldBe(B);
        given.Ends(id: 701);
        given.Answers();
        given.Later(TimeSpan.FromSeconds(1)).One<StartRun>().Inputs["sha"].ShouldBe(C);
    }

    [Fact]
    public void D12_A_failed_run_leaves_the_last_good_one_live_and_says_what_may_be_there()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Asks(EnvironmentAct.Deploy, B);

        var failed = given.Ends(RunConclusion.Failure, 701);

        failed.One<SetDeployment>().ShouldBe(failed.One<SetDeployment>() with { Name = "staging-2", State = DeploymentState.Failure });
        failed.One<SetDeployment>().Keeps.ShouldBe(new KeptDeployment("staging-1", "https://staging.example.org"), "the last good one stays live on GitHub, too");
        given.Environment.Live!.Sha.ShouldBe(A);
        given.Environment.Disturbed.ShouldBeTrue();
        failed.Reply().ShouldContain("aaaaaaa is recorded as live in `staging`");
        failed.Reply().ShouldContain("something else may be there now: `/rollback staging` deploys aaaaaaa again");
        failed.Check("deploy staging", B)!.Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void S4_A_site_that_comes_up_late_is_live_and_one_that_is_protected_is_not()
    {
        var given = Environments.Of("staging");
        given.Asks(EnvironmentAct.Deploy, A);
        given.Ends();
        for (var round = 2; round < 4; round++)
        {
            var due = given.Answers(false).All<SetTimer>().Single(timer => timer.Name == "probe").DueAt.ShouldNotBeNull();
            given.Happens(new ChecksChanged(A)).All<ProbeUrl>().ShouldBeEmpty();
            given.Now = due;
            given.Happens(new TimerElapsed("probe")).One<ProbeUrl>().Round.ShouldBe(round);
        }

        given.Answers();
        given.Environment.Live!.Sha.ShouldBe(A);
        given.Asks(EnvironmentAct.Deploy, B);
        given.Ends(id: 701);
        given.Answers(false, "/healthz answered 401", final: true).One<SetDeployment>().State.ShouldBe(DeploymentState.Failure);
        given.Environment.Live!.Sha.ShouldBe(A);
    }

    [Fact]
    public void S4_Where_it_may_take_long_one_answer_may_come_from_what_was_there_before()
    {
        var given = Environments.Of("staging");
        given.Asks(EnvironmentAct.Deploy, A);
        given.Ends();

        foreach (var answered in new[] { true, false, true })
        {
            var step = given.Answer(answered);
            step.All<SetDeployment>().ShouldBeEmpty();
            given.Now = step.All<SetTimer>().Single(timer => timer.Name == "probe").DueAt.ShouldNotBeNull();
            given.Happens(new TimerElapsed("probe")).One<ProbeUrl>();
        }

        given.Answer().All<SetDeployment>().ShouldContain(one => one.State == DeploymentState.Success);
    }

    [Fact]
    public void S4_A_site_that_asks_for_time_gets_it_and_what_was_not_asked_counts_for_nothing()
    {
        var given = Environments.Of("staging");
        given.Asks(EnvironmentAct.Deploy, A);
        given.Ends();
        foreach (var (isUnasked, seconds) in new[] { (false, 40), (true, 120), (true, 120) })
        {
            var told = given.Happens(new UrlProbed(given.Environment.Current!.CorrelationId, false, "429", false) { RetryAfter = TimeSpan.FromSeconds(seconds), IsUnasked = isUnasked });
            var due = told.All<SetTimer>().Single(timer => timer.Name == "probe").DueAt.ShouldNotBeNull();
            due.ShouldBe(given.Now.AddSeconds(seconds));
            given.Now = due;
            given.Happens(new TimerElapsed("probe")).One<ProbeUrl>();
        }

        given.Answers(false).All<SetDeployment>().ShouldBeEmpty("of its three minutes one is over");
    }

    [Fact]
    public void D14_What_is_live_already_is_not_deployed_again()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);

        var again = given.Asks(EnvironmentAct.Deploy, A);

        again.All<StartRun>().ShouldBeEmpty();
        again.Reply().ShouldContain("`nothing-to-do`");
    }

    [Fact]
    public void D14_Unless_a_later_one_failed_after_it_had_begun()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Asks(EnvironmentAct.Deploy, B);
        given.Ends(RunConclusion.Failure, 701);

        given.Asks(EnvironmentAct.Deploy, A).One<StartRun>().Inputs["sha"].ShouldBe(A);
    }

    [Fact]
    public void D16_A_run_that_its_runner_never_knew_is_given_up_and_one_that_turns_up_late_is_stopped()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        var id = given.Asks(EnvironmentAct.Deploy, B).One<StartRun>().CorrelationId;
        given.Happens(new RunStarted(id, null));
        given.RunnerKnowsNothing(id);

        given.Later(TimeSpan.FromMinutes(1)).All<SetDeployment>().ShouldBeEmpty();
        var lost = given.Later(TimeSpan.FromMinutes(2));

        lost.One<SetDeployment>().State.ShouldBe(DeploymentState.Error);
        lost.Reply().ShouldContain("`run-not-found`");
        given.Environment.Disturbed.ShouldBeFalse();
        given.SnapshotOf(id, RunState.Running, id: 701);
        given.Happens(new RunChanged("701", B)).One<CancelRun>().CorrelationId.ShouldBe(id);
        given.Environment.Disturbed.ShouldBeTrue();
    }

    [Fact]
    public void D17_What_the_runner_says_against_a_start_is_told()
    {
        var given = Environments.Of("staging");
        var id = given.Asks(EnvironmentAct.Deploy, A).One<StartRun>().CorrelationId;

        var refused = given.Happens(new RunRefused(id, "deploy.yml has no `workflow_dispatch` trigger."));

        refused.One<SetDeployment>().State.ShouldBe(DeploymentState.Error);
        refused.Reply().ShouldContain("workflow\\_dispatch");
        given.Environment.Disturbed.ShouldBeFalse("nothing was begun");
        given.Environment.Current.ShouldBeNull();
    }

    [Fact]
    public void D19_The_same_news_again_start_and_record_nothing_a_second_time()
    {
        var given = Environments.Of("staging");
        var id = given.Asks(EnvironmentAct.Deploy, A).One<StartRun>().CorrelationId;
        given.Happens(new RunStarted(id, new RunReference("700", 1, null)));

        given.Happens(new RunStarted(id, new RunReference("700", 1, null))).Deeds.ShouldBeEmpty();
        given.Later(TimeSpan.FromSeconds(30)).Deeds.ShouldBeEmpty();
        given.Ends();
        given.Happens(new RunChanged("700", A)).Deeds.ShouldBeEmpty();
        given.Answers();
        given.Happens(new UrlProbed(id, true, "it answers", true)).Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void D20_What_comes_is_listed_up_to_fifty_with_the_comparison_for_the_rest()
    {
        var given = Environments.Of("staging");
        given.Deploys(A);
        given.Deployable.RemoveAll(one => one.Asked == B);
        given.Commit(B, "success");
        given.Deployable[^1] = given.Deployable[^1] with { Changes = new CommitChanges(120, 0, [.. Enumerable.Range(1, 50).Select(number => new ChangedPull(number, $"Change @octo {number}"))], false) };

        var asked = given.Asks(EnvironmentAct.Deploy, B);

        var summary = asked.Check("deploy staging", B)!.Output.Summary;
        summary.ShouldContain("120 commits more");
        summary.ShouldContain("- #50 Change");
        summary.ShouldContain("- … and more");
        summary.ShouldContain($"compare/{A}...{B}");
        summary.ShouldNotContain("@octo ", customMessage: "titles mention nobody");
    }

    [Fact]
    public void A_marking_tag_is_set_when_the_commit_is_live_and_not_before()
    {
        var given = Environments.Of("staging", Environments.With("mark-tag: \"deployed/{environment}/{utc}\""));
        given.Asks(EnvironmentAct.Deploy, A).All<MarkTag>().ShouldBeEmpty();
        given.Ends().All<MarkTag>().ShouldBeEmpty();

        given.Answers().One<MarkTag>().ShouldBe(new MarkTag("deployed/staging/20260302T090001Z", A)); // the second answer, a second later
    }

    [Fact]
    public void What_is_live_is_offered_to_the_environments_that_require_it()
    {
        var given = Environments.Of("staging");

        given.Deploys(A).One<OfferCommit>().ShouldBe(new OfferCommit("production", A, null));
    }
}
