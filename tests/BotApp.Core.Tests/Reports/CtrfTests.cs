using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class CtrfTests
{
    [Fact]
    public void Tests_are_read_with_suite_place_and_problem()
    {
        var report = Samples.Xml("""
            {
              "reportFormat": "CTRF", "specVersion": "1.0.0",
              "results": {
                "tool": { "name": "playwright", "version": "1" },
                "summary": { "tests": 5, "passed": 1, "failed": 1, "skipped": 1, "pending": 1, "other": 1, "start": 0, "stop": 1 },
                "tests": [
                  { "name": "adds", "status": "passed", "duration": 250, "suite": ["chromium", "cart.spec.ts"], "stdout": ["much", "more"], "steps": [{"name": "x", "status": "passed"}] },
                  { "name": "sells", "status": "failed", "duration": 1500.5, "suite": "cart > sells", "message": "1 is not \u0032\n\ud83d\ude80", "trace": "at f (src/a.ts:2:11)", "filePath": "tests/cart.spec.ts", "line": 12 },
                  { "name": "waits", "status": "skipped", "duration": 0 },
                  { "name": "later", "status": "pending", "duration": 0 },
                  { "name": "odd", "status": "other", "rawStatus": "interrupted", "duration": 0 }
                ],
                "environment": { "branchName": "main" }
              }
            }
            """, "ctrf.json");

        report.Format.ShouldBe("ctrf");
        report.Dialect.ShouldBe("playwright");
        report.State.ShouldBe(ReportState.Complete);
        report.Problems.ShouldBeEmpty();
        report.Elements().ShouldBe("5/1/1/1/2");
        report.Test("adds").ShouldSatisfyAllConditions(test => test.Case.Path.ShouldBe("chromium > cart.spec.ts"), test => test.Seconds.ShouldBe(0.25), test => test.Detail.ShouldBeNull());
        var failed = report.Test("sells");
        failed.Detail.ShouldNotBeNull().ShouldSatisfyAllConditions(detail => detail.File.ShouldBe("tests/cart.spec.ts"), detail => detail.Line.ShouldBe(12));
        failed.Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(problem => problem.Message.ShouldBe("1 is not 2\n🚀"), problem => problem.Text.ShouldBe("at f (src/a.ts:2:11)"));
        report.Test("odd").Outcome.ShouldBe(TestOutcome.Error);
    }

    [Fact]
    public void Retries_are_attempts_and_flaky_only_with_a_failure_before()
    {
        var report = Results("""
            { "name": "told", "status": "passed", "retries": 2, "retryAttempts": [ {"attempt": 1, "status": "failed", "message": "a"}, {"attempt": 2, "status": "failed", "message": "b"} ] },
            { "name": "all told", "status": "passed", "retries": 1, "retryAttempts": [ {"attempt": 1, "status": "failed"}, {"attempt": 2, "status": "passed"} ] },
            { "name": "counted", "status": "passed", "retries": 2 },
            { "name": "flagged", "status": "passed", "flaky": true },
            { "name": "in vain", "status": "failed", "retries": 1, "retryAttempts": [ {"status": "failed", "message": "first"} ], "message": "last" },
            { "name": "steady", "status": "passed", "retries": 0, "flaky": false }
            """);

        report.Tests.Select(test => (test.Case.Name, test.Outcome, test.IsFlaky, test.AttemptCount)).ShouldBe(
        [
            ("told", TestOutcome.Passed, true, 3), ("all told", TestOutcome.Passed, true, 2), ("counted", TestOutcome.Passed, true, 3),
            ("flagged", TestOutcome.Passed, true, 2), ("in vain", TestOutcome.Failed, false, 2), ("steady", TestOutcome.Passed, false, 1),
        ]);
        report.Test("in vain").Problems.ShouldHaveSingleItem().Message.ShouldBe("last");
        report.Records.Total.ShouldBe(6);
    }

    [Fact]
    public void Equal_tests_are_different_ones_because_retries_have_a_place_of_their_own()
    {
        var report = Results("""{"name":"a","status":"failed"},{"name":"a","status":"passed"}""");

        report.Tests.ShouldHaveSingleItem().Outcome.ShouldBe(TestOutcome.Failed);
        report.Records.Total.ShouldBe(2);
    }

    [Fact]
    public void T15_The_same_test_in_two_browsers_is_two_variants()
    {
        var report = Results("""{"name":"a","status":"failed","browser":"firefox"},{"name":"a","status":"passed","browser":"chromium","device":"Pixel"}""");

        report.Tests.Select(test => (test.Project, test.Outcome, test.AttemptCount)).ShouldBe([("firefox", TestOutcome.Failed, 1), ("chromium, Pixel", TestOutcome.Passed, 1)]);
    }

    [Fact]
    public void A_node_id_of_pytest_is_the_test_that_JUnit_names() =>
        Results("""{"name":"tests/unit/test_cart.py::TestCart::test_add[1]","status":"passed"}""").Tests[0].Case.ShouldBe(new TestCase("tests.unit.test_cart.TestCart", "test_add[1]"));

    [Theory]
    [InlineData("""{"status":"failed"}""", "1/0/1/0/0")]
    [InlineData("""{"name":"a"}""", "1/0/0/1/0")]
    [InlineData("""{"name":"a","status":"splendid"}""", "1/0/0/1/0")]
    [InlineData("""{"name":7,"status":"failed","duration":"x","line":-3,"retries":-1,"suite":{"a":1},"message":[1],"retryAttempts":"no","flaky":"no"}""", "1/0/1/0/0")]
    [InlineData("""{"name":null,"status":"failed","duration":1e400,"line":1e99,"retries":1e99,"retryAttempts":[1,null,{}]}""", "1/0/1/0/0")]
    public void Wrong_types_and_missing_names_lose_nothing(string test, string counts) => Results(test).Elements().ShouldBe(counts);

    [Theory]
    [InlineData("-5")]
    [InlineData("null")]
    [InlineData("\"NaN\"")]
    [InlineData("1e400")]
    public void T22_Odd_durations_are_unknown(string duration) =>
        Results($$"""{"name":"a","status":"passed","duration":{{duration}}}""").Tests[0].Seconds.ShouldBe(double.NaN);

    [Fact]
    public void T28_Cut_anywhere_it_is_never_green_and_keeps_what_was_read()
    {
        var whole = Encoding.UTF8.GetBytes("""{"results":{"tool":{"name":"t"},"summary":{"tests":2},"tests":[{"name":"a","status":"passed"},{"name":"b","status":"passed","message":"x"}]}}""");
        Samples.Bytes(whole, "r.json").IsGreen.ShouldBeTrue();
        for (var length = 1; length < whole.Length; length++)
        {
            Samples.Bytes(whole[..length], "r.json").ShouldSatisfyAllConditions(report => report.IsGreen.ShouldBeFalse(), report => report.State.ShouldNotBe(ReportState.Complete));
        }

        var cut = Samples.Bytes(whole[..^20], "r.json");
        cut.Elements().ShouldBe("1/1/0/0/0");
        cut.Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(problem => problem.Line.ShouldBe(1), problem => problem.Message.ShouldContain("breaks off"));
    }

    [Theory]
    [InlineData("""{"results":{"tool":{"name":"t"},"summary":{"tests":2,"failed":1},"tests":[{"name":"a","status":"passed"}]}}""")]
    [InlineData("""{"results":{"tool":{"name":"t"},"summary":{"tests":1}}}""")]
    [InlineData("""{"results":{"tool":{"name":"t"},"tests":[{"name":"a","status":"passed"},7]}}""")]
    [InlineData("""{"results":{"tool":{"name":"t"},"tests":[{"name":"a","status":"passed"}]}} {"results":{}}""")]
    public void What_is_missing_is_said(string json) => Samples.Xml(json, "r.json").State.ShouldBe(ReportState.Incomplete);

    [Fact]
    public void T24_All_Unicode_encodings_are_read()
    {
        const string json = """{"results":{"tool":{"name":"t"},"tests":[{"name":"größer ✓","status":"passed"}]}}""";
        foreach (var encoding in (Encoding[])[new UTF8Encoding(true), new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode, new UnicodeEncoding(false, false), Encoding.UTF32])
        {
            Samples.Bytes([.. encoding.GetPreamble(), .. encoding.GetBytes(json)], "r.json").Tests.ShouldHaveSingleItem().Case.Name.ShouldBe("größer ✓");
        }
    }

    [Fact]
    public void T33_Nesting_is_bounded_and_long_strings_are_cut()
    {
        var deep = Results($$"""{"name":"a","status":"passed","extra":{{new string('[', 100_000)}}""");
        var wide = Results($$"""{"name":"a","status":"failed","stdout":["{{new string('x', 3_000_000)}}"],"trace":"{{new string('y', 3_000_000)}}"}""");

        deep.State.ShouldBe(ReportState.Incomplete);
        wide.Elements().ShouldBe("1/0/1/0/0");
        wide.Tests[0].Problems[0].Text.ShouldNotBeNull().Length.ShouldBeLessThan(70_000);
    }

    [Theory]
    [InlineData("""{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":[]}]}""")]
    [InlineData("""{"meta":{"version":"7"},"files":{"a.py":{"summary":{}}},"totals":{"percent_covered":1}}""")]
    public void Coverage_and_findings_are_no_tests(string json)
    {
        var report = Samples.Xml(json, "results.json");

        report.Kind.ShouldNotBe(ReportKind.Tests);
        report.Tests.ShouldBeEmpty();
        report.State.ShouldBe(ReportState.Ignored);
    }

    [Theory]
    [InlineData("""[{"type":"error","module":"a","line":1,"message":"m","message-id":"E1"}]""")]
    [InlineData("""{"errors":[],"metrics":{},"results":[{"filename":"a.py"}]}""")]
    [InlineData("""{"results":{"a":1}}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Other_JSON_is_passed_over_with_a_notice(string json)
    {
        var report = Samples.Xml(json, "results.json");

        report.Format.ShouldNotBe("ctrf");
        report.State.ShouldNotBe(ReportState.Complete);
        report.Problems.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("""{"resul""")]
    [InlineData("{")]
    [InlineData("""{"a":1,,}""")]
    public void T29_Broken_JSON_of_no_known_kind_is_unreadable(string json) => Samples.Xml(json, "results.json").State.ShouldBe(ReportState.Unreadable);

    private static Report Results(string tests) => Samples.Xml($$$"""{"results":{"tool":{"name":"t"},"summary":{},"tests":[{{{tests}}}]}}""", "ctrf.json");
}
