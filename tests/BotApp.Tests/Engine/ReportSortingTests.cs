using System.Text;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Engine;

namespace BotApp.Tests.Engine;

public sealed class ReportSortingTests
{
    private const string Cobertura = "<coverage><packages><package><classes><class filename='a.py'><lines><line number='1' hits='1'/></lines></class></classes></package></packages></coverage>";

    [Theory]
    [InlineData("junit.xml", "<testsuite><testcase name='a'/></testsuite>", "tests")]
    [InlineData("junit.xml", "oops", "tests")]
    [InlineData("coverage.xml", Cobertura, "coverage")]
    [InlineData("coverage.xml", "oops", "coverage")]
    [InlineData("coverage.xml", "<testsuite><testcase name='a'/></testsuite>", "coverage")]
    [InlineData("pylint.json", "[]", "findings")]
    [InlineData("pylint.json", "oops", "findings")]
    [InlineData("all/TEST-coverage.xml", Cobertura, "coverage")]
    [InlineData("all/TEST-coverage.xml", "oops", "tests")]
    public void A_file_goes_by_its_content_where_it_may_and_else_by_its_name(string path, string content, string expected)
    {
        var sorting = Sorting();
        var into = new SortedReports();
        sorting.Wants(path).ShouldBeTrue();

        foreach (var report in new ReportReader().Read(path, new MemoryStream(Encoding.UTF8.GetBytes(content))))
        {
            sorting.Add(into, path, report);
        }

        new[] { ("tests", into.Tests.Count), ("coverage", into.Coverage.Count), ("findings", into.Findings.Count) }.Where(one => one.Item2 > 0).ShouldBe([(expected, 1)]);
    }

    [Fact]
    public void What_nobody_asked_for_is_not_kept_and_what_cannot_be_told_counts_as_tests()
    {
        var sorting = new ReportSorting(new CollectReports("c", "actions", new RunReference("1", 1, null), "aaa", [], ["*"], ["**/*.xml"]));
        var into = new SortedReports();

        sorting.Add(into, "coverage.xml", new Report { Path = "coverage.xml", State = ReportState.Ignored, Kind = ReportKind.Coverage, Coverage = new ReportedCoverage([], []) });
        Sorting().Add(into, "", Report.Unreadable("junit", "the artifact has expired"));

        into.Tests.Count.ShouldBe(2);
        into.Tests[0].Coverage.ShouldBeNull();
    }

    [Fact]
    public void Coverage_and_findings_of_a_run_have_a_bound_that_is_said()
    {
        var sorting = Sorting();
        var into = new SortedReports();
        var lines = Enumerable.Range(1, 3_000_000).Select(line => new CoveredLine(line, 1)).ToList();
        var large = new Report { Path = "coverage.xml", State = ReportState.Ignored, Kind = ReportKind.Coverage, ReadState = ReportState.Complete, Coverage = new ReportedCoverage([new CoveredFile("a.py", lines)], []) };
        var many = new Report { Path = "pylint.json", State = ReportState.Ignored, Kind = ReportKind.Findings, ReadState = ReportState.Complete, Findings = [.. Enumerable.Range(1, 15_000).Select(line => new Finding(FindingLevel.Note, "x") { Line = line })] };

        sorting.Add(into, "one/coverage.xml", large);
        sorting.Add(into, "two/coverage.xml", large);
        sorting.Add(into, "one/pylint.json", many);
        sorting.Add(into, "two/pylint.json", many);

        into.Coverage.Select(report => (report.Coverage is null, report.ReadState)).ShouldBe([(false, ReportState.Complete), (true, ReportState.Incomplete)]);
        into.Findings.Select(report => (report.Findings.Count, report.ReadState)).ShouldBe([(15_000, ReportState.Complete), (5_000, ReportState.Incomplete)]);
        into.Coverage[1].Problems.ShouldHaveSingleItem().IsNotice.ShouldBeFalse();
    }

    private static ReportSorting Sorting() => new(new CollectReports("c", "actions", new RunReference("1", 1, null), "aaa", [], ["*"], ["**/*junit*.xml", "**/TEST-*.xml"])
    {
        Coverage = ["**/*coverage.xml"],
        Findings = ["**/pylint.json"],
    });
}
