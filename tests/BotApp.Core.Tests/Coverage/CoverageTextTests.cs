using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Reports;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Coverage;

public class CoverageTextTests
{
    [Fact]
    public void The_check_says_everything_in_its_places()
    {
        var input = new CoverageInput([CoverageRulesTests.Of(("src/a.py", 874, 1000), ("src/b.py", 0, 0))])
        {
            Tree = SourceTree.From(["src/a.py", "src/b.py"]),
            Settings = new CoverageSettings { Project = CoverageRulesTests.Percent("85%"), Patch = CoverageRulesTests.Percent("90%"), MaxDrop = CoverageRulesTests.Percent("0.5%") },
            Base = new BaseCoverage("main@abc1234", new CoverageTotals(1000, 877)),
            Changes = new Changes([new ChangedLines("src/a.py", false, [.. Enumerable.Range(863, 13)], true)]),
        };

        var check = CoverageText.Of(input);

        check.Conclusion.ShouldBe(CheckConclusion.Success);
        check.Title.ShouldBe("87.4 % (−0.3) · patch 92.3 %");
        check.Reason.ShouldBe("The project's coverage is 87.4 % (85% required); 92.3 % of the added lines are covered (90% required); it is −0.3 percentage points from main@abc1234 (a drop of 0.5 is allowed).");
        check.Summary.ShouldContain("| Project | 87.4 % | 874 | 1 000 | 85% | −0.3 |\n| Added lines | 92.3 % | 12 | 13 | 90% |  |\n");
        check.Summary.ShouldContain("| `src/a.py` | 92.3 % | 1 |");
        check.Summary.ShouldContain("Compared with `main@abc1234`.");
        check.Text.ShouldBe("### Added lines no test runs\n- `src/a.py`: 875\n\n");
        var annotation = check.Annotations.ShouldHaveSingleItem();
        (annotation.Path, annotation.StartLine, annotation.EndLine, annotation.Level, annotation.Message).ShouldBe(("src/a.py", 875, 875, AnnotationLevel.Warning, "Line 875 is added and no test runs it."));
    }

    [Fact]
    public void Uncovered_added_lines_are_grouped_over_blank_lines_but_not_over_covered_or_old_ones()
    {
        var report = new Report
        {
            Path = "c.xml",
            State = ReportState.Ignored,
            Kind = ReportKind.Coverage,
            ReadState = ReportState.Complete,
            Coverage = new ReportedCoverage([new CoveredFile("a.py", [new(10, 0), new(11, 0), new(13, 0), new(14, 1), new(15, 0), new(17, 0), new(18, 0)])], []),
        };
        // 12 is blank, 14 covered, 16 old, 19 and 20 blank.
        var input = new CoverageInput([report]) { Tree = SourceTree.From(["a.py"]), Changes = new Changes([new ChangedLines("a.py", false, [9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20], true)]) };

        CoverageRules.Judge(input).Patch!.Files[0].Uncovered.ShouldBe([new LineRange(10, 13), new LineRange(15, 15), new LineRange(17, 18)]);
        CoverageText.Of(input with { MaxAnnotations = 2 }).Annotations.Count.ShouldBe(2);
        CoverageText.Of(input with { MaxAnnotations = 2 }).Summary.ShouldContain("2 of 3 groups of uncovered added lines are annotated");
    }

    [Fact]
    public void T40_Thousands_of_hostile_names_stay_within_GitHubs_bytes_and_are_shown_as_text()
    {
        var names = Enumerable.Range(0, 3000).Select(i => $"src/{i}<b>@team|#1`ä{new string('x', 200)}.py").ToList();
        var input = new CoverageInput([CoverageRulesTests.Of([.. names.Select(name => (name, 1, 40))])])
        {
            Tree = SourceTree.From(names),
            Changes = new Changes([.. names.Select(name => new ChangedLines(name, true, [.. Enumerable.Range(1, 40).Where(line => line % 2 == 0)], true))]),
        };

        var check = CoverageText.Of(input);

        ByteBudget.Bytes(check.Summary).ShouldBeLessThanOrEqualTo(ByteBudget.CheckTextBytes);
        ByteBudget.Bytes(check.Text!).ShouldBeLessThanOrEqualTo(ByteBudget.CheckTextBytes);
        check.Annotations.Count.ShouldBe(200);
        check.Text!.ShouldContain("and ");
    }
}
