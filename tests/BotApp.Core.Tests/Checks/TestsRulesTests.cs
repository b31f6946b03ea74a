using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Core.Tests.History;
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
    public void T56_The_order_of_files_and_jobs_changes_no_text()
    {
        Report[] files = [Named(s_failing, "b.xml"), Named(s_flaky, "a.xml"), Named(s_skipped, "c.xml")];
        var texts = new[] { files, [.. files.Reverse()] }.Select(reports =>
        {
            var input = new TestsInput([new RunReports("", reports)]);
            var verdict = TestsRules.Judge(input);
            var check = TestsCheckText.Of(verdict, input);
            return string.Join('\n', [check.Title, check.Summary, check.Text ?? "", .. check.Annotations.Select(each => each.ToString()), ReportDocument.Write(verdict)]);
        }).ToList();

        texts[1].ShouldBe(texts[0]);

        static Report Named(Report report, string path) => report with { Path = path };
    }

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
        var known = Past.Failing([new("t", "b")]);
        var other = Past.Failing([new("t", "z")]);

        TestsRules.Judge(Input(s_failing) with { Options = options, History = known }).Conclusion.ShouldBe(CheckConclusion.Neutral);
        TestsRules.Judge(Input(s_failing) with { Options = options, History = other }).Conclusion.ShouldBe(CheckConclusion.Failure);
        TestsRules.Judge(Input(s_failing) with { Options = options }).ShouldSatisfyAllConditions(
            verdict => verdict.Conclusion.ShouldBe(CheckConclusion.Failure), verdict => verdict.Reason.ShouldContain("not known"));
        TestsRules.Judge(Input(s_failing) with { History = known }).Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void T44_A_job_the_base_does_not_have_forgives_nothing()
    {
        var input = new TestsInput([new RunReports("3.12", [s_failing]), new RunReports("3.14", [s_failing])])
        {
            Options = new TestsOptions { FailOn = FailOn.NewFailures },
            History = Past.Base(("3.12", "<testcase classname='t' name='b'><failure message='m'/></testcase>")),
        };

        TestsRules.Judge(input).ShouldSatisfyAllConditions(
            verdict => verdict.Conclusion.ShouldBe(CheckConclusion.Failure),
            verdict => verdict.Reason.ShouldBe("1 test failed, none of them new since main@abc1234. 1 failed in jobs the base does not have, so it counts."));
    }

    [Fact]
    public void T44_A_gap_is_never_forgiven()
    {
        var input = Input(s_failing) with { Options = new TestsOptions { FailOn = FailOn.NewFailures }, History = Past.Failing([new("t", "b")]), Expected = ["", "3.13"] };

        TestsRules.Judge(input).Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void T36_Names_that_differ_behind_what_is_shown_are_two_tests()
    {
        var name = new string('x', 200_000);
        var input = Input(Samples.Suite($"<testcase classname='t' name='{name}1'/><testcase classname='t' name='{name}2'><failure message='m'/></testcase>")) with
        {
            History = Past.Base($"<testcase classname='t' name='{name}1'><failure message='m'/></testcase><testcase classname='t' name='{name}2'/>"),
        };

        var verdict = TestsRules.Judge(input);

        verdict.Failing.ShouldHaveSingleItem().Standing.ShouldBe(Standing.New);
        verdict.Comparison!.Fixed.Count.ShouldBe(1);
        TestsCheckText.Of(input).Summary.Length.ShouldBeLessThan(3000);
    }

    [Theory]
    [InlineData("שלום")]
    [InlineData("اختبار")]
    [InlineData("cafe\u0301")]
    [InlineData("👩\u200D🔬")]
    public void T37_Names_of_any_script_are_shown_as_they_are(string name)
    {
        var content = TestsCheckText.Of(Input(Samples.Suite($"<testcase classname='t' name='{name}'><failure message='{name}'/></testcase>")));

        content.Summary.ShouldContain($"- `t::{name}`: {name}");
        content.Text!.ShouldContain($"### {name}");
    }

    [Fact]
    public void T52_Reasons_of_skips_are_counted()
    {
        var cases = string.Concat(Enumerable.Range(0, 2000).Select(i => $"<testcase classname='t' name='s{i}'><skipped message='requires linux'/></testcase>"))
            + "<testcase classname='t' name='x'><skipped type='pytest.xfail' message='known'/></testcase><testcase classname='t' name='n'><skipped/></testcase>"
            + "<testcase classname='' name='m'><skipped message='collection skipped'>('/w/test_m.py', 2, 'Skipped: module level')</skipped></testcase>";

        Judge(Samples.Suite(cases)).SkipReasons.ShouldBe([new("requires linux", 2000), new("", 1), new("expected to fail: known", 1), new("module level", 1)]);
    }

    [Fact]
    public void T51_Parameter_sets_are_one_function_among_the_slowest_and_in_the_list_of_failures()
    {
        var cases = string.Concat(Enumerable.Range(0, 30).Select(i => $"<testcase classname='t' name='f[a/b::{i}]' time='0.5'><failure message='m'/></testcase>")) + "<testcase classname='t' name='g' time='2'/>";
        var input = Input(Samples.Suite(cases));

        var verdict = TestsRules.Judge(input);

        verdict.SlowestFunctions.ShouldBe([new("t::f", "", 30, 15)]);
        verdict.Slowest[0].Name.ShouldBe("t::g");
        TestsCheckText.Of(input).Summary.ShouldContain("- `t::f` with 30 parameter sets (`[a/b::0]`, `[a/b::10]`, `[a/b::11]`, …): m\n");
    }

    [Fact]
    public void The_slowest_tests_say_what_changed_since_the_base()
    {
        var input = Input(Samples.Suite("<testcase classname='t' name='a' time='3.4'/><testcase classname='t' name='b' time='2'/>")) with
        {
            History = Past.Base("<testcase classname='t' name='a' time='2.2'/><testcase classname='t' name='b' time='2.05'/>"),
        };

        TestsCheckText.Of(input).Summary.ShouldSatisfyAllConditions(
            text => text.ShouldContain("| 3.4s (+1.2s) | `t::a` |"), text => text.ShouldContain("| 2s | `t::b` |"));
    }

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
