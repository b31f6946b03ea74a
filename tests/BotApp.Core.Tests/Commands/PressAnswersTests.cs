using BotApp.Core.Checks;
using BotApp.Core.Commands;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Commands;

/// <summary>GitHub's own "Re-run", "Re-run all checks" and the buttons of our checks; and what is said of checks that are not ours.</summary>
public sealed class PressAnswersTests
{
    private const string Observe = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
          lint: { workflow: lint.yml }
        gate: { required: [tests], grace: 0s }
        """;

    [Fact]
    public void G28_A_refused_press_is_answered_at_the_check_and_recorded()
    {
        var given = Failed().As("read");

        var step = given.Happens(new CheckRerunRequested("botapp/tests", Scenario.A, Scenario.Robin));

        step.All<RerunRun>().ShouldBeEmpty();
        var answer = step.One<AnswerPress>();
        (answer.CheckName, answer.Sha).ShouldBe(("botapp/tests", Scenario.A));
        answer.Text.ShouldContain("\"Re-run\", pressed by robin at 2026-03-02 09:00 UTC: not done: /rerun needs the role write or higher");
        answer.Text.ShouldEndWith("`not-permitted`");
        answer.Buttons.Select(button => button.Identifier).ShouldBe(["rerun-failed", "refresh"], "GitHub does not say which buttons a check has, so it is given them again");
        step.One<RecordAct>().What.ShouldContain("refused (not-permitted)");
    }

    [Theory]
    [InlineData("stranger/tests", null)]
    [InlineData("botapp/tests", 99L)]
    public void G28_A_check_of_another_app_is_none_of_ours(string check, long? app)
    {
        var given = Failed().As("admin");

        given.Happens(new CheckRerunRequested(check, Scenario.A, Scenario.Robin) { AppId = app }).Deeds.ShouldBeEmpty();
        given.Happens(new ButtonPressed(check, "rerun-failed", Scenario.A, Scenario.Robin) { AppId = app }).Deeds.ShouldBeEmpty();
    }

    [Fact]
    public void G28_Every_button_is_authorised_like_its_command()
    {
        var given = Failed();
        given.Settings = Scenario.Loaded(Observe + "\ncommands: { allow: { refresh: [write] } }");
        given.As("triage");

        given.Happens(new ButtonPressed("botapp/tests", "rerun-failed", Scenario.A, Scenario.Robin)).All<RerunRun>().ShouldBeEmpty();
        var refresh = given.Happens(new ButtonPressed("botapp/gate", "refresh", Scenario.A, Scenario.Robin));

        refresh.All<CollectReports>().ShouldBeEmpty();
        refresh.One<AnswerPress>().Text.ShouldContain("/refresh needs the role write");
    }

    [Fact]
    public void G34_A_press_on_a_superseded_commit_is_refused_and_its_check_loses_its_buttons()
    {
        var given = Failed();
        given.Pushed(Scenario.B);
        given.As("admin");

        var step = given.Happens(new ButtonPressed("botapp/tests", "rerun-failed", Scenario.A, Scenario.Robin));

        step.All<RerunRun>().ShouldBeEmpty();
        step.One<AnswerPress>().Text.ShouldContain("this is about aaaaaaa, and bbbbbbb is judged now. `superseded`");
        step.One<AnswerPress>().Buttons.ShouldBeEmpty();
    }

    [Fact]
    public void Two_clicks_are_one_deed()
    {
        var given = Failed().As("write");

        given.Happens(new ButtonPressed("botapp/tests", "rerun-failed", Scenario.A, Scenario.Robin)).One<RerunRun>();

        var second = given.Happens(new ButtonPressed("botapp/tests", "rerun-failed", Scenario.A, Scenario.Robin));
        second.Deeds.ShouldBeEmpty();
        second.Because.ShouldContain("running already");
    }

    [Fact]
    public void A_click_on_a_page_that_was_left_open_runs_nothing_that_has_passed_since()
    {
        var given = Failed().As("write");
        given.Happens(new ButtonPressed("botapp/tests", "rerun-failed", Scenario.A, Scenario.Robin));
        given.Ends("tests", passed: 3, attempt: 2);

        var step = given.Happens(new ButtonPressed("botapp/tests", "rerun-failed", Scenario.A, Scenario.Robin));

        step.All<RerunRun>().ShouldBeEmpty();
        step.One<AnswerPress>().Text.ShouldContain("`nothing-failed`");
        given.Happens(new CheckRerunRequested("botapp/tests", Scenario.A, Scenario.Robin)).One<RerunRun>().FailedOnly.ShouldBeFalse("GitHub's own button runs what passed, too");
    }

    [Fact]
    public void G33_A_press_that_meets_a_limit_is_told_so()
    {
        var given = Failed().As("write");
        given.Now += TimeSpan.FromDays(31);

        var step = given.Happens(new CheckRerunRequested("botapp/tests", Scenario.A, Scenario.Robin));

        step.All<RerunRun>().ShouldBeEmpty();
        step.One<AnswerPress>().Text.ShouldContain("its run is older than 30 days; push again to start a new one. `cannot-rerun`");
    }

    [Fact]
    public void The_gates_buttons_run_what_failed_and_read_everything_again()
    {
        var given = Failed().As("write");
        var gate = CheckButtons.Of(given.PullRequest.Gate!, given.PullRequest, given.Settings.Effective, given.Now);
        gate.Select(button => button.Identifier).ShouldBe(["rerun-failed", "refresh"]);

        given.Happens(new ButtonPressed("botapp/gate", "refresh", Scenario.A, Scenario.Robin)).One<AnswerPress>().Text.ShouldContain("everything is read again");
        given.Happens(new ButtonPressed("botapp/gate", "refresh", Scenario.A, Scenario.Robin)).One<AnswerPress>().Text.ShouldContain("`too-soon`");
        given.Happens(new ButtonPressed("botapp/gate", "rerun-failed", Scenario.A, Scenario.Robin)).All<RerunRun>().Count.ShouldBe(2);
    }

    [Fact]
    public void Re_run_of_a_check_that_is_judged_from_others_reads_everything_again_when_nothing_failed()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 1);
        given.Ends("lint", passed: 1, id: 501);
        given.As("write");

        var step = given.Happens(new CheckRerunRequested("botapp/gate", Scenario.A, Scenario.Robin));

        step.All<RerunRun>().ShouldBeEmpty();
        step.One<AnswerPress>().CheckName.ShouldBe("botapp/gate");
    }

    [Fact]
    public void There_are_only_buttons_that_would_do_something()
    {
        var given = Scenario.PullRequestWith(Observe.Replace("lint: { workflow: lint.yml }", "lint: { workflow: lint.yml, mode: dispatch }", StringComparison.Ordinal));
        var lint = given.Opened().One<StartRun>().CorrelationId;

        Buttons(given.Happens(new RunRefused(lint, "no such workflow")).Check("lint")).ShouldBe(["Start again"]);
        Buttons(given.Ends("tests", passed: 1, failed: 1).Check("tests")).ShouldBe(["Re-run failed", "Refresh"]);
        Buttons(given.Ends("tests", passed: 2, attempt: 2).Check("tests")).ShouldBeEmpty();
        Buttons(given.Ends("tests", passed: 1, failed: 1, attempt: 50).Check("tests")).ShouldBe(["Refresh"], "fifty attempts are all there are");

        var disabled = Scenario.PullRequestWith(Observe + "\ncommands: { enabled: [help, refresh] }");
        disabled.Opened();
        Buttons(disabled.Ends("tests", passed: 1, failed: 1).Check("tests")).ShouldBe(["Refresh"]);
    }

    [Fact]
    public void Every_button_keeps_to_GitHubs_limits()
    {
        var given = Failed();
        var gate = given.PullRequest.Gate!;
        IReadOnlyList<CheckButton>[] all = [CheckButtons.Of(gate, given.PullRequest, given.Settings.Effective, given.Now), .. given.Runs.Select(run => CheckButtons.Of(run, given.Settings.Effective, given.Now)),
            .. given.Runs.Select(run => CheckButtons.Of(run with { Run = null, Dispatched = true }, given.Settings.Effective, given.Now))];

        foreach (var buttons in all)
        {
            buttons.Count.ShouldBeInRange(1, 3);
            buttons.ShouldAllBe(button => button.Label.Length <= 20 && button.Description.Length <= 40 && button.Identifier.Length <= 20);
        }
    }

    [Fact]
    public void The_gate_says_how_to_override_what_failed_where_somebody_may()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();

        given.Ends("tests", passed: 1, failed: 1).Check("gate").ShouldNotBeNull().Output.Summary
            .ShouldContain("`/override tests reason:\"WHY\"` lets the gate pass over it on this commit; that needs the role maintain or higher.");

        var disabled = Scenario.PullRequestWith(Observe + "\ncommands: { enabled: [help, rerun] }");
        disabled.Opened();
        disabled.Ends("tests", passed: 1, failed: 1).Check("gate").ShouldNotBeNull().Output.Summary.ShouldNotContain("/override");
    }

    [Fact]
    public void A_job_of_a_run_of_which_none_has_begun_is_told_from_those_of_other_workflows()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml }\ngate: { required: [tests], grace: 0s }");
        given.Opened();
        given.Runner("tests", RunState.Queued).RunChanged();
        given.Told("tests", one => one with { Jobs = [] });
        given.Workflows.Clear();
        given.Workflows.Add(new WorkflowRunFact(500, 1, "tests", ".github/workflows/tests.yml", "pull_request", "queued", null, null) { SuiteId = 66 });
        given.Checks.Add(new CheckFact(1, "unit (3.12)", 15368, "github-actions", "queued", null, null) { SuiteId = 66 });
        given.Checks.Add(new CheckFact(2, "docs", 15368, "github-actions", "queued", null, null) { SuiteId = 67 });

        given.Says("/rerun unit (3.12)").Reply().ShouldContain("is a job of `tests`");
        given.Says("/rerun docs").Reply().ShouldContain("name its workflow under `pipelines`");
    }

    [Fact]
    public void G32_A_check_of_another_app_is_answered_with_who_can_run_it()
    {
        var given = Failed();
        given.Checks.Add(new CheckFact(1, "ci/legacy", 77, "buildbot", "completed", "failure", null));
        given.Checks.Add(new CheckFact(2, "docs", 15368, "github-actions", "completed", "failure", null));
        given.Checks.Add(new CheckFact(3, "botapp/gate", Scenario.OurApp, "botapp", "completed", "failure", null));
        given.Statuses.Add(new StatusFact("jenkins/build", "failure", "jenkins"));

        given.Says("/rerun ci/legacy").Reply().ShouldContain("`ci/legacy` belongs to `buildbot`");
        given.Says("/rerun docs").Reply().ShouldContain("name its workflow under `pipelines`");
        given.Says("/rerun jenkins/build").Reply().ShouldContain("is a commit status");
        given.Says("/rerun botapp/gate").Reply().ShouldContain("`/refresh` reads everything again");
        given.Says("/rerun test").Reply().ShouldContain("`test` is a job of `tests`: `/rerun tests`");
        given.Says("/rerun nope").Reply().ShouldContain("there are `tests`, `lint`");

        var step = given.Says("/rerun");
        step.All<RerunRun>().Count.ShouldBe(2);
        step.Reply().ShouldContain("`ci/legacy`, `jenkins/build` did not pass either, and only whoever reports them can run them again.");
    }

    [Fact]
    public void G9_A_glob_that_names_several_runs_nothing_and_lists_them()
    {
        var step = Failed().Says("/rerun *t*");

        step.All<RerunRun>().ShouldBeEmpty();
        step.Reply().ShouldContain("That names `tests`, `lint`: say which one. Nothing was run.");
    }

    [Fact]
    public void An_answer_takes_the_place_of_the_former_one_and_keeps_to_GitHubs_limit()
    {
        var once = PressAnswer.Put("**3 failed**", "first");
        var twice = PressAnswer.Put(once, "second");

        once.ShouldContain("> first");
        twice.ShouldContain("> second");
        twice.ShouldNotContain("first");
        twice.ShouldEndWith("**3 failed**");
        ByteBudget.Bytes(PressAnswer.Put(new string('ä', 40_000), "x")).ShouldBeLessThanOrEqualTo(ByteBudget.CheckTextBytes);
    }

    private static IEnumerable<string> Buttons(SetCheck? check) => check.ShouldNotBeNull().Buttons.Select(button => button.Label);

    private static Scenario Failed()
    {
        var given = Scenario.PullRequestWith(Observe);
        given.Opened();
        given.Ends("tests", passed: 2, failed: 1);
        given.Ends("lint", passed: 2, failed: 1, id: 501);
        return given;
    }
}
