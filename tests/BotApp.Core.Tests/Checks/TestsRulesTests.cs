using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Checks;

public class TestsRulesTests
{
    private static readonly Report s_passing = Samples.Suite("<testcase classname='t' name='a'/><testcase classname='t' name='b'/>");
    private static readonly Report s_failing = Samples.Suite("<testcase classname='t' name='a'/><testcase classname='t' name='b'><failure message='m'/></testcase>");
    private static readonly Report s_flaky = Samples.Suite("<testcase classname='t' name='b'><failure message='m'/></testcase><testcase classname='t' name='b'/>");
    private static readonly Report s_skipped = Samples.Suite("<testcase classname='t' name='a'><skipped/></testcase>");

    [Fact]
    public void All_read_and_passed_is_success() => Judge(s_passing).Conclusion.ShouldBe(CheckConclusion.Success);

    [Fact]
    public void One_failure_is_a_failure() => Judge(s_failing).ShouldSatisfyAllConditions(
        verdict => verdict.Conclusion.ShouldBe(CheckConclusion.Failure), verdict => verdict.Reason.ShouldBe("1 test failed."));

    [Fact]
    public void T31_No_tests_are_no_success() => Judge(Samples.Suite("")).ShouldSatisfyAllConditions(
        verdict => verdict.Conclusion.ShouldBe(CheckConclusion.Failure), verdict => verdict.Reason.ShouldContain("no tests"));

    [Fact]
    public void T31_Fewer_tests_than_agreed_are_no_success() =>
        TestsRules.Judge(Input(s_passing) with { Options = new TestsOptions { MinTests = 3 } }).Reason.ShouldContain("2 tests ran and at least 3");

    [Fact]
    public void T30_A_job_without_a_report_is_named()
    {
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("3.12", [s_passing]), new RunReports("3.13", []) { JobConclusion = RunConclusion.Failure }]));

        verdict.Conclusion.ShouldBe(CheckConclusion.Failure);
        verdict.Reason.ShouldBe("3.13 failed and left no test report: its log says why.");
    }

    [Fact]
    public void A_missing_cell_of_the_matrix_is_named()
    {
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("3.12", [s_passing])]) { Expected = ["3.12", "3.13"] });

        verdict.Conclusion.ShouldBe(CheckConclusion.Failure);
        verdict.Reason.ShouldStartWith("3.13 was expected and did not report");
    }

    [Fact]
    public void A_job_that_failed_although_its_tests_passed_is_no_success()
    {
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("3.12", [s_passing]) { JobConclusion = RunConclusion.Failure }]));

        verdict.Conclusion.ShouldBe(CheckConclusion.Failure);
        verdict.Reason.ShouldBe("3.12 failed although no test in its reports failed: its log says why.");
    }

    [Theory]
    [InlineData(RunConclusion.Cancelled)]
    [InlineData(RunConclusion.TimedOut)]
    [InlineData(RunConclusion.Unknown)]
    [InlineData(RunConclusion.StartupFailure)]
    [InlineData(RunConclusion.Stale)]
    [InlineData(RunConclusion.ActionRequired)]
    public void No_other_end_of_a_job_is_success(RunConclusion conclusion) =>
        TestsRules.Judge(new TestsInput([new RunReports("", [s_passing]) { JobConclusion = conclusion }])).Conclusion.ShouldBe(CheckConclusion.Failure);

    [Fact]
    public void Nothing_but_skips_is_neutral() => Judge(s_skipped).Conclusion.ShouldBe(CheckConclusion.Neutral);

    [Fact]
    public void An_expected_job_that_was_skipped_while_others_ran_is_a_gap()
    {
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("a", [s_passing]), new RunReports("b", []) { JobConclusion = RunConclusion.Skipped }]) { Expected = ["a", "b"] });

        verdict.Conclusion.ShouldBe(CheckConclusion.Failure);
        verdict.Reason.ShouldContain("b was expected and was skipped");
    }

    [Fact]
    public void Nobody_at_all_is_no_success() => TestsRules.Judge(new TestsInput([])).Conclusion.ShouldBe(CheckConclusion.Failure);

    [Fact]
    public void T44_Known_failures_alone_are_neutral_where_only_new_ones_count()
    {
        var options = new TestsOptions { FailOn = FailOn.NewFailures };
        var known = new BaseResults("main@abc1234", new HashSet<TestCase> { new("t", "b") });
        var other = new BaseResults("main@abc1234", new HashSet<TestCase> { new("t", "z") });

        TestsRules.Judge(Input(s_failing) with { Options = options, Base = known }).Conclusion.ShouldBe(CheckConclusion.Neutral);
        TestsRules.Judge(Input(s_failing) with { Options = options, Base = other }).Conclusion.ShouldBe(CheckConclusion.Failure);
        TestsRules.Judge(Input(s_failing) with { Options = options }).ShouldSatisfyAllConditions(
            verdict => verdict.Conclusion.ShouldBe(CheckConclusion.Failure), verdict => verdict.Reason.ShouldContain("not known"));
        TestsRules.Judge(Input(s_failing) with { Base = known }).Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void T43_What_the_base_fails_and_passes_here_is_fixed() =>
        TestsRules.Judge(Input(s_passing) with { Base = new BaseResults("main", new HashSet<TestCase> { new("t", "b") }) }).Fixed.ShouldBe(["t::b"]);

    [Fact]
    public void T13_Strict_retries_turn_flaky_into_failure()
    {
        Judge(s_flaky).Conclusion.ShouldBe(CheckConclusion.Success);
        TestsRules.Judge(Input(s_flaky) with { Options = new TestsOptions { StrictRetries = true } }).Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void T14_The_same_test_in_two_jobs_is_two_runs_and_one_failing_test()
    {
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("3.12", [s_passing]), new RunReports("3.13", [s_failing])]));

        verdict.Failing.ShouldHaveSingleItem().Variants.ShouldBe(["3.13"]);
        verdict.Flaky.ShouldBeEmpty();
        verdict.Totals.Tests.ShouldBe(4);
        verdict.DistinctPassed.ShouldBe(1);
    }

    [Fact]
    public void T45_Quarantined_failures_are_listed_and_do_not_count_until_their_day_is_over()
    {
        var input = Input(s_failing) with { Today = new DateOnly(2026, 11, 20) };

        var held = TestsRules.Judge(input with { Options = new TestsOptions { Quarantine = [new Quarantine("t::b", new DateOnly(2026, 11, 20), "why")] } });
        var over = TestsRules.Judge(input with { Options = new TestsOptions { Quarantine = [new Quarantine("t::b", new DateOnly(2026, 11, 19))] } });

        held.Conclusion.ShouldBe(CheckConclusion.Success);
        held.Quarantined.ShouldHaveSingleItem();
        over.Conclusion.ShouldBe(CheckConclusion.Failure);
        over.Notices.ShouldContain(notice => notice.Contains("ended on 2026-11-19", StringComparison.Ordinal));
    }

    [Fact]
    public void T45_A_node_id_without_parameters_sets_all_of_them_apart()
    {
        var report = Samples.Suite("<testcase classname='tests.test_a' name='test_b[1]'><failure message='m'/></testcase>");

        TestsRules.Judge(Input(report) with { Options = new TestsOptions { Quarantine = [new Quarantine("tests/test_a.py::test_b")] } }).Quarantined.ShouldHaveSingleItem();
        TestsRules.Judge(Input(report) with { Options = new TestsOptions { Quarantine = [new Quarantine("tests/test_a.py::test_b[2]")] } }).Quarantined.ShouldBeEmpty();
    }

    [Fact]
    public void A_quarantined_failure_does_not_hide_an_unreadable_report()
    {
        var input = new TestsInput([new RunReports("", [s_failing, Report.Unreadable("x.xml", "broken")])]) { Options = new TestsOptions { Quarantine = [new Quarantine("t::b")] } };

        TestsRules.Judge(input).Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    private static TestsVerdict Judge(Report report) => TestsRules.Judge(Input(report));

    private static TestsInput Input(Report report) => new([new RunReports("", [report])]);
}
