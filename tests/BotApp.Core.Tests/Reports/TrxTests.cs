using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class TrxTests
{
    private const string Definitions = """
        <TestDefinitions>
          <UnitTest name="Adds" storage="/w/bin/shop.tests.dll" id="1"><TestMethod className="Shop.Tests.Cart, Shop.Tests, Version=1.0.0.0" name="Adds" /></UnitTest>
          <UnitTest name="Sells" storage="/w/bin/shop.tests.dll" id="2"><TestMethod className="Shop.Tests.Cart" name="Sells" /></UnitTest>
        </TestDefinitions>
        """;

    private const string Completed = """<ResultSummary outcome="Completed"><Counters total="2" passed="2" failed="0" /></ResultSummary>""";

    [Fact]
    public void Results_are_joined_with_their_definitions_wherever_these_stand()
    {
        const string results = """
            <Results>
              <UnitTestResult testId="1" testName="Adds" duration="00:00:01.5000000" outcome="Passed" />
              <UnitTestResult testId="2" testName="Shop.Tests.Cart.Sells(n: 2)" duration="00:00:00.2500000" outcome="Failed">
                <Output>
                  <StdOut>noise</StdOut>
                  <ErrorInfo><Message>Expected 1</Message><StackTrace>   at Shop.Tests.Cart.Sells() in /w/tests/Cart.cs:line 7</StackTrace></ErrorInfo>
                </Output>
              </UnitTestResult>
            </Results>
            """;
        foreach (var body in (string[])[results + Definitions, Definitions + results])
        {
            var report = Read(body + """<ResultSummary outcome="Failed"><Counters total="2" failed="1" /></ResultSummary>""");

            report.ShouldSatisfyAllConditions(
                () => report.Format.ShouldBe("trx"),
                () => report.State.ShouldBe(ReportState.Complete),
                () => report.Elements().ShouldBe("2/1/1/0/0"),
                () => report.Problems.ShouldBeEmpty());
            report.Test("Adds").ShouldSatisfyAllConditions(test => test.Case.Path.ShouldBe("Shop.Tests.Cart"), test => test.Seconds.ShouldBe(1.5), test => test.Suite.ShouldBe("shop.tests.dll"), test => test.Detail.ShouldBeNull());
            var problem = report.Test("Sells(n: 2)").Problems.ShouldHaveSingleItem();
            problem.Message.ShouldBe("Expected 1");
            problem.Text.ShouldNotBeNull().ShouldContain("Cart.cs:line 7");
        }
    }

    [Theory]
    [InlineData("Passed", TestOutcome.Passed)]
    [InlineData("Warning", TestOutcome.Passed)]
    [InlineData("Failed", TestOutcome.Failed)]
    [InlineData("Timeout", TestOutcome.Failed)]
    [InlineData("Aborted", TestOutcome.Failed)]
    [InlineData("Error", TestOutcome.Error)]
    [InlineData("InProgress", TestOutcome.Error)]
    [InlineData("Disconnected", TestOutcome.Error)]
    [InlineData("NotExecuted", TestOutcome.Skipped)]
    [InlineData("NotRunnable", TestOutcome.Skipped)]
    [InlineData("Inconclusive", TestOutcome.Skipped)]
    [InlineData("Splendid", TestOutcome.Error)]
    public void Every_outcome_has_its_place(string written, TestOutcome outcome) =>
        Read($"""<Results><UnitTestResult testId="9" testName="A.B.C" outcome="{written}" /></Results>""").Tests.ShouldHaveSingleItem().Outcome.ShouldBe(outcome);

    [Fact]
    public void A_missing_outcome_is_the_writers_way_to_say_error()
    {
        var test = Read("""<Results><UnitTestResult testId="9" testName="Shop.Tests.Cart.Adds(a: 1.5)" /></Results>""").Tests.ShouldHaveSingleItem();

        test.Outcome.ShouldBe(TestOutcome.Error);
        test.Case.ShouldBe(new TestCase("Shop.Tests.Cart", "Adds(a: 1.5)"));
    }

    [Fact]
    public void Rows_of_data_are_the_tests_and_what_stands_around_them_is_none()
    {
        var report = Read("""
            <Results>
              <UnitTestResult testId="1" testName="Adds" outcome="Failed" resultType="DataDrivenTest">
                <Output><ErrorInfo><Message>one row failed</Message></ErrorInfo></Output>
                <InnerResults>
                  <UnitTestResult testId="1" testName="Adds (Data Row 0)" outcome="Passed" resultType="DataDrivenDataRow" />
                  <UnitTestResult testName="Adds (Data Row 1)" outcome="Failed" resultType="DataDrivenDataRow"><Output><ErrorInfo><Message>2 is not 3</Message></ErrorInfo></Output></UnitTestResult>
                </InnerResults>
              </UnitTestResult>
              <UnitTestResult testId="2" testName="Sells" outcome="Failed" resultType="DataDrivenTest">
                <InnerResults><UnitTestResult testId="2" testName="Sells (Data Row 0)" outcome="Passed" /></InnerResults>
              </UnitTestResult>
            </Results>
            """ + Definitions);

        report.Elements().ShouldBe("4/2/2/0/0");
        report.Test("Adds (Data Row 1)").ShouldSatisfyAllConditions(test => test.Case.Path.ShouldBe("Shop.Tests.Cart"), test => test.Problems[0].Message.ShouldBe("2 is not 3"));
        report.Test("Sells").Outcome.ShouldBe(TestOutcome.Failed);
    }

    [Fact]
    public void Equal_names_are_rows_that_look_alike_and_the_worst_counts()
    {
        var report = Read("""
            <Results>
              <UnitTestResult executionId="a" testId="2" testName="Sells(text: same...)" outcome="Failed" />
              <UnitTestResult executionId="b" testId="2" testName="Sells(text: same...)" outcome="Passed" />
            </Results>
            """ + Definitions);

        report.Records.Total.ShouldBe(2);
        report.Tests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(test => test.Outcome.ShouldBe(TestOutcome.Failed), test => test.IsFlaky.ShouldBeFalse());
    }

    [Theory]
    [InlineData("Error", "Error", "host crashed")]
    [InlineData("Aborted", "Warning", "Aborted")]
    [InlineData("Timeout", "Warning", "Timeout")]
    [InlineData("Failed", "Error", "host crashed")]
    [InlineData("Completed", "Error", "host crashed")]
    [InlineData("Nonsense", "Warning", "Nonsense")]
    public void A_run_that_ended_in_an_error_is_never_green(string outcome, string level, string said)
    {
        var report = Read($"""
            <Results><UnitTestResult testId="1" testName="Adds" outcome="Passed" /></Results>
            <ResultSummary outcome="{outcome}"><Counters total="1" passed="1" /><RunInfos><RunInfo outcome="{level}"><Text>The host crashed: host crashed.</Text></RunInfo></RunInfos></ResultSummary>
            """);

        report.State.ShouldBe(ReportState.Incomplete);
        report.IsGreen.ShouldBeFalse();
        report.Problems.ShouldContain(problem => !problem.IsNotice && problem.Message.Contains(said));
    }

    [Fact]
    public void Warnings_of_the_run_are_notices_and_repeated_failures_are_not_said_twice()
    {
        var report = Read("""
            <Results><UnitTestResult testId="1" testName="Adds" outcome="Failed" /></Results>
            <ResultSummary outcome="Failed"><RunInfos>
              <RunInfo outcome="Warning"><Text>Two frameworks were found.</Text></RunInfo>
              <RunInfo outcome="Error"><Text>[xUnit.net 00:00:00.43]     Adds [FAIL]</Text></RunInfo>
            </RunInfos></ResultSummary>
            """);

        report.State.ShouldBe(ReportState.Complete);
        report.Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(notice => notice.IsNotice.ShouldBeTrue(), notice => notice.Message.ShouldContain("Two frameworks"));
    }

    [Fact]
    public void T20_Counters_are_only_a_hint_unless_they_speak_of_failures_nobody_sees()
    {
        const string passed = """<Results><UnitTestResult testId="1" testName="Adds" outcome="Passed" /></Results>""";

        Read(passed + Completed).ShouldSatisfyAllConditions(report => report.State.ShouldBe(ReportState.Complete), report => report.Problems.ShouldHaveSingleItem().IsNotice.ShouldBeTrue());
        Read(passed + """<ResultSummary outcome="Completed"><Counters total="2" failed="1" /></ResultSummary>""").State.ShouldBe(ReportState.Incomplete);
    }

    [Fact]
    public void A_reason_for_not_running_is_kept_and_other_output_is_not()
    {
        var report = Read("""<Results><UnitTestResult testId="1" testName="Adds" outcome="NotExecuted"><Output><StdOut>needs a printer</StdOut></Output></UnitTestResult></Results>""");

        report.Tests.ShouldHaveSingleItem().Problems.ShouldHaveSingleItem().Message.ShouldBe("needs a printer");
    }

    [Fact]
    public void T28_A_cut_file_keeps_what_was_read_and_is_incomplete()
    {
        var report = Samples.Xml("""<TestRun><Results><UnitTestResult testId="1" testName="A.B" outcome="Passed" /><UnitTestResult testId="2" testName="A.C" outcome="Failed"><Output><ErrorInfo><Mess""", "r.trx");

        report.State.ShouldBe(ReportState.Incomplete);
        report.Elements().ShouldBe("2/1/1/0/0");
        report.Problems.ShouldContain(problem => problem.Line == 1 && problem.Message.Contains("breaks off"));
    }

    [Theory]
    [InlineData("-00:00:01")]
    [InlineData("99999999999999999999")]
    [InlineData("soon")]
    [InlineData("")]
    public void T22_Odd_durations_are_unknown(string duration)
    {
        var seconds = Read($"""<Results><UnitTestResult testId="1" testName="" duration="{duration}" outcome="Passed" /></Results>""").Tests.ShouldHaveSingleItem().Seconds;

        (double.IsNaN(seconds) || seconds > 86_400).ShouldBeTrue();
    }

    [Fact]
    public void A_run_without_tests_is_complete_and_not_green() =>
        Read(Completed).ShouldSatisfyAllConditions(report => report.State.ShouldBe(ReportState.Complete), report => report.IsGreen.ShouldBeFalse());

    private static Report Read(string body) =>
        Samples.Xml($"""<?xml version="1.0" encoding="utf-8"?><TestRun id="r" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">{body}</TestRun>""", "results.trx");
}
