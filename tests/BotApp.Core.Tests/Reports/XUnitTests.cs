using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class XUnitTests
{
    [Fact]
    public void Tests_of_version_2_are_read_with_their_class_and_place()
    {
        var report = Read("""
            <errors />
            <collection name="c" total="4">
              <test name="Shop.Cart.Adds(n: 1)" type="Shop.Cart" method="Adds" time="0.25" result="Pass"><output>lots</output></test>
              <test name="Shop.Cart.Adds(n: 2)" type="Shop.Cart" method="Adds" time="0,5" result="Fail" source-file="tests/Cart.cs" source-line="12">
                <failure exception-type="Xunit.Sdk.EqualException"><message>1 is not 2</message><stack-trace>   at Shop.Cart.Adds() in /w/tests/Cart.cs:line 14</stack-trace></failure>
              </test>
              <test name="A title." type="Shop.Cart" method="Sells" time="0" result="Skip"><reason>no printer</reason></test>
              <test name="Shop.Cart.Waits" type="Shop.Cart" time="" result="NotRun" />
            </collection>
            """, "total=\"4\" failed=\"1\"");

        report.Format.ShouldBe("xunit");
        report.Dialect.ShouldBe("xUnit.net 2.9.0");
        report.Elements().ShouldBe("4/1/1/0/2");
        report.Problems.ShouldBeEmpty();
        report.Test("Adds(n: 1)").ShouldSatisfyAllConditions(test => test.Case.Path.ShouldBe("Shop.Cart"), test => test.Suite.ShouldBe("shop.dll"));
        var failed = report.Test("Adds(n: 2)");
        failed.Seconds.ShouldBe(0.5);
        failed.Detail.ShouldNotBeNull().ShouldSatisfyAllConditions(detail => detail.File.ShouldBe("tests/Cart.cs"), detail => detail.Line.ShouldBe(12));
        failed.Problems.ShouldHaveSingleItem().ShouldBe(new TestProblem(TestOutcome.Failed, "1 is not 2", "Xunit.Sdk.EqualException", "   at Shop.Cart.Adds() in /w/tests/Cart.cs:line 14"));
        report.Test("A title.").Problems[0].Message.ShouldBe("no printer");
    }

    [Fact]
    public void Errors_outside_of_tests_are_errors()
    {
        var report = Read("""
            <errors><error type="test-class-cleanup" name="Shop.Cart"><failure exception-type="System.Exception"><message>disposed twice</message></failure></error></errors>
            <collection><test name="Shop.Cart.Adds" type="Shop.Cart" result="Pass" /></collection>
            """);

        report.IsGreen.ShouldBeFalse();
        report.Records.Total.ShouldBe(1);
        var error = report.Tests.Single(test => test.Outcome == TestOutcome.Error);
        error.Case.ShouldBe(new TestCase("Shop.Cart", "(test-class-cleanup)"));
        error.Problems.ShouldHaveSingleItem().Message.ShouldBe("disposed twice");
    }

    [Fact]
    public void Rows_whose_names_are_cut_to_the_same_are_not_attempts()
    {
        var report = Read("""<collection><test name="T(s: aaa...)" type="C" result="Fail"><failure/></test><test name="T(s: aaa...)" type="C" result="Pass" /></collection>""");

        report.Tests.ShouldHaveSingleItem().Outcome.ShouldBe(TestOutcome.Failed);
    }

    [Fact]
    public void The_same_test_in_two_assemblies_is_two()
    {
        const string test = """<collection><test name="C.T" type="C" result="{0}" /></collection>""";
        var report = Samples.Xml($"<assemblies><assembly name=\"a/net8/t.dll\">{test.Replace("{0}", "Pass")}</assembly><assembly name=\"a/net9/u.dll\">{test.Replace("{0}", "Fail")}</assembly></assemblies>");

        report.Tests.Select(test => (test.Suite, test.Outcome)).ShouldBe([("t.dll", TestOutcome.Passed), ("u.dll", TestOutcome.Failed)]);
    }

    [Theory]
    [InlineData("""<test name="a" result="Brilliant" />""", TestOutcome.Error)]
    [InlineData("""<test name="a" />""", TestOutcome.Error)]
    [InlineData("""<test result="Fail" />""", TestOutcome.Failed)]
    [InlineData("""<test name="a" result="Pass"><failure><message>m</message></failure></test>""", TestOutcome.Failed)]
    public void Odd_results_are_never_green(string test, TestOutcome outcome) =>
        Read($"<collection>{test}</collection>").Tests.ShouldHaveSingleItem().Outcome.ShouldBe(outcome);

    [Fact]
    public void T20_Failures_that_are_only_announced_make_the_file_incomplete()
    {
        Read("""<collection><test name="a" result="Pass" /></collection>""", "total=\"2\" failed=\"1\"").State.ShouldBe(ReportState.Incomplete);
        Read("""<collection><test name="a" result="Pass" /></collection>""", "total=\"2\"").Problems.ShouldHaveSingleItem().IsNotice.ShouldBeTrue();
    }

    [Fact]
    public void A_lone_assembly_is_read_and_a_manifest_is_not()
    {
        Samples.Xml("""<assembly name="t.dll" test-framework="xUnit.net 2.4"><collection><test name="a" type="C" result="Pass"/></collection></assembly>""").Records.Total.ShouldBe(1);
        Samples.Xml("""<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0"><assemblyIdentity name="x"/></assembly>""").State.ShouldBe(ReportState.Unreadable);
    }

    [Fact]
    public void T28_A_cut_file_keeps_what_was_read_and_is_incomplete()
    {
        var report = Samples.Xml("""<assemblies><assembly name="t.dll"><collection><test name="a" type="C" result="Pass" /><test name="b" type="C" result="Pa""");

        report.State.ShouldBe(ReportState.Incomplete);
        report.Elements().ShouldBe("1/1/0/0/0");
    }

    [Fact]
    public void F86_T33_Nesting_without_end_is_stopped()
    {
        var report = Samples.Xml("<assemblies>" + string.Concat(Enumerable.Repeat("<output>", 5000)));

        report.State.ShouldBe(ReportState.Incomplete);
        report.Problems[0].Message.ShouldContain("deeper than 100");
    }

    private static Report Read(string body, string attributes = "") =>
        Samples.Xml($"""<assemblies timestamp="x"><assembly name="C:\w\shop.dll" test-framework="xUnit.net 2.9.0" {attributes}>{body}</assembly></assemblies>""");
}
