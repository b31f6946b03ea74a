using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class FindingFormatTests
{
    [Fact]
    public void A_real_pylint_file_has_its_nine_messages()
    {
        var report = Bytes(File.ReadAllText(Samples.Fixture("Coverage/pylint.json")), "pylint.json");

        report.Format.ShouldBe("pylint");
        report.Kind.ShouldBe(ReportKind.Findings);
        report.State.ShouldBe(ReportState.Ignored);
        report.ReadState.ShouldBe(ReportState.Complete);
        report.Findings.Count.ShouldBe(9);
        report.Findings.CountBy(finding => finding.Level).OrderBy(pair => pair.Key).Select(pair => pair.Value).ShouldBe([7, 2]);
        var unused = report.Findings.Single(finding => finding.Rule == "W0611");
        (unused.Path, unused.Line, unused.Column, unused.Title, unused.Message).ShouldBe(("src/shop/unused.py", 1, 1, "unused-import", "Unused import os"));
    }

    [Fact]
    public void Pylints_json2_is_read_and_an_empty_list_is_no_findings()
    {
        var json2 = Bytes("""{"messages":[{"type":"fatal","symbol":"astroid-error","message":"boom","messageId":"F0002","confidence":"HIGH","module":"a","obj":"","line":3,"column":4,"endLine":3,"endColumn":9,"path":"a.py","absolutePath":"/w/a.py"}],"statistics":{"score":1}}""", "pylint.json");
        var none = Bytes("[]", "pylint.json");

        var finding = json2.Findings.ShouldHaveSingleItem();
        (finding.Level, finding.Rule, finding.Line, finding.Column, finding.EndColumn).ShouldBe((FindingLevel.Error, "F0002", 3, 5, 9));
        none.Kind.ShouldBe(ReportKind.Findings);
        none.ReadState.ShouldBe(ReportState.Complete);
        Bytes("[]", "anything.json").ReadState.ShouldNotBe(ReportState.Complete);
    }

    [Fact]
    public void Sarif_rules_and_folders_that_come_after_the_results_complete_them()
    {
        var report = Bytes("""
            {"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{
              "results":[
                {"ruleId":"R1","ruleIndex":0,"message":{"id":"default","arguments":["x"]},
                 "locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/a%20b.py","uriBaseId":"SRC"},"region":{"startLine":3,"startColumn":5,"endColumn":9}}}]},
                {"rule":{"id":"R2/sub"},"level":"error","message":{"text":"bad"},"locations":[{"physicalLocation":{"artifactLocation":{"index":1}}}]},
                {"ruleId":"unknown","message":{"text":"no rule"}},
                {"ruleId":"R1","kind":"pass","message":{"text":"fine"}},
                {"ruleId":"R1","kind":"review","message":{"text":"look"}},
                {"ruleId":"R1","message":{"text":"old"},"baselineState":"unchanged"},
                {"ruleId":"R1","message":{"text":"gone"},"baselineState":"absent"},
                {"ruleId":"R1","message":{"text":"quiet"},"suppressions":[{"kind":"inSource"}]},
                {"ruleId":"R1","message":{"text":"asked"},"suppressions":[{"kind":"external","status":"underReview"}]}],
              "artifacts":[{"location":{"uri":"z.py"}},{"location":{"uri":"src/c.py","uriBaseId":"ROOT"}}],
              "originalUriBaseIds":{"ROOT":{"uri":"file:///home/runner/work/r/r/"},"SRC":{"uri":"lib/","uriBaseId":"ROOT"}},
              "tool":{"driver":{"name":"Checker","rules":[
                {"id":"R1","name":"RuleOne","defaultConfiguration":{"level":"note"},"messageStrings":{"default":{"text":"found {0} {1}"}}},{"id":"R2"}]}}}]}
            """, "x.sarif");

        report.ReadState.ShouldBe(ReportState.Complete);
        report.Dialect.ShouldBe("Checker");
        report.Findings.Select(finding => (finding.Level, finding.Message, finding.Standing)).ShouldBe(
        [
            (FindingLevel.Note, "found x {1}", FindingStanding.Open),
            (FindingLevel.Error, "bad", FindingStanding.Open),
            (FindingLevel.Warning, "no rule", FindingStanding.Open),
            (FindingLevel.Note, "look", FindingStanding.Open),
            (FindingLevel.Note, "old", FindingStanding.Known),
            (FindingLevel.Note, "quiet", FindingStanding.Suppressed),
            (FindingLevel.Note, "asked", FindingStanding.Open),
        ]);
        var first = report.Findings[0];
        (first.Path, first.Line, first.Column, first.EndColumn, first.Title, first.Tool).ShouldBe(("file:///home/runner/work/r/r/lib/src/a b.py", 3, 5, 8, "RuleOne", "Checker"));
        report.Findings[1].Path.ShouldBe("file:///home/runner/work/r/r/src/c.py");
        SourceTree.From(["lib/src/a b.py"]).Find(first.Path).ShouldBe("lib/src/a b.py");
    }

    [Theory]
    [InlineData("""{"version":"2.1.0","runs":[{"tool":{},"results":[{"message":{"text":"a"}},""", "breaks off")]
    [InlineData("""{"version":"2.1.0","runs":[{"results":7}]}""", "not a list")]
    [InlineData("""{"version":"2.1.0","runs":["x"]}""", "not an object")]
    [InlineData("""{"version":"1.0.0","runs":[]}""", "another version")]
    [InlineData("""{"version":"2.1.0","$schema":"x"}""", "no runs")]
    public void Damaged_sarif_is_incomplete_and_says_why(string json, string expected)
    {
        var report = Bytes(json, "x.sarif");

        report.Kind.ShouldBe(ReportKind.Findings);
        report.ReadState.ShouldBe(ReportState.Incomplete);
        report.Problems.ShouldContain(problem => problem.Message.Contains(expected));
    }

    [Fact]
    public void A_sarif_run_broken_off_keeps_what_it_had()
    {
        var report = Bytes("""{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[{"level":"error","message":{"text":"kept"}},{"mess""", "x.sarif");

        report.Findings.ShouldHaveSingleItem().Message.ShouldBe("kept");
    }

    [Fact]
    public void Workflow_commands_are_found_among_other_lines_and_decoded()
    {
        var report = Bytes("""
            some tool 1.0
            ::error file=src/a.py,line=3,endLine=4,col=7,endColumn=9,title=E1%3A a%2Cb::first%0Asecond 100%25 %250A
              ::warning::no place
            ::notice file=src/a.py,line=x::n
            ::debug::no finding
            ::stop-commands::stop
            ::error::not a command here
            ::stop::
            ::Warning file=b.py,line=1::last
            """, "lint.txt");

        report.Format.ShouldBe("workflow-commands");
        report.Findings.Select(finding => finding.Level).ShouldBe([FindingLevel.Error, FindingLevel.Warning, FindingLevel.Note, FindingLevel.Warning]);
        var first = report.Findings[0];
        (first.Path, first.Line, first.EndLine, first.Column, first.EndColumn, first.Title).ShouldBe(("src/a.py", 3, 4, 7, 9, "E1: a,b"));
        first.Message.ShouldBe("first\nsecond 100% %0A");
        report.Findings[2].Line.ShouldBeNull();
    }

    [Fact]
    public void T34_A_flood_of_findings_is_bounded_and_said()
    {
        var text = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"::error file=a.py,line={i}::x\n"));

        var report = Bytes(text, "lint.txt");

        report.Findings.Count.ShouldBe(20_000);
        report.Problems.ShouldHaveSingleItem().Message.ShouldBe("The file has 30000 findings; only the first 20000 were kept.");
    }

    [Fact]
    public void Giant_texts_are_cut_and_lines_that_are_none_are_unknown()
    {
        var report = Bytes($"::error file={new string('p', 5000)},line=99999999,title={new string('t', 9000)}::{new string('m', 60_000)}\n", "lint.txt");

        var finding = report.Findings.ShouldHaveSingleItem();
        finding.Path.ShouldBeNull();
        finding.Line.ShouldBeNull();
        finding.Title.Length.ShouldBeLessThan(400);
        finding.Message.Length.ShouldBeLessThan(8300);
    }

    [Fact]
    public void Findings_never_change_the_verdict_of_tests()
    {
        var findings = Bytes("::error::bad\n", "lint.txt");
        var passing = Samples.Suite("<testcase classname='a' name='b'/>");

        TestsRules.Judge(new TestsInput([new RunReports("", [passing, findings])])).Conclusion.ShouldBe(CheckConclusion.Success);
        TestsRules.Judge(new TestsInput([new RunReports("", [findings])])).Conclusion.ShouldBe(CheckConclusion.Failure);
    }

    private static Report Bytes(string text, string name) => Samples.Bytes(Encoding.UTF8.GetBytes(text), name);
}
