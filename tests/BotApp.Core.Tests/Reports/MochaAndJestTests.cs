using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class MochaAndJestTests
{
    private const string Mocha = """
        {
          "stats": { "suites": 1, "tests": 3, "passes": 1, "pending": 1, "failures": 1, "start": "x", "end": "y", "duration": 4 },
          "tests": [ { "title": "adds", "fullTitle": "cart adds" }, { "title": "sells", "fullTitle": "cart sells" }, { "title": "waits", "fullTitle": "cart waits" } ],
          "pending": [ { "title": "waits", "fullTitle": "cart waits", "file": "/w/t/cart.js", "currentRetry": 0, "err": {} } ],
          "failures": [ { "title": "sells", "fullTitle": "cart sells", "file": "/w/t/cart.js", "duration": 250, "currentRetry": 1, "err": { "message": "1 == 2", "name": "AssertionError", "stack": "at Context.<anonymous> (t/cart.js:7:3)" } } ],
          "passes": [ { "title": "adds", "fullTitle": "cart adds", "file": "/w/t/cart.js", "duration": 1500, "currentRetry": 0, "speed": "fast", "err": {} } ]
        }
        """;

    [Fact]
    public void Mocha_s_lists_are_read_once_each()
    {
        var report = Samples.Xml(Mocha, "mocha.json");

        report.Format.ShouldBe("mocha");
        report.Problems.ShouldBeEmpty();
        report.Elements().ShouldBe("3/1/1/0/1");
        report.Test("adds").ShouldSatisfyAllConditions(test => test.Case.Path.ShouldBe("cart"), test => test.Seconds.ShouldBe(1.5), test => test.Detail.ShouldBeNull());
        report.Test("sells").ShouldSatisfyAllConditions(
            test => test.AttemptCount.ShouldBe(2), test => test.Problems.ShouldHaveSingleItem().Type.ShouldBe("AssertionError"), test => test.Detail!.File.ShouldBe("/w/t/cart.js"));
    }

    [Fact]
    public void A_hook_of_Mocha_s_that_failed_is_an_error_and_a_retried_pass_is_flaky()
    {
        var report = Samples.Xml("""
            {"stats":{"suites":1,"tests":1,"passes":1,"pending":0,"failures":1},"tests":[],"pending":[],
             "failures":[{"title":"\"before each\" hook for \"adds\"","fullTitle":"cart \"before each\" hook for \"adds\"","err":{"message":"no database"}}],
             "passes":[{"title":"adds","fullTitle":"cart adds","currentRetry":2,"err":{}}]}
            """, "mocha.json");

        report.Elements().ShouldBe("2/1/0/1/0");
        report.Test("adds").ShouldSatisfyAllConditions(test => test.IsFlaky.ShouldBeTrue(), test => test.AttemptCount.ShouldBe(3));
    }

    [Fact]
    public void Jest_s_files_are_read_with_place_and_retries()
    {
        var report = Samples.Xml("""
            {"numFailedTestSuites":2,"numFailedTests":1,"numTotalTests":4,"success":false,"testResults":[
              {"name":"/w/src/cart.test.js","status":"failed","message":"all in one","assertionResults":[
                {"ancestorTitles":["cart","sum"],"fullName":"cart sum adds","title":"adds","status":"passed","duration":3,"failureMessages":[]},
                {"ancestorTitles":["cart"],"title":"sells","status":"failed","failureMessages":["Error: 1 == 2\n at a (src/cart.test.js:2:11)"],"location":{"column":3,"line":9}},
                {"ancestorTitles":[],"title":"flaky","status":"passed","retryReasons":["Error: first"]},
                {"ancestorTitles":[],"title":"later","status":"todo"}]},
              {"name":"/w/src/broken.test.js","status":"failed","message":"SyntaxError: x","assertionResults":[]}
            ],"wasInterrupted":false}
            """, "jest.json");

        report.Format.ShouldBe("jest");
        report.State.ShouldBe(ReportState.Complete);
        report.Elements().ShouldBe("4/2/1/0/1");
        report.Test("adds").Case.Path.ShouldBe("cart > sum");
        report.Test("sells").Detail.ShouldNotBeNull().Line.ShouldBe(9);
        report.Test("flaky").IsFlaky.ShouldBeTrue();
        report.Tests.Single(test => test.Outcome == TestOutcome.Error).Case.ShouldBe(new TestCase("/w/src/broken.test.js", "(suite)"));
    }

    [Theory]
    [InlineData("""{"numTotalTests":1,"wasInterrupted":true,"testResults":[{"name":"a","status":"passed","assertionResults":[{"title":"t","status":"passed"}]}]}""")]
    [InlineData("""{"numTotalTests":2,"numFailedTests":1,"testResults":[{"name":"a","status":"passed","assertionResults":[{"title":"t","status":"passed"}]}]}""")]
    [InlineData("""{"numTotalTests":1,"testResults":[{"name":"a","status":"passed","assertionResults":[{"title":"t","status":"odd"}]}]}""")]
    [InlineData("""{"numTotalTests":1,"testResults":[7]}""")]
    [InlineData("""{"numTotalTests":1,"testResults":[{"name":"a","status":"passed","assertionResults":[{"title":"t","status":"passed"}]}""")]
    [InlineData("""{"stats":{"suites":1,"tests":1,"passes":1,"pending":0,"failures":2},"tests":[],"passes":[{"title":"a"}]}""")]
    [InlineData("""{"stats":{"suites":1,"tests":1,"passes":1,"pending":0,"failures":0},"tests":[],"passes":[{"title":"a"}""")]
    [InlineData("""{"stats":{"suites":1,"tests":1,"passes":1,"pending":0,"failures":0},"tests":[],"passes":[1]}""")]
    public void Damage_is_never_green(string json) => Samples.Xml(json, "report.json").IsGreen.ShouldBeFalse();
}
