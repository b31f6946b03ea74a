using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class JUnitTests
{
    [Fact]
    public void T01_A_pytest_file_with_every_kind_of_problem_has_the_worst_of_call_and_teardown()
    {
        var report = Samples.Corpus("_generated__pytest/head-xunit2-ok-collect.xml");

        report.Elements().ShouldBe("36/13/13/5/5");
        report.Counts().ShouldBe("35: 13 passed, 12 failed, 5 errors, 5 skipped");
        report.Dialect.ShouldBe("pytest");
        report.Test("test_fail_and_teardown").Outcome.ShouldBe(TestOutcome.Error);
        report.Test("test_skip_and_teardown").Outcome.ShouldBe(TestOutcome.Error);
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]) { Tree = Samples.PySuite });
        Annotations.Of(verdict, new TestsOptions()).Count.ShouldBe(17);
    }

    [Fact]
    public void T01_Our_own_recorded_pytest_run_reads_the_same_way()
    {
        var report = Samples.Recorded("real-pytest.xml");

        report.State.ShouldBe(ReportState.Complete);
        report.Counts().ShouldBe("23: 8 passed, 7 failed, 6 errors, 2 skipped");
        report.Records.Total.ShouldBe(24);
        var twice = report.Test("test_fails_twice");
        twice.AttemptCount.ShouldBe(1);
        twice.Problems.Select(problem => problem.Kind).ShouldBe([TestOutcome.Failed, TestOutcome.Error]);
    }

    [Fact]
    public void T08_A_module_that_could_not_be_collected_is_one_error_with_its_place()
    {
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [Samples.Corpus("_generated__pytest/head-empty.xml")])]) { Tree = Samples.PySuite });

        var test = verdict.Failing.ShouldHaveSingleItem();
        FailureText.Title(test).ShouldBe("tests/unit/test_collect_err.py: collection failed");
        FailureText.Headline(test.Record).ShouldBe("ModuleNotFoundError: No module named 'does_not_exist_xyz'");
        test.Location.ShouldBe(new SourceLocation("tests/unit/test_collect_err.py", 1));
    }

    [Fact]
    public void T09_A_syntax_error_is_placed_by_its_own_last_lines()
    {
        var report = Samples.Recorded("real-pytest.xml");

        var test = report.Tests.Single(test => test.Case.Path == "tests.test_syntax");
        new SourcePaths(Samples.Shop).Locate(test).ShouldBe(new SourceLocation("tests/test_syntax.py", 1));
        FailureText.Headline(test).ShouldStartWith("SyntaxError: ");
    }

    [Fact]
    public void T10_Reruns_that_leave_empty_elements_are_attempts_and_never_green()
    {
        var report = Samples.Corpus("_generated__pytest/head-rerun-HEAD.xml");

        report.Elements().ShouldBe("10/9/1/0/0");
        report.Counts().ShouldBe("4: 3 passed, 1 failed, 0 errors, 0 skipped");
        report.Test("test_always_fail").AttemptCount.ShouldBe(4);
        report.Test("test_flaky_pass").ShouldSatisfyAllConditions(test => test.IsFlaky.ShouldBeTrue(), test => test.AttemptCount.ShouldBe(3));
        report.Test("test_flaky_setup").ShouldSatisfyAllConditions(test => test.IsFlaky.ShouldBeTrue(), test => test.AttemptCount.ShouldBe(2));
        report.Test("test_ok").IsFlaky.ShouldBeFalse();
        Conclusion(report).ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void T11_Reruns_without_a_trace_claim_no_flakiness()
    {
        var report = Samples.Corpus("_generated__pytest/deb7-rerun-10.2.xml");

        report.Counts().ShouldBe("4: 3 passed, 1 failed, 0 errors, 0 skipped");
        report.Tests.ShouldAllBe(test => !test.IsFlaky);
    }

    [Fact]
    public void T12_Surefire_writes_its_reruns_as_children()
    {
        const string Folder = "jenkinsci__junit-plugin/src/test/resources/hudson/tasks/junit/gh-237/";

        var flaky = Samples.Corpus(Folder + "TEST-io.olamy.FlakyTest.xml");
        var failing = Samples.Corpus(Folder + "TEST-io.olamy.AlwaysFailTest.xml");

        flaky.Tests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            test => test.IsFlaky.ShouldBeTrue(), test => test.AttemptCount.ShouldBe(3), test => test.Outcome.ShouldBe(TestOutcome.Passed));
        Conclusion(flaky).ShouldBe(CheckConclusion.Success);
        failing.Tests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            test => test.AttemptCount.ShouldBe(4), test => test.Outcome.ShouldBe(TestOutcome.Failed));
    }

    [Fact]
    public void T13_The_last_attempt_decides_but_a_pass_before_a_failure_does_not_help()
    {
        const string Fail = "<failure message='f'/>";

        Settle($"<testcase classname='C' name='x'>{Fail}</testcase><testcase classname='C' name='x'/>").ShouldBe((TestOutcome.Passed, true));
        Settle($"<testcase classname='C' name='x'/><testcase classname='C' name='x'>{Fail}</testcase>").ShouldBe((TestOutcome.Failed, false));
        Settle($"<testcase classname='C' name='x'><skipped/></testcase><testcase classname='C' name='x'>{Fail}</testcase>").ShouldBe((TestOutcome.Failed, false));
        Settle($"<testcase classname='C' name='x'>{Fail}</testcase><testcase classname='C' name='x'><skipped/></testcase>").ShouldBe((TestOutcome.Failed, false));
        Settle("<testcase classname='C' name='x'/><testcase classname='C' name='x'/>").ShouldBe((TestOutcome.Passed, false));

        static (TestOutcome, bool) Settle(string cases)
        {
            var test = Samples.Suite(cases).Tests.ShouldHaveSingleItem();
            return (test.Outcome, test.IsFlaky);
        }
    }

    [Fact]
    public void T13_Equal_names_of_a_tool_that_never_retries_are_not_attempts()
    {
        var report = Samples.Xml("""
            <testsuites name="jest tests"><testsuite name="s"><testcase classname="a" name="x"><failure/></testcase><testcase classname="a" name="x"/></testsuite></testsuites>
            """);

        report.Tests.ShouldHaveSingleItem().Outcome.ShouldBe(TestOutcome.Failed);
    }

    [Fact]
    public void T16_Every_test_once_per_worker_is_no_retry()
    {
        const string Once = "<testcase classname='m' name='a'/><testcase classname='m' name='b'/>";

        var same = Samples.Suite(Once + Once, "name='pytest' tests='4'");
        var different = Samples.Suite(Once + "<testcase classname='m' name='a'><failure/></testcase><testcase classname='m' name='b'/>".Replace("'a'><failure/>", "'a'>"), "name='pytest' tests='4'");
        var failing = Samples.Suite("<testcase classname='m' name='a'><failure/></testcase><testcase classname='m' name='b'/>" + Once, "name='pytest' tests='4'");

        same.Tests.ShouldAllBe(test => !test.IsFlaky);
        different.Tests.ShouldAllBe(test => !test.IsFlaky);
        failing.Test("a").Outcome.ShouldBe(TestOutcome.Failed);
    }

    [Fact]
    public void T17_A_failure_and_its_failing_teardown_are_one_test_with_both_texts()
    {
        var report = Samples.Recorded("real-pytest.xml");

        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]) { Tree = Samples.Shop });
        var annotation = Annotations.Of(verdict, new TestsOptions()).Single(each => each.Title.EndsWith("::test_fails_twice", StringComparison.Ordinal));
        annotation.Message.ShouldContain("arithmetic");
        annotation.Message.ShouldContain("the connection was not closed");
        annotation.StartLine.ShouldBe(17);
    }

    [Fact]
    public void T18_A_skip_with_an_error_is_an_error() =>
        Samples.Suite("<testcase classname='C' name='x'><skipped/><error message='e'/></testcase>").Test("x").Outcome.ShouldBe(TestOutcome.Error);

    [Fact]
    public void T19_A_suite_that_could_not_be_loaded_is_an_error_of_its_own()
    {
        var report = Samples.Corpus("inorton__junit2html/tests/junit-report-6700.xml");

        report.Elements().ShouldBe("0/0/0/0/0");
        report.Counts().ShouldBe("1: 0 passed, 0 failed, 1 errors, 0 skipped");
        Conclusion(report).ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void T20_Counts_come_from_elements_and_a_disagreement_is_said_once()
    {
        var report = Samples.Corpus("_synthetic__edge/num-suite-counts-mismatch.xml");

        report.Elements().ShouldBe("3/2/1/0/0");
        report.Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            problem => problem.IsNotice.ShouldBeTrue(), problem => problem.Message.ShouldContain("99 tests"));
    }

    [Fact]
    public void T21_Nested_suites_count_every_case_once_and_name_their_path()
    {
        var report = Samples.Xml("""
            <testsuites><testsuite name="outer" tests="2"><testcase classname="a" name="x"/><testsuite name="inner"><testcase classname="a" name="y"/></testsuite></testsuite></testsuites>
            """);

        report.Counts().ShouldBe("2: 2 passed, 0 failed, 0 errors, 0 skipped");
        report.Test("y").Suite.ShouldBe("outer / inner");
        report.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1,234.56", 1234.56)]
    [InlineData("1.234,56", 1234.56)]
    [InlineData("0,5", 0.5)]
    [InlineData("1s", 1)]
    [InlineData("12ms", 0.012)]
    [InlineData("-0.001", double.NaN)]
    [InlineData("NaN", double.NaN)]
    [InlineData("inf", double.NaN)]
    [InlineData("Infinity", double.NaN)]
    [InlineData("", double.NaN)]
    [InlineData(" 1.5 ", 1.5)]
    [InlineData("1e-3", 0.001)]
    [InlineData("0:01:02.5", 62.5)]
    [InlineData("00:00:01.5000000", 1.5)]
    [InlineData("1.6398392E8", 163983920)]
    [InlineData("one", double.NaN)]
    public void T22_Times_are_read_as_the_world_writes_them(string text, double seconds) =>
        Samples.Suite($"<testcase classname='t' name='t' time='{text}'/>").Test("t").Seconds.ShouldBe(seconds);

    [Fact]
    public void T22_A_time_of_more_than_a_day_is_counted_and_said()
    {
        var report = Samples.Suite("<testcase classname='t' name='clock' time='1.6398392E8'/><testcase classname='t' name='fine' time='2'/><testcase classname='t' name='none' time='NaN'/>");
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]));

        verdict.Totals.Seconds.ShouldBe(163983922);
        verdict.Notices.ShouldHaveSingleItem().ShouldSatisfyAllConditions(notice => notice.ShouldStartWith("t::clock says that it took 1.6398392E+8 seconds, more than a day"));
        verdict.Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Theory]
    [InlineData("enc-utf8-bom.xml")]
    [InlineData("enc-utf16le-bom.xml")]
    [InlineData("enc-latin1-declared.xml")]
    [InlineData("enc-cp1252-declared.xml")]
    [InlineData("enc-decl-utf16-bytes-utf8.xml")]
    public void T24_Encodings_are_read_with_the_right_letters(string file)
    {
        var report = Samples.Corpus("_synthetic__edge/" + file);

        report.Counts().ShouldBe("2: 1 passed, 1 failed, 0 errors, 0 skipped");
        report.Test("bad").Problems[0].Text.ShouldNotBeNull().ShouldContain("é");
    }

    [Fact]
    public void T25_Undeclared_letters_are_replaced_and_said()
    {
        var report = Samples.Corpus("_synthetic__edge/enc-latin1-undeclared.xml");

        report.Counts().ShouldBe("2: 1 passed, 1 failed, 0 errors, 0 skipped");
        report.Problems.ShouldContain(problem => problem.IsNotice && problem.Message.Contains("UTF-8", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("chr-raw-esc.xml", 0, 1)]
    [InlineData("chr-raw-esc-in-attr.xml", 0, 1)]
    [InlineData("chr-raw-nul.xml", 1, 0)]
    [InlineData("chr-ref-esc.xml", 0, 1)]
    [InlineData("chr-ref-nul.xml", 0, 1)]
    [InlineData("chr-ref-lone-surrogate.xml", 0, 1)]
    [InlineData("chr-xml11-controls.xml", 0, 1)]
    [InlineData("doc-leading-newline.xml", 1, 0)]
    [InlineData("doc-undeclared-prefix.xml", 1, 0)]
    [InlineData("chr-unescaped-amp.xml", 1, 0)]
    [InlineData("chr-unescaped-lt-in-attr.xml", 1, 0)]
    public void T26_What_XML_forbids_and_reports_contain_is_read(string file, int passed, int failed)
    {
        var report = Samples.Corpus("_synthetic__edge/" + file);

        report.State.ShouldBe(ReportState.Complete);
        report.Counts().ShouldBe($"1: {passed} passed, {failed} failed, 0 errors, 0 skipped");
        report.Tests.SelectMany(test => test.Problems).ShouldAllBe(problem => !PlainText.Clean(problem.Message + problem.Text).Any(c => char.IsControl(c) || char.IsSurrogate(c)));
    }

    [Fact]
    public void T27_Node_writes_cases_of_all_levels()
    {
        var report = Samples.Corpus("_generated__node-test/node24-test.xml");

        report.State.ShouldBe(ReportState.Complete);
        report.Counts().ShouldBe("8: 2 passed, 3 failed, 0 errors, 3 skipped");
        var tree = SourceTree.From(["a.test.mjs"]);
        report.Tests.Where(test => test.IsProblem).ShouldAllBe(test => new SourcePaths(tree).Locate(test)!.Path == "a.test.mjs");
    }

    [Theory]
    [InlineData("doc-truncated-in-case.xml", 2)]
    [InlineData("doc-truncated-in-attr.xml", 0)]
    [InlineData("doc-truncated-in-cdata.xml", 1)]
    public void T28_A_cut_file_keeps_its_finished_cases_and_is_never_success(string file, int cases)
    {
        var report = Samples.Corpus("_synthetic__edge/" + file);

        report.State.ShouldBe(ReportState.Incomplete);
        report.Tests.Count.ShouldBe(cases);
        var problem = report.Problems.Single(each => !each.IsNotice);
        problem.Line.ShouldNotBeNull();
        problem.Column.ShouldNotBeNull();
        Conclusion(report).ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void T28_A_passing_file_cut_anywhere_is_never_success()
    {
        var bytes = File.ReadAllBytes(Samples.Fixture("Reports/real-pytest-passing.xml"));
        Conclusion(Samples.Bytes(bytes)).ShouldBe(CheckConclusion.Success);

        for (var length = 0; length < bytes.Length - 1; length++)
        {
            var report = Samples.Bytes(bytes[..length]);
            (length, Conclusion(report)).ShouldBe((length, CheckConclusion.Failure));
        }
    }

    [Theory]
    [InlineData("doc-empty.xml", ReportState.Unreadable)]
    [InlineData("doc-html-error-page.xml", ReportState.Unreadable)]
    [InlineData("doc-coverage-cobertura.xml", ReportState.Ignored)]
    public void T29_What_is_no_report_is_not_success(string file, ReportState state)
    {
        var report = Samples.Corpus("_synthetic__edge/" + file);

        report.State.ShouldBe(state);
        Conclusion(report).ShouldBe(CheckConclusion.Failure);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n\t", "blank")]
    [InlineData("no xml", "does not begin like XML")]
    [InlineData("<project/>", "<project>")]
    public void T29_What_is_no_report_is_refused_with_a_reason(string content, string reason)
    {
        var report = Samples.Xml(content);

        report.State.ShouldBe(ReportState.Unreadable);
        report.Problems.ShouldHaveSingleItem().Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("sec-quadratic-blowup.xml")]
    [InlineData("sec-xxe-file.xml")]
    public void T32_Entities_are_refused(string file)
    {
        var report = Samples.Corpus("_synthetic__edge/" + file);

        report.State.ShouldNotBe(ReportState.Complete);
        report.Tests.ShouldBeEmpty();
        Conclusion(report).ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void F85_T32_A_billion_laughs_are_not_laughed()
    {
        var report = Samples.Xml("""
            <?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
            <testsuites><testsuite name="s"><testcase classname="a" name="x"><failure message="&c;"/></testcase></testsuite></testsuites>
            """);

        report.State.ShouldBe(ReportState.Incomplete);
        report.Tests.ShouldBeEmpty();
    }

    [Fact]
    public void T32_An_outside_document_type_is_never_fetched_and_does_not_matter()
    {
        var report = Samples.Corpus("_synthetic__edge/sec-xxe-http-dtd.xml");

        report.Counts().ShouldBe("1: 1 passed, 0 failed, 0 errors, 0 skipped");
        report.Problems.ShouldHaveSingleItem().Message.ShouldContain("document type");
    }

    [Fact]
    public void T33_Nesting_without_end_is_an_error()
    {
        var report = Samples.Corpus("_synthetic__edge/sec-deep-nesting-5000.xml");

        report.State.ShouldBe(ReportState.Incomplete);
        report.Problems.ShouldContain(problem => problem.Message.Contains("nested deeper", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("doc-two-documents.xml")]
    [InlineData("doc-two-roots.xml")]
    public void Two_documents_in_one_file_count_both(string file) =>
        Samples.Corpus("_synthetic__edge/" + file).Counts().ShouldBe("2: 1 passed, 1 failed, 0 errors, 0 skipped");

    [Fact]
    public void Cases_without_names_are_kept()
    {
        var report = Samples.Corpus("_synthetic__edge/res-missing-names.xml");

        report.Tests.Count.ShouldBe(5);
        report.Tests.Select(test => test.Case.Name).ShouldContain("(unnamed #1)");
    }

    [Fact]
    public void T49_A_crashed_worker_and_an_internal_error_are_errors()
    {
        Samples.Corpus("_generated__pytest/head-xdist-crash.xml").Test("test_crash").ShouldSatisfyAllConditions(
            test => test.Outcome.ShouldBe(TestOutcome.Error), test => FailureText.Headline(test).ShouldContain("worker 'gw0' crashed"));
        Conclusion(Samples.Corpus("_generated__pytest/head-xdist.xml")).ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void An_interrupted_pytest_run_is_incomplete_although_all_that_ran_passed()
    {
        var report = Samples.RunnerSample("interrupted.xml");

        report.State.ShouldBe(ReportState.Incomplete);
        report.Problems.ShouldContain(problem => problem.Message.Contains("interrupted", StringComparison.Ordinal));
        Conclusion(report).ShouldBe(CheckConclusion.Failure);
    }

    [Fact]
    public void A_test_that_was_interrupted_did_not_pass()
    {
        var report = Samples.Suite("<testcase classname='tests.test_a' name='ok'/><testcase time='0.1'/>", "name=\"pytest\" tests=\"1\"");

        report.Elements().ShouldBe("2/2/0/0/0");
        report.Tests.ShouldHaveSingleItem().Case.Name.ShouldBe("ok");
        report.Problems.ShouldHaveSingleItem().Message.ShouldContain("interrupted");
    }

    [Fact]
    public void T27_A_test_still_to_be_done_may_fail()
    {
        var report = Samples.Suite("<testcase classname='test' name='later'><skipped type='todo' message='soon'/><failure type='testCodeFailure' message='no'/></testcase>");

        report.Elements().ShouldBe("1/0/1/0/0");
        report.Counts().ShouldBe("1: 0 passed, 0 failed, 0 errors, 1 skipped");
    }

    [Fact]
    public void T27_Tests_of_one_name_in_two_suites_of_node_are_two_tests()
    {
        const string attributes = "time=\"0.1\" disabled=\"0\" errors=\"0\" tests=\"1\" failures=\"0\" skipped=\"0\" hostname=\"h\"";
        var report = Samples.Xml($"<testsuites><testsuite name=\"a\" {attributes}><testcase name=\"x\" classname=\"test\"/></testsuite><testsuite name=\"b\" {attributes}><testcase name=\"x\" classname=\"test\"/></testsuite></testsuites>");

        report.Tests.Select(test => test.Case.Id).ShouldBe(["a::x", "b::x"]);
    }

    [Fact]
    public void T50_Behind_a_prefix_a_module_that_could_not_be_collected_is_one()
    {
        var report = Samples.Suite(
            "<testcase classname='py311' name='tests.unit.test_core'><error message='collection failure'>tests/unit/test_core.py:3: in &lt;module&gt;\nE   ImportError: no</error></testcase>"
            + "<testcase classname='py311' name='tests.test_flag'><skipped message='collection skipped'>('/w/tests/test_flag.py', 2, 'Skipped: off')</skipped></testcase>",
            "name=\"pytest\"");
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]) { Tree = Samples.PySuite });

        report.Tests.Select(test => test.Case.Id).ShouldBe(["py311.tests.unit.test_core::(module)", "py311.tests.test_flag::(module)"]);
        FailureText.Title(verdict.Failing.ShouldHaveSingleItem()).ShouldBe("tests/unit/test_core.py: collection failed");
    }

    [Fact]
    public void A_file_left_empty_by_a_kill_is_a_failure() => Conclusion(Samples.RunnerSample("empty-after-kill.xml")).ShouldBe(CheckConclusion.Failure);

    [Fact]
    public void Bare_characters_are_read_as_they_were_meant_wherever_buffers_end()
    {
        for (var pad = 32_600; pad < 32_800; pad++)
        {
            var report = Samples.Suite($"<!--{new string('x', pad)}--><testcase classname='a' name='a < b &amp; c & d &#233; ?x=1&y=2'><failure><![CDATA[a && b < c <?xml version='1.0'?> &amp;]]></failure></testcase>");

            report.State.ShouldBe(ReportState.Complete);
            var test = report.Tests.ShouldHaveSingleItem();
            test.Case.Name.ShouldBe("a < b & c & d é ?x=1&y=2");
            test.Problems[0].Text.ShouldBe("a && b < c <?xml version='1.0'?> &amp;");
        }
    }

    [Fact]
    public void T33_An_attribute_of_any_length_is_bounded() =>
        Samples.Suite($"<testcase classname='a' name='{new string('n', 5 << 20)}'/>").Tests.ShouldHaveSingleItem().Case.Name.Length.ShouldBeInRange(4_000_000, 4 << 20);

    [Fact]
    public void Tests_inside_a_test_are_not_passed_over_silently() =>
        Samples.Suite("<testcase name='a'><testcase name='b'><failure/></testcase></testcase>").State.ShouldBe(ReportState.Incomplete);

    [Theory]
    [InlineData("status='failed'", TestOutcome.Failed)]
    [InlineData("status='notrun'", TestOutcome.Skipped)]
    [InlineData("status='run' result='suppressed'", TestOutcome.Skipped)]
    [InlineData("status='run' result='completed'", TestOutcome.Passed)]
    public void Attributes_speak_where_no_element_does(string attributes, TestOutcome outcome)
    {
        var report = Samples.Suite($"<testcase classname='a' name='x' {attributes}/>");

        report.Test("x").Outcome.ShouldBe(outcome);
        report.Records.Passed.ShouldBe(1);
    }

    [Fact]
    public void Output_of_passing_tests_is_not_kept()
    {
        var report = Samples.Suite("<testcase classname='a' name='x'><system-out>" + new string('x', 100_000) + "</system-out></testcase>");

        report.Test("x").Detail.ShouldBeNull();
    }

    [Fact]
    public void Texts_are_kept_up_to_64_K_with_their_beginning_and_end()
    {
        var report = Samples.Suite("<testcase classname='a' name='x'><failure>begin" + new string('x', 300_000) + "end</failure></testcase>");

        var text = report.Test("x").Problems[0].Text.ShouldNotBeNull();
        text.Length.ShouldBeLessThan(66_000);
        text.ShouldStartWith("begin");
        text.ShouldEndWith("end");
        text.ShouldContain("characters cut");
    }

    private static CheckConclusion Conclusion(Report report) => TestsRules.Judge(new TestsInput([new RunReports("", [report])])).Conclusion;
}
