using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

public sealed class PipelineScenarioTests
{
    private const string Observe = "version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { grace: 0s }";
    private const string Dispatch = "version: 1\npipelines:\n  tests: { workflow: tests.yml, mode: dispatch, timeout: 30m, queue-timeout: 60m }\ngate: { grace: 0s }";

    private const string Stages = """
        version: 1
        pipelines:
          functional: { workflow: functional.yml, mode: dispatch, needs: [tests] }
          tests: { workflow: tests.yml }
        gate: { grace: 0s }
        """;

    [Fact]
    public void A_dispatched_pipeline_is_started_once_from_the_base_branch_with_our_id()
    {
        var given = Scenario.PullRequestWith(Dispatch);

        var start = given.Opened().One<StartRun>();

        start.Ref.ShouldBe("main");
        start.Inputs["request_id"].ShouldBe(start.CorrelationId);
        start.Inputs["sha"].ShouldBe(Scenario.A);
        CorrelationId.FindIn($"tests of #4 {start.CorrelationId}").ShouldBe(start.CorrelationId);
        given.Later(TimeSpan.FromSeconds(30)).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void G73_The_same_decision_twice_gives_the_same_id()
    {
        var one = Scenario.PullRequestWith(Dispatch).Opened().One<StartRun>();
        var two = Scenario.PullRequestWith(Dispatch).Opened().One<StartRun>();

        two.CorrelationId.ShouldBe(one.CorrelationId);
        CorrelationId.For(SubjectKey.PullRequest(17, 5), "tests", Scenario.A, 1).ShouldNotBe(one.CorrelationId);
    }

    [Fact]
    public void Stages_hold_back_until_what_they_need_is_green_whatever_their_order_in_the_settings()
    {
        var given = Scenario.PullRequestWith(Stages);
        given.Opened().All<StartRun>().ShouldBeEmpty();
        given.Runs.Single(run => run.Pipeline == "functional").Waits.ShouldBe("waits for `tests`.");

        given.Ends("tests", passed: 1);
        given.Later(TimeSpan.FromSeconds(1)).All<StartRun>().Concat(given.Later(TimeSpan.FromSeconds(1)).All<StartRun>()).ShouldNotContain(start => start.Workflow != "functional.yml");

        given.Runs.Single(run => run.Pipeline == "functional").Phase.ShouldBe(PipelinePhase.Requested);
    }

    [Fact]
    public void A_stage_is_started_by_the_very_event_that_made_it_possible()
    {
        var given = Scenario.PullRequestWith(Stages);
        given.Opened();

        given.Ends("tests", passed: 1).One<StartRun>().Workflow.ShouldBe("functional.yml");
    }

    [Fact]
    public void A_stage_whose_need_failed_is_not_started_and_never_green()
    {
        var given = Scenario.PullRequestWith(Stages);
        given.Opened();

        var step = given.Ends("tests", passed: 1, failed: 1);
        given.Later(TimeSpan.FromHours(3), "gate");

        step.All<StartRun>().ShouldBeEmpty();
        step.Check("functional").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
        given.Runs.Single(run => run.Pipeline == "functional").Verdict.ShouldBeNull();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(Core.Gating.RequirementState.Failed);
        given.Ends("tests", passed: 1, attempt: 2).One<StartRun>().Workflow.ShouldBe("functional.yml");
    }

    [Fact]
    public void A_run_that_its_runner_does_not_know_is_started_once_more_then_given_up_and_revived_when_it_turns_up()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var first = given.Opened().One<StartRun>().CorrelationId;
        given.RunnerKnowsNothing(first);

        given.Later(TimeSpan.FromMinutes(2)).Check("tests").ShouldBeNull();
        var id = given.Later(TimeSpan.FromSeconds(1)).One<StartRun>().CorrelationId;
        id.ShouldNotBe(first);
        given.RunnerKnowsNothing(id);
        given.Happens(new RunStarted(first, new RunReference("400", 1, null))).One<CancelRun>().Run.Id.ShouldBe("400", "the first start turned up late: it is not awaited any more");
        given.Later(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1)).Check("tests").ShouldNotBeNull().Output.Title.ShouldContain(id);
        given.Runs[0].Verdict.ShouldNotBeNull().Code.ShouldBe("run_not_found");

        var late = given.Happens(new RunStarted(id, new RunReference("500", 1, null)));
        late.All<CancelRun>().ShouldBeEmpty();
        late.Check("tests").ShouldNotBeNull().Status.ShouldBe(CheckStatus.Queued);
    }

    [Fact]
    public void A_runner_that_cannot_be_asked_has_not_said_that_there_is_no_run()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        given.Opened();

        given.Later(TimeSpan.FromMinutes(10));
        given.Runs[0].Phase.ShouldBe(PipelinePhase.Requested);

        given.Later(TimeSpan.FromMinutes(51));
        given.Runs[0].Verdict.ShouldNotBeNull().Code.ShouldBe("start_timeout");
    }

    [Fact]
    public void A_refused_start_fails_with_the_runners_reason_and_can_be_started_anew()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var first = given.Opened().One<StartRun>().CorrelationId;

        given.Happens(new RunRefused(first, "no workflow_dispatch trigger")).Check("tests").ShouldNotBeNull().Output.Title.ShouldContain("no workflow_dispatch trigger");

        given.Says("/rerun").One<StartRun>().CorrelationId.ShouldNotBe(first);
    }

    [Fact]
    public void A_deed_given_up_ends_what_waits_for_it()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Runner("tests", RunState.Completed, RunConclusion.Success);
        var collect = given.RunChanged().One<CollectReports>();

        given.Happens(new EffectGivenUp(collect.Key, "403 on artifacts")).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);

        given.Runs[0].Verdict.ShouldNotBeNull().Code.ShouldBe("reports_unavailable");
    }

    [Fact]
    public void A_start_given_up_is_a_refusal()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var start = given.Opened().One<StartRun>();

        given.Happens(new EffectGivenUp(start.Key, "404"));

        given.Runs[0].Verdict.ShouldNotBeNull().Code.ShouldBe("runner_refused");
    }

    [Fact]
    public void A_run_that_stays_queued_is_stopped_at_its_limit()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var id = given.Opened().One<StartRun>().CorrelationId;
        given.SnapshotOf(id, RunState.Queued);
        given.RunChanged();

        given.Later(TimeSpan.FromMinutes(59)).All<CancelRun>().ShouldBeEmpty();
        given.Later(TimeSpan.FromMinutes(2)).One<CancelRun>().CorrelationId.ShouldBe(id);
        given.Runs[0].Verdict.ShouldBeNull("it is asked for once more");
        given.Later(TimeSpan.FromMinutes(61));
        given.Runs[0].Verdict.ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.TimedOut);
    }

    [Fact]
    public void A_run_that_runs_over_its_timeout_is_stopped_and_not_retried_by_itself()
    {
        var given = Scenario.PullRequestWith(Dispatch.Replace("timeout: 30m", "timeout: 30m, retry: { failed: 1 }", StringComparison.Ordinal));
        var id = given.Opened().One<StartRun>().CorrelationId;
        given.SnapshotOf(id, RunState.Running);
        given.RunChanged();

        given.Later(TimeSpan.FromMinutes(40)).All<CancelRun>().ShouldBeEmpty();
        var step = given.Later(TimeSpan.FromMinutes(1));
        step.One<CancelRun>().CorrelationId.ShouldBe(id);
        step.All<RerunRun>().ShouldBeEmpty();
        given.Runs[0].Verdict.ShouldNotBeNull().Code.ShouldBe("timeout");
    }

    [Fact]
    public void A_re_run_on_the_runners_own_page_hours_later_is_followed_and_not_stopped()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 1, failed: 1);
        given.Now += TimeSpan.FromHours(5);
        given.Runner("tests", RunState.Queued, attempt: 2);

        var step = given.RunChanged();

        step.All<CancelRun>().ShouldBeEmpty();
        step.Check("tests").ShouldNotBeNull().Status.ShouldBe(CheckStatus.Queued);
        given.Ends("tests", passed: 2, attempt: 2).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void A_newer_run_of_the_same_commit_replaces_one_that_is_done_as_a_new_round()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 1, failed: 1);
        given.Workflows.Add(given.Workflows[0] with { Id = 900, Status = "in_progress" });
        given.SnapshotOf(given.CorrelationOf("tests"), RunState.Running, id: 900);

        var check = given.RunChanged().Check("tests").ShouldNotBeNull();

        check.Status.ShouldBe(CheckStatus.InProgress);
        check.Round.ShouldBe(1);
        given.Runs[0].Verdict.ShouldBeNull();
    }

    [Fact]
    public void G67_The_same_event_twice_has_no_effects_the_second_time()
    {
        var given = Scenario.PullRequestWith(Stages);
        given.Opened();
        given.Opened().Deeds.ShouldBeEmpty();

        given.Ends("tests", passed: 1, failed: 1);
        given.ReportsCollected("tests").Deeds.ShouldBeEmpty();
        given.RunChanged().Deeds.ShouldBeEmpty();

        given.Actor = new ActorFact(true, "write", "write", []);
        var comment = new CommentAdded(77, "/rerun all", Scenario.Robin, null, given.Now);
        given.Happens(comment).Deeds.ShouldNotBeEmpty();
        given.Happens(comment).Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void G68_Events_out_of_order_lead_to_the_same_end()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Completed, RunConclusion.Success);
        given.RunChanged();
        given.Reported("tests", 2);
        given.ReportsCollected("tests");
        given.Opened();
        given.Runs[0].Verdict.ShouldNotBeNull().IsGreen.ShouldBeTrue();

        given.Pull = given.Pull! with { Open = false, HeadSha = Scenario.B };
        given.Happens(new PullRequestClosed(false));
        var late = given.Happens(new PullRequestPushed(Scenario.B));
        late.All<StartRun>().ShouldBeEmpty();
        late.All<SetCheck>().ShouldBeEmpty();
    }

    [Fact]
    public void G69_Late_results_of_an_older_commit_never_touch_the_new_one()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Running);
        given.Opened();
        var old = given.CorrelationOf("tests");
        var pushed = given.Pushed(Scenario.B);
        pushed.One<CancelRun>().CorrelationId.ShouldBe(old);
        pushed.Check("tests", Scenario.A).ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);

        given.SnapshotOf(old, RunState.Completed, RunConclusion.Success);
        given.Happens(new RunChanged("500", Scenario.A)).Deeds.ShouldBeEmpty();
        given.Happens(new ReportsCollected(old, 1)).Deeds.ShouldBeEmpty();

        given.Runs.ShouldHaveSingleItem().Sha.ShouldBe(Scenario.B);
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(Core.Gating.RequirementState.Pending);
    }

    [Fact]
    public void G69_Results_of_an_older_attempt_do_not_count()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 1, failed: 1);
        given.Says("/rerun");
        given.Reported("tests", passed: 5, attempt: 1);

        given.ReportsCollected("tests");

        given.Runs[0].Phase.ShouldBe(PipelinePhase.Requested);
    }

    [Fact]
    public void G69_A_start_still_on_its_way_when_a_newer_commit_comes_is_stopped_when_it_is_named()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var old = given.Opened().One<StartRun>().CorrelationId;
        given.Pushed(Scenario.B).All<CancelRun>().ShouldBeEmpty();

        given.Happens(new RunStarted(old, new RunReference("500", 1, null))).One<CancelRun>().Run.Id.ShouldBe("500");

        given.PullRequest.Abandoned.ShouldBeEmpty();
    }

    [Fact]
    public void G71_Closing_stops_what_runs_closes_its_checks_and_writes_no_comment()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Running);
        given.Opened();

        var step = given.Closed();

        step.One<CancelRun>().Run.Id.ShouldBe("500");
        step.Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
        step.Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
        step.All<PutComment>().ShouldBeEmpty();
        given.Closed().Deeds.ShouldBeEmpty();
        given.As("admin").Happens(new CheckRerunRequested("botapp/tests", Scenario.A, Scenario.Robin)).One<AnswerPress>().Text.ShouldContain("the pull request is closed");
    }

    [Fact]
    public void G71_A_reopened_pull_request_starts_again_what_closing_stopped()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var id = given.Opened().One<StartRun>().CorrelationId;
        given.SnapshotOf(id, RunState.Running);
        given.RunChanged();
        given.Closed();
        given.Now += TimeSpan.FromDays(2);
        given.Pull = given.Pull! with { Open = true };

        given.Happens(new PullRequestReopened(Scenario.A)).One<RerunRun>().Run.Id.ShouldBe("500");

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(Core.Gating.RequirementState.Pending);
    }

    [Fact]
    public void A_deleted_branch_stops_its_runs_and_leaves_no_open_check()
    {
        var given = Scenario.BranchWith("main", "version: 1\npipelines:\n  tests: { workflow: tests.yml, on: { push: true } }");
        given.Runner("tests", RunState.Running);
        given.Happens(new BranchPushed(Scenario.A));
        given.RefSha = null;

        var step = given.Happens(new BranchDeleted());

        step.One<CancelRun>();
        step.Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
    }

    [Fact]
    public void A_pull_request_that_becomes_a_draft_leaves_no_open_check_and_goes_on_with_what_had_begun()
    {
        const string settings = "version: 1\npipelines:\n  tests: { workflow: tests.yml, on: { pull-request: { drafts: false } } }\ngate: { grace: 0s }";
        var waiting = Scenario.PullRequestWith(settings);
        waiting.Opened();
        waiting.Pull = waiting.Pull! with { Draft = true };
        waiting.Happens(new PullRequestEdited("converted_to_draft")).Check("tests").ShouldNotBeNull().Output.Summary.ShouldContain("does not run on drafts");

        var running = Scenario.PullRequestWith(settings);
        running.Runner("tests", RunState.Running);
        running.Opened();
        running.Pull = running.Pull! with { Draft = true };
        running.Happens(new PullRequestEdited("converted_to_draft"));
        running.Ends("tests", passed: 1).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
        running.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("draft");
    }

    [Fact]
    public void A_verdict_from_reports_follows_the_settings()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 1);
        given.Settings = Scenario.Loaded(Observe.Replace("workflow: tests.yml", "workflow: tests.yml, reports: { min-tests: 5 }", StringComparison.Ordinal));

        given.Later(TimeSpan.FromMinutes(1)).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(Core.Gating.RequirementState.Failed);
    }

    [Fact]
    public void Several_pipelines_on_one_commit_have_ids_of_their_own()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  one: { workflow: one.yml, mode: dispatch }\n  two: { workflow: two.yml, mode: dispatch }");

        given.Opened().All<StartRun>().Select(start => start.CorrelationId).Distinct().Count().ShouldBe(2);
    }
}
