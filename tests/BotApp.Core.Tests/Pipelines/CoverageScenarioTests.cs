using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Pipelines;

public sealed class CoverageScenarioTests
{
    private const string Cart = "src/shop/cart.py";

    private const string One = "version: 1\npipelines:\n  tests: { workflow: tests.yml }\ncoverage: { project: 80% }\ngate: { grace: 0s }";

    private const string Two = "version: 1\npipelines:\n  tests: { workflow: tests.yml }\n  slow: { workflow: slow.yml }\ncoverage: { project: 80% }\ngate: { grace: 0s }";

    [Fact]
    public void The_check_waits_for_every_pipeline_that_may_measure_and_judges_all_of_them_together()
    {
        var given = Scenario.PullRequestWith(Two);
        given.Opened().Check("coverage").ShouldNotBeNull().Status.ShouldBe(CheckStatus.Queued);
        Ends(given, "tests", Measured(1, 2, 3, 4, 5)).Check("coverage").ShouldNotBeNull().Output.Title.ShouldBe("Waiting for slow");
        Requirement(given).State.ShouldBe(RequirementState.Pending);

        var step = Ends(given, "slow", Measured(4, 5, 6, 7, 8), id: 501);

        var check = step.Check("coverage").ShouldNotBeNull();
        check.Conclusion.ShouldBe(CheckConclusion.Success);
        check.Output.Title.ShouldBe("80.0 %");
        Requirement(given).State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void A_miss_fails_the_gate_and_a_warning_does_not()
    {
        var given = Scenario.PullRequestWith(One);
        given.Opened();
        Ends(given, "tests", Measured(1, 2)).Check("coverage").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
        Requirement(given).Code.ShouldBe("missed");

        given.Settings = Scenario.Loaded(One.Replace("80%", "80%, action: warn", StringComparison.Ordinal));
        var warned = given.Later(TimeSpan.FromMinutes(1)).Check("coverage").ShouldNotBeNull();
        (warned.Conclusion, warned.Round).ShouldBe((CheckConclusion.Neutral, 1));
        Requirement(given).State.ShouldBe(RequirementState.Passed);
    }

    [Fact]
    public void Targets_that_change_are_judged_anew()
    {
        var given = Scenario.PullRequestWith(One.Replace("coverage: { project: 80% }\n", "", StringComparison.Ordinal));
        given.Opened().Check("coverage").ShouldBeNull();
        Ends(given, "tests", new RunReports("", [Scenario.ReportOf(3, 0)])).Check("coverage").ShouldBeNull("nothing was measured and nobody asked");

        given.Settings = Scenario.Loaded(One);

        given.Later(TimeSpan.FromMinutes(1)).Check("coverage").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
        Requirement(given).Code.ShouldBe("not_reported");
    }

    [Fact]
    public void What_is_lost_is_missing_whatever_the_others_measured()
    {
        var refused = Scenario.PullRequestWith(Two.Replace("slow.yml", "slow.yml, mode: dispatch", StringComparison.Ordinal));
        refused.Opened();
        Ends(refused, "tests", Measured([.. Enumerable.Range(1, 10)]));
        refused.Happens(new RunRefused(refused.CorrelationOf("slow"), "no")).All<SetTimer>().ShouldContain(timer => timer.Name == "coverage" && timer.DueAt != null);
        refused.Later(TimeSpan.Zero, "coverage").Check("coverage").ShouldNotBeNull().Output.Title.ShouldStartWith("slow brought no coverage");
        Requirement(refused).State.ShouldBe(RequirementState.Failed);

        Missing(Measured(1), new RunReports("3.12", []) { JobConclusion = RunConclusion.Failure }).ShouldBe(["tests (3.12)"]);
        Missing(Measured(1), new RunReports("3.12", [Report.Unreadable("junit.xml", "cut off")])).ShouldBe(["tests (3.12)"]);
        Missing(Measured(1), new RunReports("3.12", [Scenario.ReportOf(3, 1)]) { JobConclusion = RunConclusion.Failure }).ShouldBeEmpty("it told of its tests and measures nothing");
        Missing(Measured(1), new RunReports("3.12", [Scenario.ReportOf(3, 0)]) { JobConclusion = RunConclusion.Success }).ShouldBeEmpty();
    }

    [Fact]
    public void A_pipeline_that_measures_nothing_says_so_and_where_none_is_needed_nothing_is_missing()
    {
        var settings = One.Replace("tests.yml }", "tests.yml, on: { pull-request: { paths: [\"src/**\"] } } }\n  lint: { workflow: lint.yml, reports: { coverage: [], min-tests: 0 } }", StringComparison.Ordinal);
        var given = Scenario.PullRequestWith(settings);
        given.ChangedFiles = ["README.md"];

        given.Opened().Check("coverage").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Neutral);
        Requirement(given).Code.ShouldBe("not_needed");

        var nobody = Scenario.PullRequestWith(One.Replace("tests.yml", "tests.yml, reports: { coverage: [] }", StringComparison.Ordinal));
        nobody.Opened().Check("coverage").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
        Requirement(nobody).Code.ShouldBe("undefined");
    }

    [Fact]
    public void A_newer_commit_and_a_close_leave_no_open_check()
    {
        var given = Scenario.PullRequestWith(One);
        given.Opened();
        given.Pushed(Scenario.B).Check("coverage", Scenario.A).ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
        given.Closed().Check("coverage", Scenario.B).ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Cancelled);
    }

    [Fact]
    public void Coverage_that_never_comes_is_not_reported_after_the_deadline()
    {
        var given = Scenario.PullRequestWith(One);
        given.Opened();

        given.Later(TimeSpan.FromHours(2), "gate");

        Requirement(given).State.ShouldBe(RequirementState.Failed);
    }

    [Fact]
    public void Only_whole_figures_of_branches_are_kept_to_compare_with()
    {
        const string pushed = "version: 1\npipelines:\n  tests: { workflow: tests.yml, on: { push: true } }";
        var branch = Scenario.BranchWith("main", pushed);
        branch.Happens(new BranchPushed(Scenario.A));
        var keep = Ends(branch, "tests", Measured(1, 2)).One<KeepCoverage>();
        (keep.Branch, keep.Totals).ShouldBe(("main", new CoverageTotals(10, 2)));

        var torn = Scenario.BranchWith("main", pushed);
        torn.Happens(new BranchPushed(Scenario.A));
        Ends(torn, "tests", Measured(1, 2), Measured(1) with { Variant = "3.12", Coverage = [Report.Unreadable("coverage.xml", "cut off")] }).All<KeepCoverage>().ShouldBeEmpty();

        var pull = Scenario.PullRequestWith(One);
        pull.Opened();
        Ends(pull, "tests", Measured(1, 2)).All<KeepCoverage>().ShouldBeEmpty();
    }

    [Fact]
    public void A_drop_on_a_branch_that_was_never_measured_is_none_and_an_unknown_base_of_a_pull_request_is_no_success()
    {
        const string drop = "version: 1\npipelines:\n  tests: { workflow: tests.yml, on: { push: true, pull-request: {} } }\ncoverage: { max-drop: 1% }\ngate: { grace: 0s }";
        var branch = Scenario.BranchWith("main", drop);
        branch.Happens(new BranchPushed(Scenario.A));
        Ends(branch, "tests", Measured(1, 2)).Check("coverage").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);

        var pull = Scenario.PullRequestWith(drop);
        pull.BaseCoverage = new BaseCoverage("main", null);
        pull.Opened();
        Ends(pull, "tests", Measured(1, 2)).Check("coverage").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void Without_settings_coverage_is_shown_where_it_was_found()
    {
        var given = Scenario.PullRequestWith(One);
        given.Runner("tests", RunState.Running);
        given.Settings = new SettingsFact.None(FoundPipelines.Of(new CommitFact([], [], given.Workflows, null)));
        given.Opened().Check("coverage").ShouldBeNull();

        Ends(given, "tests", Measured(1, 2, 3)).Check("coverage").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Neutral);
    }

    [Fact]
    public void Files_named_as_coverage_or_findings_only_never_speak_of_tests()
    {
        var given = Scenario.PullRequestWith(One);
        given.Opened();

        var collect = given.Runner("tests", RunState.Completed, RunConclusion.Success).RunChanged().One<CollectReports>();
        collect.Coverage.ShouldBe(["**/coverage.xml"]);
        collect.Findings.ShouldBe(["**/*.sarif", "**/pylint.json", "**/botapp-migrations.json"]);

        given.Brought("tests", Measured(1), new RunReports("coverage-report", []) { IsTested = false, Coverage = [Report.Unreadable("coverage.xml", "cut off")] });
        given.ReportsCollected("tests").Check("tests").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
    }

    private static Step Ends(Scenario given, string pipeline, params RunReports[] jobs) => Ends(given, pipeline, jobs, 500);

    private static Step Ends(Scenario given, string pipeline, RunReports job, long id) => Ends(given, pipeline, [job], id);

    private static Step Ends(Scenario given, string pipeline, RunReports[] jobs, long id)
    {
        given.Runner(pipeline, RunState.Completed, RunConclusion.Success, id: id).RunChanged();
        return given.Brought(pipeline, jobs).ReportsCollected(pipeline);
    }

    /// <summary>Ten lines, of which these were run, beside green tests.</summary>
    private static RunReports Measured(params int[] covered) => new("", [Scenario.ReportOf(3, 0)])
    {
        Coverage =
        [
            new Report
            {
                Path = "coverage.xml",
                State = ReportState.Ignored,
                Kind = ReportKind.Coverage,
                ReadState = ReportState.Complete,
                Coverage = new ReportedCoverage([new CoveredFile(Cart, [.. Enumerable.Range(1, 10).Select(line => new CoveredLine(line, covered.Contains(line) ? 1 : 0))])], []),
            },
        ],
    };

    private static List<string> Missing(params RunReports[] jobs) =>
        [.. MeasuringRuns.Missing(new PipelineRun { Pipeline = "tests", Sha = Scenario.A, CorrelationId = "c", Runner = "actions", Phase = PipelinePhase.Done }, new Core.Settings.PipelineSettings { Name = "tests" }, jobs)];

    private static Requirement Requirement(Scenario given) => given.PullRequest.Gate.ShouldNotBeNull().Children.Single(child => child.Name == "coverage");
}
