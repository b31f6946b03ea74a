using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.History;

public sealed class StoredReportsTests
{
    private static readonly TestDetail s_detail = new([new TestAttempt(TestOutcome.Failed, double.NaN, [new TestProblem(TestOutcome.Failed, "m", "E", "text \ud83d\ude00", "f.py", 3)])], "f.py", null);

    [Fact]
    public void What_is_packed_comes_back_with_its_texts_and_its_gaps()
    {
        IReadOnlyList<RunReports> runs =
        [
            new RunReports("3.12", [Report("a.xml", Test("a", TestOutcome.Failed, s_detail), Test("b", TestOutcome.Passed)), Report("b.xml", Test("c", TestOutcome.Skipped))])
            {
                JobConclusion = RunConclusion.Failure,
                Duration = TimeSpan.FromSeconds(3),
                Url = "https://example.org/job/1",
            },
            new RunReports("3.13", [Core.Reports.Report.Unreadable("c.xml", "broken", 1, 2)]),
            new RunReports("3.14", []),
        ];

        var back = StoredReports.Unpack(StoredReports.Pack(runs));

        JsonSerializer.Serialize(Plain(back)).ShouldBe(JsonSerializer.Serialize(Plain(runs)));
        back[0].Reports[0].Tests.ShouldBeOfType<TestList>().TryGet(new TestCase("t", "a"), out var test).ShouldBeTrue();
        test!.Problems.ShouldHaveSingleItem().Text.ShouldBe("text \ud83d\ude00");
        double.IsNaN(test.Detail!.Attempts[0].Seconds).ShouldBeTrue();
    }

    [Fact]
    public void A_roster_has_each_test_once_with_its_worst_result_and_no_texts()
    {
        IReadOnlyList<RunReports> runs =
        [
            new RunReports("3.12", [Report("a.xml", Test("a", TestOutcome.Passed), Test("b", TestOutcome.Passed)), Report("b.xml", Test("a", TestOutcome.Error, s_detail))]),
            new RunReports("3.12", [Report("c.xml", Test("c", TestOutcome.Skipped))]),
            new RunReports("", [Report("d.xml", Test("a", TestOutcome.Passed))]),
        ];

        var back = StoredReports.UnpackRoster(StoredReports.PackRoster(StoredReports.RosterOf(runs)));

        back.Keys.ShouldBe(["", "3.12"]);
        back["3.12"].Select(test => (test.Case.Name, test.Outcome)).ShouldBe([("a", TestOutcome.Error), ("b", TestOutcome.Passed), ("c", TestOutcome.Skipped)]);
        back["3.12"].ShouldAllBe(test => test.Detail == null);
        back[""].ShouldHaveSingleItem().Outcome.ShouldBe(TestOutcome.Passed);
    }

    [Fact]
    public void Something_else_is_refused_with_a_sentence()
    {
        Should.Throw<InvalidDataException>(() => StoredReports.Unpack([1, 2, 3]));
        var other = StoredReports.Pack([]);
        using var changed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(changed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write([9, 0, 0]);
        }

        Should.Throw<InvalidDataException>(() => StoredReports.Unpack(changed.ToArray())).Message.ShouldContain("version 9");
        StoredReports.Unpack(other).ShouldBeEmpty();
    }

    [Fact]
    public void T55_A_large_run_costs_bytes_and_not_texts()
    {
        var tests = Enumerable.Range(0, 100_000).Select(number => new TestRecord(new TestCase($"tests.unit.test_{number / 50}", $"test_case[{number}]"), "pytest", TestOutcome.Passed, 0.001, null));
        var run = new RunReports("", [new Report { Path = "a.xml", State = ReportState.Complete, Tests = TestList.From(tests) }]);

        var packed = StoredReports.Pack([run]);

        packed.Length.ShouldBeLessThan(2_500_000);
        StoredReports.Unpack(packed)[0].Reports[0].Tests.Count.ShouldBe(100_000);
    }

    private static IEnumerable<object> Plain(IReadOnlyList<RunReports> runs) => runs.Select(run => new
    {
        run.Variant,
        run.JobConclusion,
        run.Duration,
        run.Url,
        Reports = run.Reports.Select(report => new { report.Path, report.State, report.Problems, Tests = report.Tests.Select(test => new { test.Case, test.Suite, test.Outcome, Texts = test.Problems }) }),
    });

    private static Report Report(string path, params IReadOnlyList<TestRecord> tests) => new() { Path = path, State = ReportState.Complete, Format = "junit", Tests = TestList.From(tests) };

    private static TestRecord Test(string name, TestOutcome outcome, TestDetail? detail = null) => new(new TestCase("t", name), "suite", outcome, 0.5, detail);
}
