using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>Pull requests, pushes, merge groups and times are told apart: in what a runner is told, in what counts and in what a check says.</summary>
public sealed class TriggerTests
{
    private const string Group = "gh-readonly-queue/main/pr-4-0000000000000000000000000000000000000001";

    private const string Everywhere = """
        version: 1
        pipelines:
          tests:
            workflow: tests.yml
            mode: dispatch
            inputs: { why: "{trigger}", pr: "{number}", on: "{branch}", as: "{x}" }
            on: { pull-request: {}, push: {}, merge-group: true, schedule: [{ cron: "0 3 * * *" }] }
        """;

    [Fact]
    public void A_runner_is_told_why_it_runs()
    {
        Asked(Scenario.PullRequestWith(Everywhere).Opened(), RunTrigger.PullRequest).ShouldBe(("pull-request", "4", "feature", "{x}"));
        Asked(Scenario.BranchWith("main", Everywhere).Happens(new BranchPushed(Scenario.A)), RunTrigger.Push).ShouldBe(("push", "", "main", "{x}"));
        Asked(Scenario.BranchWith(Group, Everywhere).Happens(new BranchPushed(Scenario.A)), RunTrigger.MergeGroup).ShouldBe(("merge-group", "", Group, "{x}"));
        Asked(Due(Everywhere, out _), RunTrigger.Schedule).ShouldBe(("schedule", "", "main", "{x}"));
    }

    [Fact]
    public void A_check_says_why_it_ran_unless_it_is_a_pull_requests()
    {
        Scenario.PullRequestWith(Everywhere).Opened().Check("tests")!.Output.Summary.ShouldStartWith("BotApp asked for a run");
        Scenario.BranchWith("main", Everywhere).Happens(new BranchPushed(Scenario.A)).Check("tests")!.Output.Summary.ShouldStartWith("Push to `main`.");
        Scenario.BranchWith(Group, Everywhere).Happens(new BranchPushed(Scenario.A)).Check("tests")!.Output.Summary.ShouldStartWith("Merge group into `main`.");
        Due(Everywhere, out _).Check("tests (schedule)")!.Output.Summary.ShouldStartWith("Scheduled on `main`, due at 2026-03-03 03:00 UTC. It is no pull request's base, and its coverage is not judged.");
    }

    [Fact]
    public void What_ran_at_a_time_proves_nothing_of_a_push()
    {
        var main = Scenario.BranchWith("main", "version: 1\npipelines: { tests: { workflow: tests.yml, on: { push: {}, schedule: [{ cron: '0 3 * * *' }] } } }");
        main.Workflows.Add(new WorkflowRunFact(60, 1, "tests", ".github/workflows/tests.yml", "schedule", "completed", "success", null));

        main.Happens(new BranchPushed(Scenario.A));

        main.Runs.ShouldHaveSingleItem().Run.ShouldBeNull();
    }

    [Fact]
    public void A_nights_results_are_kept_apart_from_those_of_pushes()
    {
        Due(Everywhere, out var schedule);
        var run = schedule.CorrelationOf("tests");
        schedule.Happens(new RunStarted(run, new RunReference("500", 1, null)));
        schedule.SnapshotOf(run, RunState.Completed, RunConclusion.Success);
        schedule.RunChanged();
        schedule.Reported("tests", 12);

        schedule.ReportsCollected("tests").One<KeepResults>().Pipeline.ShouldBe("tests (schedule)");
    }

    [Fact]
    public void A_stage_waits_only_for_what_runs_for_the_same_commit()
    {
        const string Yaml = """
            version: 1
            pipelines:
              tests: { workflow: tests.yml, on: { pull-request: { paths: ["src/**"], drafts: false } } }
              functional: { workflow: functional.yml, mode: dispatch, needs: [tests] }
            """;
        var words = Scenario.PullRequestWith(Yaml);
        words.ChangedFiles = ["docs/index.md"];
        words.Opened().One<StartRun>().Workflow.ShouldBe("functional.yml");

        Scenario.PullRequestWith(Yaml).Opened().All<StartRun>().ShouldBeEmpty("tests run for this one");
        var draft = Scenario.PullRequestWith(Yaml);
        draft.Pull = draft.Pull! with { Draft = true };
        draft.Opened().All<StartRun>().ShouldBeEmpty("they will run when it is ready");
    }

    [Fact]
    public void What_needs_a_stage_that_was_not_started_is_not_started_either_and_all_of_them_wait_again_after_a_rerun()
    {
        const string Yaml = """
            version: 1
            pipelines:
              tests: { workflow: tests.yml }
              acceptance: { workflow: acceptance.yml, mode: dispatch, needs: [functional] }
              functional: { workflow: functional.yml, mode: dispatch, needs: [tests] }
            """;
        var pull = Scenario.PullRequestWith(Yaml);
        pull.Opened();

        var failed = pull.Ends("tests", 11, failed: 1);

        failed.Check("functional")!.Conclusion.ShouldBe(CheckConclusion.Cancelled);
        failed.Check("acceptance")!.Conclusion.ShouldBe(CheckConclusion.Cancelled);
        failed.Check("acceptance")!.Output.Summary.ShouldBe("`acceptance` was not started: it needs `functional`, which did not pass.");
        var again = pull.Says("/rerun");
        again.Check("functional")!.Status.ShouldBe(CheckStatus.Queued);
        again.Check("acceptance")!.Output.Summary.ShouldContain("waits for `functional`");
        again.All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void A_stage_that_runs_at_a_time_does_not_wait_for_what_does_not()
    {
        const string Yaml = """
            version: 1
            pipelines:
              tests: { workflow: tests.yml }
              functional: { workflow: functional.yml, mode: dispatch, needs: [tests], on: { schedule: [{ cron: "0 3 * * *" }] } }
            """;

        Due(Yaml, out _, "functional").One<StartRun>().Workflow.ShouldBe("functional.yml");
    }

    private static (string Why, string Number, string Branch, string Unknown) Asked(Step step, RunTrigger trigger)
    {
        var start = step.One<StartRun>();
        start.Trigger.ShouldBe(trigger);
        return (start.Inputs["why"], start.Inputs["pr"], start.Inputs["on"], start.Inputs["as"]);
    }

    private static Step Due(string yaml, out Scenario schedule, string pipeline = "tests")
    {
        schedule = Scenario.ScheduleWith(pipeline, "main", yaml);
        schedule.Happens(new ScheduleNamed());
        schedule.Now = new DateTimeOffset(2026, 3, 3, 3, 0, 0, TimeSpan.Zero);
        return schedule.Happens(new TimerElapsed(ScheduleRules.Timer));
    }
}
