using System.Text;
using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.Coverage;
using BotApp.Core.Reports;
using BotApp.Core.Reports.Formats;

namespace BotApp.Core.Tests.Reports;

public class CoverageFormatTests
{
    private static readonly SourceTree s_shop = SourceTree.From(["src/shop/__init__.py", "src/shop/cart.py", "src/shop/unused.py", "tests/test_cart.py"]);

    [Theory]
    [InlineData("coverage.xml", "cobertura")]
    [InlineData("coverage.json", "coverage.py-json")]
    [InlineData("lcov.info", "lcov")]
    public void All_forms_of_one_real_run_say_what_coverage_py_prints(string file, string format)
    {
        var report = Real(file);

        report.Format.ShouldBe(format);
        report.Kind.ShouldBe(ReportKind.Coverage);
        report.ReadState.ShouldBe(ReportState.Complete);
        var map = CoverageMap.Of([report.Coverage!], s_shop);
        map.Unplaced.ShouldBeEmpty();
        (map.Totals.Lines, map.Totals.Covered, map.Totals.Branches, map.Totals.CoveredBranches).ShouldBe((17, 10, 6, 4));
        map.Files["src/shop/cart.py"].At(15)!.Value.IsCovered.ShouldBeFalse();
        map.Files["src/shop/cart.py"].At(2).ShouldBeNull();
    }

    [Fact]
    public void The_three_forms_together_are_the_same_run_once()
    {
        var reports = new[] { "coverage.xml", "coverage.json", "lcov.info", "coverage.xml" }.Select(file => Real(file).Coverage!).ToList();

        var map = CoverageMap.Of(reports, s_shop);
        var reversed = CoverageMap.Of(Enumerable.Reverse(reports), s_shop);

        (map.Totals.Lines, map.Totals.Covered).ShouldBe((17, 10));
        reversed.Totals.ShouldBe(map.Totals);
    }

    [Fact]
    public void The_runners_sample_of_pytest_cov_has_8_of_9_lines()
    {
        var report = Samples.RunnerSample("coverage.xml");

        var map = CoverageMap.Of([report.Coverage!], SourceTree.From(["src/tinycalc/__init__.py", "tests/test_basic.py"]));

        map.Files.Keys.ShouldBe(["src/tinycalc/__init__.py"]);
        (map.Totals.Lines, map.Totals.Covered, map.Totals.Branches, map.Totals.CoveredBranches).ShouldBe((9, 8, 2, 1));
    }

    [Fact]
    public void T29_Coverage_is_no_test_report_and_changes_no_verdict_of_tests()
    {
        var coverage = Real("coverage.xml");
        var passing = Samples.Suite("<testcase classname='a' name='b'/>");
        var empty = Samples.Suite("");

        coverage.State.ShouldBe(ReportState.Ignored);
        coverage.IsGreen.ShouldBeFalse();
        Judge(passing, coverage).ShouldBe(CheckConclusion.Success);
        Judge(coverage).ShouldBe(Judge());
        Judge(empty, coverage).ShouldBe(CheckConclusion.Failure);
        Judge(passing, Cut("coverage.xml", 900)).ShouldBe(CheckConclusion.Success);
    }

    [Fact]
    public void A_file_broken_off_keeps_what_was_read_and_is_incomplete()
    {
        foreach (var (file, length) in new[] { ("coverage.xml", 1300), ("coverage.json", 900), ("lcov.info", 400) })
        {
            var report = Cut(file, length);

            (file, report.ReadState).ShouldBe((file, ReportState.Incomplete));
            report.Problems.ShouldContain(problem => !problem.IsNotice);
            report.Coverage!.Files.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("<coverage generated='1'><project timestamp='1'><file name='/a.php'><line num='1' type='stmt' count='1'/></file></project></coverage>")]
    [InlineData("<coverage version='1'><file path='a.py'><lineToCover lineNumber='1' covered='true'/></file></coverage>")]
    [InlineData("<report><test name='a'/></report>")]
    public void Files_that_share_a_root_with_coverage_stay_ignored(string xml)
    {
        var report = Samples.Xml(xml);

        report.State.ShouldBe(ReportState.Ignored);
        report.Kind.ShouldBe(ReportKind.Tests);
        report.Coverage.ShouldBeNull();
    }

    [Fact]
    public void Cobertura_puts_the_classes_and_methods_of_a_file_together()
    {
        var file = Cobertura("""
            <class name='A' filename='a.cs'><methods><method name='m'><lines><line number='3' hits='2'/></lines></method></methods>
              <lines><line number='1' hits='0'/><line number='3' hits='2'/></lines></class>
            <class name='A.B' filename='a.cs'><lines><line number='3' hits='0'/><line number='9' hits='1' branch='True' condition-coverage='75% (3/4)'/></lines></class>
            """).Coverage!.Files.ShouldHaveSingleItem();

        file.Lines.ShouldBe([new CoveredLine(1, 0), new CoveredLine(3, 2), new CoveredLine(9, 1, 4, 3)]);
    }

    [Fact]
    public void Cobertura_names_are_resolved_with_its_sources()
    {
        var tree = SourceTree.From(["services/shop/src/shop/a.py", "services/other/src/shop/a.py", "setup.py", "services/shop/b.py"]);

        Paths("/home/runner/work/r/r/services/shop/src", "shop/a.py", tree).ShouldBe(["services/shop/src/shop/a.py"]);
        Paths(@"D:\a\r\r\services\shop\src", @"shop\a.py", tree).ShouldBe(["services/shop/src/shop/a.py"]);
        Paths("", "/home/runner/work/r/r/services/shop/src/shop/a.py", tree).ShouldBe(["services/shop/src/shop/a.py"]);
        Paths("", "services/other/src/shop/a.py", tree).ShouldBe(["services/other/src/shop/a.py"]);
        Paths("", "shop/b.py", tree).ShouldBe(["services/shop/b.py"]);
        Paths("", "shop/a.py", tree).ShouldBeEmpty("two files end like this");
        Paths("/somewhere", "../../etc/passwd", tree).ShouldBeEmpty();
        Paths("/usr/lib/python3/dist-packages", "setup.py", tree).ShouldBeEmpty();
    }

    [Fact]
    public void A_lone_file_name_is_trusted_only_in_the_checkout_the_others_show()
    {
        var tree = SourceTree.From(["setup.py", "src/a.py"]);
        var report = Cobertura("""
            <class name='a' filename='/w/r/src/a.py'><lines><line number='1' hits='1'/></lines></class>
            <class name='b' filename='/w/r/build/temp/setup.py'><lines><line number='1' hits='0'/></lines></class>
            """);

        var map = CoverageMap.Of([report.Coverage!], tree);

        map.Files.Keys.ShouldBe(["src/a.py"]);
        map.Unplaced.ShouldHaveSingleItem().Path.ShouldBe("build/temp/setup.py");
    }

    [Fact]
    public void Rates_in_attributes_never_count_but_a_difference_is_said()
    {
        var report = Samples.Xml("<coverage line-rate='1' lines-valid='10' lines-covered='10'><packages><package><classes><class filename='a.py'><lines><line number='1' hits='0'/></lines></class></classes></package></packages></coverage>");

        report.ReadState.ShouldBe(ReportState.Complete);
        report.Problems.ShouldHaveSingleItem().Message.ShouldContain("(10 of 10 lines) differ from its lines (0 of 1)");
        CoverageMap.Of([report.Coverage!], SourceTree.Empty).Totals.Percent.ShouldBe(0);
    }

    [Theory]
    [InlineData("number='-3' hits='1'")]
    [InlineData("number='99999999999999999999999' hits='1'")]
    [InlineData("number='x' hits='1'")]
    [InlineData("number='4'")]
    [InlineData("hits='1'")]
    public void Lines_that_are_none_make_a_report_incomplete(string attributes)
    {
        var report = Cobertura($"<class filename='a.py'><lines><line {attributes}/><line number='2' hits='1'/></lines></class>");

        report.ReadState.ShouldBe(ReportState.Incomplete);
        report.Coverage!.Files.ShouldHaveSingleItem().Lines.ShouldBe([new CoveredLine(2, 1)]);
    }

    [Fact]
    public void Counts_too_large_are_cut_and_counts_below_0_prove_nothing()
    {
        var lines = Cobertura("<class filename='a.py'><lines><line number='1' hits='99999999999999999999'/><line number='2' hits='-5'/><line number='0' hits='1'/></lines></class>");

        lines.ReadState.ShouldBe(ReportState.Complete);
        lines.Coverage!.Files[0].Lines.ShouldBe([new CoveredLine(1, int.MaxValue), new CoveredLine(2, 0)]);
    }

    [Fact]
    public void F84_T32_A_document_type_is_passed_over_and_entities_are_never_read()
    {
        var harmless = Samples.Xml("<!DOCTYPE coverage SYSTEM \"http://example.org/coverage-04.dtd\"><coverage line-rate='1'><packages><package><classes><class filename='a.py'><lines><line number='1' hits='1'/></lines></class></classes></package></packages></coverage>");
        var bomb = Samples.Xml("<!DOCTYPE coverage [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><coverage line-rate='1'><sources><source>&b;</source></sources></coverage>");

        harmless.ReadState.ShouldBe(ReportState.Complete);
        bomb.ReadState.ShouldBe(ReportState.Incomplete);
        bomb.Coverage!.Files.ShouldBeEmpty();
    }

    [Fact]
    public void T33_Deep_nesting_ends_the_reading()
    {
        var report = Samples.Xml("<coverage line-rate='1'>" + string.Concat(Enumerable.Repeat("<packages>", 5000)));

        report.ReadState.ShouldBe(ReportState.Incomplete);
        report.Problems[0].Message.ShouldContain("nested deeper than 100");
    }

    [Fact]
    public void More_files_than_anybody_has_end_the_reading()
    {
        var lcov = new StringBuilder();
        for (var i = 0; i < 100_010; i++)
        {
            lcov.Append("SF:").Append(i).Append("\nend_of_record\n");
        }

        var report = Samples.Bytes(Encoding.UTF8.GetBytes(lcov.ToString()), "lcov.info");

        report.ReadState.ShouldBe(ReportState.Incomplete);
        report.Problems[0].Message.ShouldContain("More than 100000 files");
    }

    [Fact]
    public void The_same_lines_again_and_again_are_put_together_and_too_many_end_the_reading()
    {
        var builder = new CoverageBuilder(maxLines: 100);
        var file = builder.File("a.c")!;
        for (var i = 0; i < 10_000; i++)
        {
            file.Add(1 + (i % 40), i % 2);
        }

        Should.Throw<TooMuchException>(() =>
        {
            for (var line = 1; line < 200; line++)
            {
                builder.File("b.c")!.Add(line, 1);
            }
        });
        file.Merge().ShouldBe(40);
        builder.ToReport("x", "lcov", "").Coverage!.Files[0].Lines[1].ShouldBe(new CoveredLine(2, 1));
    }

    [Fact]
    public void JaCoCo_paths_are_package_and_file_and_modules_tell_equal_ones_apart()
    {
        var report = Samples.Xml("""
            <?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
            <report name="all"><sessioninfo id="a" start="1" dump="2"/>
            <group name="core"><package name="org/x"><class name="org/x/A" sourcefilename="A.java"><method name="m"><counter type="LINE" missed="0" covered="9"/></method></class>
              <sourcefile name="A.java"><line nr="3" mi="0" ci="4" mb="1" cb="1"/><line nr="5" mi="2" ci="0" mb="0" cb="0"/><counter type="LINE" missed="1" covered="1"/></sourcefile></package></group>
            <group name="web"><package name="org/x"><sourcefile name="A.java"><line nr="8" mi="0" ci="1"/></sourcefile></package></group>
            <counter type="LINE" missed="1" covered="2"/></report>
            """);

        report.Format.ShouldBe("jacoco");
        report.ReadState.ShouldBe(ReportState.Complete);
        report.Problems.ShouldNotContain(problem => problem.Message.Contains("differ"));
        var map = CoverageMap.Of([report.Coverage!], SourceTree.From(["core/src/main/java/org/x/A.java", "web/src/main/java/org/x/A.java"]));
        map.Files["core/src/main/java/org/x/A.java"].Lines.ShouldBe([new CoveredLine(3, 1, 2, 1), new CoveredLine(5, 0)]);
        map.Files["web/src/main/java/org/x/A.java"].Lines.ShouldBe([new CoveredLine(8, 1)]);
    }

    [Fact]
    public void A_json_round_trip_keeps_every_line()
    {
        var report = Real("coverage.xml");

        var back = JsonSerializer.Deserialize<Report>(JsonSerializer.Serialize(report))!;

        back.Kind.ShouldBe(ReportKind.Coverage);
        back.ReadState.ShouldBe(ReportState.Complete);
        back.State.ShouldBe(ReportState.Ignored);
        back.Coverage!.Files.Select(file => file.Name).ShouldBe(report.Coverage!.Files.Select(file => file.Name));
        back.Coverage.Files[1].Lines.ShouldBe(report.Coverage.Files[1].Lines);
    }

    [Fact]
    public void A_zip_and_a_gzip_of_coverage_are_opened()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(Samples.Fixture("Coverage/coverage.json")));
        }

        Samples.Bytes(packed.ToArray(), "coverage.json.gz").Coverage!.Files.Count.ShouldBe(3);
        ReportReader.IsNamedLikeReport("out/lcov.info").ShouldBeTrue();
        ReportReader.IsNamedLikeReport("package.json").ShouldBeFalse();
    }

    internal static Report Real(string file) => Samples.Bytes(File.ReadAllBytes(Samples.Fixture("Coverage/" + file)), file);

    internal static Report Cobertura(string classes, string sources = "") =>
        Samples.Xml($"<coverage line-rate='0'>{sources}<packages><package name='p'><classes>{classes}</classes></package></packages></coverage>");

    private static IEnumerable<string> Paths(string source, string name, SourceTree tree)
    {
        var report = Cobertura($"<class filename='{name}'><lines><line number='1' hits='1'/></lines></class>", source.Length == 0 ? "" : $"<sources><source>{source}</source></sources>");
        return CoverageMap.Of([report.Coverage!], tree).Files.Keys;
    }

    private static Report Cut(string file, int length) => Samples.Bytes(File.ReadAllBytes(Samples.Fixture("Coverage/" + file))[..length], file);

    private static CheckConclusion Judge(params Report[] reports) => TestsRules.Judge(new TestsInput([new RunReports("", reports)])).Conclusion;
}
