using BotApp.Core.Gating;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Commands;

/// <summary>Trust in one commit of a stranger.</summary>
public sealed class TrustAnswersTests
{
    private const string Observe = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
          late: { workflow: late.yml, mode: dispatch }
        gate: { required: [tests, late], grace: 0s }
        """;

    [Fact]
    public void G19_A_run_that_waits_for_approval_is_pending_with_the_command_however_long_it_waits()
    {
        var given = Waiting();

        var opened = given.Opened();

        opened.All<ApproveRun>().ShouldBeEmpty();
        opened.All<StartRun>().ShouldBeEmpty();
        opened.Check("tests").ShouldNotBeNull().Output.Title.ShouldBe("tests.yml needs approval");
        given.Later(TimeSpan.FromDays(3)).All<CancelRun>().ShouldBeEmpty();
        var tests = given.PullRequest.Gate.ShouldNotBeNull().Children[0];
        tests.ShouldSatisfyAllConditions(one => one.Code.ShouldBe("needs_approval"), one => one.State.ShouldBe(RequirementState.Pending), one => one.Reason.ShouldContain("/ok-to-test"));
    }

    [Fact]
    public void G19_What_waits_for_a_person_is_not_asked_for_every_minute()
    {
        var given = Waiting();

        given.Opened();

        given.Runs.Single(run => run.Pipeline == "tests").Last.ShouldNotBeNull().NeedsApproval.ShouldBeTrue();
        given.Later(TimeSpan.FromMinutes(1)).All<SetTimer>().Single(timer => timer.Name == "poll").DueAt.ShouldBe(given.Now + TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void G22_Ok_to_test_lets_the_waiting_runs_begin_and_starts_what_is_ours()
    {
        var given = Waiting();
        given.Opened();

        var step = given.Says("/ok-to-test");

        step.One<ApproveRun>().RunId.ShouldBe(500);
        step.One<StartRun>().Inputs["sha"].ShouldBe(Scenario.A);
        step.Reply().ShouldContain("GitHub is asked to let tests begin");
        given.Says("/status").All<ApproveRun>().ShouldBeEmpty("once is enough");
    }

    [Fact]
    public void G22_A_run_that_GitHub_makes_after_the_word_is_let_go_too()
    {
        var given = Waiting();
        given.Opened();
        given.Says("/ok-to-test");
        given.Workflows.Add(given.Workflows[0] with { Id = 501, Name = "docs" });

        given.Happens(new RunChanged("501", Scenario.A)).One<ApproveRun>().RunId.ShouldBe(501);
    }

    [Fact]
    public void F75_G20_The_next_push_waits_again()
    {
        var given = Waiting();
        given.Opened();
        given.Says("/ok-to-test");
        given.Pushed(Scenario.B);
        given.WaitsForApproval("tests", 700);

        given.Happens(new RunChanged("700", Scenario.B)).All<ApproveRun>().ShouldBeEmpty();

        given.PullRequest.Gate.ShouldNotBeNull().Children.Select(child => child.Code).ShouldBe(["needs_approval", "needs_ok_to_test"]);
    }

    [Fact]
    public void G22_The_time_in_the_queue_begins_with_the_approval()
    {
        var given = Waiting();
        given.Opened();
        given.Now += TimeSpan.FromDays(2);
        given.Says("/ok-to-test");

        given.Runner("tests", RunState.Queued).RunChanged();

        given.Runs.Single(run => run.Pipeline == "tests").ShouldSatisfyAllConditions(run => run.Phase.ShouldBe(PipelinePhase.Queued), run => run.RequestedAt.ShouldBe(given.Now));
    }

    [Fact]
    public void G25_A_bots_run_from_the_repository_itself_can_be_let_go_as_well()
    {
        var given = Waiting();
        given.Pull = given.Pull! with { HeadRepositoryId = Scenario.RepositoryId, Author = new Person(9, "dependabot[bot]", true) };
        given.Opened();

        given.Says("/ok-to-test").One<ApproveRun>().RunId.ShouldBe(500);
    }

    [Theory]
    [InlineData("dependabot[bot]")]
    [InlineData("github-actions[bot]")]
    [InlineData("renovate[bot]")]
    public void F78_A_bots_name_on_a_forks_pull_request_buys_no_trust(string login)
    {
        var given = Waiting();
        given.Pull = given.Pull! with { Author = new Person(49_699_333, login, true) };

        var opened = given.Opened();
        var pushed = given.Pushed(Scenario.B); // with commits of its own

        foreach (var step in new[] { opened, pushed })
        {
            step.All<StartRun>().ShouldBeEmpty();
            step.All<ApproveRun>().ShouldBeEmpty();
        }

        given.Says("/ok-to-test", role: null, by: given.Pull.Author).All<StartRun>().ShouldBeEmpty("its own word counts as a stranger's");
    }

    [Fact]
    public void An_approval_that_GitHub_refuses_is_told_once()
    {
        var given = Waiting();
        given.Opened();
        given.Says("/ok-to-test");

        var step = given.Happens(new EffectGivenUp("approve:500", "403 Resource not accessible"));

        step.All<PutComment>().Single(comment => comment.Name == "approval").Body.ShouldContain("403 Resource not accessible");
        step.All<ApproveRun>().ShouldBeEmpty();
        given.Later(TimeSpan.FromMinutes(1)).All<PutComment>().ShouldBeEmpty();
    }

    [Fact]
    public void Trust_that_nobody_gave_cannot_be_taken_back()
    {
        var given = Waiting();
        given.Opened();
        given.Says("/ok-to-test cancel").Reply().ShouldContain("`not-trusted`");

        given.Says("/ok-to-test");
        given.Says("/ok-to-test cancel").Reply().ShouldContain("`trust-cancelled`");

        given.PullRequest.TrustedSha.ShouldBeNull();
    }

    [Fact]
    public void A_commit_said_whole_is_trusted_even_before_its_push_was_seen()
    {
        var given = Waiting();

        given.Says("/ok-to-test").Reply().ShouldContain("`head-unknown`");
        given.Says($"/ok-to-test {Scenario.A}").One<ApproveRun>().RunId.ShouldBe(500);
    }

    private static Scenario Waiting()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Pull = given.Pull! with { HeadRepositoryId = 99 };
        given.WaitsForApproval("tests");
        return given;
    }
}
