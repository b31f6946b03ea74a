using BotApp.Core.Checks;
using BotApp.Core.Gating;

namespace BotApp.Core.Tests.Gating;

/// <summary>What the base does to the gate: being behind it, conflicts, its settings, its moves.</summary>
public sealed class UpToDateTests
{
    private static readonly CheckFact Dco = new(1, "dco", 3, "dco", "completed", "success", null);

    [Theory]
    [InlineData("off", null, RequirementState.Passed, "passed")]
    [InlineData("off", 5, RequirementState.Passed, "passed")]
    [InlineData("merge-conflicts", 5, RequirementState.Passed, "passed")]
    [InlineData("strict", 0, RequirementState.Passed, "passed")]
    [InlineData("strict", 1, RequirementState.Failed, "behind")]
    [InlineData("strict", 7, RequirementState.Failed, "behind")]
    [InlineData("strict", null, RequirementState.Pending, "unavailable")]
    public void G61_Behind_the_base_counts_by_the_rule(string rule, int? behind, RequirementState expected, string code)
    {
        var given = With(rule);
        given.BehindBy = behind;

        given.Opened();

        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(expected), gate => gate.Code.ShouldBe(code));
    }

    [Theory]
    [InlineData("off", null, RequirementState.Passed, "passed")]
    [InlineData("off", false, RequirementState.Failed, "conflict")]
    [InlineData("merge-conflicts", null, RequirementState.Pending, "mergeable_unknown")]
    [InlineData("merge-conflicts", false, RequirementState.Failed, "conflict")]
    [InlineData("merge-conflicts", true, RequirementState.Passed, "passed")]
    public void G55_Whether_it_merges_cleanly_counts_by_the_rule(string rule, bool? mergeable, RequirementState expected, string code)
    {
        var given = With(rule);
        given.Pull = given.Pull! with { Mergeable = mergeable };

        var opened = given.Opened();

        Gate(given).ShouldSatisfyAllConditions(gate => gate.State.ShouldBe(expected), gate => gate.Code.ShouldBe(code));
        if (code == "mergeable_unknown")
        {
            opened.All<SetTimer>().Single(timer => timer.Name == "gate").DueAt.ShouldBe(given.Now + TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public void G61_How_far_behind_is_said_and_may_be_passed_over()
    {
        var given = With("strict");
        given.BehindBy = 1;
        given.Opened().Check("gate").ShouldNotBeNull().Output.Title.ShouldBe("Closed: up to date: is one commit behind main: update the branch.");

        given.Says("/override up to date reason:\"hotfix\"", "maintain");

        Gate(given).State.ShouldBe(RequirementState.Passed);
    }

    [Theory]
    [InlineData("strict", true)]
    [InlineData("merge-conflicts", true)]
    [InlineData("off", false)]
    public void G61_A_push_to_the_base_concerns_only_those_whose_rule_asks(string rule, bool concerns)
    {
        var given = Base("main", rule);
        given.Happens(new BranchPushed(Scenario.A));
        given.RefSha = Scenario.B;

        var again = given.Happens(new BranchPushed(Scenario.B)).All<JudgeAgain>();

        (again.Count == 1).ShouldBe(concerns);
        again.ShouldAllBe(one => one.BaseRef == "main");
        given.Later(TimeSpan.FromMinutes(1)).All<JudgeAgain>().ShouldBeEmpty("once for each push");
    }

    [Fact]
    public void G61_A_branch_without_a_gate_of_its_own_concerns_nobody()
    {
        var given = Base("feature", "strict");

        given.Happens(new BranchPushed(Scenario.A)).All<JudgeAgain>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("main", null)]
    [InlineData("release/1.0", "release/1.0")]
    public void G57_Changed_settings_have_open_pull_requests_judged_again(string branch, string? concerned)
    {
        var given = Base(branch, "off");
        given.SettingsPrint = "one";
        given.Happens(new BranchPushed(Scenario.A)).All<JudgeAgain>().Count.ShouldBe(branch == "main" ? 1 : 0, "what the settings were before is known of no branch yet; of the default branch it is made sure");
        given.Later(TimeSpan.FromMinutes(1)).All<JudgeAgain>().ShouldBeEmpty();

        (given.RefSha, given.SettingsPrint) = (Scenario.B, "two");
        var again = given.Happens(new BranchPushed(Scenario.B)).One<JudgeAgain>();

        again.BaseRef.ShouldBe(concerned);
        again.Why.ShouldBe($"settings of {Scenario.B}");
    }

    [Fact]
    public void G57_Settings_that_cannot_be_read_changed_nothing()
    {
        var given = Base("main", "off");
        given.SettingsPrint = "one";
        given.Happens(new BranchPushed(Scenario.A));

        (given.RefSha, given.SettingsPrint) = (Scenario.B, null);
        given.Happens(new BranchPushed(Scenario.B)).All<JudgeAgain>().ShouldBeEmpty();
        given.SettingsPrint = "one";

        given.Later(TimeSpan.FromMinutes(1)).All<JudgeAgain>().ShouldBeEmpty();
    }

    [Fact]
    public void G54_A_pull_request_that_goes_to_a_base_without_a_gate_keeps_no_green_one()
    {
        var given = With("off");
        given.Opened().Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);

        given.Pull = given.Pull! with { BaseRef = "elsewhere" };
        var gate = given.Happens(new PullRequestEdited("edited")).Check("gate").ShouldNotBeNull();

        gate.ShouldSatisfyAllConditions(check => check.Conclusion.ShouldBe(CheckConclusion.Cancelled), check => check.Output.Title.ShouldBe("No gate here"));
        given.Pull = given.Pull! with { BaseRef = "main" };
        given.Happens(new PullRequestEdited("edited")).Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void G58_A_requirement_that_left_the_settings_holds_nobody()
    {
        var given = With("off");
        given.Checks.Clear();
        given.Opened();
        Gate(given).Code.ShouldBe("expected");

        given.Settings = Scenario.Loaded("version: 1\ngate: { required: [{ check: lint, app: github-actions }], grace: 0s }");
        given.Checks.Add(new CheckFact(2, "lint", 9, "github-actions", "completed", "success", null));
        given.Later(TimeSpan.FromMinutes(1), "judge");

        Gate(given).State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void G64_A_group_lists_its_pull_requests_and_is_no_push_to_a_base()
    {
        var given = Scenario.BranchWith("gh-readonly-queue/release/1.0/pr-12-abc", Yaml("strict"));
        given.SettingsPrint = "one";
        given.Batch = [10, 11, 12];
        given.BehindBy = null;
        given.Checks.Add(Dco);

        var step = given.Happens(new BranchPushed(Scenario.A));

        step.All<JudgeAgain>().ShouldBeEmpty();
        step.Check("gate").ShouldNotBeNull().ShouldSatisfyAllConditions(
            gate => gate.Conclusion.ShouldBe(CheckConclusion.Success),
            gate => gate.Output.Summary.ShouldStartWith("Merge group of #10, #11, #12 into `release/1.0`."));
        given.Batch = null; // asked for once
        given.Later(TimeSpan.FromMinutes(1)).All<SetCheck>().ShouldBeEmpty();
    }

    [Fact]
    public void G64_A_group_whose_pull_requests_could_not_be_read_names_what_its_branch_says()
    {
        var given = Scenario.BranchWith("gh-readonly-queue/main/pr-12-abc", Yaml("off"));

        given.Happens(new BranchPushed(Scenario.A)).Check("gate").ShouldNotBeNull().Output.Summary.ShouldStartWith("Merge group of #12, and what was queued before it, into `main`.");
    }

    [Fact]
    public void G66_A_group_that_is_destroyed_leaves_no_open_check()
    {
        var given = Scenario.BranchWith("gh-readonly-queue/main/pr-12-abc", Yaml("off"));
        given.Happens(new BranchPushed(Scenario.A)).Check("gate").ShouldNotBeNull().Status.ShouldBe(CheckStatus.InProgress);

        given.RefSha = null;
        var step = given.Happens(new BranchDeleted());

        step.Check("gate", Scenario.A).ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
        given.Happens(new BranchDeleted()).Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void G66_A_group_that_was_judged_keeps_its_answer_when_it_goes()
    {
        var given = Scenario.BranchWith("gh-readonly-queue/main/pr-12-abc", Yaml("off"));
        given.Checks.Add(Dco);
        given.Happens(new BranchPushed(Scenario.A)).Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);

        given.RefSha = null;

        given.Happens(new BranchDeleted()).All<SetCheck>().ShouldBeEmpty();
    }

    [Fact]
    public void G66_A_check_that_never_comes_to_a_group_fails_at_the_deadline_with_the_likely_cause()
    {
        var given = Scenario.BranchWith("gh-readonly-queue/main/pr-12-abc", Yaml("off"));
        given.Happens(new BranchPushed(Scenario.A));

        given.Later(TimeSpan.FromHours(2), "gate").Check("gate").ShouldNotBeNull().Output.Title.ShouldContain("may not be triggered by `merge_group`");
    }

    [Theory]
    [InlineData("gh-readonly-queue/main/pr-4-abc", "main", 4, "abc")]
    [InlineData("gh-readonly-queue/release/1.0/pr-104-0123abc", "release/1.0", 104, "0123abc")]
    [InlineData("gh-readonly-queue/main/pr--abc", null, 0, "")]
    [InlineData("gh-readonly-queue/pr-4-abc", null, 0, "")]
    [InlineData("gh-readonly-queue/main/pr-99999999999-abc", null, 0, "")]
    [InlineData("main", null, 0, "")]
    public void G64_The_name_of_a_groups_branch_is_read_as_a_hint(string branch, string? baseRef, int number, string sha)
    {
        MergeGroup.TryRead(branch, out var group).ShouldBe(baseRef is not null);

        group.ShouldBe(baseRef is null ? null : new MergeGroup(baseRef, number, sha));
    }

    private static Scenario With(string rule)
    {
        var given = Scenario.PullRequestWith(Yaml(rule));
        given.Checks.Add(Dco);
        return given;
    }

    private static Scenario Base(string branch, string rule) => Scenario.BranchWith(branch, Yaml(rule));

    private static string Yaml(string rule) => $"version: 1\ngate: {{ branches: [main, \"release/*\"], required: [{{ check: dco, app: dco }}], grace: 0s, up-to-date: \"{rule}\" }}";

    private static Requirement Gate(Scenario given) => given.PullRequest.Gate.ShouldNotBeNull();
}
