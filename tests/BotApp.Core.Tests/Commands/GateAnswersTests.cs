using BotApp.Core.Checks;
using BotApp.Core.Gating;

namespace BotApp.Core.Tests.Commands;

/// <summary>Commands that open or close the gate by a person's word.</summary>
public sealed class GateAnswersTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
        gate: { required: [tests, { check: "ci / lint", app: github-actions }], grace: 0s, deadline: 2h }
        """;

    private const string Second = Settings + "\ncommands: { second-person: [override] }\n";

    [Fact]
    public void G87_An_override_opens_the_gate_with_who_when_and_why_and_the_check_stays_red()
    {
        var given = Red();

        var step = given.Says("/override tests reason:\"known, see the tracker\"", "maintain");

        var gate = step.Check("gate").ShouldNotBeNull();
        gate.Conclusion.ShouldBe(CheckConclusion.Success);
        gate.Output.Title.ShouldBe("Open: 2 of 2 requirements met, 1 of them overridden");
        gate.Output.Summary.ShouldContain("robin let the gate pass over it at 2026-03-02 09:00 UTC (known, see the tracker). Without that: 1 failed");
        gate.Output.Summary.ShouldContain("`overridden`");
        step.Check("tests").ShouldBeNull("the check is what its run was");
        step.Reaction().ShouldBe("rocket");
        given.PullRequest.Overrides.ShouldHaveSingleItem().ShouldBe(new Override("tests", Scenario.A, "main", "robin", "known, see the tracker", given.Now));
    }

    [Fact]
    public void G87_It_is_in_the_audit_trail()
    {
        var act = Red().Says("/override tests reason:\"known\"", "maintain").One<RecordAct>();

        (act.By, act.Deed, act.Done, act.Code, act.Reason, act.Sha).ShouldBe((Scenario.Robin, "/override", true, "overridden", "known", Scenario.A));
        (act.Source, act.Url).ShouldBe((ActSource.Comment, "https://example.org/octo/shop/pull/4#issuecomment-1"));
        act.What.ShouldBe("The gate passes over tests on aaaaaaa until the next push or another base: known");
    }

    [Theory]
    [InlineData("write", "-1")]
    [InlineData("maintain", "rocket")]
    [InlineData("admin", "rocket")]
    public void G87_It_needs_maintain(string role, string reaction)
    {
        var given = Red();

        given.Says("/override tests reason:\"known\"", role).Reaction().ShouldBe(reaction);

        (given.PullRequest.Overrides.Count > 0).ShouldBe(reaction == "rocket");
    }

    [Fact]
    public void G87_Without_a_reason_nothing_is_overridden()
    {
        var given = Red();

        given.Says("/override tests", "admin").Reply().ShouldContain("it needs a reason");

        given.PullRequest.Overrides.ShouldBeEmpty();
    }

    [Fact]
    public void G87_It_expires_with_a_push()
    {
        var given = Red();
        given.Says("/override tests reason:\"known\"", "maintain");

        given.Pushed(Scenario.B);
        given.PullRequest.Overrides.ShouldBeEmpty();
        given.Pushed(Scenario.A); // forced back

        given.PullRequest.Overrides.ShouldBeEmpty();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldNotBe(RequirementState.Passed);
    }

    [Fact]
    public void G54_It_expires_with_another_base_and_so_does_trust()
    {
        var given = Red();
        given.Pull = given.Pull! with { HeadRepositoryId = 99 };
        given.Says("/override tests reason:\"known\"\n\n/ok-to-test", "maintain");
        given.PullRequest.TrustedSha.ShouldBe(Scenario.A);

        given.Pull = given.Pull! with { BaseRef = "release/1.0" };
        given.Happens(new PullRequestEdited("edited"));

        given.PullRequest.Overrides.ShouldBeEmpty();
        given.PullRequest.TrustedSha.ShouldBeNull();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Failed);
    }

    [Fact]
    public void G87_Override_cancel_takes_one_or_all_back()
    {
        var given = Red();
        given.Checks[0] = given.Checks[0] with { Conclusion = "failure" };
        given.Says("/override tests reason:\"a\"\n\n/override ci / lint reason:\"b\"", "maintain").Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);

        given.Says("/override cancel ci / lint", "maintain");
        given.PullRequest.Overrides.ShouldHaveSingleItem().Check.ShouldBe("tests");
        given.Says("/override cancel", "maintain").Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
        given.Says("/override cancel", "maintain").Reply().ShouldContain("`not-overridden`");
    }

    [Theory]
    [InlineData("tests")]
    [InlineData("botapp/tests")]
    public void G88_A_name_is_taken_as_the_gate_or_as_GitHub_lists_it(string name)
    {
        var given = Red();

        given.Says($"/override {name} reason:\"known\"", "maintain");

        given.PullRequest.Overrides.ShouldHaveSingleItem().Check.ShouldBe("tests");
    }

    [Theory]
    [InlineData("ci / lint", "is not a requirement that is open now")] // it passes
    [InlineData("nonsense", "is not a requirement that is open now")]
    [InlineData("Tests", "is not a requirement that is open now")]
    [InlineData("gate", "The gate itself cannot be overridden")]
    [InlineData("botapp/gate", "The gate itself cannot be overridden")]
    public void G88_What_is_unknown_or_passes_is_refused_with_what_can_be(string name, string refusal)
    {
        var given = Red();

        var step = given.Says($"/override {name} reason:\"known\"", "admin");

        step.Reply().ShouldContain(refusal);
        step.Reply().ShouldContain("`not-overridable`");
        if (!name.Contains("gate", StringComparison.Ordinal))
        {
            step.Reply().ShouldContain("What can be overridden: `tests`.");
        }

        given.PullRequest.Overrides.ShouldBeEmpty();
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Failed);
    }

    [Fact]
    public void G88_Holds_conflicts_drafts_and_what_cannot_be_read_are_nothing_to_pass_over()
    {
        var given = Red();
        given.Pull = given.Pull! with { Draft = true, Mergeable = false, Labels = ["do-not-merge"] };
        given.CommitProblem = "502";
        given.Says("/hold", "triage");

        foreach (var name in given.PullRequest.Gate.ShouldNotBeNull().Children.Where(child => child.Name != "tests").Select(child => child.Name).Distinct())
        {
            given.Says($"/override {name} reason:\"x\"", "admin").Reply().ShouldContain("`not-overridable`", customMessage: name);
        }

        given.PullRequest.Overrides.ShouldBeEmpty();
    }

    [Fact]
    public void G88_A_name_that_two_apps_report_has_to_be_said_whole()
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [], required-if-present: [lint], grace: 0s }");
        given.Checks.Add(new CheckFact(1, "lint", 9, "one", "completed", "failure", null));
        given.Checks.Add(new CheckFact(2, "lint", 8, "two", "completed", "failure", null));
        given.Opened();

        given.Says("/override lint reason:\"x\"", "admin").Reply().ShouldContain("`ambiguous`");
        given.Says("/override lint (one) reason:\"x\"", "admin").Reaction().ShouldBe("rocket");

        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Failed);
    }

    [Fact]
    public void G89_With_a_second_person_asked_for_the_author_is_refused()
    {
        var given = Red(Second);

        var own = given.Says("/override tests reason:\"x\"", "admin", Scenario.Octo);
        own.Reply().ShouldContain("`second-person`");
        own.Reaction().ShouldBe("-1");
        given.PullRequest.Overrides.ShouldBeEmpty();

        given.Says("/override tests reason:\"x\"", "admin").Reaction().ShouldBe("rocket");
    }

    [Fact]
    public void An_override_is_about_the_commit_that_was_seen()
    {
        var given = Red();
        given.Pull = given.Pull! with { HeadSha = Scenario.B }; // pushed, its delivery comes later

        given.Says("/override tests reason:\"x\"", "admin").Reply().ShouldContain("`superseded`");

        given.PullRequest.Overrides.ShouldBeEmpty();
    }

    [Fact]
    public void G65_What_was_overridden_on_a_pull_request_is_not_on_the_group()
    {
        var group = Scenario.BranchWith("gh-readonly-queue/main/pr-4-abc", Settings.Replace("tests.yml", "tests.yml, on: { merge-group: true }", StringComparison.Ordinal));
        group.Checks.Add(new CheckFact(1, "ci / lint", 9, "github-actions", "completed", "failure", null));

        group.Happens(new BranchPushed(Scenario.A)).Check("gate").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void Whatever_reason_is_given_it_stays_text()
    {
        var given = Red();

        var step = given.Says("/override tests reason:\"@octo [x](https://example.org) <img src=x> | `y`\"", "maintain");

        foreach (var text in new[] { step.Reply(), step.Check("gate").ShouldNotBeNull().Output.Summary })
        {
            text.ShouldNotContain("@octo");
            text.ShouldNotContain("[x](");
            text.ShouldNotContain("<img");
        }
    }

    [Theory]
    [InlineData("triage", true, true)]
    [InlineData("triage", false, false)]
    [InlineData("write", false, true)]
    public void G91_A_hold_is_released_by_who_holds_or_who_may_write(string role, bool isHolder, bool isReleased)
    {
        var given = Red();
        given.Says("/hold wait", "triage");

        given.Says("/unhold", role, isHolder ? Scenario.Robin : Scenario.Octo);

        (given.PullRequest.Hold is null).ShouldBe(isReleased);
    }

    [Fact]
    public void G91_Settings_that_name_who_releases_decide_alone()
    {
        var given = Red(Settings + "\ncommands: { allow: { unhold: [triage] } }\n");
        given.Says("/hold wait", "triage");

        given.Says("/unhold", "triage", Scenario.Octo);

        given.PullRequest.Hold.ShouldBeNull();
    }

    [Fact]
    public void G91_A_second_hold_does_not_take_the_first_away()
    {
        var given = Red();
        given.Says("/hold wait", "triage");

        given.Says("/hold me too", "triage", Scenario.Octo).Reply().ShouldContain("`already-held`");
        given.Says("/hold wait longer", "triage");

        given.PullRequest.Hold.ShouldNotBeNull().ShouldSatisfyAllConditions(hold => hold.By.ShouldBe("robin"), hold => hold.Reason.ShouldBe("wait longer"));
    }

    [Fact]
    public void Refresh_reads_again_and_not_more_often_than_every_30_seconds()
    {
        var given = Red();

        given.Says("/refresh", "read").Reply().ShouldContain("`refreshed`");
        given.Now += TimeSpan.FromSeconds(12);
        given.Says("/refresh", "read").Reply().ShouldContain("again in 18 seconds");
        given.Now += TimeSpan.FromSeconds(18);
        given.Says("/refresh", "read").Reply().ShouldContain("`refreshed`");
    }

    [Theory]
    [InlineData("release", true)]
    [InlineData("strangers", false)]
    public void G27_A_team_of_the_settings_counts_when_GitHub_says_the_person_is_in_it(string team, bool isAllowed)
    {
        var given = Red(Settings + "\ncommands: { allow: { override: [\"team:release\"] } }\n");
        given.Actor = new ActorFact(true, "read", "read", [team]);

        given.Happens(new CommentAdded(77, "/override tests reason:\"x\"", Scenario.Robin, null, given.Now));

        (given.PullRequest.Overrides.Count > 0).ShouldBe(isAllowed);
    }

    [Fact]
    public void G27_Teams_that_cannot_be_read_count_for_nobody_and_the_reply_says_what_is_missing()
    {
        var given = Red(Settings + "\ncommands: { allow: { override: [\"team:release\"] } }\n");
        given.Actor = new ActorFact(true, "admin", "admin", []) { TeamsUnreadable = true };

        var step = given.Happens(new CommentAdded(77, "/override tests reason:\"x\"", Scenario.Robin, null, given.Now));

        step.Reply().ShouldContain("members: read");
        step.Reaction().ShouldBe("-1");
    }

    [Fact]
    public void Audited_is_who_did_what_and_not_who_only_looked()
    {
        var given = Red();

        given.Says("/status\n\n/help\n\n/refresh", "admin").All<RecordAct>().ShouldBeEmpty();
        given.Says("/rerun tests\n\n/hold x", "admin").All<RecordAct>().Select(act => (act.Deed, act.Done)).ShouldBe([("/rerun", true), ("/hold", true)]);
    }

    [Fact]
    public void Audited_is_what_was_refused_with_the_answers_code()
    {
        var given = Red();

        var acts = given.Says("/override nonsense reason:\"x\"\n\n/hold", "read").All<RecordAct>();

        acts.Select(act => (act.Deed, act.Done, act.Code)).ShouldBe([("/override", false, "not-permitted"), ("/hold", false, "not-permitted")]);
        acts[0].What.ShouldStartWith("/override needs the role maintain or higher");
        given.Says("/override `tests` reason:\"a | b\"", "admin").One<RecordAct>().What.ShouldNotContain("\\");
    }

    [Fact]
    public void Audited_is_a_press_of_re_run_and_its_refusal()
    {
        var given = Red();
        var pressed = new CheckRerunRequested("botapp/tests", Scenario.A, Scenario.Robin);

        var refused = given.As("read").Happens(pressed).One<RecordAct>();
        var done = given.As("write").Happens(pressed).One<RecordAct>();

        (refused.Deed, refused.Done, refused.Code, refused.Source).ShouldBe(("Re-run", false, "not-permitted", ActSource.Button));
        (done.Deed, done.Done, done.Code, done.By).ShouldBe(("Re-run", true, "rerun", Scenario.Robin));
        done.Url.ShouldBe($"https://example.org/octo/shop/commit/{Scenario.A}/checks");
        given.Happens(pressed).All<RecordAct>().ShouldBeEmpty("it is running: GitHub repeats itself");
    }

    // tests failed, lint passed.
    private static Scenario Red(string yaml = Settings)
    {
        var given = Scenario.PullRequestWith(yaml);
        given.Checks.Add(new CheckFact(1, "ci / lint", 9, "github-actions", "completed", "success", null));
        given.Opened();
        given.Ends("tests", passed: 3, failed: 1);
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(RequirementState.Failed);
        return given;
    }
}
