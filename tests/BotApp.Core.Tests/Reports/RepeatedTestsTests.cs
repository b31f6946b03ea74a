using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class RepeatedTestsTests
{
    private const int Tests = 20_000;

    [Fact]
    public void T10_Reruns_among_many_tests_are_attempts_at_the_first_and_the_others_keep_their_order()
    {
        var cases = Enumerable.Range(0, Tests).Select(number => Case(number, isFailed: number % 3 == 0))
            .Concat(Enumerable.Range(0, Tests).Where(number => number % 3 == 0).Select(number => Case(number, isFailed: false)));

        var report = Read($"<testsuite name='s'>{string.Concat(cases)}</testsuite>");

        report.Tests.Select(test => test.Case.Name).ShouldBe(Enumerable.Range(0, Tests).Select(number => $"t{number}"));
        report.Tests.Count(test => test.IsFlaky).ShouldBe((Tests + 2) / 3);
        report.Tests.ShouldAllBe(test => test.Outcome == TestOutcome.Passed);
    }

    [Fact]
    public void T10_A_suite_takes_its_repeated_tests_together_around_the_suites_inside_it()
    {
        var inner = string.Concat(Enumerable.Range(0, 5000).Select(number => Case(number % 2500, isFailed: number < 2500)));

        var report = Read($"<testsuite name='outer'>{Case(1, true)}<testsuite name='inner'>{inner}</testsuite>{Case(1, false)}{Case(9000, false)}</testsuite>");

        report.Tests.Count.ShouldBe(2502);
        report.Tests[0].ShouldSatisfyAllConditions(test => test.Suite.ShouldBe("outer"), test => test.AttemptCount.ShouldBe(2));
        report.Tests[1].ShouldSatisfyAllConditions(test => test.Suite.ShouldBe("outer / inner"), test => test.Case.Name.ShouldBe("t0"));
        report.Tests[2501].Case.Name.ShouldBe("t9000");
        report.Tests.Count(test => test.IsFlaky).ShouldBe(2501);
    }

    [Fact]
    public void T10_More_tests_may_follow_after_a_suite_that_shrank()
    {
        var shrunk = string.Concat(Enumerable.Repeat(Case(0, false), 9000));
        var after = string.Concat(Enumerable.Range(0, 9000).Select(number => Case(number, false)));

        var report = Read($"<testsuites><testsuite name='a'>{shrunk}</testsuite><testsuite name='b'>{after}</testsuite></testsuites>");

        report.Tests.Count.ShouldBe(9001);
        report.Tests[0].Suite.ShouldBe("a");
        report.Tests.Skip(1).Select(test => test.Case.Name).ShouldBe(Enumerable.Range(0, 9000).Select(number => $"t{number}"));
    }

    private static string Case(int number, bool isFailed) =>
        $"<testcase classname='c' name='t{number}' time='1'>{(isFailed ? "<failure message='no'/>" : "")}</testcase>";

    private static Report Read(string xml) => new ReportReader().Read("junit.xml", new MemoryStream(Encoding.UTF8.GetBytes(xml)))[0];
}
