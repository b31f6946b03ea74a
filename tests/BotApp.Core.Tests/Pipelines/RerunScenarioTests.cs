using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>Running again by itself, runs that never start, and runners that cannot run a part again.</summary>
public sealed class RerunScenarioTests
{
    private const string Observe = "version: 1\npipelines:\n  tests: { workflow: tests.yml, queue-timeout: 60m }\ngate: { required: [tests], grace: 0s }";

    private const string Dispatch = "version: 1\npipelines:\n  tests: { workflow: tests.yml, mode: dispatch, queue-timeout: 60m }\ngate: { required: [tests], grace: 0s }";

    [Fact]
    public void G35_What_has_to_be_proved_again_is_open_before_the_runner_is_asked()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Runner("tests", RunState.Completed, RunConclusion.Failure);
        given.Told("tests", run => run with { Jobs = [.. Enumerable.Range(1, 20).Select(n => new JobSnapshot($"{n}", $"test ({n})", RunState.Completed, n == 7 ? RunConclusion.Failure : RunConclusion.Success, null, given.Now, given.Now))] });
        given.RunChanged();
        given.Reported("tests", 19, 1);
        given.ReportsCollected("tests");

        var step = given.Says("/rerun");

        var rerun = step.One<RerunRun>();
        rerun.FailedOnly.ShouldBeTrue();
        var deeds = step.Deeds.ToList();
        deeds.IndexOf(step.Check("gate").ShouldNotBeNull()).ShouldBeLessThan(deeds.IndexOf(rerun));
        deeds.IndexOf(step.Check("tests").ShouldNotBeNull()).ShouldBeLessThan(deeds.IndexOf(rerun));
        step.Check("gate")!.Status.ShouldBe(CheckStatus.InProgress);
        step.Check("tests")!.Output.Summary.ShouldContain("Attempt 2: asked for by robin. Only what failed is run again (`test (7)`)");
    }

    [Fact]
    public void G36_A_run_that_stays_queued_is_stopped_and_asked_for_once_more_then_fails_with_a_code()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Queued);
        given.Opened();

        var limit = given.Later(TimeSpan.FromMinutes(61));

        limit.One<CancelRun>().Run.Id.ShouldBe("500");
        limit.All<RerunRun>().ShouldBeEmpty("it has to be let go first");
        limit.Check("tests").ShouldNotBeNull().Output.Title.ShouldBe("Not started in time: asked for once more");
        var gate = given.PullRequest.Gate.ShouldNotBeNull().Children.Single(child => child.Name == "tests");
        (gate.State, gate.Code).ShouldBe((RequirementState.Pending, "not_started"));
        gate.Reason.ShouldContain("the runner kept it queued for 1h 00m");
        limit.Because.ShouldContain("It is asked for once more.");

        given.Runner("tests", RunState.Completed, RunConclusion.Cancelled);
        var again = given.RunChanged();
        again.One<RerunRun>().FailedOnly.ShouldBeFalse();
        again.All<CollectReports>().ShouldBeEmpty();
        again.Check("tests").ShouldNotBeNull().Output.Summary.ShouldContain("It was asked for once more at 10:01:00 UTC; unless it starts by 11:01:00 UTC, this check fails.");
        given.Happens(new RunStarted(given.CorrelationOf("tests"), new RunReference("500", 2, null)));
        given.Runner("tests", RunState.Queued, attempt: 2);

        given.Later(TimeSpan.FromMinutes(60)).All<CancelRun>().ShouldBeEmpty();
        var failed = given.Later(TimeSpan.FromMinutes(1));

        failed.One<CancelRun>().Run.Attempt.ShouldBe(2);
        failed.All<RerunRun>().ShouldBeEmpty();
        var verdict = given.Runs[0].Verdict.ShouldNotBeNull();
        (verdict.Conclusion, verdict.Code).ShouldBe((CheckConclusion.TimedOut, "queue_timeout"));
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Failed);
        failed.Check("tests").ShouldNotBeNull().Buttons.ShouldContain(button => button.Identifier == "rerun-failed");
    }

    [Fact]
    public void G36_A_run_that_begins_after_all_is_judged_as_any_other()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Queued);
        given.Opened();
        given.Later(TimeSpan.FromMinutes(61));

        given.Runner("tests", RunState.Running);
        given.RunChanged().Check("tests").ShouldNotBeNull().Output.Title.ShouldBe("0 of 1 job done");
        given.Ends("tests", passed: 3).All<RerunRun>().ShouldBeEmpty();

        given.Runs[0].Verdict.ShouldNotBeNull().IsGreen.ShouldBeTrue();
    }

    [Fact]
    public void G36_A_re_run_that_was_taken_and_never_appears_is_asked_for_once_more()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 1, failed: 1);
        given.Says("/rerun");
        given.Happens(new RunStarted(given.CorrelationOf("tests"), new RunReference("500", 2, null)));

        var again = given.Later(TimeSpan.FromMinutes(61));

        again.All<CancelRun>().ShouldBeEmpty();
        again.One<RerunRun>().Run.Attempt.ShouldBe(1);
        given.Happens(new RunStarted(given.CorrelationOf("tests"), new RunReference("500", 2, null)));
        given.Later(TimeSpan.FromMinutes(61)).All<RerunRun>().ShouldBeEmpty();
        given.Runs[0].Verdict.ShouldNotBeNull().Code.ShouldBe("queue_timeout");
        given.Says("/rerun").One<RerunRun>().Run.Attempt.ShouldBe(1, "what never appeared is asked for, and not the attempt after it");
    }

    [Fact]
    public void G36_A_person_who_asks_again_gives_the_runner_two_more_tries()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        given.RunnerKnowsNothing(given.Opened().One<StartRun>().CorrelationId);
        given.RunnerKnowsNothing(given.Later(TimeSpan.FromMinutes(3)).One<StartRun>().CorrelationId);
        given.Later(TimeSpan.FromMinutes(3)).All<StartRun>().ShouldBeEmpty();
        given.Runs[0].Verdict.ShouldNotBeNull().Code.ShouldBe("run_not_found");

        var third = given.Says("/rerun").One<StartRun>().CorrelationId;
        given.RunnerKnowsNothing(third);

        given.Later(TimeSpan.FromMinutes(3)).One<StartRun>().CorrelationId.ShouldNotBe(third);
    }

    [Fact]
    public void G37_A_runner_that_cannot_run_a_part_again_runs_everything_and_the_reply_says_so()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runners["actions"] = new RunnerFact { Observes = true, RerunsFailedJobs = false };
        given.Opened();
        given.Ends("tests", passed: 1, failed: 1);

        var step = given.Says("/rerun");

        step.One<RerunRun>().FailedOnly.ShouldBeFalse();
        step.Reply().ShouldContain("`tests`: all jobs are run again as attempt 2, because its runner `actions` cannot run failed jobs alone");
        step.Check("tests").ShouldNotBeNull().Output.Summary.ShouldContain("cannot run failed jobs alone");
    }

    [Fact]
    public void G37_A_rerun_that_is_a_new_run_and_no_attempt_of_the_same_says_so()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runners["actions"] = new RunnerFact { Observes = true, RerunsAllAnew = true };
        given.Opened();
        given.Ends("tests", passed: 1, failed: 1);

        given.Says("/rerun all").Reply().ShouldContain("`tests`: all jobs are run again as attempt 2, in a new run");
    }

    [Fact]
    public void G37_A_runner_that_runs_again_by_making_another_run_is_followed_to_it()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var id = given.Opened().One<StartRun>().CorrelationId;
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Failure);
        given.RunChanged();
        given.Reported("tests", 1, 1);
        given.ReportsCollected("tests");
        given.Says("/rerun");

        given.Happens(new RunStarted(id, new RunReference("501", 1, null)));
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Success, attempt: 1, id: 501);
        given.RunChanged().One<CollectReports>().Run.Id.ShouldBe("501");
        given.Reported("tests", 2);

        given.ReportsCollected("tests").Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void G38_The_audit_trail_names_who_asked_and_with_whose_rights_the_run_acts()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Runner("tests", RunState.Completed, RunConclusion.Failure).Told("tests", run => run with { Actor = "octo" });
        given.RunChanged();
        given.Reported("tests", 1, 1);
        given.ReportsCollected("tests");

        var act = given.Says("/rerun").One<RecordAct>();

        act.By.ShouldBe(Scenario.Robin);
        act.What.ShouldContain("acts with the rights of octo");
    }

    [Theory]
    [InlineData(1, 2, 1, true)]
    [InlineData(1, 2, 2, true)]
    [InlineData(1, 2, 3, false)]
    [InlineData(0, 2, 1, false)]
    public void G39_Jobs_that_failed_without_a_failing_test_are_run_again_within_the_limits(int retries, int atMost, int failedJobs, bool isRetried)
    {
        var given = Retrying(retries, atMost);
        given.Opened();

        var step = Fails(given, 1, [.. Enumerable.Range(1, failedJobs).Select(n => $"job {n}")]);

        step.All<RerunRun>().Count.ShouldBe(isRetried ? 1 : 0);
        given.Runs[0].AutomaticRetries.ShouldBe(isRetried ? 1 : 0);
        if (isRetried)
        {
            Fails(given, 2, ["job 1"]).All<RerunRun>().ShouldBeEmpty();
            given.Runs[0].Verdict.ShouldNotBeNull().IsGreen.ShouldBeFalse();
        }
    }

    [Fact]
    public void G39_A_failing_test_is_never_run_again_by_itself()
    {
        var given = Retrying(3, 5);
        given.Opened();

        given.Ends("tests", passed: 5, failed: 1).All<RerunRun>().ShouldBeEmpty();

        given.Runs[0].Verdict.ShouldNotBeNull().Code.ShouldBe("tests_failed");
    }

    [Fact]
    public void G39_Each_job_has_its_own_count_and_one_that_used_it_up_stops_the_rest()
    {
        var given = Retrying(1, 3);
        given.Opened();

        Fails(given, 1, ["build"]).One<RerunRun>();
        Fails(given, 2, ["deploy docs"]).One<RerunRun>().Run.Attempt.ShouldBe(2, "this job could run only after the other");
        Fails(given, 3, ["deploy docs"]).All<RerunRun>().ShouldBeEmpty();

        given.Runs[0].AutomaticRetries.ShouldBe(2);
    }

    [Fact]
    public void G39_What_a_person_stopped_and_jobs_cancelled_beside_a_failure_do_not_count()
    {
        var stopped = Retrying(1, 3);
        stopped.Opened();
        stopped.Runner("tests", RunState.Completed, RunConclusion.Cancelled);
        stopped.RunChanged();
        stopped.Reported("tests", 1);
        stopped.ReportsCollected("tests").All<RerunRun>().ShouldBeEmpty();

        var failFast = Retrying(1, 1);
        failFast.Opened();
        failFast.Runner("tests", RunState.Completed, RunConclusion.Failure).Told("tests", run => run with
        {
            Jobs = [.. Enumerable.Range(1, 9).Select(n => new JobSnapshot($"{n}", $"test ({n})", RunState.Completed, n == 1 ? RunConclusion.Failure : RunConclusion.Cancelled, null, null, null))],
        });
        failFast.RunChanged();
        failFast.Reported("tests", 1);
        failFast.ReportsCollected("tests").One<RerunRun>().FailedOnly.ShouldBeTrue();
    }

    [Fact]
    public void G39_Nothing_is_run_again_by_itself_on_a_commit_that_a_push_has_replaced()
    {
        var given = Retrying(1, 3);
        given.Opened();
        given.Happens(new PullRequestPushed(Scenario.B)); // GitHub's API still answers with the old head

        Fails(given, 1, ["build"]).All<RerunRun>().ShouldBeEmpty();
    }

    [Fact]
    public void G39_A_result_that_was_shown_is_not_run_again_when_the_settings_change_later()
    {
        var given = Retrying(0, 3);
        given.Opened();
        Fails(given, 1, ["build"]);
        given.Settings = Retrying(1, 3).Settings;

        given.Later(TimeSpan.FromMinutes(1)).All<RerunRun>().ShouldBeEmpty();
    }

    [Fact]
    public void G39_A_retry_is_one_check_that_says_so_from_beginning_to_end()
    {
        var given = Retrying(1, 3);
        given.Opened();

        var retried = Fails(given, 1, ["build"]);

        var waiting = retried.Check("tests").ShouldNotBeNull();
        (waiting.Status, waiting.Round).ShouldBe((CheckStatus.Queued, 0));
        waiting.Output.Title.ShouldBe("Attempt 2: Waiting for tests.yml to start");
        waiting.Output.Summary.ShouldContain("Attempt 2: BotApp runs it again by itself, as `retry` in the settings says: 1 job failed, and no report names a failing test. Only what failed is run again (`build`).");
        retried.One<KeepResults>().Run.Attempt.ShouldBe(1, "the first attempt stays in the history");
        retried.Because.ShouldContain("tests, attempt 2: BotApp runs it again by itself");
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Pending);
        given.PullRequest.Gate!.Reason.ShouldContain("(attempt 2, run again by itself)");

        var ended = given.Ends("tests", passed: 3, attempt: 2).Check("tests").ShouldNotBeNull();
        (ended.Conclusion, ended.Round).ShouldBe((CheckConclusion.Success, 0));
        ended.Output.Title.ShouldEndWith("· attempt 2, run again by itself");
        ended.Output.Summary.ShouldStartWith("Attempt 2: BotApp runs it again by itself");
    }

    [Fact]
    public void G30_A_wish_that_is_obeyed_at_the_end_leaves_no_check_open()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Running);
        given.Opened();
        given.Says("/rerun tests");

        given.Ends("tests", passed: 1, failed: 1).Check("tests").ShouldNotBeNull().Round.ShouldBe(0, "the first attempt's check was never completed: it goes on");
    }

    [Fact]
    public void G32_Where_no_job_failed_all_jobs_are_run_again()
    {
        var given = Scenario.PullRequestWith(Observe.Replace("queue-timeout: 60m", "reports: { min-tests: 5 }", StringComparison.Ordinal));
        given.Opened();
        given.Ends("tests", passed: 1);

        var step = given.Says("/rerun");

        step.One<RerunRun>().FailedOnly.ShouldBeFalse("GitHub refuses to run failed jobs again where there are none");
        step.Reply().ShouldContain("because no job of it failed");
    }

    private static Scenario Retrying(int failed, int atMost) => Scenario.PullRequestWith(
        $"version: 1\npipelines:\n  tests: {{ workflow: tests.yml, retry: {{ failed: {failed}, when-failed-at-most: {atMost} }} }}\ngate: {{ grace: 0s, required: [tests] }}");

    /// <summary>An attempt of which jobs failed although every test that reported passed.</summary>
    private static Step Fails(Scenario given, int attempt, string[] jobs)
    {
        given.Runner("tests", RunState.Completed, RunConclusion.Failure, attempt, 500, jobs);
        given.RunChanged();
        given.Reported("tests", 3, 0, attempt);
        return given.ReportsCollected("tests", attempt);
    }
}
