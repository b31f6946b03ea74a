using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>What a newer commit stops, and what it lets go on (<c>concurrency.cancel-in-progress</c>).</summary>
public sealed class EarlierCommitsTests
{
    private const string Staged = """
        version: 1
        pipelines:
          tests:
            workflow: tests.yml
            mode: dispatch
            on: { pull-request: {}, push: {} }
          functional:
            workflow: functional.yml
            mode: dispatch
            needs: [tests]
            on: { pull-request: {}, push: {} }
        gate: { required: [tests, functional], grace: 1s }
        """;

    private const string GoesOn = "\n    concurrency: { cancel-in-progress: false }";

    private const string IsStopped = "\n    concurrency: { cancel-in-progress: true }";

    [Theory]
    [InlineData("main", "", false)]
    [InlineData("release/1", "", true)]
    [InlineData("main", IsStopped, true)]
    [InlineData("release/1", GoesOn, false)]
    public void A_newer_commit_stops_the_runs_of_a_branch_unless_it_is_the_default_branch_or_the_settings_say_otherwise(string branch, string concurrency, bool isStopped)
    {
        var scenario = Running(branch, Yaml(concurrency));

        var step = Pushed(scenario, Scenario.B);

        step.All<CancelRun>().Count.ShouldBe(isStopped ? 1 : 0);
        step.Check("tests", Scenario.A)?.Conclusion.ShouldBe(isStopped ? CheckConclusion.Cancelled : null);
        step.Because.ShouldContain(isStopped ? "is stopped" : "goes on to its end, as `concurrency` says");
        State(scenario).Earlier.Count.ShouldBe(isStopped ? 0 : 1);
    }

    [Fact]
    public void What_goes_on_is_judged_to_its_end_stage_by_stage_and_becomes_history()
    {
        var main = Running("main", Staged);
        var tests = main.CorrelationOf("tests");
        Pushed(main, Scenario.B);

        Over(main, tests, 500);
        main.RunChanged().All<CollectReports>().ShouldContain(collect => collect.CorrelationId == tests && collect.Sha == Scenario.A);
        main.ReportedUnder(tests, 12);
        var judged = main.Happens(new ReportsCollected(tests, 1));

        var check = judged.Check("tests", Scenario.A)!;
        check.Conclusion.ShouldBe(CheckConclusion.Success);
        check.Output.Summary.ShouldStartWith("Push to `main`.");
        judged.All<KeepResults>().ShouldHaveSingleItem().Sha.ShouldBe(Scenario.A);
        var stage = judged.One<StartRun>();
        (stage.Workflow, stage.Sha).ShouldBe(("functional.yml", Scenario.A));
        main.Runs.ShouldAllBe(run => run.Sha == Scenario.B && run.Verdict == null);

        main.Happens(new RunStarted(stage.CorrelationId, new RunReference("501", 1, null)));
        Over(main, stage.CorrelationId, 501);
        main.RunChanged();
        main.ReportedUnder(stage.CorrelationId, 3);
        main.Happens(new ReportsCollected(stage.CorrelationId, 1)).Check("functional", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Success);

        State(main).Earlier.ShouldHaveSingleItem().IsOver.ShouldBeTrue();
        Pushed(main, Scenario.C);
        State(main).Earlier.ShouldHaveSingleItem().Sha.ShouldBe(Scenario.B, "what is over is forgotten with the next push");
    }

    [Fact]
    public void A_stage_is_not_begun_where_what_it_needs_failed_on_the_earlier_commit()
    {
        var main = Running("main", Staged);
        var tests = main.CorrelationOf("tests");
        Pushed(main, Scenario.B);
        Over(main, tests, 500, RunConclusion.Failure);
        main.RunChanged();
        main.ReportedUnder(tests, 11, failed: 1);

        var judged = main.Happens(new ReportsCollected(tests, 1));

        judged.Check("tests", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Failure);
        judged.Check("functional", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Cancelled);
        judged.All<StartRun>().ShouldBeEmpty();
        judged.All<SetTimer>().ShouldContain(timer => timer.Name == "earlier" && timer.DueAt == main.Now, "its coverage is looked for at once");
        main.Later(TimeSpan.Zero, "earlier");
        State(main).Earlier.ShouldHaveSingleItem().IsOver.ShouldBeTrue();
    }

    [Fact]
    public void Its_check_says_that_a_newer_commit_has_come()
    {
        var main = Running("main", Staged);
        Pushed(main, Scenario.B);

        var check = main.Later(TimeSpan.FromSeconds(5)).Check("tests", Scenario.A)!;

        check.Status.ShouldBe(CheckStatus.InProgress);
        check.Output.Summary.ShouldContain("A newer commit, bbbbbbb, has come; this one is judged to its end");
    }

    [Fact]
    public void A_run_that_its_own_runner_stopped_for_the_newer_commit_was_superseded_and_did_not_fail()
    {
        var main = Running("main", Staged);
        var tests = main.CorrelationOf("tests");
        Pushed(main, Scenario.B);
        Over(main, tests, 500, RunConclusion.Cancelled);

        var check = main.RunChanged().Check("tests", Scenario.A)!;

        check.Conclusion.ShouldBe(CheckConclusion.Cancelled);
        check.Output.Title.ShouldBe("Superseded by bbbbbbb: its runner stopped it");
    }

    [Fact]
    public void A_start_whose_answer_comes_after_the_newer_commit_is_followed()
    {
        var main = Scenario.BranchWith("main", Staged);
        main.Happens(new BranchPushed(Scenario.A));
        var tests = main.CorrelationOf("tests");
        Pushed(main, Scenario.B);

        main.Happens(new RunStarted(tests, new RunReference("500", 1, null))).All<CancelRun>().ShouldBeEmpty();

        State(main).Earlier.ShouldHaveSingleItem().Runs[0].Run!.Id.ShouldBe("500");
    }

    [Fact]
    public void A_run_of_the_repositorys_own_trigger_is_awaited_on_the_earlier_commit()
    {
        var main = Scenario.BranchWith("main", "version: 1\npipelines: { tests: { on: { push: {} } } }");
        main.Happens(new BranchPushed(Scenario.A));
        var tests = main.CorrelationOf("tests");
        Pushed(main, Scenario.B);
        main.EarlierWorkflows.Add(new WorkflowRunFact(77, 1, "tests", ".github/workflows/tests", "push", "in_progress", null, null));
        main.SnapshotOf(tests, RunState.Running, id: 77);

        main.Later(TimeSpan.FromSeconds(5)).Check("tests", Scenario.A)!.Status.ShouldBe(CheckStatus.InProgress);

        main.Runs.ShouldHaveSingleItem().Run.ShouldBeNull("it is not the newest commit's");
    }

    [Fact]
    public void On_a_pull_request_what_runs_goes_on_and_what_has_not_begun_is_not_begun()
    {
        var pull = Scenario.PullRequestWith(Yaml(GoesOn));
        var tests = pull.Opened().One<StartRun>().CorrelationId;
        pull.Happens(new RunStarted(tests, new RunReference("500", 1, null)));
        pull.SnapshotOf(tests, RunState.Running);
        pull.RunChanged();

        var step = pull.Pushed(Scenario.B);

        step.All<CancelRun>().ShouldBeEmpty();
        step.Check("functional", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Cancelled);
        step.Check("gate", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Cancelled, "the gate is the newest commit's");
        Over(pull, tests, 500);
        pull.RunChanged();
        pull.ReportedUnder(tests, 12);
        var judged = pull.Happens(new ReportsCollected(tests, 1));
        judged.Check("tests", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Success);
        judged.All<StartRun>().ShouldBeEmpty();
        judged.Check("gate")?.Conclusion.ShouldBeNull("a green earlier commit opens nothing");

        pull.Pushed(Scenario.C);
        pull.Closed().All<CancelRun>().ShouldBeEmpty("what is over is not stopped");
    }

    [Fact]
    public void A_close_and_a_deleted_branch_stop_earlier_commits_too()
    {
        var pull = Scenario.PullRequestWith(Yaml(GoesOn));
        var tests = pull.Opened().One<StartRun>().CorrelationId;
        pull.Happens(new RunStarted(tests, new RunReference("500", 1, null)));
        pull.Pushed(Scenario.B);

        var closed = pull.Closed();

        closed.One<CancelRun>().CorrelationId.ShouldBe(tests);
        closed.Check("tests", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Cancelled);
        var main = Running("main", Staged);
        tests = main.CorrelationOf("tests");
        Pushed(main, Scenario.B);
        main.RefSha = null;
        main.Happens(new BranchDeleted()).All<CancelRun>().ShouldContain(cancel => cancel.CorrelationId == tests);
        State(main).Earlier.ShouldBeEmpty();
    }

    [Fact]
    public void Of_very_many_the_oldest_is_stopped()
    {
        var main = Running("main", Staged);
        var tests = main.CorrelationOf("tests");
        var last = new Step(main.State, [], "");

        for (var number = 0; number <= EarlierCommits.Most; number++)
        {
            last.All<CancelRun>().ShouldBeEmpty();
            last = Pushed(main, $"{number:x40}");
        }

        last.One<CancelRun>().CorrelationId.ShouldBe(tests);
        last.Check("tests", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Cancelled);
        State(main).Earlier.Count.ShouldBe(EarlierCommits.Most);
    }

    [Fact]
    public void G39_Nothing_is_run_again_by_itself_on_an_earlier_commit()
    {
        var main = Running("main", Staged.Replace("workflow: tests.yml", "workflow: tests.yml\n    retry: { failed: 2 }", StringComparison.Ordinal));
        var tests = main.CorrelationOf("tests");
        Pushed(main, Scenario.B);
        Over(main, tests, 500, RunConclusion.Failure);
        main.RunChanged();
        main.ReportedUnder(tests, 12);

        var judged = main.Happens(new ReportsCollected(tests, 1));

        judged.Check("tests", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Failure);
        judged.All<RerunRun>().ShouldBeEmpty();
    }

    [Fact]
    public void Its_coverage_is_judged_to_the_end_and_kept()
    {
        var main = Running("main", "version: 1\npipelines: { tests: { workflow: tests.yml, mode: dispatch, on: { push: {} } } }\ncoverage: { project: 50% }");
        var tests = main.CorrelationOf("tests");
        var open = Pushed(main, Scenario.B);
        open.Check("coverage", Scenario.A).ShouldBeNull("it is still awaited");
        Over(main, tests, 500);
        main.RunChanged();
        main.ReportedUnder(tests, 12);

        main.Happens(new ReportsCollected(tests, 1)).Check("coverage", Scenario.A)!.Conclusion.ShouldBe(CheckConclusion.Failure, "no file of coverage came");
    }

    private static string Yaml(string concurrency) => Staged
        .Replace("workflow: tests.yml", "workflow: tests.yml" + concurrency, StringComparison.Ordinal).Replace("workflow: functional.yml", "workflow: functional.yml" + concurrency, StringComparison.Ordinal);

    private static CommitState State(Scenario scenario) => (CommitState)scenario.State;

    private static Scenario Running(string branch, string yaml)
    {
        var scenario = Scenario.BranchWith(branch, yaml);
        var start = scenario.Happens(new BranchPushed(Scenario.A)).One<StartRun>();
        scenario.Happens(new RunStarted(start.CorrelationId, new RunReference("500", 1, null)));
        scenario.SnapshotOf(start.CorrelationId, RunState.Running);
        scenario.RunChanged();
        return scenario;
    }

    private static Step Pushed(Scenario scenario, string sha)
    {
        scenario.RefSha = sha;
        scenario.Workflows.Clear();
        return scenario.Happens(new BranchPushed(sha));
    }

    private static void Over(Scenario scenario, string correlation, long id, RunConclusion conclusion = RunConclusion.Success)
    {
        scenario.SnapshotOf(correlation, RunState.Completed, conclusion, id: id);
    }
}
