using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Gating;

/// <summary>The table of what each state of a required check does to the gate, row by row, through the whole decision.</summary>
public sealed class GateTableTests
{
    private const string Pinned = """
        version: 1
        gate: { required: [{ check: "ci / lint", app: github-actions }], grace: 0s, deadline: 2h }
        """;

    private const long Lint = 41;
    private const long Suite = 7;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("completed", "success", RequirementState.Passed, "success")]
    [InlineData("completed", "neutral", RequirementState.Passed, "neutral")]
    [InlineData("completed", "skipped", RequirementState.Passed, "skipped")]
    [InlineData("completed", "failure", RequirementState.Failed, "failure")]
    [InlineData("completed", "timed_out", RequirementState.Failed, "timed_out")]
    [InlineData("completed", "startup_failure", RequirementState.Failed, "startup_failure")]
    [InlineData("completed", "action_required", RequirementState.Pending, "needs_approval")]
    [InlineData("completed", "stale", RequirementState.Pending, "stale")]
    [InlineData("completed", null, RequirementState.Pending, "unknown_state")]
    [InlineData("completed", "tomorrow", RequirementState.Pending, "unknown_state")]
    [InlineData("in_progress", "success", RequirementState.Passed, "success")]
    [InlineData("in_progress", "failure", RequirementState.Failed, "failure")]
    [InlineData("queued", null, RequirementState.Pending, "queued")]
    [InlineData("in_progress", null, RequirementState.Pending, "in_progress")]
    [InlineData("pending", null, RequirementState.Pending, "pending")]
    [InlineData("waiting", null, RequirementState.Pending, "waiting")]
    [InlineData("requested", null, RequirementState.Pending, "requested")]
    public void G44_A_check_run_in_each_state_has_its_effect(string status, string? conclusion, RequirementState expected, string code)
    {
        var given = With(new CheckFact(Lint, "ci / lint", 9, "github-actions", status, conclusion, null));

        given.Opened();

        Gate(given).State.ShouldBe(expected);
        Gate(given).Code.ShouldBe(expected == RequirementState.Passed ? "passed" : code);
        Gate(given).Children.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("success", RequirementState.Passed)]
    [InlineData("pending", RequirementState.Pending)]
    [InlineData("expected", RequirementState.Pending)]
    [InlineData("failure", RequirementState.Failed)]
    [InlineData("error", RequirementState.Failed)]
    public void G44_A_commit_status_in_each_state_has_its_effect(string state, RequirementState expected)
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [{ check: jenkins, app: ci-user }], grace: 0s }");
        given.Statuses.Add(new StatusFact("jenkins", state, "ci-user"));

        given.Opened();

        Gate(given).State.ShouldBe(expected);
    }

    [Theory]
    [InlineData("skipped")]
    [InlineData("neutral")]
    public void G44_A_check_that_must_run_does_not_pass_by_being(string conclusion)
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [{ check: \"ci / lint\", app: github-actions }], must-run: [\"ci / *\"], grace: 0s }");
        given.Checks.Add(new CheckFact(Lint, "ci / lint", 9, "github-actions", "completed", conclusion, null));

        given.Opened();

        Gate(given).State.ShouldBe(RequirementState.Failed);
        Gate(given).Code.ShouldBe("must_run");
    }

    [Theory]
    [InlineData("failure", RequirementState.Failed)]
    [InlineData("cancelled", RequirementState.Failed)]
    [InlineData("timed_out", RequirementState.Failed)]
    [InlineData("success", RequirementState.Passed)]
    [InlineData("skipped", RequirementState.Passed)]
    public void G44_A_job_skipped_beside_one_that_did_not_pass_proves_nothing(string beside, RequirementState expected)
    {
        var given = With(Skipped("ci / lint", Lint));
        given.Checks.Add(Skipped("ci / build", 40) with { Conclusion = beside });
        given.Checks.Add(Skipped("other / build", 50) with { Conclusion = "failure", SuiteId = 8 });

        given.Opened();

        Gate(given).State.ShouldBe(expected);
        Gate(given).Children[0].Code.ShouldBe(expected == RequirementState.Passed ? "skipped" : "skipped_after_failure");
        if (expected == RequirementState.Failed)
        {
            Gate(given).Reason.ShouldContain("ci / build");
        }
    }

    [Fact]
    public void G44_A_job_that_failed_first_and_passed_when_run_again_spoils_nobody_elses_skip()
    {
        var given = With(Skipped("ci / lint", Lint));
        given.Checks.Add(Skipped("ci / build", 39) with { Conclusion = "failure" });
        given.Checks.Add(Skipped("ci / build", 42) with { Conclusion = "success" });

        given.Opened();

        Gate(given).State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void G46_A_cancelled_check_is_pending_while_another_run_of_its_workflow_is_under_way()
    {
        var given = With(Cancelled(), (1, "completed"), (2, "queued"));
        given.Opened();
        given.Later(Hour, "gate");
        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe("replaced"));

        given.Checks.Add(Cancelled() with { Id = Lint + 1, Conclusion = "success", SuiteId = 70 });
        given.Happens(new ChecksChanged(Scenario.A));
        Gate(given).State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void G46_A_cancelled_check_without_a_replacement_fails_after_two_minutes_by_a_timer()
    {
        var given = With(Cancelled(), (1, "completed"));
        given.Checks[0] = given.Checks[0] with { CompletedAt = given.Now - TimeSpan.FromSeconds(50) };

        var opened = given.Opened();

        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe("cancelled"));
        opened.All<SetTimer>().Single(timer => timer.Name == "gate").DueAt.ShouldBe(given.Now + TimeSpan.FromSeconds(70));
        given.Later(TimeSpan.FromSeconds(69), "gate");
        Gate(given).State.ShouldBe(RequirementState.Pending);
        given.Later(TimeSpan.FromSeconds(1), "gate");
        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Failed), gate => gate.Code.ShouldBe("cancelled"));
    }

    [Fact]
    public void G46_An_older_run_of_the_workflow_or_another_workflow_replaces_nothing()
    {
        var given = With(Cancelled(), (5, "completed"));
        given.Workflows.Add(new WorkflowRunFact(4, 1, "CI", ".github/workflows/ci.yml", "push", "in_progress", null, null) { SuiteId = 66 });
        given.Workflows.Add(new WorkflowRunFact(9, 1, "Docs", ".github/workflows/docs.yml", "push", "in_progress", null, null) { SuiteId = 67 });
        given.Opened();

        given.Later(Hour, "gate");

        Gate(given).State.ShouldBe(RequirementState.Failed);
    }

    [Fact]
    public void G46_A_cancelled_run_of_our_own_pipeline_waits_for_its_replacement_too()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { grace: 0s }");
        given.Opened();
        given.Runner("tests", RunState.Completed, RunConclusion.Cancelled).RunChanged();
        given.Reported("tests", passed: 1);
        given.ReportsCollected("tests");
        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe("cancelled"));

        given.Later(TimeSpan.FromMinutes(2), "gate");
        Gate(given).State.ShouldBe(RequirementState.Failed);

        given.Runner("tests", RunState.Running, id: 501).RunChanged();
        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe("in_progress"));
    }

    [Theory]
    [InlineData(true, "unavailable")]
    [InlineData(false, "expected")]
    public void G40_Absent_and_unreadable_are_pending_and_looked_at_again(bool unreadable, string code)
    {
        var given = Scenario.PullRequestWith(Pinned);
        given.CommitProblem = unreadable ? "GitHub answered 502" : null;

        var timer = given.Opened().All<SetTimer>().Single(one => one.Name == "gate");

        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe(code));
        timer.DueAt.ShouldBe(given.Now + (unreadable ? TimeSpan.FromSeconds(60) : TimeSpan.FromHours(2)));
    }

    [Fact]
    public void G51_Unreadable_lists_stay_unavailable_even_after_the_deadline()
    {
        var given = Scenario.PullRequestWith(Pinned);
        given.CommitProblem = "GitHub answered 502";
        given.Opened();

        given.Later(TimeSpan.FromHours(5), "gate");

        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe("unavailable"));
    }

    [Theory]
    [InlineData("ci/lint", null, "`ci/lint` was reported and looks like it")]
    [InlineData("deploy", null, "likely a path filter or a renamed check")]
    [InlineData(null, null, "no workflow ran on this commit")]
    [InlineData(null, "in_progress", "CI is still running")]
    public void G42_What_never_reports_fails_at_the_deadline_with_its_likely_cause(string? other, string? run, string cause)
    {
        var given = Scenario.PullRequestWith(Pinned);
        if (other is not null)
        {
            given.Checks.Add(new CheckFact(1, other, 9, "github-actions", "completed", "success", null));
        }

        if (other is not null || run is not null)
        {
            given.Workflows.Add(new WorkflowRunFact(1, 1, "CI", ".github/workflows/ci.yml", "push", run ?? "completed", run is null ? "success" : null, null));
        }

        given.Opened();
        Gate(given).State.ShouldBe(RequirementState.Pending);
        given.Later(TimeSpan.FromHours(2), "gate");

        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Failed), gate => gate.Code.ShouldBe("not_reported"));
        Gate(given).Reason.ShouldContain(cause);
    }

    [Fact]
    public void F76_G47_A_stranger_of_the_same_name_is_named_and_changes_nothing()
    {
        var given = With(new CheckFact(Lint, "ci / lint", 9, "github-actions", "completed", "success", null));
        given.Checks.Add(new CheckFact(Lint + 1, "ci / lint", 66, "stranger", "completed", "failure", null));

        given.Opened();

        Gate(given).State.ShouldBe(RequirementState.Passed);
        Gate(given).Children[0].Reason.ShouldContain("stranger reports the same name, which does not count");
    }

    [Fact]
    public void G41_A_run_that_waits_for_approval_has_no_jobs_yet_and_is_not_complete()
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [{ check: dco, app: dco }], required-if-present: [\"ci / *\"], grace: 0s }");
        given.Checks.Add(new CheckFact(1, "dco", 3, "dco", "completed", "success", null));
        given.Workflows.Add(new WorkflowRunFact(1, 1, "CI", ".github/workflows/ci.yml", "pull_request", "completed", "action_required", null));

        given.Opened();

        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe("needs_approval"));
        Gate(given).Reason.ShouldContain("/ok-to-test");
    }

    [Theory]
    [InlineData("ci / lint", "failure", RequirementState.Failed)]
    [InlineData("docs", "failure", RequirementState.Passed)]
    [InlineData("elsewhere", "failure", RequirementState.Passed)]
    public void G43_Checks_that_are_there_count_by_their_list(string name, string conclusion, RequirementState expected)
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [{ check: dco, app: dco }], required-if-present: [\"ci / *\"], optional: [\"docs*\"], grace: 0s }");
        given.Checks.Add(new CheckFact(1, "dco", 3, "dco", "completed", "success", null));
        given.Checks.Add(new CheckFact(2, name, 9, "github-actions", "completed", conclusion, null));

        given.Opened();

        Gate(given).State.ShouldBe(expected);
    }

    [Theory]
    [InlineData("docs-build", RequirementState.Passed)]
    [InlineData("elsewhere", RequirementState.Failed)]
    public void G43_With_unknown_require_only_the_optional_ones_are_left_out(string name, RequirementState expected)
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [{ check: dco, app: dco }], optional: [\"docs*\"], unknown: require, grace: 0s }");
        given.Checks.Add(new CheckFact(1, "dco", 3, "dco", "completed", "success", null));
        given.Checks.Add(new CheckFact(2, name, 9, "github-actions", "completed", "failure", null));

        given.Opened();

        Gate(given).State.ShouldBe(expected);
    }

    [Theory]
    [InlineData("pending", RequirementState.Pending)]
    [InlineData("evaluate", RequirementState.Passed)]
    public void G53_A_draft_is_judged_by_its_policy_and_at_once_when_ready(string policy, RequirementState whileDraft)
    {
        var given = Scenario.PullRequestWith(Pinned.Replace("grace:", $"drafts: {policy}, grace:", StringComparison.Ordinal));
        given.Checks.Add(new CheckFact(Lint, "ci / lint", 9, "github-actions", "completed", "success", null));
        given.Pull = given.Pull! with { Draft = true };
        given.Opened();
        Gate(given).State.ShouldBe(whileDraft);

        given.Pull = given.Pull! with { Draft = false };
        given.Happens(new PullRequestEdited("ready_for_review"));

        Gate(given).State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void G91_A_hold_label_holds_in_any_case_until_it_is_taken_away()
    {
        var given = With(new CheckFact(Lint, "ci / lint", 9, "github-actions", "completed", "success", null));
        given.Pull = given.Pull! with { Labels = ["Do-Not-Merge"] };
        given.Opened();
        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(RequirementState.Pending), gate => gate.Code.ShouldBe("hold_label"));

        given.Pull = given.Pull! with { Labels = [] };
        given.Happens(new PullRequestEdited("unlabeled"));

        Gate(given).State.ShouldBe(RequirementState.Passed);
    }

    private static Scenario With(CheckFact check, params IReadOnlyList<(long Id, string Status)> runs)
    {
        var given = Scenario.PullRequestWith(Pinned);
        given.Checks.Add(check);
        given.Workflows.AddRange(runs.Select((run, index) => new WorkflowRunFact(run.Id, 1, "CI", ".github/workflows/ci.yml", "push", run.Status, null, null) { SuiteId = Suite + index }));
        return given;
    }

    private static CheckFact Cancelled() => new(Lint, "ci / lint", 9, "github-actions", "completed", "cancelled", null) { SuiteId = Suite };

    private static CheckFact Skipped(string name, long id) => new(id, name, 9, "github-actions", "completed", "skipped", null) { SuiteId = Suite };

    private static Requirement Gate(Scenario given) => given.PullRequest.Gate.ShouldNotBeNull();
}
