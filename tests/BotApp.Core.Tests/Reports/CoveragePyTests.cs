using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class CoveragePyTests
{
    [Fact]
    public void Format_3_with_functions_and_classes_counts_each_line_once()
    {
        var report = Read("""
            {"meta":{"format":3,"version":"7.6.0","branch_coverage":true},
             "files":{"a.py":{"executed_lines":[1,2,9],"missing_lines":[3],"excluded_lines":[9],
                "executed_branches":[[1,2]],"missing_branches":[[1,3],[2,-1]],"summary":{"num_statements":3},
                "functions":{"f":{"executed_lines":[2],"missing_lines":[3],"excluded_lines":[]}},"classes":{"":{"executed_lines":[1],"missing_lines":[],"excluded_lines":[]}}}},
             "totals":{"percent_covered":1}}
            """);

        report.ReadState.ShouldBe(ReportState.Complete);
        report.Coverage!.Files.ShouldHaveSingleItem().Lines.ShouldBe([new CoveredLine(1, 1, 2, 1), new CoveredLine(2, 1, 1, 0), new CoveredLine(3, 0)]);
    }

    [Fact]
    public void Members_in_any_order_and_a_byte_order_mark_are_read()
    {
        var json = """{"totals":{},"files":{"a.py":{"missing_lines":[2],"executed_lines":[1]}},"meta":{"version":"5.0"}}""";

        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            var report = Samples.Bytes([.. encoding.GetPreamble(), .. encoding.GetBytes(json)], "coverage.json");

            report.ReadState.ShouldBe(ReportState.Complete, encoding.WebName);
            report.Coverage!.Files[0].Lines.Count.ShouldBe(2);
        }
    }

    [Theory]
    [InlineData("""{"meta":{},"files":{"a.py":{"executed_lines":[1]}}}""", "no list of executed_lines or of missing_lines")]
    [InlineData("""{"meta":{},"files":{"a.py":{"executed_lines":["1"],"missing_lines":[]}}}""", "no list of executed_lines")]
    [InlineData("""{"meta":{},"files":[1,2]}""", "is not an object")]
    [InlineData("""{"meta":{},"files":{"a.py":{"executed_lines":[1,-2,99999999999],"missing_lines":[]}}}""", "line number")]
    [InlineData("""{"meta":{},"files":{"a.py":{"executed_lines":[1],"missing_lines":[]}}} {"more":1}""", "goes on after its end")]
    [InlineData("""{"meta":{},"files":{"a.py":{"executed_lines":[1],"missing_lines":[""", "breaks off")]
    [InlineData("""{"meta":{},"files":{"\ud800":{"executed_lines":[1],"missing_lines":[],"\ud800":1}}} x""", "The JSON")]
    public void Damage_makes_it_incomplete_and_says_why(string json, string expected)
    {
        var report = Read(json);

        report.ReadState.ShouldBe(ReportState.Incomplete);
        report.Problems.ShouldContain(problem => problem.Message.Contains(expected));
    }

    [Fact]
    public void A_format_not_known_yet_is_said()
    {
        var report = Read("""{"meta":{"format":9},"files":{"a.py":{"executed_lines":[1],"missing_lines":[]}}}""");

        report.ReadState.ShouldBe(ReportState.Complete);
        report.Problems.ShouldHaveSingleItem().Message.ShouldContain("format 9");
    }

    [Fact]
    public void A_file_larger_than_any_buffer_is_read_through()
    {
        var json = new StringBuilder("{\"meta\":{\"format\":3},\"files\":{");
        for (var file = 0; file < 300; file++)
        {
            json.Append(file == 0 ? "" : ",").Append("\"f").Append(file).Append(".py\":{\"contexts\":{").AppendJoin(',', Enumerable.Range(1, 300).Select(line => $"\"{line}\":[\"{new string('t', 20)}\"]"))
                .Append("},\"executed_lines\":[").AppendJoin(',', Enumerable.Range(1, 300)).Append("],\"missing_lines\":[]}");
        }

        var report = Read(json.Append("}}").ToString());

        report.ReadState.ShouldBe(ReportState.Complete);
        report.Coverage!.Files.Sum(file => file.Lines.Count).ShouldBe(90_000);
    }

    private static Report Read(string json) => Samples.Bytes(Encoding.UTF8.GetBytes(json), "coverage.json");
}
