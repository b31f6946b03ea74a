using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using static BotApp.Core.Tests.Scenario;

namespace BotApp.Core.Tests.Deployments;

/// <summary>What stands against a deployment, told at once to whoever asked and waited for by what comes by itself.</summary>
public sealed class DeployConditionsTests
{
    [Theory]
    [InlineData(null, "not-green-yet")]
    [InlineData("failure", "not-green")]
    [InlineData("cancelled", "not-green")]
    [InlineData("skipped", "not-green")]
    [InlineData("neutral", "not-green")]
    public void A_commit_that_is_not_green_is_refused(string? conclusion, string code)
    {
        var given = Environments.Of("staging").Commit(A, conclusion);

        ShouldRefuse(given.Asks(EnvironmentAct.Deploy, A), code);
    }

    [Fact]
    public void A_commit_whose_checks_cannot_be_read_or_on_which_nothing_is_required_is_refused()
    {
        var given = Environments.Of("staging");
        given.Deployable[0] = given.Deployable[0] with { Checks = new CommitFact([], [], [], "502") };
        ShouldRefuse(given.Asks(EnvironmentAct.Deploy, A), "not-green-yet");

        var without = Environments.Of("staging", Environments.Settings.Replace("pull-request: {}, push: true", "pull-request: {}", StringComparison.Ordinal));
        ShouldRefuse(without.Asks(EnvironmentAct.Deploy, A), "nothing-required");
    }

    [Fact]
    public void A_commit_on_no_branch_goes_nowhere_and_a_pull_requests_commit_only_where_nobody_depends_on_it()
    {
        var given = Environments.Of("staging").Commit(A, "success", "");
        ShouldRefuse(given.Asks(EnvironmentAct.Deploy, A), "not-on-branch");
        ShouldRefuse(given.Asks(EnvironmentAct.Deploy, A, with: one => one with { IsPullRequestHead = true }), "not-green-yet"); // its gate has not reported

        given.Deployable[^1] = given.Deployable[^1] with { Checks = new CommitFact([new CheckFact(2, "botapp/gate", OurApp, "botapp", "completed", "success", null)], [], [], null) };
        given.Asks(EnvironmentAct.Deploy, A, with: one => one with { IsPullRequestHead = true }).One<StartRun>().Inputs["sha"].ShouldBe(A);
        var production = Environments.Of("production").Commit(A, "success", "");
        ShouldRefuse(production.Asks(EnvironmentAct.Deploy, A, with: one => one with { IsPullRequestHead = true }), "not-on-branch");
    }

    [Fact]
    public void An_unknown_commit_and_an_unanswered_question_are_told_apart()
    {
        var given = Environments.Of("staging");
        given.Deployable.Add(new DeployableCommit { Asked = "abcdef0" });
        ShouldRefuse(given.Asks(EnvironmentAct.Deploy, "abcdef0"), "unknown-commit");
        given.Deployable.Add(new DeployableCommit { Asked = "abcdef1", Problem = "422" });
        ShouldRefuse(given.Asks(EnvironmentAct.Deploy, "abcdef1"), "unreadable");
        given.Deployable.Add(new DeployableCommit { Asked = "aaaaaaa", Sha = A, Checks = given.Deployable[0].Checks, Branches = ["main"] });
        given.Asks(EnvironmentAct.Deploy, "aaaaaaa").One<StartRun>().Inputs["sha"].ShouldBe(A);
    }

    [Fact]
    public void D6_What_must_be_live_elsewhere_first_is_named()
    {
        var given = Environments.Of("production");
        given.Elsewhere.Add(new LiveElsewhere("staging", B));

        ShouldRefuse(given.Asks(EnvironmentAct.Deploy, A), "not-live-elsewhere").ShouldContain("has to be live in `staging` first");
        given.Asks(EnvironmentAct.Deploy, B).One<SetDeployment>().Production.ShouldBeTrue();
    }

    [Fact]
    public void D7_A_freeze_and_the_windows_are_told_with_their_end_and_passed_with_a_reason_that_is_kept()
    {
        var frozen = Environments.Of("staging");
        frozen.Freeze = new Freeze("octo", "audit", frozen.Now, frozen.Now.AddHours(2));
        ShouldRefuse(frozen.Asks(EnvironmentAct.Deploy, A), "frozen").ShouldContain("until 2026-03-02 11:00 UTC");
        frozen.Asks(EnvironmentAct.Deploy, A, with: one => one with { OverrideFreeze = "mends the fire" }).One<RecordAct>().Reason.ShouldBe("mends the fire");

        var denied = Environments.Of("staging", Environments.With("windows: { deny: [{ from: 2026-03-01, to: 2026-03-04, reason: holidays, timezone: Europe/Helsinki }] }"));
        ShouldRefuse(denied.Asks(EnvironmentAct.Deploy, A), "frozen").ShouldContain("holidays, until 2026-03-05 00:00 Europe/Helsinki");
        var shut = Environments.Of("staging", Environments.With("windows: { allow: [{ cron: \"0 12 * * MON-FRI\", duration: 2h, timezone: Europe/Vienna }] }"));
        ShouldRefuse(shut.Asks(EnvironmentAct.Deploy, A), "outside-window").ShouldContain("opens 2026-03-02 12:00 Europe/Vienna");
        shut.Now = new DateTimeOffset(2026, 3, 2, 11, 30, 0, TimeSpan.Zero);
        shut.Asks(EnvironmentAct.Deploy, A).One<StartRun>();
    }

    [Fact]
    public void The_site_is_asked_with_the_secret_that_the_settings_name()
    {
        var settings = Environments.Settings.Replace("path: /healthz", "path: /healthz, header-secret: BYPASS", StringComparison.Ordinal);

        var given = Environments.Of("staging", settings);
        var start = given.Asks(EnvironmentAct.Deploy, A).One<StartRun>();
        given.Happens(new RunStarted(start.CorrelationId, new RunReference("700", 1, "https://example.org/runs/700")));

        given.Ends().One<ProbeUrl>().Steps.ShouldHaveSingleItem().HeaderSecret.ShouldBe("BYPASS");
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void D1_So_many_reviews_as_the_settings_want_must_be_there(int? there, bool isEnough)
    {
        var given = Environments.Of("staging", Environments.With("require: { approvals: 2 }"));
        given.Deployable[0] = given.Deployable[0] with { Approvals = there };

        var asked = given.Asks(EnvironmentAct.Deploy, A);

        asked.All<StartRun>().Count.ShouldBe(isEnough ? 1 : 0);
        asked.Reply().Contains("`not-approved`", StringComparison.Ordinal).ShouldBe(!isEnough);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "merge-conflicts")]
    [InlineData(null, "not-mergeable-yet")]
    public void A_pull_requests_commit_in_conflict_is_refused_and_one_on_a_branch_cannot_be(bool? mergeable, string? code)
    {
        var given = Environments.Of("staging", Environments.With("require: { up-to-date: merge-conflicts, checks: none }")).Commit(A, "success", "");
        given.Deployable[^1] = given.Deployable[^1] with { Mergeable = mergeable };

        var asked = given.Asks(EnvironmentAct.Deploy, A, with: one => one with { IsPullRequestHead = true });

        (asked.All<StartRun>().Count == 0).ShouldBe(code is not null);
        asked.Reply().ShouldContain(code is null ? "`deploying`" : $"`{code}`");
        given.Asks(EnvironmentAct.Deploy, B).Reply().ShouldNotContain("merge");
    }

    [Fact]
    public void What_must_be_up_to_date_is_refused_when_the_branch_moved_on()
    {
        var given = Environments.Of("staging", Environments.With("require: { up-to-date: strict }"));
        given.Deployable[0] = given.Deployable[0] with { BehindBy = 2 };

        ShouldRefuse(given.Asks(EnvironmentAct.Deploy, A), "behind");
        given.Asks(EnvironmentAct.Deploy, B).One<StartRun>();
    }

    [Fact]
    public void D15_A_lock_holds_back_others_survives_and_is_given_up_by_its_holder_or_a_maintainer()
    {
        var given = Environments.Of("staging");
        given.Asks(EnvironmentAct.Lock, by: Octo, with: one => one with { Reason = "load test" }).Reply().ShouldContain("`locked`");

        var refused = given.Asks(EnvironmentAct.Deploy, A);
        ShouldRefuse(refused, "locked").ShouldContain("octo keeps `staging` locked (load test)");
        refused.Reaction().ShouldBe("-1");
        ShouldRefuse(given.Asks(EnvironmentAct.Lock), "locked");
        ShouldRefuse(given.Asks(EnvironmentAct.Unlock), "not-permitted");
        given.Asks(EnvironmentAct.Deploy, A, by: Octo).One<StartRun>();
        given.Ends();
        given.Answers();

        given.Asks(EnvironmentAct.Unlock, with: one => one with { Maintains = true }).One<RecordAct>().Code.ShouldBe("unlocked");
        given.Environment.Lock.ShouldBeNull();
        ShouldRefuse(given.Asks(EnvironmentAct.Unlock), "not-locked");
        given.Asks(EnvironmentAct.Deploy, B).One<StartRun>();
    }

    [Fact]
    public void D21_A_button_is_judged_like_the_command_and_only_where_it_still_means_something()
    {
        var given = Environments.Of("staging");
        var offered = given.Happens(new CommitOffered(A, "main")).Check("deploy staging", A).ShouldNotBeNull();
        (offered.Conclusion, offered.Buttons.Single().Identifier).ShouldBe((CheckConclusion.Neutral, "deploy"));

        var refused = given.As("read").Happens(Press("deploy", A));
        refused.Effects.Where(effect => effect is not (SetTimer or AnswerPress or RecordAct)).ShouldBeEmpty("it is answered and written down, and nothing else");
        var answer = refused.One<AnswerPress>();
        (answer.CheckName, answer.Sha, answer.Buttons.Single().Identifier).ShouldBe(("botapp/deploy staging", A, "deploy"));
        answer.Text.ShouldContain("/deploy needs the role write");
        var trail = refused.One<RecordAct>();
        (trail.Done, trail.Code, trail.Source).ShouldBe((false, "not-permitted", ActSource.Button));
        var late = given.As("write").Happens(Press("deploy", B));
        late.All<StartRun>().ShouldBeEmpty();
        (late.One<AnswerPress>().Sha, late.One<AnswerPress>().Buttons.Count, late.One<RecordAct>().Code).ShouldBe((B, 0, "superseded"));
        given.As("write").Happens(new ButtonPressed("botapp/tests", "deploy", A, Robin)).Deeds.ShouldBeEmpty();
        var started = given.As("write").Happens(Press("deploy", A));

        started.One<StartRun>().Inputs["sha"].ShouldBe(A);
        started.All<PutComment>().ShouldBeEmpty();
        started.One<RecordAct>().Source.ShouldBe(ActSource.Button);
    }

    [Fact]
    public void D21_What_stands_against_a_button_is_said_on_the_check_that_had_it()
    {
        var given = Environments.Of("production");
        given.Happens(new CommitOffered(A, "main"));

        var pressed = given.As("write").Happens(new ButtonPressed("botapp/deploy production", "deploy", A, Robin)).Check("deploy production", A).ShouldNotBeNull();

        (pressed.Conclusion, pressed.Output.Title, pressed.Buttons.Single().Identifier).ShouldBe((CheckConclusion.Neutral, "Not deployed to production: not live elsewhere", "deploy"));
        pressed.Output.Summary.ShouldContain("has to be live in `staging` first");
        given.Elsewhere.Add(new LiveElsewhere("staging", A));
        given.As("write").Happens(new ButtonPressed("botapp/deploy production", "deploy", A, Robin)).One<StartRun>();
    }

    private static ButtonPressed Press(string identifier, string sha) => new("botapp/deploy staging", identifier, sha, Robin);

    private static string ShouldRefuse(Step step, string code)
    {
        step.All<StartRun>().ShouldBeEmpty();
        step.All<SetDeployment>().ShouldBeEmpty();
        step.Reply().ShouldContain($"`{code}`");
        return step.Reply();
    }
}
