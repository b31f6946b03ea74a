using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Checks;

public class HeadlineTests
{
    [Theory]
    [InlineData("TestB/sub_1", "=== RUN   TestB/sub_1\n    a_test.go:14: got 1\n--- FAIL: TestB/sub_1 (0.00s)\n", "a_test.go:14: got 1")]
    [InlineData("TestB", "=== RUN   TestB\n--- FAIL: TestB (0.00s)\n", "=== RUN   TestB")]
    [InlineData("mod::tests::bad", "thread 'mod::tests::bad' panicked at src/lib.rs:10:9:\nassertion `left == right` failed", "assertion `left == right` failed")]
    [InlineData("mod::tests::bad", "thread 'mod::tests::bad' (123) panicked at src/lib.rs:10:9:\nno", "no")]
    [InlineData("B", "/w/src/foo_test.cc:8\nExpected equality of these values:", "Expected equality of these values:")]
    [InlineData("B", "/w/src/foo_test.cc:8: Failure\nValue of: x", "Value of: x")]
    [InlineData("testB with data set #0", "App\\FooTest::testB with data set #0\nFailed asserting that false is true.\n\n/app/tests/FooTest.php:16", "Failed asserting that false is true.")]
    [InlineData("login › works", "[chromium] › a.spec.ts:5:1 › login › works \n\n    Error: no\n", "Error: no")]
    [InlineData("core", "001 Doc.\n002 \n003 >>> add(1, 2)\nExpected:\n    4\nGot:\n    3\n", "Expected 4, got 3")]
    [InlineData("works", "it works", "it works")]
    [InlineData("x", "404 Not Found", "404 Not Found")]
    [InlineData("x", "a.py:3: AssertionError", "a.py:3: AssertionError")]
    [InlineData("x", "", "failed without a message")]
    public void The_first_line_that_says_what_was_wrong_is_the_headline(string test, string text, string headline)
    {
        var problem = new TestProblem(TestOutcome.Failed, null, null, text);
        var record = new TestRecord(new TestCase("s", test), "", TestOutcome.Failed, 0, new TestDetail([new TestAttempt(TestOutcome.Failed, 0, [problem])], null, null));

        FailureText.Headline(record).ShouldBe(headline);
    }

    [Fact]
    public void A_message_of_Playwright_that_only_names_the_test_gives_way_to_its_text()
    {
        var problem = new TestProblem(TestOutcome.Failed, "a.spec.ts:5:1 works", "FAILURE", "  [chromium] › a.spec.ts:5:1 › login › works ───\n\n    Error: no\n");
        var record = new TestRecord(new TestCase("a.spec.ts", "login › works"), "", TestOutcome.Failed, 0, new TestDetail([new TestAttempt(TestOutcome.Failed, 0, [problem])], null, null));

        FailureText.Headline(record).ShouldBe("Error: no");
    }
}
