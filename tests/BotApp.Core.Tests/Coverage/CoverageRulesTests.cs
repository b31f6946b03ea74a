using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Reports;
using BotApp.Core.Settings;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Coverage;

public class CoverageRulesTests
{
    private static readonly SourceTree s_tree = SourceTree.From(["src/a.py", "src/b.py", "src/new.py", "src/deep/new.py", "tests/test_a.py", "README.md"]);

    [Theory]
    [InlineData(170, 200, "85%", CheckConclusion.Success)]
    [InlineData(169, 200, "85%", CheckConclusion.Failure)]
    [InlineData(84_999, 100_000, "85%", CheckConclusion.Failure)]
    [InlineData(2, 3, "66.666666%", CheckConclusion.Success)]
    [InlineData(2, 3, "66.666667%", CheckConclusion.Failure)]
    [InlineData(0, 1, "0%", CheckConclusion.Success)]
    [InlineData(1, 1, "100%", CheckConclusion.Success)]
    [InlineData(199_999, 200_000, "100%", CheckConclusion.Failure)]
    public void The_projects_target_is_compared_as_a_fraction(int covered, int lines, string target, CheckConclusion expected) =>
        Judge(Of(("src/a.py", covered, lines)), project: target).Conclusion.ShouldBe(expected);

    [Fact]
    public void A_miss_says_how_many_lines_are_missing_and_never_looks_reached()
    {
        var verdict = Judge(Of(("src/a.py", 84_999, 100_000)), project: "85%");

        verdict.Code.ShouldBe("missed");
        verdict.Reason.ShouldBe("The project's coverage is 84.9 %, 85% is required: 1 more line of 100 000 must be covered.");
        CoverageText.Title(verdict).ShouldBe("84.9 %");
        Judge(Of(("src/a.py", 84_999, 100_000)), project: "84.9995%").Reason.ShouldContain("is 84.9 %, 84.9995% is required");
    }

    [Fact]
    public void Without_a_target_coverage_is_shown_and_not_judged()
    {
        Judge(Of(("src/a.py", 1, 2))).Conclusion.ShouldBe(CheckConclusion.Neutral);
        Judge().Conclusion.ShouldBe(CheckConclusion.Neutral);
    }

    [Fact]
    public void What_is_missing_is_never_green_while_a_target_is_set()
    {
        var good = Of(("src/a.py", 10, 10));
        var incomplete = Samples.Xml("<coverage line-rate='1'><packages><package><classes><class filename='src/a.py'><lines><line number='1' hits='1'/></lines>");
        var empty = CoverageFormatTests.Cobertura("<class filename='src/a.py'><lines/></class>");
        var elsewhere = Of(("/opt/x/y.py", 10, 10));

        Expect(Judge([], project: "0%"), "not_reported", "coverage did not report");
        Expect(Judge([good, incomplete], project: "10%"), "incomplete", "report.xml incomplete");
        Expect(Judge([empty], project: "0%"), "incomplete", "nothing was measured");
        Expect(Judge([elsewhere], project: "10%"), "incomplete", "coverage of other files");
        Expect(Judge([good, Samples.Bytes([], "coverage.xml")], project: "10%"), "incomplete", "coverage.xml unreadable");
        Expect(Judge([good, Samples.Suite("<testcase name='a'/>")], project: "10%"), "incomplete", "report.xml is no coverage");
        Expect(CoverageRules.Judge(Input([good], "10%") with { Missing = ["3.12"] }), "incomplete", "3.12 brought no coverage");
        Expect(CoverageRules.Judge(Input([good], "10%") with { Tree = SourceTree.Empty }), "incomplete", "files of the commit unknown");

        static void Expect(CoverageVerdict verdict, string code, string title)
        {
            verdict.Conclusion.ShouldBe(CheckConclusion.Failure, title);
            verdict.Code.ShouldBe(code, title);
            CoverageText.Title(verdict).ShouldStartWith(title);
        }
    }

    [Fact]
    public void Files_that_cannot_be_placed_never_help_to_reach_a_target()
    {
        // 5 of 10 alone, 105 of 110 with a generated file; and the other way round.
        Judge(Of(("src/a.py", 5, 10), ("/w/gen/_pb2.py", 100, 100)), project: "80%").Conclusion.ShouldBe(CheckConclusion.Failure);
        var hidden = Judge(Of(("src/a.py", 9, 10), ("/w/gen/lost.py", 0, 100)), project: "80%");
        hidden.Conclusion.ShouldBe(CheckConclusion.Failure);
        hidden.Reason.ShouldContain("only without 1 measured file");

        var harmless = Judge(Of(("src/a.py", 9, 10), ("/w/src/_version.py", 1, 2)), project: "80%");
        harmless.Conclusion.ShouldBe(CheckConclusion.Success);
        harmless.Notices.ShouldHaveSingleItem().ShouldContain("_version.py");
        Judge(Of(("src/a.py", 9, 10), ("/w/.venv/lib/x.py", 0, 1000)), project: "80%").Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void A_warning_is_neutral_and_says_so()
    {
        var input = Input([Of(("src/a.py", 1, 2))], "85%");

        var verdict = CoverageRules.Judge(input with { Settings = input.Settings with { Action = Verdict.Warn } });

        verdict.Conclusion.ShouldBe(CheckConclusion.Neutral);
        verdict.Reason.ShouldContain("coverage.action: warn");
    }

    [Theory]
    [InlineData(175, 200, "0.5%", CheckConclusion.Success)]
    [InlineData(174, 200, "0.5%", CheckConclusion.Failure)]
    [InlineData(176, 200, "0%", CheckConclusion.Success)]
    [InlineData(200, 200, "0%", CheckConclusion.Success)]
    public void The_drop_is_compared_exactly(int covered, int lines, string drop, CheckConclusion expected)
    {
        // 88 % on the base.
        var verdict = Drop(Of(("src/a.py", covered, lines)), drop, new CoverageTotals(1000, 880));

        verdict.Conclusion.ShouldBe(expected);
        verdict.Reason.ShouldContain("main@abc1234");
    }

    [Fact]
    public void A_drop_just_over_is_shown_with_the_decimals_it_takes()
    {
        var verdict = Drop(Of(("src/a.py", 87_499, 100_000)), "0.5%", new CoverageTotals(1000, 880));

        verdict.Reason.ShouldBe("Coverage fell by 0.501 percentage points (from 88.0 % on main@abc1234 to 87.4 %); 0.5 are allowed.");
        CoverageText.Title(verdict).ShouldBe("87.4 % (−0.5)");
    }

    [Fact]
    public void An_unknown_base_is_not_green_when_a_drop_is_limited_and_no_base_is_nothing_to_compare()
    {
        var verdict = Drop(Of(("src/a.py", 1, 1)), "1%", null);

        verdict.Conclusion.ShouldBe(CheckConclusion.Failure);
        verdict.Gaps.ShouldHaveSingleItem().Title.ShouldBe("the base's coverage is unknown");
        CoverageRules.Judge(new CoverageInput([Of(("src/a.py", 1, 1))]) { Tree = s_tree, Settings = new CoverageSettings { MaxDrop = Percent("1%") } })
            .Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void Only_added_lines_that_can_be_run_count_for_the_patch()
    {
        // Measured: 1-10; covered: 1-6. Added: 5-9 and 20 (not runnable).
        var verdict = Patch(Of(("src/a.py", 6, 10)), "40%", new ChangedLines("src/a.py", false, [5, 6, 7, 8, 9, 20], true));

        verdict.Conclusion.ShouldBe(CheckConclusion.Success);
        (verdict.Patch!.Totals.Lines, verdict.Patch.Totals.Covered).ShouldBe((5, 2));
        verdict.Patch.Files.ShouldHaveSingleItem().Uncovered.ShouldBe([new LineRange(7, 9)]);
        Patch(Of(("src/a.py", 6, 10)), "40.01%", new ChangedLines("src/a.py", false, [5, 6, 7, 8, 9], true)).Conclusion.ShouldBe(CheckConclusion.Failure);
        CoverageText.Title(verdict).ShouldBe("60.0 % · patch 40.0 %");
    }

    [Fact]
    public void A_change_without_lines_that_can_be_run_has_nothing_to_cover()
    {
        var verdict = Patch(Of(("src/a.py", 6, 10)), "90%", new ChangedLines("README.md", false, [1], true), new ChangedLines("tests/test_a.py", false, [1], true));

        verdict.Conclusion.ShouldBe(CheckConclusion.Success);
        verdict.Reason.ShouldContain("no added line can be run");
        verdict.Patch!.Unmeasured.ShouldBeEmpty();
    }

    [Fact]
    public void A_new_file_beside_measured_ones_that_nothing_measured_is_a_gap()
    {
        foreach (var path in new[] { "src/new.py", "src/deep/new.py" })
        {
            var verdict = Patch(Of(("src/a.py", 6, 10)), "90%", new ChangedLines(path, true, [1, 2], true));

            verdict.Conclusion.ShouldBe(CheckConclusion.Failure);
            verdict.Reason.ShouldContain("no test imports it");
        }

        var changed = Patch(Of(("src/a.py", 6, 10)), "90%", new ChangedLines("src/new.py", false, [1, 2], true));
        changed.Conclusion.ShouldBe(CheckConclusion.Success);
        changed.Notices.ShouldContain("Changed, but in no coverage report: src/new.py.");
        Patch(Of(("src/a.py", 6, 10)), "90%", new ChangedLines("src/new.py", true, [1], false)).Conclusion.ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void Changes_that_are_not_known_are_a_gap()
    {
        var report = Of(("src/a.py", 10, 10));

        Patch(report, "90%", new ChangedLines("src/a.py", false, null, true)).Conclusion.ShouldBe(CheckConclusion.Failure);
        Patch(Of(("src/a.py", 10, 10), ("/x/else/b.py", 1, 1)), "90%", new ChangedLines("src/b.py", false, [1], true)).Conclusion.ShouldBe(CheckConclusion.Failure);
        CoverageRules.Judge(new CoverageInput([report]) { Tree = s_tree, Settings = new CoverageSettings { Patch = Percent("90%") }, Changes = new Changes([], "GitHub lists 3 000 files at most.") })
            .Reason.ShouldContain("3 000 files");
    }

    [Fact]
    public void Jobs_and_flags_are_put_together_whatever_their_order()
    {
        var linux = CoverageFormatTests.Cobertura("<class filename='/w/r/src/a.py'><lines><line number='1' hits='1'/><line number='2' hits='0'/></lines></class>");
        var windows = CoverageFormatTests.Cobertura(@"<class filename='D:\a\r\src\a.py'><lines><line number='1' hits='0'/><line number='2' hits='3'/></lines></class>");

        foreach (var reports in new[] { new[] { linux, windows }, [windows, linux, linux] })
        {
            var totals = Judge(reports, project: "100%").Map.Totals;
            (totals.Lines, totals.Covered).ShouldBe((2, 2));
        }
    }

    [Fact]
    public void The_gates_requirement_waits_fails_and_passes()
    {
        var settings = new CoverageSettings { Project = Percent("85%") };
        var good = Judge(Of(("src/a.py", 9, 10)), project: "85%");
        var bad = Judge(Of(("src/a.py", 1, 10)), project: "85%");

        CoverageRequirement.Of(new CoverageSettings(), good, true).ShouldBeNull();
        Standing(null, false).ShouldBe(CoverageStanding.Pending);
        Standing(null, true).ShouldBe(CoverageStanding.NotReported);
        Standing(Judge([], project: "85%"), true).ShouldBe(CoverageStanding.NotReported);
        Standing(bad, false).ShouldBe(CoverageStanding.Pending);
        Standing(bad, true).ShouldBe(CoverageStanding.Failed);
        Standing(good, false).ShouldBe(CoverageStanding.Pending);
        Standing(good, true).ShouldBe(CoverageStanding.Passed);
        CoverageRequirement.Of(settings with { Action = Verdict.Warn }, bad, true)!.Standing.ShouldBe(CoverageStanding.Passed);

        CoverageStanding Standing(CoverageVerdict? verdict, bool isFinal) => CoverageRequirement.Of(settings, verdict, isFinal)!.Standing;
    }

    internal static Percentage Percent(string text) => Percentage.TryParse(text, out var percentage) ? percentage : throw new FormatException(text);

    /// <summary>Files whose first lines are covered and whose others are not.</summary>
    internal static Report Of(params (string Path, int Covered, int Lines)[] files) => new()
    {
        Path = "coverage.xml",
        State = ReportState.Ignored,
        Kind = ReportKind.Coverage,
        ReadState = ReportState.Complete,
        Coverage = new ReportedCoverage([.. files.Select(file => new CoveredFile(file.Path, [.. Enumerable.Range(1, file.Lines).Select(line => new CoveredLine(line, line <= file.Covered ? 1 : 0))]))], []),
    };

    private static CoverageInput Input(IReadOnlyList<Report> reports, string? project) =>
        new(reports) { Tree = s_tree, Settings = new CoverageSettings { Project = project is null ? null : Percent(project) } };

    private static CoverageVerdict Judge(IReadOnlyList<Report> reports, string? project = null) => CoverageRules.Judge(Input(reports, project));

    private static CoverageVerdict Judge(Report report, string? project = null) => Judge([report], project);

    private static CoverageVerdict Judge() => Judge([]);

    private static CoverageVerdict Drop(Report report, string drop, CoverageTotals? before) => CoverageRules.Judge(new CoverageInput([report])
    {
        Tree = s_tree,
        Settings = new CoverageSettings { MaxDrop = Percent(drop) },
        Base = new BaseCoverage("main@abc1234", before),
    });

    private static CoverageVerdict Patch(Report report, string target, params ChangedLines[] changes) => CoverageRules.Judge(new CoverageInput([report])
    {
        Tree = s_tree,
        Settings = new CoverageSettings { Patch = Percent(target) },
        Changes = new Changes(changes),
    });
}
