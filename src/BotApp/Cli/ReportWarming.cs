using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Cli;

/// <summary>Judges and writes a report of two tests, on the core that has nothing to do while large reports are read.</summary>
internal static class ReportWarming
{
    internal static void Run()
    {
        var reports = new[] { new Report { Path = "", State = ReportState.Complete, Tests = [Test("a[1]", TestOutcome.Failed), Test("a[2]", TestOutcome.Skipped)] } };
        var input = new TestsInput([new RunReports("", reports)]);
        var others = new OtherReports(reports, input.Tree);
        _ = ReportDocument.Write(others.Judge(input), others.Coverage, others.Findings);
    }

    private static TestRecord Test(string name, TestOutcome outcome) => new(
        new TestCase("a", name), "", outcome, 1, new TestDetail([new TestAttempt(outcome, 1, [new TestProblem(outcome, "E a", null, "a.py:1: E", null, null)])], null, null));
}
