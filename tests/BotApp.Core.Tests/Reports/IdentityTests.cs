using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class IdentityTests
{
    private const string Playwright =
        """
        <testsuites id="" name="" tests="4" failures="2" skipped="0" errors="0" time="3.1">
        <testsuite name="a.spec.ts" timestamp="2026-11-20T09:00:00.000Z" hostname="chromium" tests="2" failures="1" skipped="0" time="1" errors="0">
        <testcase name="cart › adds" classname="a.spec.ts" time="0.5"></testcase>
        <testcase name="cart › pays" classname="a.spec.ts" time="0.5"><failure message="a.spec.ts:5:3 pays" type="FAILURE"><![CDATA[  [chromium] › a.spec.ts:5:3 › cart › pays ────

            Error: expect(received).toBe(expected)

                at /home/runner/work/shop/shop/e2e/a.spec.ts:7:18
        ]]></failure><system-out><![CDATA[
        [[ATTACHMENT|../../../etc/passwd]]
        [[ATTACHMENT|test-results/a/trace.zip]]
        ]]></system-out></testcase>
        </testsuite>
        <testsuite name="a.spec.ts" timestamp="2026-11-20T09:00:00.000Z" hostname="firefox" tests="2" failures="1" skipped="0" time="1" errors="0">
        <testcase name="cart › adds" classname="a.spec.ts" time="0.5"></testcase>
        <testcase name="cart › pays" classname="a.spec.ts" time="0.5"><failure message="a.spec.ts:5:3 pays" type="FAILURE">at /home/runner/work/shop/shop/e2e/a.spec.ts:7:18</failure></testcase>
        </testsuite>
        </testsuites>
        """;

    [Fact]
    public void T15_The_same_test_in_two_Playwright_projects_is_two_variants_and_no_retry()
    {
        var report = Samples.Xml(Playwright);
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("ubuntu", [report])]) { Tree = SourceTree.From(["e2e/a.spec.ts"]) });

        report.Dialect.ShouldBe("playwright");
        report.Counts().ShouldBe("4: 2 passed, 2 failed, 0 errors, 0 skipped");
        var failing = verdict.Failing.ShouldHaveSingleItem();
        failing.Variants.ShouldBe(["ubuntu, chromium", "ubuntu, firefox"]);
        failing.Location.ShouldBe(new SourceLocation("e2e/a.spec.ts", 7));
        using var document = JsonDocument.Parse(ReportDocument.Write(verdict));
        document.RootElement.GetProperty("failures").EnumerateArray().Select(each => each.GetProperty("variant").GetString()).ShouldBe(["ubuntu, chromium", "ubuntu, firefox"]);
        report.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void T53_Attachments_properties_and_output_of_tests_are_never_shown()
    {
        var surefire = Samples.Xml(
            """
            <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd" name="a.B" tests="1">
            <properties><property name="env.TOKEN" value="hidden-1"/></properties>
            <testcase name="t" classname="a.B"><properties><property name="p" value="hidden-2"/></properties><failure message="no">trace</failure><system-out>hidden-3</system-out></testcase>
            <system-err>hidden-4</system-err></testsuite>
            """);
        var input = new TestsInput([new RunReports("", [surefire, Samples.Xml(Playwright)])]);
        var verdict = TestsRules.Judge(input);
        var check = TestsCheckText.Of(verdict, input);

        var everything = ReportDocument.Write(verdict) + check.Summary + check.Text + string.Join('\n', check.Annotations);

        everything.ShouldNotContain("hidden-");
        everything.ShouldNotContain("ATTACHMENT");
        everything.ShouldNotContain("passwd");
    }

    [Fact]
    public void T23_No_form_of_time_stamp_disturbs_the_reading()
    {
        var report = Samples.Corpus("_synthetic__edge/num-timestamps.xml");

        report.State.ShouldBe(ReportState.Complete);
        report.Problems.ShouldBeEmpty();
        report.Tests.Count.ShouldBeGreaterThan(0);
        report.Tests.ShouldAllBe(test => test.Outcome == TestOutcome.Passed);
    }

    [Fact]
    public void T27_Node_says_nothing_of_counters_it_never_kept()
    {
        var report = Samples.Corpus("_generated__node-test/node24-test.xml");

        report.Dialect.ShouldBe("node:test");
        report.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void T37_Names_of_all_alphabets_survive_and_stay_apart()
    {
        string[] names = ["test_🚀", "test_שלום", "test_e\u0301", "test_\u00E9", "test_a\u200Bb", "test_ab"];
        var report = Samples.Suite(string.Concat(names.Select(name => $"<testcase classname='c' name='{name}'/>")));

        report.Tests.Select(test => test.Case.Name).ShouldBe(names);
        report.Tests.ShouldAllBe(test => test.AttemptCount == 1);
    }

    [Theory]
    [InlineData("test_get[tests/a.py::x]", "test_get", "[tests/a.py::x]")]
    [InlineData("test_get[a[b]-c]", "test_get", "[a[b]-c]")]
    [InlineData("test_get[]", "test_get", "[]")]
    [InlineData("test_get", "test_get", "")]
    [InlineData("[chromium] pays", "[chromium] pays", "")]
    public void T51_Parameters_are_told_from_functions_whatever_they_hold(string name, string function, string parameters)
    {
        var test = TestCase.Parse($"tests/test_api.py::TestX::{name}");

        test.ShouldBe(new TestCase("tests.test_api.TestX", name));
        (test.Function, test.Parameters).ShouldBe((function, parameters));
    }

    [Fact]
    public void T50_A_renamed_suite_and_a_prefix_change_neither_the_dialect_nor_the_places()
    {
        var report = Samples.Recorded("places-prefix.xml");

        report.Dialect.ShouldBe("pytest");
        report.Tests.ShouldAllBe(test => test.Suite == "py311");
        report.Tests.Where(test => test.Case.Path.Contains("test_dough")).ShouldAllBe(test => test.Case.Path.StartsWith("py311.linux.tests.unit.test_dough"));
    }

    [Fact]
    public void T14_The_same_test_in_two_files_is_two_runs_and_the_failing_one_decides()
    {
        var passing = Samples.Suite("<testcase classname='c' name='t'/>", "name=\"pytest\"");
        var failing = Samples.Suite("<testcase classname='c' name='t'><failure message='no'/></testcase>", "name=\"pytest\"");

        foreach (var reports in new[] { new[] { passing, failing }, [failing, passing] })
        {
            var verdict = TestsRules.Judge(new TestsInput([new RunReports("", reports)]));

            verdict.Conclusion.ShouldBe(CheckConclusion.Failure);
            (verdict.Totals.Tests, verdict.Totals.Failed, verdict.Totals.Flaky).ShouldBe((2, 1, 0));
        }
    }

    [Fact]
    public void Times_that_add_up_to_infinity_are_still_valid_JSON()
    {
        var report = Samples.Suite("<testcase classname='c' name='a' time='1.7e308'/><testcase classname='c' name='b' time='1.7e308'/>");

        using var document = JsonDocument.Parse(ReportDocument.Write(TestsRules.Judge(new TestsInput([new RunReports("", [report])]))));

        document.RootElement.GetProperty("totals").GetProperty("tests").GetInt32().ShouldBe(2);
    }

    [Fact]
    public void A_lone_surrogate_and_control_characters_are_still_valid_JSON()
    {
        var test = new TestRecord(
            new TestCase("c\uD800", "t\u0001\u001b[31m"), "s\uDFFF", TestOutcome.Failed, double.NaN,
            new TestDetail([new TestAttempt(TestOutcome.Failed, double.NaN, [new TestProblem(TestOutcome.Failed, "m\uD83D\u0000")])], null, null));
        var report = new Report { Path = "a\uD800.xml", State = ReportState.Complete, Tests = [test] };

        using var document = JsonDocument.Parse(ReportDocument.Write(TestsRules.Judge(new TestsInput([new RunReports("", [report])]))));

        document.RootElement.GetProperty("failures")[0].GetProperty("id").GetString().ShouldBe("c\uFFFD::t\u0001\u001b[31m");
    }
}
