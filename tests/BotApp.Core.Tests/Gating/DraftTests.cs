using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Gating;

/// <summary>A pull request that becomes a draft while something runs for it.</summary>
public sealed class DraftTests
{
    private const string Observe = "version: 1\npipelines:\n  tests: { workflow: tests.yml, on: { pull-request: { drafts: cancel } } }\ngate: { grace: 0s }";

    private const string Dispatch = "version: 1\npipelines:\n  tests: { workflow: tests.yml, mode: dispatch, on: { pull-request: { drafts: cancel } } }\ngate: { grace: 0s }";

    [Theory]
    [InlineData(Observe)]
    [InlineData(Dispatch)]
    public void G53_A_pull_request_that_becomes_a_draft_stops_what_runs_and_runs_it_again_when_it_is_ready(string settings)
    {
        var given = Scenario.PullRequestWith(settings);
        given.Runner("tests", RunState.Running);
        given.Opened();
        given.RunChanged();

        var drafted = Becomes(given, draft: true);

        drafted.One<CancelRun>().Run.Id.ShouldBe("500");
        drafted.Check("tests").ShouldNotBeNull().ShouldSatisfyAllConditions(
            check => check.Conclusion.ShouldBe(CheckConclusion.Cancelled), check => check.Output.Title.ShouldBe("Stopped: the pull request is a draft"));
        given.PullRequest.Gate.ShouldNotBeNull().ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe("draft"));
        given.Runner("tests", RunState.Completed, RunConclusion.Cancelled);
        given.RunChanged().Deeds.ShouldBeEmpty();

        Becomes(given, draft: false).One<RerunRun>().ShouldSatisfyAllConditions(rerun => rerun.Run.Id.ShouldBe("500"), rerun => rerun.FailedOnly.ShouldBeFalse());

        given.Ends("tests", passed: 3, attempt: 2).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void G53_A_run_that_GitHub_lists_only_now_is_stopped_too()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Runner("tests", RunState.Running);

        Becomes(given, draft: true).One<CancelRun>().Run.Id.ShouldBe("500");
    }

    [Fact]
    public void G53_A_start_still_on_its_way_is_stopped_when_it_is_named_and_ready_starts_anew()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        var first = given.Opened().One<StartRun>().CorrelationId;

        Becomes(given, draft: true).All<CancelRun>().ShouldBeEmpty();
        given.Happens(new RunStarted(first, new RunReference("500", 1, null))).One<CancelRun>().Run.Id.ShouldBe("500");

        Becomes(given, draft: false).One<StartRun>().CorrelationId.ShouldNotBe(first);
    }

    [Fact]
    public void G53_Somebody_who_runs_a_draft_again_is_obeyed()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Running);
        given.Opened();
        given.RunChanged();
        Becomes(given, draft: true);

        given.Says("/rerun").One<RerunRun>().Run.Id.ShouldBe("500");

        given.Runner("tests", RunState.Running, attempt: 2);
        given.RunChanged().All<CancelRun>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void G53_Without_being_asked_nothing_is_stopped(string drafts)
    {
        var given = Scenario.PullRequestWith(Observe.Replace("cancel", drafts, StringComparison.Ordinal));
        given.Runner("tests", RunState.Running);
        given.Opened();
        given.RunChanged();

        Becomes(given, draft: true).All<CancelRun>().ShouldBeEmpty();
        Becomes(given, draft: false).All<RerunRun>().ShouldBeEmpty();
    }

    private static Step Becomes(Scenario given, bool draft)
    {
        given.Pull = given.Pull! with { Draft = draft };
        return given.Happens(new PullRequestEdited(draft ? "converted_to_draft" : "ready_for_review"));
    }
}
