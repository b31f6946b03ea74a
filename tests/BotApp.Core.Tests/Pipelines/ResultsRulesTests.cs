using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Pipelines;

public sealed class ResultsRulesTests
{
    private const string Yaml = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main] }, merge-group: true } }
        """;

    [Fact]
    public void T43_Results_of_a_branch_are_kept_and_may_be_compared_with()
    {
        var given = Scenario.BranchWith("main", Yaml);
        given.Happens(new BranchPushed(Scenario.A));

        var kept = given.Ends("tests", passed: 2, failed: 1).One<KeepResults>();

        (kept.Pipeline, kept.Sha, kept.Branch, kept.IsBase, kept.IsComplete, kept.Duration).ShouldBe(("tests", Scenario.A, "main", true, true, TimeSpan.Zero));
        given.RunChanged().All<KeepResults>().ShouldBeEmpty("once is enough");
    }

    [Fact]
    public void How_the_check_ended_and_which_time_was_agreed_on_are_kept_with_the_results()
    {
        var given = Scenario.BranchWith("main", Yaml.Replace("workflow: tests.yml,", "workflow: tests.yml, budget: { duration: 10m },", StringComparison.Ordinal));
        given.Happens(new BranchPushed(Scenario.A));

        var kept = given.Ends("tests", passed: 2, failed: 1).One<KeepResults>();

        (kept.Conclusion, kept.Budget).ShouldBe((BotApp.Core.Checks.CheckConclusion.Failure, TimeSpan.FromMinutes(10)));
    }

    [Theory]
    [InlineData(1, 0, 40, 25, 25.0)]
    [InlineData(2, 0, 40, 25, null)] // when a later attempt was asked for is not told by all runners
    [InlineData(1, 30, 40, 25, null)] // clocks that disagree
    [InlineData(1, 0, null, null, null)]
    public void A_run_waited_from_its_making_until_its_first_job(int attempt, int made, int? first, int? second, double? waited)
    {
        var at = new DateTimeOffset(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
        JobSnapshot Job(int? began) => new("1", "test", RunState.Completed, RunConclusion.Success, null, began is { } seconds ? at.AddSeconds(seconds) : null, at);

        var queued = RunTime.Queued(new RunSnapshot(new RunReference("5", attempt, null), RunState.Completed, RunConclusion.Success, null, at.AddSeconds(made), at, at, [Job(first), Job(second)]));

        (queued?.TotalSeconds).ShouldBe(waited);
    }

    [Fact]
    public void Results_of_a_merge_group_count_for_the_branch_it_goes_into()
    {
        ResultsRules.BranchOf("gh-readonly-queue/release/1.x/pr-4-aaaa").ShouldBe("release/1.x");
        ResultsRules.BranchOf("gh-readonly-queue/main/pr-4-aaaa").ShouldBe("main");
        ResultsRules.BranchOf("feature/pr-4").ShouldBe("feature/pr-4");
        ResultsRules.BaseShaOf($"gh-readonly-queue/main/pr-4-{Scenario.B}").ShouldBe(Scenario.B);
        ResultsRules.BaseShaOf("gh-readonly-queue/main/pr-4-aaaa").ShouldBeNull();
        ResultsRules.BaseShaOf($"feature/pr-4-{Scenario.B}").ShouldBeNull();
    }

    [Fact]
    public void T60_A_pull_request_is_never_a_base_and_one_from_a_fork_leaves_no_history()
    {
        var own = Scenario.PullRequestWith(Yaml);
        own.Opened();
        own.Ends("tests", 2).One<KeepResults>().IsBase.ShouldBeFalse();

        var fork = Scenario.PullRequestWith(Yaml);
        fork.Pull = fork.Pull! with { HeadRepositoryId = 99 };
        fork.Opened();
        var step = fork.Ends("tests", 2, failed: 1);
        step.Check("tests").ShouldNotBeNull();
        step.All<KeepResults>().ShouldBeEmpty();
    }

    [Fact]
    public void T47_Each_attempt_is_kept()
    {
        var given = Scenario.PullRequestWith(Yaml);
        given.Opened();

        given.Ends("tests", 2, failed: 1).One<KeepResults>().Run.Attempt.ShouldBe(1);
        given.Says("/rerun");
        given.Ends("tests", 3, attempt: 2).One<KeepResults>().Run.Attempt.ShouldBe(2);
    }

    [Fact]
    public void An_incomplete_result_is_kept_and_says_so()
    {
        var given = Scenario.BranchWith("main", Yaml);
        given.Happens(new BranchPushed(Scenario.A));
        given.Runner("tests", RunState.Completed, RunConclusion.Failure).RunChanged();
        given.Reported("tests", 2, 0, 1, Report.Unreadable("b.xml", "broken"));

        given.ReportsCollected("tests").One<KeepResults>().IsComplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData(RunConclusion.Cancelled)]
    [InlineData(RunConclusion.TimedOut)]
    public void A_run_that_did_not_end_by_itself_is_incomplete(RunConclusion conclusion)
    {
        var given = Scenario.BranchWith("main", Yaml);
        given.Happens(new BranchPushed(Scenario.A));
        given.Runner("tests", RunState.Completed, conclusion).RunChanged();
        given.Reported("tests", 2);

        given.ReportsCollected("tests").One<KeepResults>().IsComplete.ShouldBeFalse();
    }
}
