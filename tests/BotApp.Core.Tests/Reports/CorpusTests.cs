using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class CorpusTests(ITestOutputHelper output)
{
    // Refused on purpose: nobody nests 5 000 suites, and an entity of the file's own is never read, however harmless.
    private static readonly string[] s_refused = ["_synthetic__edge/sec-deep-nesting-5000.xml", "_synthetic__edge/sec-doctype-internal.xml"];

    // pytest's internal error left a case without a name: all that is there counts, but it is not the whole run.
    private static readonly string[] s_incomplete = ["_generated__pytest/head-xdist.xml"];

    // Here the index is wrong, and these are the true counts with their reason.
    private static readonly Dictionary<string, (string Counts, string Reason)> s_corrected = new()
    {
        [NUnit + "nunit3/jenkins/NUnit-issue1077.xml"] = ("6/6/0/0/0", "executed='true' success='true' in small letters is a test that ran and passed, not a skipped one"),
        [NUnit + "nunit3/jenkins/NUnit-issue6353.xml"] = ("3/1/1/0/1", "a case without success that ran and has a failure failed; one that ran without a failure passed"),
    };

    // A run that says of itself that it ended in an error: what is there counts, but it is not the whole run.
    private static readonly string[] s_aborted =
    [
        "EnricoMi__publish-unit-test-result-action/python/test/files/trx/yami_YAMILEX_2015-10-24_04_18_59.trx",
    ];

    // What the index calls no report or not well-formed, and is read nevertheless, with its true counts.
    private static readonly Dictionary<string, string> s_mended = new()
    {
        [NUnit + "mstest/clicketyclackety.xml"] = "23/13/1/9/0",
        // A raw control character in a message.
        [NUnit + "nunit3/jenkins/NUnit-issue17521.xml"] = "2/1/0/0/1",
    };

    private const string NUnit = "EnricoMi__publish-unit-test-result-action/python/test/files/nunit/";

    [Fact]
    public void T57_Every_well_formed_report_of_the_corpus_has_the_counts_of_its_index()
    {
        var wrong = new List<string>();
        var compared = 0;
        foreach (var row in Rows().Where(row => row[4] != "-" && !s_refused.Contains(row[0])))
        {
            var report = Samples.Corpus(row[0]);
            var expected = s_corrected.TryGetValue(row[0], out var corrected) ? corrected.Counts : string.Join('/', row[4..9]);
            var state = s_incomplete.Contains(row[0]) || s_aborted.Contains(row[0]) ? ReportState.Incomplete : ReportState.Complete;
            compared++;
            if (report.Elements() != expected || report.State != state)
            {
                wrong.Add($"{row[0]}: index {expected}, read {report.Elements()} {report.Format} {report.State} {string.Join(" ", report.Problems.Select(problem => problem.Message))}");
            }
        }

        output.WriteLine($"{compared} files compared with the index, {wrong.Count} differ");
        compared.ShouldBeGreaterThan(300);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void T57_Every_other_file_of_the_corpus_has_a_clear_problem_or_is_mended()
    {
        var wrong = new List<string>();
        foreach (var row in Rows().Where(row => row[4] == "-"))
        {
            var report = Samples.Corpus(row[0]);
            if (s_mended.TryGetValue(row[0], out var counts) ? report.Elements() != counts : report.State != ReportState.Complete && report.Problems.Count == 0)
            {
                wrong.Add($"{row[0]}: {report.State} {report.Elements()}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void T57_No_file_of_the_corpus_throws_and_none_without_a_readable_report_is_green()
    {
        var rows = Rows();
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

    private static List<string[]> Rows() =>
        [.. File.ReadAllLines(Path.Combine(Samples.SharedOrSkip(), "reports", "corpus", "INDEX.tsv")).Skip(1).Select(line => line.Split('\t'))];
}
