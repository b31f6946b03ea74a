using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class LcovTests
{
    [Fact]
    public void A_record_is_read_with_its_branches()
    {
        var report = Read("# comment\nTN:unit\nSF:/w/a.js\nFN:1,f\nFNDA:1,f\nDA:1,5\nDA:2,0,abc\nDA:4,1e12\nBRDA:2,0,0,-\nBRDA:1,0,0,3\nBRDA:1,0,e1,x,0\nLF:3\nLH:2\nend_of_record\n");

        report.ReadState.ShouldBe(ReportState.Complete);
        report.Coverage!.Files.ShouldHaveSingleItem().Lines.ShouldBe([new CoveredLine(1, 5, 2, 1), new CoveredLine(2, 0, 1, 0), new CoveredLine(4, int.MaxValue)]);
    }

    [Fact]
    public void Records_of_several_test_names_are_one_file()
    {
        var report = Read("TN:a\nSF:x.c\nDA:1,1\nDA:2,0\nend_of_record\nTN:b\nSF:x.c\nDA:1,0\nDA:2,3\nend_of_record\n");

        report.Coverage!.Files.ShouldHaveSingleItem().Lines.ShouldBe([new CoveredLine(1, 1), new CoveredLine(2, 3)]);
    }

    [Fact]
    public void A_record_without_its_end_before_the_next_is_taken_to_end_there()
    {
        var report = Read("SF:a.c\nDA:1,1\nSF:b.c\nDA:1,0\nend_of_record\n");

        report.ReadState.ShouldBe(ReportState.Complete);
        report.Problems.ShouldHaveSingleItem().IsNotice.ShouldBeTrue();
        report.Coverage!.Files.Select(file => file.Lines[0].Hits).ShouldBe([1, 0]);
    }

    [Theory]
    [InlineData("SF:a.c\nDA:1,1\n", "middle of a record")]
    [InlineData("SF:a.c\nDA:1\nend_of_record\n", "DA wants")]
    [InlineData("SF:a.c\nDA:1,1\nLF:3\nend_of_record\n", "lines are missing")]
    [InlineData("SF:a.c\nDA:-1,1\nend_of_record\n", "line number")]
    [InlineData("SF:a.c\nBRDA:1,0,0\nend_of_record\n", "BRDA wants")]
    [InlineData("SF:a.c\nDA:1,1\ngarbage\nend_of_record\n", "no line of an LCOV file")]
    [InlineData("SF:\nDA:1,1\nend_of_record\n", "without a name")]
    [InlineData("SF:a.c\nDA:1,1\nend_of_record\nend_of_record\n", "without a record")]
    [InlineData("SF:a.c\nDA:1,1\nend_of_record\nDA:2,1\n", "outside of any record")]
    public void Damage_makes_it_incomplete_and_says_why(string text, string expected)
    {
        var report = Read(text);

        report.ReadState.ShouldBe(ReportState.Incomplete);
        report.Problems.ShouldContain(problem => problem.Message.Contains(expected) && !problem.IsNotice);
    }

    [Fact]
    public void The_tools_own_count_can_only_take_covered_lines_away()
    {
        var file = Read("SF:a.c\nDA:1,1\nDA:2,1\nDA:3,0\nLF:0\nend_of_record\n").Coverage!.Files[0];

        var totals = new BotApp.Core.Coverage.FileCoverage("a.c", file.Lines, file.Uncounted).Totals;

        (totals.Lines, totals.Covered).ShouldBe((1, 0));
    }

    [Fact]
    public void A_byte_order_mark_carriage_returns_and_utf_16_are_read()
    {
        const string Text = "TN:\r\nSF:ä.c\r\nDA:1,1\r\nend_of_record\r\n";

        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode })
        {
            var report = Samples.Bytes([.. encoding.GetPreamble(), .. encoding.GetBytes(Text)], "lcov.info");

            report.ReadState.ShouldBe(ReportState.Complete);
            report.Coverage!.Files[0].Name.ShouldBe("ä.c");
        }
    }

    private static Report Read(string text) => Samples.Bytes(Encoding.UTF8.GetBytes(text), "lcov.info");
}
