using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class NUnitTests
{
    [Fact]
    public void Cases_of_version_3_are_read_with_their_fixture_and_its_arguments()
    {
        var report = Run3("""
            <test-suite type="Assembly" name="shop.dll" fullname="C:\w\shop.dll" result="Failed" site="Child">
              <test-suite type="TestFixture" name="Cart" fullname="Shop.Cart(2)" result="Failed" site="Child">
                <failure><message>One or more child tests had errors</message></failure>
                <test-case name="Adds(1,&quot;a.b&quot;)" fullname="Shop.Cart(2).Adds(1,&quot;a.b&quot;)" classname="Shop.Cart" result="Passed" duration="0.5" />
                <test-case name="Sells" fullname="Shop.Cart(2).Sells" classname="Shop.Cart" result="Failed" duration="0.1">
                  <failure><message>1 is not 2</message><stack-trace>at Shop.Cart.Sells() in /w/Cart.cs:line 3</stack-trace></failure>
                  <assertions><assertion result="Failed"><message>1 is not 2</message></assertion></assertions>
                  <output>much</output>
                </test-case>
                <test-case name="Throws" fullname="Shop.Cart(2).Throws" result="Failed" label="Error"><failure><message>boom</message></failure></test-case>
                <test-case name="Waits" fullname="Shop.Cart(2).Waits" result="Skipped" label="Ignored"><reason><message>later</message></reason></test-case>
                <test-case name="Guesses" fullname="Shop.Cart(2).Guesses" result="Inconclusive" />
                <test-case name="Warns" fullname="Shop.Cart(2).Warns" result="Warning" />
              </test-suite>
            </test-suite>
            """, "result=\"Failed(Child)\" total=\"6\" failed=\"2\"");

        report.Format.ShouldBe("nunit3");
        report.Elements().ShouldBe("6/2/1/1/2");
        report.Problems.ShouldBeEmpty();
        report.Test("Adds(1,\"a.b\")").ShouldSatisfyAllConditions(test => test.Case.Path.ShouldBe("Shop.Cart(2)"), test => test.Suite.ShouldBe("shop.dll"), test => test.Seconds.ShouldBe(0.5));
        report.Test("Sells").Problems.ShouldHaveSingleItem().Text.ShouldNotBeNull().ShouldContain("Cart.cs:line 3");
        report.Test("Waits").Problems.ShouldHaveSingleItem().Message.ShouldBe("later");
    }

    [Fact]
    public void A_set_up_that_failed_is_told_once_by_the_cases_when_they_know_of_it()
    {
        var known = Run3("""
            <test-suite type="TestFixture" name="Cart" fullname="Shop.Cart" result="Failed" label="Error" site="SetUp"><failure><message>no database</message></failure>
              <test-case name="Adds" fullname="Shop.Cart.Adds" result="Failed" label="Error" site="Parent"><failure><message>OneTimeSetUp: no database</message></failure></test-case>
            </test-suite>
            """);
        var unknown = Run3("""<test-suite type="TestFixture" name="Cart" fullname="Shop.Cart" result="Failed" site="SetUp"><failure><message>no database</message></failure></test-suite>""");

        known.Tests.ShouldHaveSingleItem().Case.Name.ShouldBe("Adds");
        unknown.Records.Total.ShouldBe(0);
        unknown.Tests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(test => test.Outcome.ShouldBe(TestOutcome.Error), test => test.Case.ShouldBe(new TestCase("Shop.Cart", "(set-up)")), test => test.Problems[0].Message.ShouldBe("no database"));
    }

    [Fact]
    public void A_tear_down_that_failed_is_an_error_of_its_own_although_its_cases_passed()
    {
        var report = Run3("""
            <test-suite type="TestFixture" name="Cart" fullname="Shop.Cart" result="Failed" label="Error" site="TearDown">
              <failure><message>TearDown : still open</message></failure>
              <test-case name="Adds" fullname="Shop.Cart.Adds" result="Passed" />
            </test-suite>
            """);

        report.IsGreen.ShouldBeFalse();
        report.Elements().ShouldBe("1/1/0/0/0");
        report.Tests.Single(test => test.IsProblem).Case.Name.ShouldBe("(tear-down)");
    }

    [Theory]
    [InlineData("<test-suite name=\"s\" result=\"Failed\"><test-case name=\"a\" fullname=\"s.a\" result=\"Passed\"/></test-suite>", "")]
    [InlineData("<test-suite name=\"s\" result=\"Passed\"><test-case name=\"a\" fullname=\"s.a\" result=\"Passed\"/></test-suite>", "result=\"Failed\"")]
    [InlineData("<test-suite name=\"s\" result=\"Passed\"><test-case name=\"a\" fullname=\"s.a\" result=\"Passed\"/></test-suite>", "failed=\"3\"")]
    [InlineData("<test-suite name=\"s\" result=\"Failed\" label=\"Cancelled\"><test-case name=\"a\" fullname=\"s.a\" result=\"Passed\"/></test-suite>", "")]
    [InlineData("<test-case name=\"a\" fullname=\"s.a\" result=\"Great\"/>", "")]
    [InlineData("<test-case name=\"a\" fullname=\"s.a\"/>", "")]
    [InlineData("<test-case name=\"a\" fullname=\"s.a\" result=\"Failed\" label=\"Cancelled\"/>", "")]
    [InlineData("<test-case name=\"a\" fullname=\"s.a\" result=\"Passed\"><failure/></test-case>", "")]
    public void What_failed_without_a_failing_case_is_never_green(string body, string attributes) => Run3(body, attributes).IsGreen.ShouldBeFalse();

    [Fact]
    public void A_test_suite_alone_is_a_report_too() =>
        Samples.Xml("""<test-suite type="Assembly" name="a.dll" result="Passed"><test-case name="t" fullname="C.t" result="Passed"/></test-suite>""").Elements().ShouldBe("1/1/0/0/0");

    [Fact]
    public void Cases_of_version_2_are_read_by_result_or_by_what_older_ones_wrote()
    {
        var report = Samples.Xml("""
            <test-results name="C:\w\shop.dll" total="6" failures="1" errors="1">
              <test-suite name="shop" result="Failure" success="False"><results>
                <test-case name="Shop.Cart.Adds&lt;System.Int32&gt;(2.5d)" executed="True" result="Success" success="True" time="0.5" />
                <test-case name="Shop.Cart.Sells" executed="True" result="Failure" success="False"><failure><message><![CDATA[1 < 2]]></message><stack-trace>at X in C:\w\Cart.cs:line 3</stack-trace></failure></test-case>
                <test-case name="Shop.Cart.Throws" executed="True" result="Error" success="False" />
                <test-case name="Shop.Cart.Waits" executed="False" result="Ignored"><reason><message>later</message></reason></test-case>
                <test-case name="Shop.Cart.Old" executed="true" success="true" />
                <test-case name="Shop.Cart.Older" executed="True" success="False" />
                <test-case name="Shop.Cart.Oldest" executed="false" />
              </results></test-suite>
            </test-results>
            """);

        report.Format.ShouldBe("nunit2");
        report.State.ShouldBe(ReportState.Complete);
        report.Elements().ShouldBe("7/2/2/1/2");
        report.Test("Adds<System.Int32>(2.5d)").ShouldSatisfyAllConditions(test => test.Case.Path.ShouldBe("Shop.Cart"), test => test.Suite.ShouldBe("shop.dll"));
        report.Test("Sells").Problems.ShouldHaveSingleItem().Message.ShouldBe("1 < 2");
    }

    [Fact]
    public void A_fixture_of_version_2_that_failed_alone_is_an_error()
    {
        var report = Samples.Xml("""
            <test-results name="shop.dll"><test-suite type="TestFixture" name="Cart" executed="True" success="False" result="Error">
              <failure><message>TestFixtureTearDown failed</message></failure><results><test-case name="C.T" executed="True" success="True" result="Success" /></results>
            </test-suite></test-results>
            """);

        report.Elements().ShouldBe("1/1/0/0/0");
        report.Tests.Single(test => test.IsProblem).Problems[0].Message.ShouldBe("TestFixtureTearDown failed");
    }

    [Fact]
    public void T28_A_cut_file_keeps_what_was_read_and_is_incomplete()
    {
        var report = Samples.Xml("""<test-run result="Passed"><test-suite name="s" result="Passed"><test-case name="a" fullname="s.a" result="Passed"/><test-case name="b" """);

        report.State.ShouldBe(ReportState.Incomplete);
        report.Elements().ShouldBe("1/1/0/0/0");
    }

    [Theory]
    [InlineData("duration=\"-1\"")]
    [InlineData("duration=\"1e999\"")]
    [InlineData("duration=\"\"")]
    [InlineData("")]
    public void T22_Odd_durations_are_unknown(string attribute) =>
        Run3($"<test-case fullname=\"\" result=\"Passed\" {attribute} />").Tests.ShouldHaveSingleItem().Seconds.ShouldBe(double.NaN);

    private static Report Run3(string body, string attributes = "") => Samples.Xml($"""<test-run id="2" {attributes}>{body}</test-run>""");
}
