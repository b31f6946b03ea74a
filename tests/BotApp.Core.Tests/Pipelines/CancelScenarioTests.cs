using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>Stopping by <c>/cancel</c>: shown at once, kept to, explained by the gate, and taken back by running again.</summary>
public sealed class CancelScenarioTests
{
    private const string Observe = "version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { required: [tests], grace: 0s }";

    private const string Dispatch = "version: 1\npipelines:\n  tests: { workflow: tests.yml, mode: dispatch }\ngate: { required: [tests], grace: 0s }";

    [Fact]
    public void Cancel_is_shown_at_once_and_the_gate_says_who_and_how_to_go_on()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Running);
        given.Opened();

        var asked = given.Says("/cancel t*");
        asked.One<CancelRun>().Run.Id.ShouldBe("500");
        asked.Check("tests").ShouldNotBeNull().Output.Title.ShouldBe("Being stopped: robin asked for it");
        given.PullRequest.Gate.ShouldNotBeNull().Reason.ShouldContain("is being stopped: robin asked for it");
        given.RunChanged().All<CancelRun>().ShouldBeEmpty("asked once");

        given.Runner("tests", RunState.Completed, RunConclusion.Cancelled);
        var ended = given.RunChanged();

        ended.All<CollectReports>().ShouldBeEmpty();
        ended.Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
        ended.Check("tests")!.Output.Title.ShouldBe("Cancelled by robin");
        var gate = given.PullRequest.Gate.ShouldNotBeNull();
        (gate.State, gate.Code).ShouldBe((RequirementState.Failed, "cancelled"));
        gate.Reason.ShouldContain("`/rerun tests` runs it again");
        given.Says("/rerun").One<RerunRun>();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Pending);
    }

    [Fact]
    public void Cancel_reaches_a_run_that_is_still_on_its_way()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var id = given.Opened().One<StartRun>().CorrelationId;

        given.Says("/cancel").Reply().ShouldContain("`tests` is stopped as soon as its run is known");

        given.Happens(new RunStarted(id, new RunReference("500", 1, null))).One<CancelRun>().Run.Id.ShouldBe("500");
    }

    [Fact]
    public void Cancel_takes_a_stage_out_that_has_not_begun_and_a_re_run_brings_it_back()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml }\n  functional: { workflow: functional.yml, mode: dispatch, needs: [tests] }\ngate: { required: [functional], grace: 0s }");
        given.Opened();

        given.Says("/cancel functional").Check("functional").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
        given.Ends("tests", passed: 1).All<StartRun>().ShouldBeEmpty();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Failed);

        given.Says("/rerun functional").One<StartRun>().Workflow.ShouldBe("functional.yml");
    }

    [Fact]
    public void Cancel_that_comes_too_late_changes_nothing_of_the_verdict()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Running);
        given.Opened();
        given.Says("/cancel");

        given.Ends("tests", passed: 3).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);

        given.Says("/cancel").Reply().ShouldContain("`nothing-running`");
        given.Says("/cancel nope").Reply().ShouldContain("there are `tests`");
    }
}
