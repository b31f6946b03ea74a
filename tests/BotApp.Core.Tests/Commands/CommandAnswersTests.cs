using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Commands;

public sealed class CommandAnswersTests
{
    private const string Observe = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
          lint: { workflow: lint.yml }
        gate: { required: [tests], grace: 0s }
        """;

    private const string Dispatch = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, mode: dispatch }
        gate: { required: [tests], grace: 0s }
        """;

    [Fact]
    public void G15_A_role_that_cannot_be_asked_for_is_refused_and_may_be_tried_again()
    {
        var given = Failed();

        var step = given.Says("/rerun", role: null);

        step.All<RerunRun>().ShouldBeEmpty();
        step.Reply().ShouldContain("say it again in a moment");
        step.Reply().ShouldContain("`permission-unavailable`");
    }

    [Fact]
    public void G15_The_role_counts_that_GitHub_names_at_that_moment()
    {
        var given = Failed();

        given.Says("/rerun", "read").Reaction().ShouldBe("-1");
        given.Says("/rerun", "write").All<RerunRun>().Count.ShouldBe(2);
    }

    [Fact]
    public void What_is_remembered_of_commands_does_not_grow_with_their_number()
    {
        var given = Failed();
        var before = given.State.Shown.Count;
        for (var asked = 0; asked < 250; asked++)
        {
            given.Says("/status", "read").Reply().ShouldNotBeEmpty();
        }

        var bound = given.State.Shown.Count;
        for (var asked = 0; asked < 50; asked++)
        {
            given.Says("/status", "read");
        }

        given.State.Shown.Count.ShouldBe(bound);
        (bound - before).ShouldBe(200 * 3, "two reactions and a reply of each comment that is remembered");
        given.State.Shown.Keys.ShouldContain(key => key.StartsWith("check:", StringComparison.Ordinal));
    }

    [Fact]
    public void G19_The_first_pull_request_from_a_fork_waits_for_ok_to_test_and_is_told_so_once()
    {
        var given = Fork();

        var opened = given.Opened();

        opened.All<StartRun>().ShouldBeEmpty();
        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("needs_ok_to_test");
        opened.All<PutComment>().ShouldHaveSingleItem().Body.ShouldContain("/ok-to-test");
        given.Later(TimeSpan.FromHours(3), "gate").All<PutComment>().ShouldBeEmpty();
        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("needs_ok_to_test");
        given.Pushed(Scenario.B).All<PutComment>().ShouldBeEmpty();
    }

    [Fact]
    public void G20_Ok_to_test_counts_for_one_commit_only()
    {
        var given = Fork();
        given.Opened();

        given.Says("/ok-to-test", "read").All<StartRun>().ShouldBeEmpty();
        given.Says("/ok-to-test").One<StartRun>().Inputs["sha"].ShouldBe(Scenario.A);
        given.Pushed(Scenario.B).All<StartRun>().ShouldBeEmpty();
        given.PullRequest.Gate.ShouldNotBeNull().Code.ShouldBe("needs_ok_to_test");
    }

    [Fact]
    public void F74_F75_G20_Ok_to_test_trusts_the_commit_that_was_seen_and_not_one_that_was_pushed_meanwhile()
    {
        var given = Fork();
        given.Opened();
        given.Pull = given.Pull! with { HeadSha = Scenario.B }; // pushed, but its delivery comes later

        given.Says("/ok-to-test").All<StartRun>().ShouldBeEmpty();

        given.PullRequest.TrustedSha.ShouldBe(Scenario.A);
        given.Happens(new PullRequestPushed(Scenario.B)).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void G21_Ok_to_test_of_another_commit_is_refused_with_the_right_one()
    {
        var given = Fork();
        given.Opened();

        given.Says("/ok-to-test bbbbbbb").Reply().ShouldContain(Scenario.A);

        given.PullRequest.TrustedSha.ShouldBeNull();
    }

    [Fact]
    public void G28_Re_run_on_our_check_is_queued_at_once_and_run_again()
    {
        var given = Failed().As("write");

        var step = given.Happens(new CheckRerunRequested("botapp/tests", Scenario.A, Scenario.Robin));

        step.One<RerunRun>().Run.Attempt.ShouldBe(1);
        var check = step.Check("tests").ShouldNotBeNull();
        check.Status.ShouldBe(CheckStatus.Queued);
        check.Round.ShouldBe(1);
        check.Output.Summary.ShouldContain("Attempt 2");
        given.PullRequest.Gate.ShouldNotBeNull().State.ShouldBe(Core.Gating.RequirementState.Pending);
    }

    [Fact]
    public void G29_Re_run_all_is_one_batch_and_its_following_events_make_no_duplicates()
    {
        var given = Failed().As("write");

        given.Happens(new SuiteRerunRequested(Scenario.A, Scenario.Robin)).All<RerunRun>().Select(rerun => rerun.CorrelationId)
            .ShouldBe([given.CorrelationOf("tests"), given.CorrelationOf("lint")], ignoreOrder: true);

        given.Happens(new CheckRerunRequested("botapp/tests", Scenario.A, Scenario.Robin)).Deeds.ShouldBeEmpty();
        given.Happens(new CheckRerunRequested("botapp/lint", Scenario.A, Scenario.Robin)).Deeds.ShouldBeEmpty();
        given.Runs.ShouldAllBe(run => !run.RerunWished);
    }

    [Fact]
    public void G30_A_re_run_while_running_is_a_wish_that_is_fulfilled_when_it_ends_badly()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Running);
        given.Opened();

        given.Says("/rerun tests").Reply().ShouldContain("still running");
        given.Runs[0].RerunWished.ShouldBeTrue();

        given.Ends("tests", passed: 1, failed: 1).One<RerunRun>().FailedOnly.ShouldBeTrue();
        given.Ends("tests", passed: 2, attempt: 2).All<RerunRun>().ShouldBeEmpty();
        given.Runs[0].Verdict.ShouldNotBeNull().IsGreen.ShouldBeTrue();
    }

    [Fact]
    public void G30_A_wish_is_forgotten_when_the_run_ends_well()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Running);
        given.Opened();
        given.Says("/rerun tests");

        given.Ends("tests", passed: 1).All<RerunRun>().ShouldBeEmpty();

        given.Runs[0].RerunWished.ShouldBeFalse();
    }

    [Theory]
    [InlineData("/rerun", "tests,lint", true)]
    [InlineData("/rerun failed", "tests,lint", true)]
    [InlineData("/rerun all", "tests,lint", false)]
    [InlineData("/rerun tests", "tests", true)]
    [InlineData("/rerun botapp/tests", "tests", true)]
    [InlineData("/rerun l*", "lint", true)]
    [InlineData("/rerun nope", "", true)]
    [InlineData("/rerun *", "", true)]
    public void G32_What_a_re_run_means(string command, string expected, bool failedOnly)
    {
        var given = Failed();

        var reruns = given.Says(command).All<RerunRun>();

        reruns.Select(rerun => given.Runs.Single(run => run.CorrelationId == rerun.CorrelationId).Pipeline).ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
        reruns.ShouldAllBe(rerun => rerun.FailedOnly == failedOnly);
    }

    [Fact]
    public void G32_Nothing_failed_says_so()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 1);
        given.Ends("lint", passed: 1, id: 501);

        var step = given.Says("/rerun");

        step.All<RerunRun>().ShouldBeEmpty();
        step.Reply().ShouldContain("Nothing failed on aaaaaaa");
        step.Reaction().ShouldBe("confused");
        given.Says("/rerun all").All<RerunRun>().Count.ShouldBe(2);
    }

    [Fact]
    public void G32_A_command_that_is_the_first_thing_heard_of_a_pull_request_finds_its_runs()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Runner("tests", RunState.Completed, RunConclusion.Failure);

        given.Says("/rerun tests").Reply().ShouldContain("still running");

        given.Runs[0].RerunWished.ShouldBeTrue();
    }

    [Fact]
    public void G32_A_refused_re_run_can_be_asked_for_again()
    {
        var given = Failed();
        given.Says("/rerun tests");
        given.Happens(new RunRefused(given.CorrelationOf("tests"), "the run is locked")).Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);

        given.Says("/rerun tests").One<RerunRun>().Run.Attempt.ShouldBe(1);
    }

    [Fact]
    public void G33_A_run_older_than_30_days_is_explained_and_where_we_started_it_started_anew()
    {
        var observed = Failed();
        observed.Now += TimeSpan.FromDays(31);
        var step = observed.Says("/rerun tests");
        step.All<RerunRun>().ShouldBeEmpty();
        step.Reply().ShouldContain("older than 30 days");
        step.Reply().ShouldContain("`cannot-rerun`");
        step.Reaction().ShouldBe("confused", "nothing was done");

        var dispatched = FailedDispatch();
        var first = dispatched.CorrelationOf("tests");
        dispatched.Now += TimeSpan.FromDays(31);
        var fresh = dispatched.Says("/rerun tests").One<StartRun>();
        fresh.CorrelationId.ShouldNotBe(first);
    }

    [Fact]
    public void G33_The_fiftieth_attempt_is_the_last()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 1, failed: 1, attempt: 50);

        var step = given.Says("/rerun tests");

        step.All<RerunRun>().ShouldBeEmpty();
        step.Reply().ShouldContain("has reached 50 attempts");
    }

    [Fact]
    public void G34_A_re_run_of_a_superseded_commit_is_refused()
    {
        var given = Failed();
        given.Pushed(Scenario.B);
        given.As("admin");

        var step = given.Happens(new CheckRerunRequested("botapp/tests", Scenario.A, Scenario.Robin));

        step.All<RerunRun>().ShouldBeEmpty();
        step.One<AnswerPress>().Text.ShouldContain("bbbbbbb is judged now");
        step.One<AnswerPress>().Sha.ShouldBe(Scenario.A);
        given.Happens(new SuiteRerunRequested(Scenario.A, Scenario.Robin)).Because.ShouldContain("bbbbbbb is judged now");
    }

    [Fact]
    public void G34_A_command_counts_for_the_head_that_GitHub_has_now()
    {
        var given = Failed();
        given.Pull = given.Pull! with { HeadSha = Scenario.B };
        given.Workflows.Clear();

        given.Says("/rerun").All<RerunRun>().ShouldBeEmpty();

        given.PullRequest.HeadSha.ShouldBe(Scenario.B);
    }

    [Theory]
    [InlineData("/deploy staging")]
    [InlineData("/unlock staging")]
    public void What_the_settings_do_not_have_is_said(string command)
    {
        var given = Failed();

        var step = given.Says(command, "admin");

        step.Reply().ShouldContain("`unknown-environment`");
        step.Reaction().ShouldBe("confused");
    }

    [Theory]
    [InlineData("/hold", true)]
    [InlineData("/deploy staging", false)]
    [InlineData("/hold\n\n/deploy staging", false)]
    public void A_reply_is_new_unless_an_environment_answers_under_the_same_key(string said, bool isNew)
    {
        var given = Scenario.PullRequestWith(Observe + "\ndeployments:\n  staging: { workflow: deploy.yml }\n");
        given.Opened();

        given.Says(said).All<PutComment>().Where(comment => comment.Name.StartsWith("reply-", StringComparison.Ordinal)).ShouldAllBe(comment => comment.IsNew == isNew);
    }

    [Fact]
    public void Several_commands_are_authorised_each_and_answered_by_one_comment()
    {
        var given = Failed();

        var step = given.Says("/hold later\n\n/override tests reason:\"x\"\n\n/help", "triage");

        step.All<PutComment>().Count(comment => comment.Name.StartsWith("reply-", StringComparison.Ordinal)).ShouldBe(1);
        step.Reply().ShouldContain("`held`");
        step.Reply().ShouldContain("`not-permitted`");
        step.Reply().ShouldContain("| `/rerun [failed");
        step.All<React>().Select(react => react.Reaction).ShouldBe(["eyes", "-1"]);
    }

    [Fact]
    public void Help_lists_what_works_here_and_nothing_else()
    {
        var reply = Failed().Says("/help").Reply();

        reply.ShouldContain("/ok-to-test");
        reply.ShouldContain("/override");
        reply.ShouldNotContain("/deploy");
    }

    private static Scenario Fork()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        given.Pull = given.Pull! with { HeadRepositoryId = 99 };
        return given;
    }

    private static Scenario Failed()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 2, failed: 1);
        given.Ends("lint", passed: 2, failed: 1, id: 501);
        return given;
    }

    private static Scenario FailedDispatch()
    {
        var given = Scenario.PullRequestWith(Dispatch);
        given.Opened();
        given.SnapshotOf(given.CorrelationOf("tests"), RunState.Completed, RunConclusion.Failure);
        given.RunChanged();
        given.Reported("tests", 1, 1);
        given.ReportsCollected("tests");
        return given;
    }
}
