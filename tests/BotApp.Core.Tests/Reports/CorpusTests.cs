using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class CorpusTests(ITestOutputHelper output)
{
    private static readonly string[] s_family = ["testsuites", "testsuite", "testcase", "testrun"];

    // Refused on purpose: nobody nests 5 000 suites, and an entity of the file's own is never read, however harmless.
    private static readonly string[] s_refused = ["_synthetic__edge/sec-deep-nesting-5000.xml", "_synthetic__edge/sec-doctype-internal.xml"];

    // pytest's internal error left a case without a name: all that is there counts, but it is not the whole run.
    private static readonly string[] s_incomplete = ["_generated__pytest/head-xdist.xml"];

    [Fact]
    public void T57_Every_JUnit_file_of_the_corpus_has_the_counts_of_its_index()
    {
        var folder = Path.Combine(Samples.SharedOrSkip(), "reports", "corpus");
        var rows = File.ReadAllLines(Path.Combine(folder, "INDEX.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();
        var wrong = new List<string>();
        var compared = 0;
        foreach (var row in rows.Where(row => s_family.Contains(row[3]) && !s_refused.Contains(row[0])))
        {
            var report = Samples.Corpus(row[0]);
            var expected = string.Join('/', row[4..9]);
            compared++;
            if (report.Elements() != expected || report.State != (s_incomplete.Contains(row[0]) ? ReportState.Incomplete : ReportState.Complete))
            {
                wrong.Add($"{row[0]}: index {expected}, read {report.Elements()} {report.State} {string.Join(" ", report.Problems.Select(problem => problem.Message))}");
            }
        }

        output.WriteLine($"{compared} files compared with the index, {wrong.Count} differ");
        compared.ShouldBeGreaterThan(200);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void T57_No_file_of_the_corpus_throws_and_none_without_a_readable_report_is_green()
    {
        var folder = Path.Combine(Samples.SharedOrSkip(), "reports", "corpus");
        var rows = File.ReadAllLines(Path.Combine(folder, "INDEX.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();
        var read = 0;
        var green = new List<string>();
        foreach (var row in rows)
        {
            var report = Samples.Corpus(row[0]);
            var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]));
            read++;
            var isBad = row[4] is "-" or "0" || (row[6] + row[7]) is not "00";
            // Not well-formed for a strict parser, but read to the end by ours: then the tests in it speak.
            var isMended = row[4] == "-" && report.State == ReportState.Complete && report.Tests.Count > 0;
            if (verdict.Conclusion == CheckConclusion.Success && isBad && !isMended)
            {
                green.Add(row[0]);
            }
        }

        output.WriteLine($"{read} files read");
        read.ShouldBe(rows.Count);
        green.ShouldBeEmpty();
    }

    [Fact]
    public void The_recorded_pytest_runs_have_the_counts_of_their_table()
    {
        var table = File.ReadAllLines(Path.Combine(Samples.SharedOrSkip(), "runners", "pytest-samples", "expected.tsv"));
        foreach (var row in table.Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')))
        {
            var report = Samples.RunnerSample(row[0]);

            (row[0], report.Elements()).ShouldBe((row[0], string.Join('/', row[2..7])));
            (row[0], report.Tests.Count).ShouldBe((row[0], int.Parse(row[7])));
        }
    }
}
