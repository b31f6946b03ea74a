using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Pipelines;

public sealed class FindingsScenarioTests
{
    private const string Tested = "version: 1\npipelines:\n  tests: { workflow: tests.yml }\ntests: { annotations: { max: 2 } }";

    private const string Lint = "version: 1\npipelines:\n  lint: { workflow: lint.yml, reports: { min-tests: 0 } }";

    [Fact]
    public void Findings_follow_the_tests_and_share_their_limit_of_annotations()
    {
        var check = Ends(Tested, "tests", RunConclusion.Success, new RunReports("", [Scenario.ReportOf(3, 0)]) { Findings = [Found(3, 5, 7)] });

        check.Conclusion.ShouldBe(CheckConclusion.Success, "findings decide nothing");
        check.Output.Title.ShouldBe("3 passed · 0.3s · findings: 3 warnings");
        check.Output.Annotations.Select(one => (one.StartLine, one.Level)).ShouldBe([(3, AnnotationLevel.Warning), (5, AnnotationLevel.Warning)]);
        check.Output.Summary.ShouldContain("### Findings: 3 warnings");
    }

    [Fact]
    public void A_file_that_is_named_as_findings_and_holds_none_is_said()
    {
        var check = Ends(Lint, "lint", RunConclusion.Success, new RunReports("", []) { IsTested = false, Findings = [Report.Unreadable("pylint.json", "cut off")] });

        check.Conclusion.ShouldBe(CheckConclusion.Success);
        check.Output.Title.ShouldBe("Findings: none, not all could be read");
        check.Output.Summary.ShouldContain("cut off");
    }

    [Theory]
    [InlineData(RunConclusion.Success, CheckConclusion.Success, "No test reports; the run succeeded")]
    [InlineData(RunConclusion.Failure, CheckConclusion.Failure, "The run failed")]
    [InlineData(RunConclusion.Cancelled, CheckConclusion.Failure, "The run was cancelled")]
    [InlineData(RunConclusion.Unknown, CheckConclusion.Failure, null)]
    public void Without_tests_asked_for_the_end_of_the_run_decides(RunConclusion ended, CheckConclusion expected, string? title)
    {
        foreach (var jobs in (RunReports[][])[[], [new RunReports("lint", []) { JobConclusion = ended }]])
        {
            var check = Ends(Lint, "lint", ended, jobs);

            check.Conclusion.ShouldBe(expected);
            check.Output.Title.ShouldBe(title ?? check.Output.Title);
        }
    }

    [Fact]
    public void Without_tests_asked_for_a_report_that_cannot_be_read_or_a_test_that_fails_is_no_success_all_the_same()
    {
        Ends(Lint, "lint", RunConclusion.Success, new RunReports("", [Report.Unreadable("junit.xml", "cut off")])).Conclusion.ShouldBe(CheckConclusion.Failure);
        Ends(Lint, "lint", RunConclusion.Success, new RunReports("", [Scenario.ReportOf(3, 1)])).Conclusion.ShouldBe(CheckConclusion.Failure);
        Ends(Lint, "lint", RunConclusion.Success, new RunReports("", [Scenario.ReportOf(3, 0)])).Output.Title.ShouldBe("3 passed · 0.3s");
    }

    [Fact]
    public void Without_tests_asked_for_a_cell_of_the_matrix_still_has_to_have_run()
    {
        var matrix = Lint.Replace("reports:", "matrix: { python: [\"3.12\"] }, reports:", StringComparison.Ordinal);

        Ends(matrix, "lint", RunConclusion.Success).Output.Title.ShouldBe("3.12 did not report");
    }

    [Fact]
    public void Where_tests_are_asked_for_findings_do_not_stand_for_them()
    {
        var check = Ends(Lint.Replace(", reports: { min-tests: 0 }", "", StringComparison.Ordinal), "lint", RunConclusion.Success, new RunReports("", []) { IsTested = false, Findings = [Found(3)] });

        check.Conclusion.ShouldBe(CheckConclusion.Failure);
        check.Output.Title.ShouldBe("no tests reported · findings: 1 warning");
    }

    private static SetCheck Ends(string yaml, string pipeline, RunConclusion ended, params RunReports[] jobs)
    {
        var given = Scenario.PullRequestWith(yaml);
        given.Opened();
        given.Runner(pipeline, RunState.Completed, ended).RunChanged();
        return given.Brought(pipeline, jobs).ReportsCollected(pipeline).Check(pipeline).ShouldNotBeNull();
    }

    private static Report Found(params int[] lines) => new()
    {
        Path = "pylint.json",
        State = ReportState.Ignored,
        Kind = ReportKind.Findings,
        ReadState = ReportState.Complete,
        Findings = [.. lines.Select(line => new Finding(FindingLevel.Warning, "unused") { Tool = "pylint", Rule = "W0611", Path = "src/shop/cart.py", Line = line })],
    };
}
