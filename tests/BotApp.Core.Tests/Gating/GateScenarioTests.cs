using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Gating;

public sealed class GateScenarioTests
{
    private const string Observe = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests], grace: 60s, deadline: 2h }
        """;

    private const string Pinned = """
        version: 1
        gate: { required: [{ check: "ci/legacy", app: buildbot }], grace: 0s, deadline: 2h }
        """;

    private static readonly TimeSpan Past = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_green_pipeline_opens_the_gate_after_the_grace()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened().Check("gate").ShouldNotBeNull().Status.ShouldBe(CheckStatus.InProgress);

        given.Ends("tests", passed: 3).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
        var gate = given.Later(Past, "gate").Check("gate").ShouldNotBeNull();

        gate.Conclusion.ShouldBe(CheckConclusion.Success);
        gate.Output.Title.ShouldBe("Open: 1 of 1 requirements met");
    }

    [Fact]
    public void A_failed_required_pipeline_keeps_the_gate_closed_and_says_why()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Now += Past;

        var gate = given.Ends("tests", passed: 3, failed: 1).Check("gate").ShouldNotBeNull();

        gate.Conclusion.ShouldBe(CheckConclusion.Failure);
        gate.Output.Title.ShouldContain("1 failed");
    }

    [Theory]
    [InlineData(RunConclusion.Failure)]
    [InlineData(RunConclusion.Cancelled)]
    [InlineData(RunConclusion.Unknown)]
    public void A_run_that_did_not_end_well_is_never_green_although_its_reports_are(RunConclusion ended)
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Runner("tests", RunState.Completed, ended).Reported("tests", passed: 3);
        given.RunChanged();

        var check = given.ReportsCollected("tests").State.ShouldBeOfType<PullRequestState>();

        check.Runs.ShouldHaveSingleItem().Verdict.ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void G40_Nothing_reported_yet_is_pending_and_without_any_requirement_it_stays_so()
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [], required-if-present: [\"lint*\"], grace: 60s }");

        given.Opened();
        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("grace");
        given.Later(Past, "gate");

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Pending);
        given.PullRequest.Gate.Code.ShouldBe("nothing_required");
    }

    [Fact]
    public void G40_The_grace_ends_by_a_timer_of_its_own()
    {
        var given = Scenario.PullRequestWith(Observe);

        given.Opened().All<SetTimer>().Single(timer => timer.Name == "gate").DueAt.ShouldBe(given.Now + TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void G41_While_a_workflow_run_is_unfinished_more_checks_may_come()
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [], required-if-present: [\"lint*\"], grace: 0s }");
        given.Checks.Add(new CheckFact(1, "lint", 9, "actions", "completed", "success", null));
        given.Workflows.Add(new WorkflowRunFact(7, 1, "CI", ".github/workflows/ci.yml", "pull_request", "in_progress", null, null));

        given.Opened();
        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("runs_incomplete");

        given.Workflows[0] = given.Workflows[0] with { Status = "completed", Conclusion = "success" };
        given.Happens(new ChecksChanged(Scenario.A));
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void G42_A_required_check_that_never_reports_fails_at_the_deadline()
    {
        var given = Scenario.PullRequestWith(Pinned);
        given.Opened();
        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("expected");

        var gate = given.Later(TimeSpan.FromHours(2), "gate").Check("gate").ShouldNotBeNull();

        gate.Conclusion.ShouldBe(CheckConclusion.Failure);
        gate.Output.Title.ShouldContain("not reported since 09:00 UTC");
    }

    [Fact]
    public void G42_An_observed_pipeline_that_never_appears_fails_at_the_deadline()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();

        given.Later(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1)).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Failed);
    }

    [Theory]
    [InlineData("docs/index.md", true)]
    [InlineData("src/a.py", false)]
    public void G43_A_path_filter_makes_a_pipeline_unneeded_only_when_no_path_matches(string changed, bool isUnneeded)
    {
        var given = Scenario.PullRequestWith("""
            version: 1
            pipelines:
              tests: { workflow: tests.yml, on: { pull-request: { paths: ["src/**"] } } }
            gate: { required: [tests], grace: 0s }
            """);
        given.ChangedFiles = [changed];

        given.Opened();

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(isUnneeded ? RequirementState.Passed : RequirementState.Pending);
    }

    [Fact]
    public void G43_An_unreadable_list_of_files_counts_as_matching_and_an_empty_one_does_not_excuse_an_unfiltered_pipeline()
    {
        var filtered = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml, on: { pull-request: { paths: [\"src/**\"] } } }\ngate: { grace: 0s }");
        filtered.ChangedFiles = null;
        filtered.Opened();
        filtered.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Pending);

        var plain = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { grace: 0s }");
        plain.ChangedFiles = [];
        plain.Opened();
        plain.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Pending);
    }

    [Theory]
    [InlineData("success", RequirementState.Passed)]
    [InlineData("neutral", RequirementState.Passed)]
    [InlineData("skipped", RequirementState.Passed)]
    [InlineData("failure", RequirementState.Failed)]
    [InlineData("error", RequirementState.Failed)]
    [InlineData("timed_out", RequirementState.Failed)]
    [InlineData("startup_failure", RequirementState.Failed)]
    [InlineData("cancelled", RequirementState.Failed)]
    [InlineData("action_required", RequirementState.Pending)]
    [InlineData("stale", RequirementState.Pending)]
    [InlineData("queued", RequirementState.Pending)]
    [InlineData("requested", RequirementState.Pending)]
    [InlineData("waiting", RequirementState.Pending)]
    [InlineData("pending", RequirementState.Pending)]
    [InlineData("expected", RequirementState.Pending)]
    [InlineData("in_progress", RequirementState.Pending)]
    [InlineData("superseded_by_moonlight", RequirementState.Pending)]
    [InlineData("SUCCESS", RequirementState.Pending)]
    [InlineData("", RequirementState.Pending)]
    public void G44_Every_state_has_its_row_and_an_unknown_one_does_not_pass(string value, RequirementState expected)
    {
        CheckStates.Judge("x", "completed", value).State.ShouldBe(expected);
        CheckStates.Judge("x", value, null).State.ShouldBe(expected);
    }

    [Fact]
    public void G44_The_table_of_this_test_is_complete()
    {
        var rows = typeof(GateScenarioTests).GetMethod(nameof(G44_Every_state_has_its_row_and_an_unknown_one_does_not_pass))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(row => (string)row.Data[0]!);

        CheckStates.Known.Except(rows).ShouldBeEmpty();
    }

    [Fact]
    public void G44_Completed_without_a_conclusion_does_not_pass() => CheckStates.Judge("x", "completed", null).Code.ShouldBe("unknown_state");

    [Fact]
    public void G47_A_status_and_a_check_of_one_name_must_both_pass_and_only_the_pinned_app_counts()
    {
        var given = Scenario.PullRequestWith(Pinned);
        given.Checks.Add(new CheckFact(1, "ci/legacy", 9, "stranger", "completed", "success", null));
        given.Opened();
        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("foreign");

        given.Checks.Add(new CheckFact(2, "ci/legacy", 8, "buildbot", "completed", "success", null));
        given.Statuses.Add(new StatusFact("ci/legacy", "failure", "buildbot[bot]"));
        given.Happens(new ChecksChanged(Scenario.A));
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Failed);

        given.Statuses[0] = given.Statuses[0] with { State = "success" };
        given.Happens(new ChecksChanged(Scenario.A));
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);
    }

    [Theory]
    [InlineData("success", "failure", RequirementState.Failed)]
    [InlineData("failure", "success", RequirementState.Passed)]
    public void G48_The_newest_run_of_a_check_counts_whatever_the_order_they_are_listed_in(string older, string newer, RequirementState expected)
    {
        var given = Scenario.PullRequestWith(Pinned);
        given.Checks.Add(new CheckFact(20, "ci/legacy", 8, "buildbot", "completed", newer, null));
        given.Checks.Add(new CheckFact(10, "ci/legacy", 8, "buildbot", "completed", older, null));

        given.Opened();

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(expected);
    }

    [Fact]
    public void G49_A_conclusion_decides_even_while_the_status_says_in_progress() => CheckStates.Judge("x", "in_progress", "failure").State.ShouldBe(RequirementState.Failed);

    [Fact]
    public void G50_Our_own_checks_are_never_inputs()
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [], required-if-present: [\"**\"], grace: 0s }");
        given.Checks.Add(new CheckFact(1, "botapp/gate", Scenario.OurApp, "botapp", "in_progress", null, null));
        given.Checks.Add(new CheckFact(2, "lint", 9, "actions", "completed", "success", null));

        given.Opened();

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);
        given.PullRequest.Gate.Children.ShouldAllBe(child => !child.Name.Contains("botapp/", StringComparison.Ordinal));
    }

    [Fact]
    public void G51_Lists_that_cannot_be_relied_on_are_unavailable_and_never_pass()
    {
        var given = Scenario.PullRequestWith(Pinned);
        given.Checks.Add(new CheckFact(2, "ci/legacy", 8, "buildbot", "completed", "success", null));
        given.CommitProblem = "pages of two commits";

        given.Opened();

        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("unavailable");
    }

    [Fact]
    public void G55_A_conflict_is_called_one()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Pull = given.Pull! with { Mergeable = false };

        given.Opened();

        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("conflict");
    }

    [Fact]
    public void G56_The_truth_on_GitHub_wins_over_the_event_and_is_asked_for_again_while_it_lags()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();

        var step = given.Happens(new PullRequestPushed(Scenario.B));

        given.PullRequest.HeadSha.ShouldBe(Scenario.A);
        step.All<SetTimer>().Single(timer => timer.Name == "head").DueAt.ShouldBe(given.Now + TimeSpan.FromSeconds(5));
        given.Pull = given.Pull! with { HeadSha = Scenario.B };
        given.Later(TimeSpan.FromSeconds(5), "head");
        given.PullRequest.HeadSha.ShouldBe(Scenario.B);
    }

    [Fact]
    public void G59_Broken_settings_close_the_gate_with_the_line_and_keep_what_runs()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 3);
        var good = given.Settings.Effective;
        var broken = SettingsReader.Read("version: 1\ngate:\n  requird: [tests]\n", SettingsReader.DefaultPath).Errors;

        given.Settings = new SettingsFact.Broken(broken, "", good);
        var gate = given.Later(Past).Check("gate").ShouldNotBeNull();
        gate.Conclusion.ShouldBe(CheckConclusion.Failure);
        gate.Output.Title.ShouldContain("line 3");

        given.Settings = new SettingsFact.Broken(broken, "", null);
        given.Later(Past).All<SetCheck>().ShouldAllBe(check => check.Name == "botapp/gate" && check.Conclusion == CheckConclusion.Failure);
        given.Runs.ShouldHaveSingleItem().Verdict.ShouldNotBeNull();
    }

    [Fact]
    public void G59_Unavailable_settings_keep_the_last_result_waiting_and_are_read_again()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 3);
        given.Later(Past);
        var good = given.Settings;
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);

        given.Settings = new SettingsFact.Unavailable("GitHub answered 503", null);
        var step = given.Later(Past);
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Pending);
        given.PullRequest.Gate.Code.ShouldBe("unavailable");
        step.All<SetTimer>().ShouldContain(timer => timer.Name == "settings" && timer.DueAt > given.Now);
        given.Runs.ShouldHaveSingleItem();

        given.Settings = good;
        given.Later(Past, "settings").All<StartRun>().ShouldBeEmpty();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void G60_Without_settings_there_is_no_gate_and_neither_when_they_never_could_be_read()
    {
        var none = Scenario.PullRequestWith(Observe);
        none.Settings = new SettingsFact.None();
        none.Opened().Deeds.ShouldBeEmpty();

        none.Settings = new SettingsFact.Unavailable("GitHub answered 503", null);
        none.Opened().Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void G62_A_merge_group_has_a_gate_on_its_own_commit()
    {
        var given = Scenario.BranchWith("gh-readonly-queue/main/pr-4-abc", """
            version: 1
            pipelines:
              tests: { workflow: tests.yml, on: { merge-group: true } }
            gate: { required: [tests], grace: 0s }
            """);

        given.Happens(new BranchPushed(Scenario.A)).Check("gate", Scenario.A).ShouldNotBeNull().Status.ShouldBe(CheckStatus.InProgress);
        given.Workflows.Add(new WorkflowRunFact(500, 1, "tests", ".github/workflows/tests.yml", "merge_group", "completed", "success", null));
        given.SnapshotOf(given.CorrelationOf("tests"), RunState.Completed, RunConclusion.Success);
        given.RunChanged();
        given.Reported("tests", passed: 1);

        given.ReportsCollected("tests").Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Theory]
    [InlineData("gh-readonly-queue/main/pr-4-abc", true)]
    [InlineData("gh-readonly-queue/release/1.0/pr-4-abc", true)]
    [InlineData("gh-readonly-queue/develop/pr-4-abc", false)]
    [InlineData("gh-readonly-queue/nonsense", false)]
    public void G62_A_merge_group_is_gated_by_the_branches_it_goes_into(string branch, bool isGated)
    {
        var given = Scenario.BranchWith(branch, "version: 1\ngate: { branches: [main, \"release/*\"], required: [{ check: dco, app: dco }], grace: 0s }");
        given.Checks.Add(new CheckFact(1, "dco", 3, "dco", "completed", "success", null));

        (given.Happens(new BranchPushed(Scenario.A)).Check("gate", Scenario.A)?.Conclusion == CheckConclusion.Success).ShouldBe(isGated);
    }

    [Fact]
    public void Foreign_text_in_the_gate_cannot_mention_link_or_break_the_table()
    {
        var gate = Requirement.All("gate", [Requirement.Failed("evil | [x](https://example.org) @octo", "failure", "`a` <img src=x>\n| b |")]);

        var summary = GateText.Summary(gate);

        summary.ShouldNotContain("[x](");
        summary.ShouldNotContain("@octo");
        summary.ShouldNotContain("<img");
        summary.Split('\n').Single(line => line.Contains("evil", StringComparison.Ordinal)).Split(" | ").Length.ShouldBe(3);
    }

    [Fact]
    public void A_hold_survives_pushes_and_is_shown_until_it_is_released()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Says("/hold wait for the release notes", "triage");
        given.Pushed(Scenario.B);
        given.Ends("tests", passed: 1, id: 501);
        given.Later(Past);

        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("hold");
        given.PullRequest.Gate.Reason.ShouldContain("robin holds it (wait for the release notes)");
        given.Says("/unhold", "triage");
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Passed);
    }
}
