using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class TapTests
{
    [Theory]
    [InlineData("{file: test/cart.js, line: 12}")]
    [InlineData("{ \"file\": \"test/cart.js\", \"line\": 12, \"column\": 3 }")]
    public void A_place_in_one_line_is_read(string place)
    {
        var problem = Tap($"1..1\nnot ok 1 - sells\n  ---\n  message: no\n  at: {place}\n  ...\n").Test("sells").Detail.ShouldNotBeNull();

        (problem.File ?? problem.Attempts[0].Problems[0].File, problem.Line ?? problem.Attempts[0].Problems[0].Line).ShouldBe(("test/cart.js", 12));
    }

    [Fact]
    public void Points_directives_and_diagnostics_are_read()
    {
        var report = Tap("""
            TAP version 13
            1..6
            # a comment
            ok 1 - adds
            not ok 2 - sells \# two
              ---
              message: '1 isn''t 2'
              severity: fail
              at:
                file: test/cart.js
                line: 12
              stack: |-
                at f (test/cart.js:13:2)
              ...
            ok 3 waits # SKIP no printer
            not ok 4 - later # TODO not written
            ok 5
            ok 6 - has # in it
            noise
            """);

        report.Format.ShouldBe("tap");
        report.State.ShouldBe(ReportState.Complete);
        report.Problems.ShouldBeEmpty();
        report.Elements().ShouldBe("6/3/1/0/2");
        report.Tests.Select(test => test.Case.Name).ShouldBe(["adds", "sells # two", "waits", "later", "test 5", "has # in it"]);
        report.Tests.ShouldAllBe(test => test.Case.Path == "unit");
        var problem = report.Test("sells # two").Problems.ShouldHaveSingleItem();
        problem.ShouldSatisfyAllConditions(
            () => problem.Message.ShouldBe("1 isn't 2"), () => problem.File.ShouldBe("test/cart.js"), () => problem.Line.ShouldBe(12), () => problem.Text.ShouldNotBeNull().ShouldContain("cart.js:13:2"));
        report.Test("waits").Problems[0].Message.ShouldBe("no printer");
    }

    [Fact]
    public void T27_Subtests_are_the_tests_and_what_sums_them_up_is_their_suite()
    {
        var report = Tap("""
            TAP version 13
            # Subtest: outer
                # Subtest: inner
                    ok 1 - deep
                    1..1
                ok 1 - inner
                  ---
                  duration_ms: 1.5
                  ...
                not ok 2 - fails
                  ---
                  duration_ms: 250
                  location: '/w/test/a.mjs:7:3'
                  failureType: 'testCodeFailure'
                  error: '1 == 2'
                  code: 'ERR_ASSERTION'
                  ...
                1..2
            not ok 1 - outer
              ---
              duration_ms: 3
              error: '1 subtest failed'
              ...
            ok 2 - top
            1..2
            # tests 4
            """, "node.tap");

        report.State.ShouldBe(ReportState.Complete);
        report.Elements().ShouldBe("3/2/1/0/0");
        report.Test("deep").Case.Path.ShouldBe("outer > inner");
        report.Test("top").Case.Path.ShouldBe("node");
        var failed = report.Test("fails");
        failed.Case.Path.ShouldBe("outer");
        failed.Seconds.ShouldBe(0.25);
        failed.Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(problem => problem.Message.ShouldBe("1 == 2"), problem => problem.Type.ShouldBe("ERR_ASSERTION"), problem => problem.File.ShouldBe("/w/test/a.mjs"), problem => problem.Line.ShouldBe(7));
    }

    [Fact]
    public void A_sum_that_failed_alone_fails_and_a_skipped_one_lets_nothing_fail()
    {
        Tap("    ok 1 - a\n    1..1\nnot ok 1 - outer\n1..1\n").Elements().ShouldBe("2/1/1/0/0");
        Tap("    not ok 1 - a\n    1..1\nok 1 - outer # TODO\n1..1\n").Elements().ShouldBe("1/0/0/0/1");
        Tap("    ok 1 - a\n    1..2\nok 1 - outer\n1..1\n").State.ShouldBe(ReportState.Incomplete);
    }

    [Fact]
    public void Subtests_in_braces_belong_to_the_test_in_front()
    {
        var report = Tap("TAP version 13\nok 1 - first {\n    ok 1 - a\n    1..1\n}\nnot ok 2 - second { # time=5ms\n    not ok 1 - b\n    1..1\n}\nok 3 - { alone }\n1..3\n");

        report.State.ShouldBe(ReportState.Complete);
        report.Elements().ShouldBe("3/2/1/0/0");
        report.Test("a").Case.Path.ShouldBe("first");
    }

    [Fact]
    public void Perl_tells_in_comments_where_it_failed()
    {
        var report = Tap("1..2\nok 1 - a\nnot ok 2 - b\n#   Failed test 'b'\n#   at t/b.t line 5.\n#          got: '1'\n# Looks like you failed 1 test of 2.\n");

        report.State.ShouldBe(ReportState.Complete);
        report.Test("b").Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(problem => problem.File.ShouldBe("t/b.t"), problem => problem.Line.ShouldBe(5), problem => problem.Text.ShouldNotBeNull().ShouldContain("got: '1'"));
    }

    [Theory]
    [InlineData("1..3\nok 1\nok 2\n", "are 2, and 3 were planned")]
    [InlineData("1..1\nok 1\nok 2\n", "more ran")]
    [InlineData("1..2\nok 1\nok 3\n", "2 were planned")]
    [InlineData("ok 1\nok 2\n", "plan (1..N) is missing")]
    [InlineData("TAP version 14\n", null)]
    [InlineData("1..2\nok 1\nBail out! no database\n", "no database")]
    [InlineData("TAP version 13\n1..1\nok 1\n    ok 1 - left alone\n", "inside of subtests")]
    [InlineData("1..1\nok 1\n# Looks like your test exited with 255 just after 1.\n", "exited with 255")]
    [InlineData("1..1\nok 1 - a\n  ---\n  message: x\n", "inside of a diagnostic block")]
    [InlineData("TAP version 13\n1..1\nok 1\nTAP version 13\n1..2\nok 1\n", "2 were planned")]
    public void What_is_not_the_whole_run_is_never_green(string tap, string? said)
    {
        var report = Tap(tap);

        report.IsGreen.ShouldBeFalse();
        if (said is not null)
        {
            report.State.ShouldBe(ReportState.Incomplete);
            report.Problems.ShouldContain(problem => !problem.IsNotice && problem.Message.Contains(said));
        }
    }

    [Fact]
    public void A_file_that_skips_everything_says_so()
    {
        var report = Tap("1..0 # SKIP no printer here\n");

        report.State.ShouldBe(ReportState.Complete);
        report.Tests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(test => test.Outcome.ShouldBe(TestOutcome.Skipped), test => test.Problems[0].Message.ShouldBe("no printer here"));
    }

    [Fact]
    public void Several_documents_in_one_file_are_all_read() =>
        Tap("1..1\nok 1 - a\n1..2\nok 1 - b\nnot ok 2 - c\n").ShouldSatisfyAllConditions(report => report.State.ShouldBe(ReportState.Complete), report => report.Elements().ShouldBe("3/2/1/0/0"));

    [Theory]
    [InlineData("ok  \tgithub.com/x/y\t0.3s\nFAIL\tgithub.com/x/z\t0.1s\n")]
    [InlineData("Starting the tests\nok 1 - adds\n1..1\n")]
    [InlineData("1..10 are the numbers\n")]
    [InlineData("ok\n")]
    [InlineData("okay 1\n1..1\n")]
    [InlineData("# only a title\n\nsome text\n")]
    [InlineData("1..5\nsome log\n")]
    public void A_log_is_not_taken_for_TAP(string log) => Samples.Xml(log, "build.log").State.ShouldBe(ReportState.Unreadable);

    [Theory]
    [InlineData("noise first\nok 1 - a\n1..1\n")]
    [InlineData("\n\n# title\nok - a\n1..1\n")]
    [InlineData("\u001b[32mnoise\u001b[0m\r\nok 1 - a\r\n1..1\r\n")]
    public void The_name_helps_where_the_first_line_does_not(string tap) =>
        Samples.Xml(tap, "x.tap").ShouldSatisfyAllConditions(report => report.State.ShouldBe(ReportState.Complete), report => report.Elements().ShouldBe("1/1/0/0/0"));

    [Fact]
    public void T24_All_Unicode_encodings_are_read()
    {
        foreach (var encoding in (Encoding[])[new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, new UnicodeEncoding(false, false), Encoding.UTF32])
        {
            Samples.Bytes([.. encoding.GetPreamble(), .. encoding.GetBytes("1..1\nok 1 - größer ✓\n")], "r.tap").Tests.ShouldHaveSingleItem().Case.Name.ShouldBe("größer ✓");
        }
    }

    [Fact]
    public void T33_Nesting_and_lines_are_bounded()
    {
        var tap = new StringBuilder("TAP version 14\n");
        for (var depth = 1; depth < 200; depth++)
        {
            tap.Append(' ', depth * 4).Append("ok 1 - x\n");
        }

        Tap(tap.ToString()).State.ShouldBe(ReportState.Incomplete);
        Tap($"1..1\nok 1 - {new string('x', 1_000_000)}\n").Tests.ShouldHaveSingleItem().Case.Name.Length.ShouldBeLessThan(70_000);
    }

    private static Report Tap(string text, string name = "out/unit.tap") => Samples.Xml(text, name);
}
