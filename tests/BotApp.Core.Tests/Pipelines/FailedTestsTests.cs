using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>Naming the tests that failed to a runner, and putting what they say then over what the whole run had said.</summary>
public sealed class FailedTestsTests
{
    [Theory]
    [InlineData("tests.unit.test_a", "test_one", "tests/unit/test_a.py::test_one")]
    [InlineData("tests.unit.test_a.TestB.TestC", "test_one[a::b/c d$(x)]", "tests/unit/test_a.py::TestB::TestC::test_one[a::b/c d$(x)]")]
    [InlineData("tests.unit.test_a", "(module)", "tests/unit/test_a.py")]
    [InlineData("tests.unit.test_a", "test_one[#x1B]", "tests/unit/test_a.py")]
    [InlineData("tests.unit.test_a", "test_one[a\nb]", "tests/unit/test_a.py")]
    [InlineData("somewhere.else", "test_one", "tests/unit/test_a.py")]
    public void A_test_is_named_as_pytest_names_it_or_by_its_file(string path, string name, string expected) =>
        FailedTests.Select([Run(Failed(path, name), Passed("tests.unit.test_b", "test_good"))]).ShouldBe(expected);

    [Fact]
    public void Several_are_given_once_each_in_a_fixed_order_and_a_file_stands_for_its_tests()
    {
        var one = Run(Failed("tests.unit.test_a", "test_2"), Failed("tests.unit.test_a", "test_1"));
        var other = Run(Failed("tests.unit.test_a", "test_1")) with { Variant = "3.12" };

        FailedTests.Select([one, other]).ShouldBe("tests/unit/test_a.py::test_1\ntests/unit/test_a.py::test_2");
        FailedTests.Select([one, Run(Failed("tests.unit.test_a", "(module)"))]).ShouldBe("tests/unit/test_a.py", "all of a file's tests are in it");
    }

    [Theory]
    [InlineData("../secrets.py")]
    [InlineData("/etc/test.py")]
    [InlineData("-p.py")]
    [InlineData("tests//a.py")]
    [InlineData("tests/a\u2028.py")]
    [InlineData("C:\\a.py")]
    [InlineData("tests/a.txt")]
    [InlineData(null)]
    public void A_file_that_may_not_be_given_to_a_shell_or_to_pytest_means_that_everything_is_run(string? file) =>
        FailedTests.Select([Run(Failed("tests.unit.test_a", "test_1", file), Failed("tests.unit.test_a", "test_2"))]).ShouldBeNull();

    [Fact]
    public void What_is_not_whole_or_did_not_fail_means_that_everything_is_run()
    {
        FailedTests.Select([]).ShouldBeNull();
        FailedTests.Select([Run(Passed("tests.unit.test_a", "test_1"))]).ShouldBeNull();
        FailedTests.Select([Run(Failed("tests.unit.test_a", "test_1")), new RunReports("3.12", [])]).ShouldBeNull("a job without reports may have failed for anything");
        FailedTests.Select([Run(Failed("tests.unit.test_a", "test_1")), new RunReports("3.12", [Report.Unreadable("junit.xml", "cut off")])]).ShouldBeNull();
    }

    [Fact]
    public void Too_many_names_become_files_and_too_many_files_everything()
    {
        var names = Enumerable.Range(0, 2000).Select(number => Failed("tests.unit.test_a", $"test_{number}_{new string('x', 40)}")).ToArray();
        var files = Enumerable.Range(0, 2000).Select(number => Failed($"tests.test_{number}", "test_1", $"tests/{new string('x', 40)}/test_{number}.py")).ToArray();

        FailedTests.Select([Run(names)]).ShouldBe("tests/unit/test_a.py");
        FailedTests.Select([Run(files)]).ShouldBeNull();
    }

    [Fact]
    public void A_test_that_ran_again_says_what_it_says_now_and_every_other_what_it_said_then()
    {
        var before = Run(Passed("tests.unit.test_a", "test_1"), Failed("tests.unit.test_a", "test_2"), Failed("tests.unit.test_a", "test_3")) with { JobConclusion = RunConclusion.Failure };
        var now = Run(Passed("tests.unit.test_a", "test_2")) with { JobConclusion = RunConclusion.Success };

        var whole = FailedTests.Over([before], 1, [now]).ShouldHaveSingleItem();

        whole.JobConclusion.ShouldBe(RunConclusion.Success);
        whole.Reports.SelectMany(report => report.Tests).Select(test => (test.Case.Name, test.Outcome)).ShouldBe(
            [("test_2", TestOutcome.Passed), ("test_1", TestOutcome.Passed), ("test_3", TestOutcome.Failed)], "what was not run again stays as it was, failed or not");
        whole.Reports[1].Records.ShouldBe(new RecordCounts(2, 1, 1, 0, 0));
        whole.Reports[1].Problems.ShouldHaveSingleItem().ShouldBe(new ReportProblem("Of attempt 1: only the tests that failed in it were run again.", IsNotice: true));
    }

    [Fact]
    public void A_job_that_brought_nothing_now_keeps_its_gap()
    {
        var before = Run(Passed("tests.unit.test_a", "test_1"), Failed("tests.unit.test_a", "test_2"));
        var crashed = new RunReports("", []) { JobConclusion = RunConclusion.Failure };

        FailedTests.Over([before], 1, [crashed]).ShouldHaveSingleItem().ShouldBe(crashed);
        FailedTests.Over([before with { Variant = "3.12" }], 1, [Run(Passed("tests.unit.test_a", "test_2"))]).ShouldHaveSingleItem().Reports.Count.ShouldBe(1, "another cell of the matrix is another job");
    }

    [Fact]
    public void What_all_tests_measured_stays_because_some_measure_less()
    {
        var coverage = new Report { Path = "coverage.xml", State = ReportState.Ignored, Kind = ReportKind.Coverage };
        var before = Run(Failed("tests.unit.test_a", "test_2")) with { Coverage = [coverage] };
        var now = Run(Passed("tests.unit.test_a", "test_2")) with { Coverage = [coverage with { Path = "some.xml" }] };

        FailedTests.Over([before], 1, [now])[0].Coverage.ShouldBe([coverage]);
        FailedTests.Over([before with { Coverage = [] }], 1, [now])[0].Coverage[0].Path.ShouldBe("some.xml");
    }

    [Fact]
    public void G37_A_runner_that_can_name_tests_runs_only_those_that_failed_and_says_whose_results_count_on()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml, mode: dispatch }\ngate: { required: [tests], grace: 0s }");
        given.Runners["actions"] = new RunnerFact { Observes = true, RerunsFailedJobs = false, SelectsTests = true };
        var id = given.Opened().One<StartRun>().CorrelationId;
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Failure);
        given.RunChanged();
        given.Reported("tests", 1, 1);
        given.ReportsCollected("tests");

        var step = given.Says("/rerun");

        step.One<RerunRun>().FailedOnly.ShouldBeTrue();
        step.Reply().ShouldContain("`tests`: the failed tests are run again as attempt 2");
        step.Check("tests").ShouldNotBeNull().Output.Summary.ShouldContain("Only the tests that failed are run again, and what the others said in attempt 1 counts on");
        given.Happens(new RunStarted(id, new RunReference("501", 2, null)));
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Success, attempt: 2, id: 501);
        given.RunChanged().One<CollectReports>().CountsOn.ShouldNotBeNull().ShouldBe(new RunReference("500", 1, "https://example.org/runs/500"));
    }

    [Fact]
    public void G37_A_run_that_failed_without_a_failing_test_is_run_again_as_a_whole_there()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml, mode: dispatch }\ngate: { required: [tests], grace: 0s }");
        given.Runners["actions"] = new RunnerFact { Observes = true, RerunsFailedJobs = false, SelectsTests = true };
        var id = given.Opened().One<StartRun>().CorrelationId;
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Failure);
        given.RunChanged();
        given.Reported("tests", 2);
        given.ReportsCollected("tests");

        given.Says("/rerun").One<RerunRun>().FailedOnly.ShouldBeFalse();
        given.Runs[0].CountsOn.ShouldBeNull();
    }

    [Fact]
    public void A_start_names_the_commit_that_the_change_is_compared_with()
    {
        var given = Scenario.PullRequestWith("version: 1\npipelines:\n  tests: { workflow: tests.yml, mode: dispatch }");

        given.Opened().One<StartRun>().BaseSha.ShouldBe(Scenario.BaseSha);
    }

    private static RunReports Run(params TestRecord[] tests) => new("", [new Report { Path = "junit.xml", Format = "junit", State = ReportState.Complete, Tests = TestList.From(tests) }]);

    private static TestRecord Passed(string path, string name) => new(new TestCase(path, name), "", TestOutcome.Passed, 0.1, null);

    private static TestRecord Failed(string path, string name, string? file = "tests/unit/test_a.py") =>
        new(new TestCase(path, name), "", TestOutcome.Failed, 0.1, new TestDetail([new TestAttempt(TestOutcome.Failed, 0.1, [new TestProblem(TestOutcome.Failed, "no")])], file, 3));
}
