using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Core.Tests.History;

namespace BotApp.Core.Tests.Pipelines;

public sealed class StickyTestsTests
{
    [Theory]
    [InlineData("always", 2, 0, 0, true)]
    [InlineData("always", 2, 1, 1, true)]
    [InlineData("changes", 2, 0, 0, false)]
    [InlineData("changes", 2, 1, 1, false)]
    [InlineData("changes", 2, 1, 0, true)]
    [InlineData("changes", 2, 0, 1, true)]
    [InlineData("failures", 2, 0, 0, false)]
    [InlineData("failures", 2, 0, 1, false)]
    [InlineData("failures", 2, 1, 1, true)]
    [InlineData("off", 2, 1, 0, false)]
    public void T46_The_mode_says_when_a_comment_is_written(string mode, int passed, int failed, int failedOnBase, bool written)
    {
        var step = Judged(Given(mode), passed, failed, Base(passed, failedOnBase));

        step.All<PutComment>().Any(comment => comment.Name == "sticky").ShouldBe(written);
    }

    [Fact]
    public void T46_Without_a_base_a_failure_is_a_change() =>
        Judged(Given("changes"), 2, 1, TestsHistory.Empty).Sticky().ShouldContain("**tests**: the base's results are not known");

    [Fact]
    public void T46_What_the_comment_once_said_is_kept_true()
    {
        var given = Given("changes");
        Judged(given, 2, 1, Base(2, 0)).Sticky().ShouldBe("""
            | Pipeline | Result |
            |---|---|
            | ❌ tests | 1 failed, 1 new · 2 passed · 0.3s |

            **tests**: 1 newly failing · 1 added, against main@​abc1234, the merge base
            - `tests.test_cart::test_bad_0` **new**

            <sub>For aaaaaaa. `/help` lists the commands.</sub>
            """.ReplaceLineEndings("\n"));

        given.Pushed(Scenario.B).Sticky().ShouldContain("| ⏳ tests | has not started yet |");
        var mended = Judged(given, 3, 0, Base(3, 0), 501);

        mended.Sticky().ShouldContain("| ✅ tests | 3 passed · 0.3s |");
        mended.Sticky().ShouldNotContain("newly failing");
    }

    [Fact]
    public void T46_A_matrix_is_one_section_with_a_row_for_each_job()
    {
        var given = Given("always");
        given.Opened();
        given.Runner("tests", RunState.Completed, RunConclusion.Failure);
        given.RunChanged();
        given.ReportedBy("tests", ("3.12", 2, 0), ("3.13", 1, 1));

        var sticky = given.ReportsCollected("tests").Sticky();

        sticky.ShouldContain("| ❌ `3.13` | 1 | 1 | 0 |");
        sticky.ShouldContain("| ✅ `3.12` | 2 | 0 | 0 |");
        sticky.Split("**tests**").Length.ShouldBe(2);
    }

    [Fact]
    public void T46_A_closed_pull_request_is_left_alone()
    {
        var given = Given("always");
        Judged(given, 2, 1, Base(2, 0));

        given.Closed().All<PutComment>().ShouldBeEmpty();
        given.Happens(new ReportsCollected(given.CorrelationOf("tests"), 1)).All<PutComment>().ShouldBeEmpty();
    }

    [Fact]
    public void T46_A_fixed_test_is_a_change_and_no_failure() =>
        Judged(Given("changes"), 2, 0, Base(1, 0, "test_ok_1")).Sticky().ShouldContain("1 fixed, against main@\u200Babc1234, the merge base");

    private static Scenario Given(string mode) => Scenario.PullRequestWith($"version: 1\npipelines:\n  tests: {{ workflow: tests.yml }}\ntests: {{ comment: {mode} }}");

    private static Step Judged(Scenario given, int passed, int failed, TestsHistory history, long id = 500)
    {
        given.Opened();
        given.Runner("tests", RunState.Completed, failed > 0 ? RunConclusion.Failure : RunConclusion.Success, id: id);
        given.RunChanged();
        given.Reported("tests", passed, failed).Compared("tests", history);
        return given.ReportsCollected("tests");
    }

    private static TestsHistory Base(int passed, int failed, params string[] alsoFailing) => new()
    {
        Base = Past.Run(("", TestList.From(
        [
            .. Enumerable.Range(0, passed).Select(n => Test($"test_ok_{n}", TestOutcome.Passed)),
            .. Enumerable.Range(0, failed).Select(n => Test($"test_bad_{n}", TestOutcome.Failed)),
            .. alsoFailing.Select(name => Test(name, TestOutcome.Failed)),
        ]))),
    };

    private static TestRecord Test(string name, TestOutcome outcome) => new(new TestCase("tests.test_cart", name), "", outcome, 0.1, null);
}
