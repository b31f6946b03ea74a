using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using static BotApp.Core.Tests.Scenario;

namespace BotApp.Core.Tests.Deployments;

/// <summary>What people have to say before a deployment begins.</summary>
public sealed class DeployWordsTests
{
    private static readonly Person Third = new(300, "third", false);

    [Fact]
    public void D8_A_rollback_shows_what_it_takes_away_and_is_done_when_it_was_confirmed()
    {
        var given = Environments.Of("staging", Environments.With("confirm: { timeout: 5m }"));
        Live(given, A);
        Live(given, B);
        given.Deployable[0] = given.Deployable[0] with { Changes = new CommitChanges(0, 2, [new ChangedPull(7, "Add a page")], true) };

        var asked = given.Asks(EnvironmentAct.Rollback);

        asked.All<StartRun>().ShouldBeEmpty();
        asked.All<React>().ShouldBeEmpty("it is neither done nor refused");
        asked.Reply().ShouldContain("The rollback of `staging` to aaaaaaa is to be confirmed");
        asked.Reply().ShouldContain("Against bbbbbbb: 0 commits more, 2 commits less.");
        asked.Reply().ShouldContain("- #7 Add a page");
        asked.Reply().ShouldContain($"/compare/{B}...{A}");
        var check = asked.Check("deploy staging", A).ShouldNotBeNull();
        (check.Conclusion, check.Buttons.Single().Identifier).ShouldBe((CheckConclusion.ActionRequired, "confirm"));
        var started = Says(given, true);
        started.One<StartRun>().Inputs["action"].ShouldBe("rollback");
        started.Reaction().ShouldBe("rocket");
    }

    [Fact]
    public void D4_Exactly_what_was_shown_is_deployed_or_nothing()
    {
        var given = Environments.Of("staging", Environments.With("confirm: { timeout: 5m }"));
        Live(given, A);
        given.Asks(EnvironmentAct.Deploy, B, by: Octo);
        Says(given, true).One<StartRun>();
        given.Asks(EnvironmentAct.Deploy, C).All<StartRun>().ShouldBeEmpty();
        given.Ends(id: 740);
        given.Answers();
        given.Later(TimeSpan.FromSeconds(1)).Reply().ShouldContain("is to be confirmed", customMessage: "only what may begin is asked about");

        given.State = given.Environment with { Live = given.Environment.Live! with { Sha = A } }; // somebody else's deployment came in between
        var dropped = Says(given, true);

        dropped.All<StartRun>().ShouldBeEmpty();
        dropped.Reply().ShouldContain("`changed-meanwhile`");
        dropped.Check("deploy staging", C)!.Conclusion.ShouldBe(CheckConclusion.Neutral);
    }

    [Fact]
    public void Nobody_but_the_invoker_confirms_and_silence_and_a_no_are_no()
    {
        var given = Environments.Of("staging", Environments.With("confirm: { timeout: 5m }"));
        given.Asks(EnvironmentAct.Deploy, A).All<StartRun>().ShouldBeEmpty();

        var stranger = given.As("admin").Happens(new ButtonPressed("botapp/deploy staging", "confirm", A, Octo));
        stranger.All<StartRun>().ShouldBeEmpty();
        stranger.One<AnswerPress>().Text.ShouldContain("robin asked for it and confirms it");
        Says(given, false).Reply().ShouldContain("`withdrawn`");
        given.Environment.Waiting.ShouldBeEmpty();
        given.Deployed = new DeploymentFact([], []);
        given.Asks(EnvironmentAct.Deploy, A);
        given.Later(TimeSpan.FromMinutes(5)).Reply().ShouldContain("`not-confirmed`");
        given.Asks(EnvironmentAct.Deploy, A);
        given.As("write").Happens(new ButtonPressed("botapp/deploy staging", "confirm", A, Robin)).One<StartRun>().Inputs["sha"].ShouldBe(A);
    }

    [Fact]
    public void What_stopped_being_green_while_it_was_asked_about_is_not_deployed()
    {
        var given = Environments.Of("staging", Environments.With("confirm: {}"));
        given.Asks(EnvironmentAct.Deploy, A);
        given.Commit(A, "failure");

        Says(given, true).Reply().ShouldContain("`not-green`");
    }

    [Fact]
    public void A_reaction_is_looked_for_soon_at_first_and_then_less_and_less_often()
    {
        var given = Environments.Of("staging", Environments.With("confirm: { timeout: 24h }"));
        given.Asks(EnvironmentAct.Deploy, A);
        var pauses = new List<double>();
        for (var look = 0; look < 200; look++)
        {
            var due = given.Environment.Waiting[0].AskAt.ShouldNotBeNull();
            pauses.Add((due - given.Now).TotalSeconds);
            given.Now = due;
            given.Happens(new TimerElapsed("poll"));
        }

        pauses[0].ShouldBe(3);
        pauses.ShouldBe(pauses.Order());
        pauses[^1].ShouldBe(60);
    }

    [Fact]
    public void A_second_person_approves_by_command_or_button_and_nobody_approves_their_own()
    {
        var given = Environments.Of("production", Environments.Settings.Replace("requires: [staging]", "approvals: { count: 2, by: [maintain], timeout: 2h }", StringComparison.Ordinal));

        var asked = given.Asks(EnvironmentAct.Deploy, A);

        asked.Reply().ShouldContain("2 people other than robin have to approve it: `/approve production`, until 2026-03-02 11:00 UTC");
        asked.Reply().ShouldContain("`needs-approval`");
        given.Asks(EnvironmentAct.Approve).Reply().ShouldContain("`second-person`");
        given.Asks(EnvironmentAct.Approve, B, by: Octo).Reply().ShouldContain("`nothing-to-approve`");
        var first = given.Asks(EnvironmentAct.Approve, A[..7], by: Octo);
        first.All<StartRun>().ShouldBeEmpty();
        first.All<PutComment>()[^1].Body.ShouldContain("somebody other than robin has to approve it (approved by octo)");
        given.Asks(EnvironmentAct.Approve, by: Octo).All<StartRun>().ShouldBeEmpty("the same person twice is one person");

        var refused = given.As("write").Happens(new ButtonPressed("botapp/deploy production", "approve", A, Third));
        refused.One<AnswerPress>().Text.ShouldContain("/approve needs the role maintain");
        var started = given.As("maintain").Happens(new ButtonPressed("botapp/deploy production", "approve", A, Third));

        started.One<StartRun>().Inputs["sha"].ShouldBe(A);
        started.All<RecordAct>().ShouldContain(act => act.Deed == "Approve" && act.Done && act.By.Login == "third");
        started.Check("deploy production", A)!.Output.Summary.ShouldContain("Approved by octo, third.");
        given.Asks(EnvironmentAct.Approve, by: Octo).Reply().ShouldContain("`nothing-to-approve`");
    }

    [Fact]
    public void What_nobody_approves_in_time_is_dropped_and_a_rollback_needs_no_approval()
    {
        var given = Environments.Of("staging", Environments.With("approvals: { timeout: 2h }"));
        given.Happens(new CommitOffered(A, "main"));
        given.Asks(EnvironmentAct.Deploy, A);
        given.Later(TimeSpan.FromHours(2)).Reply().ShouldContain("`not-approved`");
        given.Asks(EnvironmentAct.Deploy, A);
        given.Asks(EnvironmentAct.Approve, by: Octo).One<StartRun>();
        given.Ends();
        given.Answers();
        given.Asks(EnvironmentAct.Deploy, B);
        given.Asks(EnvironmentAct.Approve, by: Octo).One<StartRun>();
        given.Ends(id: 741);
        given.Answers();

        given.Asks(EnvironmentAct.Rollback).One<StartRun>().Inputs["sha"].ShouldBe(A);
    }

    [Fact]
    public void D13_While_GitHub_waits_for_its_reviewers_the_clock_stands_still_and_30_days_later_it_is_an_error()
    {
        var given = Environments.Of("staging", Environments.With("approvals: { environment: live }"));
        given.Deployed = new DeploymentFact([], []);
        given.Asks(EnvironmentAct.Deploy, A).Reply().ShouldContain("`unreadable`");
        given.Deployed = given.Deployed with { HasReviewers = false };
        given.Asks(EnvironmentAct.Deploy, A).Reply().ShouldContain("`no-reviewers`");
        given.Deployed = given.Deployed with { HasReviewers = true, Reviewers = ["octo"] };
        var id = given.Asks(EnvironmentAct.Deploy, A).One<StartRun>().CorrelationId;

        given.Waits(id);
        var waits = given.Happens(new RunChanged("700", A));

        waits.One<SetDeployment>().Description.ShouldBe("awaiting approval on GitHub");
        waits.Reply().ShouldContain("GitHub waits for octo to approve the run.");
        waits.Reply().ShouldContain("/runs/700");
        waits.Check("deploy staging", A)!.Output.Title.ShouldBe("Awaiting approval on GitHub for staging");
        given.Later(TimeSpan.FromDays(20)).All<SetDeployment>().ShouldBeEmpty("longer than any timeout");
        var late = given.Later(TimeSpan.FromDays(11));
        (late.One<SetDeployment>().State, late.One<CancelRun>().CorrelationId).ShouldBe((DeploymentState.Error, id));
        late.Reply().ShouldContain("`not-reviewed`");
        given.Environment.Disturbed.ShouldBeFalse("nothing of it began");
    }

    [Fact]
    public void D13_An_approved_run_goes_on_unless_nobody_but_its_invoker_approved_it()
    {
        var given = Environments.Of("staging", Environments.With("approvals: { environment: live }"));
        given.Deployed = new DeploymentFact([], []) { HasReviewers = true };
        given.Waits(given.Asks(EnvironmentAct.Deploy, A).One<StartRun>().CorrelationId);
        given.Happens(new RunChanged("700", A));
        given.Deployed = given.Deployed with { Reviewed = [Robin.Id] };
        given.SnapshotOf(given.Environment.Current!.CorrelationId, RunState.Running, id: 700);

        var own = given.Happens(new RunChanged("700", A));
        own.Reply().ShouldContain("`self-approved`");
        own.One<CancelRun>();

        given.Deployed = given.Deployed with { Reviewed = [Robin.Id, Octo.Id] };
        given.Waits(given.Asks(EnvironmentAct.Deploy, A).One<StartRun>().CorrelationId, 701);
        given.Happens(new RunChanged("701", A));
        given.SnapshotOf(given.Environment.Current!.CorrelationId, RunState.Running, id: 701);
        given.Happens(new RunChanged("701", A)).One<SetDeployment>().State.ShouldBe(DeploymentState.InProgress);
        given.Ends(id: 701);
        given.Answers();
        given.Environment.Live!.Sha.ShouldBe(A);
    }

    [Fact]
    public void D13_Our_own_rule_of_an_environment_lets_our_own_run_pass_once()
    {
        var given = Environments.Of("staging");
        given.Deployed = new DeploymentFact([], []) { Gates = ["staging"] };
        given.Waits(given.Asks(EnvironmentAct.Deploy, A).One<StartRun>().CorrelationId);

        var answer = given.Happens(new RunChanged("700", A)).One<AnswerGate>();

        (answer.RunId, answer.Environment, answer.Approved).ShouldBe((700L, "staging", true));
        answer.Comment.ShouldContain("number 1 of `staging`, aaaaaaa");
        given.Later(TimeSpan.FromMinutes(1)).All<AnswerGate>().ShouldBeEmpty();
    }

    private static Step Says(Scenario given, bool yes)
    {
        given.Deployed = new DeploymentFact([], []) { Confirmations = given.Environment.Waiting.ToDictionary(one => one.Number, _ => yes) };
        var step = given.Later(TimeSpan.FromSeconds(3));
        given.Deployed = new DeploymentFact([], []);
        return step;
    }

    private static void Live(Scenario given, string sha)
    {
        given.Asks(EnvironmentAct.Deploy, sha);
        Says(given, true);
        given.Ends(id: 730 + given.Environment.Count);
        given.Answers();
    }
}
