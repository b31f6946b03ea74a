using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Findings;
using BotApp.Core.Reports;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Findings;

public class FindingsRulesTests
{
    private static readonly SourceTree s_tree = SourceTree.From(["src/a.py", "src/b.py"]);

    [Fact]
    public void Levels_places_and_columns_become_annotations_errors_first()
    {
        var summary = Gather("::notice file=src/b.py,line=2::n\n::warning file=src/a.py,line=3,endLine=5,col=2::w\n::error file=/home/runner/work/r/r/src/a.py,line=9,col=4,endColumn=6,title=E1::e\n");

        var annotations = FindingsRules.Annotations(summary, 10);

        annotations.Select(each => (each.Path, each.StartLine, each.EndLine, each.Level, each.StartColumn, each.EndColumn)).ShouldBe(
        [
            ("src/a.py", 9, 9, AnnotationLevel.Failure, 4, 6),
            ("src/a.py", 3, 5, AnnotationLevel.Warning, null, null),
            ("src/b.py", 2, 2, AnnotationLevel.Notice, null, null),
        ]);
        annotations[0].Title.ShouldBe("E1");
        FindingsRules.Annotations(summary, 1).ShouldHaveSingleItem().Message.ShouldBe("e");
        FindingsText.Counts(summary).ShouldBe("1 error, 1 warning, 1 note");
    }

    [Fact]
    public void The_same_finding_of_two_jobs_is_one()
    {
        var linux = Report("::error file=/home/runner/work/r/r/src/a.py,line=9::e\n");
        var windows = Report("::error file=D:\\a\\r\\r\\src\\a.py,line=9::e\n");

        FindingsRules.Gather(new FindingsInput([linux, windows, linux]) { Tree = s_tree }).Findings.ShouldHaveSingleItem().Path.ShouldBe("src/a.py");
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/usr/lib/python3/dist-packages/x.py")]
    [InlineData("src/none.py")]
    public void No_annotation_is_outside_of_the_tree_but_the_text_lists_it(string path)
    {
        var summary = Gather($"::error file={path},line=1::e\n");

        FindingsRules.Annotations(summary, 10).ShouldBeEmpty();
        FindingsText.Of(summary)!.ShouldContain("(not in the repository)");
    }

    [Fact]
    public void A_finding_without_a_line_says_so_and_makes_none_up()
    {
        var annotation = FindingsRules.Annotations(Gather("::error file=src/a.py::e\n"), 10).ShouldHaveSingleItem();

        annotation.StartLine.ShouldBe(1);
        annotation.Message.ShouldContain("line unknown");
        annotation.StartColumn.ShouldBeNull();
    }

    [Fact]
    public void Foreign_text_is_inert_and_within_its_bytes()
    {
        var summary = Gather(string.Concat(Enumerable.Range(1, 2000).Select(line => $"::error file=src/a.py,line={line},title=<b>@team::| <img src=x> @team #1 ![a](b) {new string('ä', 300)}{line}\n")));

        var text = FindingsText.Of(summary, 30_000)!;

        ByteBudget.Bytes(text).ShouldBeLessThanOrEqualTo(30_000);
        text.ShouldNotContain("<img");
        text.ShouldContain("more\n");
        FindingsText.Of(Gather2()).ShouldBeNull();

        static FindingsSummary Gather2() => FindingsRules.Gather(new FindingsInput([Samples.Suite("<testcase name='a'/>")]));
    }

    [Fact]
    public void A_file_not_read_whole_is_said_and_nothing_found_is_said_too()
    {
        var broken = Samples.Bytes("""{"version":"2.1.0","runs":[{"results":["""u8.ToArray(), "x.sarif");
        var none = Samples.Bytes("[]"u8.ToArray(), "pylint.json");

        FindingsText.Of(FindingsRules.Gather(new FindingsInput([broken])))!.ShouldContain("x.sarif could not be read whole");
        FindingsText.Of(FindingsRules.Gather(new FindingsInput([none])))!.ShouldStartWith("### Findings: none\n");
    }

    private static Report Report(string text) => Samples.Bytes(Encoding.UTF8.GetBytes(text), "lint.txt");

    private static FindingsSummary Gather(string text) => FindingsRules.Gather(new FindingsInput([Report(text)]) { Tree = s_tree });
}
