using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Gating;

/// <summary>A merge group has as long as its queue waits, and no longer.</summary>
public sealed class QueueTests
{
    private const string Group = "gh-readonly-queue/main/pr-12-abc";

    private const string Settings = "version: 1\npipelines:\n  tests: { workflow: tests.yml, timeout: 2h, on: { pull-request: true, merge-group: true } }\ngate: { grace: 0s, deadline: 2h }";

    [Theory]
    [InlineData(60, 58)]
    [InlineData(8, 6)]
    [InlineData(4, 3)] // never more than a quarter ahead
    public void G66_What_still_runs_when_the_queue_is_about_to_give_up_closes_the_gate_with_the_reason(int timeout, int answersAfter)
    {
        var given = Queued(TimeSpan.FromMinutes(timeout));
        given.Runner("tests", RunState.Running);
        given.RunChanged();

        given.Later(TimeSpan.FromMinutes(answersAfter) - TimeSpan.FromSeconds(1), "gate");
        Gate(given).State.ShouldBe(RequirementState.Pending);
        var gate = given.Later(TimeSpan.FromSeconds(1), "gate").Check("gate").ShouldNotBeNull();

        gate.Conclusion.ShouldBe(CheckConclusion.Failure);
        gate.Output.Title.ShouldContain("The merge queue gives up on this group at");
        Gate(given).Code.ShouldBe("queue_timeout");
    }

    [Fact]
    public void G66_Without_a_word_of_GitHub_the_usual_time_counts_and_a_timer_is_set_for_it()
    {
        var given = Queued(timeout: null);

        var due = given.Later(TimeSpan.FromMinutes(11), "gate").All<SetTimer>().Single(timer => timer.Name == "gate").DueAt;

        due.ShouldBe(given.Now - TimeSpan.FromMinutes(11) + TimeSpan.FromMinutes(58));
        given.Later(TimeSpan.FromMinutes(47), "gate");
        Gate(given).Code.ShouldBe("not_reported");
    }

    [Fact]
    public void G66_What_GitHub_said_once_is_remembered()
    {
        var given = Queued(TimeSpan.FromMinutes(8));
        given.QueueTimeout = null;

        given.Later(TimeSpan.FromMinutes(6), "gate");

        Gate(given).State.ShouldBe(RequirementState.Failed);
    }

    [Fact]
    public void G66_The_gates_own_deadline_counts_when_it_is_the_shorter_one()
    {
        var given = Queued(TimeSpan.FromMinutes(60), Settings.Replace("2h", "5m", StringComparison.Ordinal));

        given.Later(TimeSpan.FromMinutes(5), "gate");

        Gate(given).Code.ShouldBe("not_reported");
    }

    [Fact]
    public void G66_A_group_on_which_nothing_begins_for_ten_minutes_is_told_to_the_operator_once()
    {
        var given = Queued(TimeSpan.FromMinutes(60));
        given.Runner("tests", RunState.Queued);
        given.Workflows[0] = given.Workflows[0] with { Status = "queued" };
        given.RunChanged().All<AlertOperator>().ShouldBeEmpty();
        given.Later(TimeSpan.FromMinutes(9), "gate").All<AlertOperator>().ShouldBeEmpty();

        var step = given.Later(TimeSpan.FromMinutes(1), "gate");

        step.One<AlertOperator>().ShouldSatisfyAllConditions(
            alert => alert.Code.ShouldBe("ci_not_started"), alert => alert.Text.ShouldContain(Group), alert => alert.Text.ShouldContain("the queue gives up at 2026-03-02 10:00 UTC"));
        step.Check("gate").ShouldNotBeNull().Output.Summary.ShouldContain("nothing has begun to run on this group since 09:00 UTC");
        given.Later(TimeSpan.FromMinutes(1), "gate").All<AlertOperator>().ShouldBeEmpty();

        given.Runner("tests", RunState.Running);
        given.RunChanged().Check("gate").ShouldNotBeNull().Output.Summary.ShouldNotContain("nothing has begun");
    }

    [Theory]
    [InlineData("running")]
    [InlineData("foreign check")]
    [InlineData("status")]
    [InlineData("unreadable")]
    public void G66_Where_something_has_begun_or_may_have_nobody_is_told(string what)
    {
        var given = Queued(TimeSpan.FromMinutes(60), Settings.Replace("deadline", "required-if-present: [lint], deadline", StringComparison.Ordinal));
        switch (what)
        {
            case "running":
                given.Runner("tests", RunState.Running);
                break;
            case "foreign check":
                given.Checks.Add(new CheckFact(5, "lint", 9, "linter", "in_progress", null, given.Now));
                break;
            case "status":
                given.Statuses.Add(new StatusFact("ci/legacy", "pending", "buildbot"));
                break;
            default:
                given.CommitProblem = "503";
                break;
        }

        given.RunChanged();

        given.Later(TimeSpan.FromMinutes(10), "gate").All<AlertOperator>().ShouldBeEmpty();
    }

    [Fact]
    public void G66_A_pull_request_has_no_queue_to_be_told_of()
    {
        var given = Scenario.PullRequestWith(Settings);
        given.Opened();

        given.Later(TimeSpan.FromMinutes(59), "gate").All<AlertOperator>().ShouldBeEmpty();

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Pending);
    }

    private static Scenario Queued(TimeSpan? timeout, string settings = Settings)
    {
        var given = Scenario.BranchWith(Group, settings);
        given.QueueTimeout = timeout;
        given.Happens(new BranchPushed(Scenario.A)).Check("gate").ShouldNotBeNull().Status.ShouldBe(CheckStatus.InProgress);
        return given;
    }

    private static Requirement Gate(Scenario given) => ((BranchState)given.State).Gate.ShouldNotBeNull();
}
