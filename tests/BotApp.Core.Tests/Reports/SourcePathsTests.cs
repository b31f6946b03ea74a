using BotApp.Core.Checks;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class SourcePathsTests
{
    [Theory]
    [InlineData("test_fail", "tests/unit/test_core.py", 11)]
    [InlineData("test_raise_deep", "tests/unit/test_core.py", 4)]
    [InlineData("test_external", "tests/unit/test_core.py", 47)]
    [InlineData("test_exit_chain", "tests/unit/test_core.py", 57)]
    [InlineData("test_recursion", "tests/unit/test_core.py", 51)]
    [InlineData("test_setup_error", "tests/unit/test_core.py", 30)]
    [InlineData("test_skip_and_teardown", "tests/unit/test_core.py", 34)]
    [InlineData("test_eq", "tests/unit/test_unittest.py", 8)]
    [InlineData("test_xpass_strict", "tests/unit/test_core.py", null)]
    public void T02_The_last_frame_inside_the_repository_is_the_place(string name, string path, int? line)
    {
        var report = Samples.Corpus("_generated__pytest/head-xunit2-ok-collect.xml");

        new SourcePaths(Samples.PySuite).Locate(report.Test(name)).ShouldBe(new SourceLocation(path, line));
    }

    [Theory]
    [InlineData("head-xunit2-ok-collect.xml", 1)]
    [InlineData("head-logging-all.xml", 1)]
    [InlineData("deb7-xunit1.xml", 0)]
    [InlineData("head-tbline.xml", null)]
    [InlineData("head-tbno.xml", null)]
    public void T02_All_problems_of_the_corpus_suite_are_in_files_and_all_but_an_unexpected_pass_on_lines(string file, int? withoutLine)
    {
        var paths = new SourcePaths(Samples.PySuite);

        var places = Samples.Corpus("_generated__pytest/" + file).Tests.Where(test => test.IsProblem).Select(test => (test.Case.Name, Place: paths.Locate(test))).ToList();

        places.Count.ShouldBe(17);
        places.ShouldAllBe(each => each.Place != null && each.Place.Path.StartsWith("tests/unit/test_"));
        if (withoutLine is not null)
        {
            places.Count(each => each.Place!.Line is null).ShouldBe(withoutLine.Value);
        }
        else
        {
            places.Where(each => each.Place!.Line is not null).Select(each => each.Name).ShouldBe([TestCase.Module]);
        }
    }

    [Theory]
    [InlineData("xunit1.xml")]
    [InlineData("xunit1-logging-all.xml")]
    [InlineData("xunit2-default.xml")]
    [InlineData("xunit2-xdist-n2.xml")]
    [InlineData("xunit2-cov.xml")]
    [InlineData("xunit1-collection-error.xml")]
    public void T02_The_recorded_runs_are_placed_in_their_project(string file)
    {
        var project = Path.Combine(Samples.SharedOrSkip(), "runners", "pytest-samples", "project");
        var tree = SourceTree.From(Directory.EnumerateFiles(project, "*.py", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(project, path)));

        var problems = Samples.RunnerSample(file).Tests.Where(test => test.IsProblem).ToList();

        problems.ShouldNotBeEmpty();
        foreach (var (test, place) in problems.Select(test => (test, new SourcePaths(tree).Locate(test))))
        {
            place.ShouldNotBeNull(test.Case.Id);
            var source = File.ReadAllLines(Path.Combine(project, place.Path));
            (place.Line ?? 1).ShouldBeInRange(1, source.Length, test.Case.Id);
        }

        // An unexpected pass, and a pytest.fail that asked for no traceback.
        problems.Where(test => new SourcePaths(tree).Locate(test)!.Line is null).Select(test => test.Case.Name)
            .Except(["test_strict_unexpected_pass", "test_long_output"]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("real-pytest.xml")]
    [InlineData("real-pytest-short.xml")]
    [InlineData("real-pytest-native.xml")]
    [InlineData("real-pytest-xunit1.xml")]
    public void T03_Every_style_of_traceback_leads_to_the_same_lines(string file)
    {
        var report = Samples.Recorded(file);

        Places(report).ShouldBe(
        [
            "(module) tests/test_syntax.py:1",
            "(module) tests/test_uncollected.py:1",
            "test_chained tests/unit/test_cart.py:28",
            "test_fails_twice tests/test_orders.py:17",
            "test_foreign_code tests/unit/test_cart.py:34",
            "test_hostile_text tests/test_orders.py:26",
            "test_names[x::y] tests/unit/test_cart.py:21",
            "test_of_nothing src/shop/cart.py:14",
            "test_setup_error tests/conftest.py:13",
            "test_teardown_error tests/conftest.py:19",
            "test_skips_then_leaks tests/conftest.py:19",
            "test_two_lines tests/unit/test_cart.py:11",
            "test_unexpected_pass tests/unit/test_cart.py:" + (file == "real-pytest-xunit1.xml" ? "47" : "?"),
        ], ignoreOrder: true);
    }

    [Fact]
    public void T04_Without_tracebacks_the_class_leads_to_the_file_and_no_line_is_invented()
    {
        var places = Places(Samples.Recorded("real-pytest-line.xml"));

        places.Count.ShouldBe(13);
        places.ShouldContain("test_of_nothing tests/unit/test_cart.py:?");
        places.ShouldContain("test_fails_twice tests/test_orders.py:?");
    }

    [Fact]
    public void T05_The_zero_based_line_of_xunit1_is_moved_and_a_traceback_wins()
    {
        var report = Samples.Suite(
            """
            <testcase classname="tests.test_a" name="plain" file="tests/test_a.py" line="8"><failure message="m"/></testcase>
            <testcase classname="tests.test_a" name="traced" file="tests/test_a.py" line="8"><failure message="m">tests/test_a.py:13: AssertionError</failure></testcase>
            """,
            "name=\"pytest\"");

        var paths = new SourcePaths(SourceTree.From(["tests/test_a.py"]));
        paths.Locate(report.Test("plain")).ShouldBe(new SourceLocation("tests/test_a.py", 9));
        paths.Locate(report.Test("traced")).ShouldBe(new SourceLocation("tests/test_a.py", 13));
    }

    [Fact]
    public void T06_A_path_from_a_folder_below_must_be_the_only_one_of_its_ending()
    {
        SourceTree.From(["tests/unit/test_core.py", "src/core.py"]).Find("unit/test_core.py").ShouldBe("tests/unit/test_core.py");
        SourceTree.From(["a/unit/test_core.py", "b/unit/test_core.py"]).Find("unit/test_core.py").ShouldBeNull();
        SourceTree.From(["tests/unit/test_core.py"]).FindModule("unit.test_core.TestMath").ShouldBe("tests/unit/test_core.py");
    }

    [Fact]
    public void T06_Several_files_that_fit_are_said_and_none_is_taken()
    {
        var report = Samples.Suite(
            "<testcase classname='test_core' name='a'><failure message='no'/></testcase><testcase classname='test_core.TestX' name='b'><failure message='no'/></testcase>"
            + "<testcase classname='test_one' name='c'><failure message='no'/></testcase><testcase classname='test_none' name='d'><failure message='no'/></testcase>");
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]) { Tree = SourceTree.From(["b/test_core.py", "a/test_core.py", "a/test_one.py"]) });

        verdict.Failing.ToDictionary(test => test.Case.Name, test => test.Location?.Path).ShouldBe(
            new Dictionary<string, string?> { ["a"] = null, ["b"] = null, ["c"] = "a/test_one.py", ["d"] = null }, ignoreOrder: true);
        verdict.Notices.ShouldHaveSingleItem().ShouldBe(
            "test_core.TestX::b and 1 more test may be in a/test_core.py or b/test_core.py, so no place is shown: run the tests from the root of the repository.");
    }

    [Fact]
    public void A_file_that_only_the_suite_names_is_found_and_a_class_that_repeats_the_name_is_left_out()
    {
        var report = Samples.Xml("<testsuites><testsuite name='/home/runner/work/r/r/js/a.js'><testcase name='cart breaks' classname='breaks'><failure message='no'/></testcase></testsuite></testsuites>");
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]) { Tree = SourceTree.From(["js/a.js"]) });

        verdict.Failing.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            test => test.Name.ShouldBe("cart breaks"), test => test.Location.ShouldBe(new SourceLocation("js/a.js", null)));
    }

    [Fact]
    public void T06_A_file_below_that_is_there_twice_is_said()
    {
        var report = Samples.Suite("<testcase classname='x' name='a' file='unit/test_core.py'><failure message='no'/></testcase>");
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [report])]) { Tree = SourceTree.From(["a/unit/test_core.py", "b/unit/test_core.py"]) });

        verdict.Failing.ShouldHaveSingleItem().Location.ShouldBeNull();
        verdict.Notices.ShouldHaveSingleItem().ShouldContain("a/unit/test_core.py or b/unit/test_core.py");
    }

    [Theory]
    [InlineData("/home/runner/work/repo/repo/src/x.py", "src/x.py")]
    [InlineData(@"D:\a\repo\repo\src\d.cs", "src/d.cs")]
    [InlineData("file:///w/f.py", "f.py")]
    [InlineData("./src/b.py", "src/b.py")]
    [InlineData(@"src\d.cs", "src/d.cs")]
    [InlineData("/usr/src/app/src/x.py", "src/x.py")]
    [InlineData("/src/x.py", "src/x.py")]
    [InlineData("file:///D:/a/repo/src/d.cs", "src/d.cs")]
    [InlineData("http://localhost:9876/base/src/x.py?4fe2", "src/x.py")]
    [InlineData("webpack:///./src/x.py", "src/x.py")]
    [InlineData("/w/my%20repo/src/x.py", "src/x.py")]
    [InlineData("/w/node_modules/src/x.py", null)]
    [InlineData("/root/.cargo/registry/pkg/src/x.py", null)]
    [InlineData("/usr/local/go/src/x.py", null)]
    [InlineData("tests/f.py", null)]
    [InlineData("../src/x.py", null)]
    [InlineData("src/../../x.py", null)]
    [InlineData("/usr/lib/python3/dist-packages/src/x.py", null)]
    [InlineData("/home/runner/venv/lib/python3.12/site-packages/f.py", null)]
    [InlineData("/opt/hostedtoolcache/Python/3.12.1/x64/lib/python3.12/json/f.py", null)]
    [InlineData("<frozen importlib._bootstrap>", null)]
    [InlineData("", null)]
    [InlineData("nowhere.py", null)]
    public void T07_Paths_of_machines_become_paths_of_the_repository_or_nothing(string written, string? expected) =>
        SourceTree.From(["src/x.py", "src/d.cs", "f.py", "src/b.py"]).Find(written).ShouldBe(expected);

    [Theory]
    [InlineData("tests.v1.2.test_x.TestA", "tests/v1.2/test_x.py")]
    [InlineData("py311.tests.unit.test_core", "tests/unit/test_core.py")]
    [InlineData("com.shape.CircleTest$Inner", "src/test/java/com/shape/CircleTest.java")]
    [InlineData("tests/unit/test_core.py", "tests/unit/test_core.py")]
    [InlineData("nothing.like.it", null)]
    [InlineData("docs.guide.rst", "docs/guide.rst")]
    [InlineData("a.test.ts", "web/a.test.ts")]
    [InlineData("com.shape.Outer+Inner", "cs/Outer.cs")]
    [InlineData(@"Tests\Unit\CartTest", "tests/Unit/CartTest.php")]
    [InlineData("com.shape.MainKt", "src/main/kotlin/Main.kt")]
    [InlineData("crate::basic", "crates/crate/tests/basic.rs")]
    [InlineData("other::basic", "crates/other/tests/basic.rs")]
    [InlineData("third::basic", null)]
    [InlineData("tests.unit.test_gone.TestX", null)]
    [InlineData("tests.unit.test_gone", null)]
    [InlineData("org.lib.utils.Thing", null)]
    [InlineData("py311.test_root.TestX", "test_root.py")]
    [InlineData("Twin", null)]
    public void A_class_path_leads_to_its_file(string dotted, string? expected) =>
        SourceTree.From(
        [
            "tests/v1.2/test_x.py", "tests/unit/test_core.py", "src/test/java/com/shape/CircleTest.java", "docs/guide.rst", "web/a.test.ts", "cs/Outer.cs",
            "tests/Unit/CartTest.php", "src/main/kotlin/Main.kt", "crates/crate/tests/basic.rs", "crates/other/tests/basic.rs", "app/tests.py", "utils.py",
            "test_root.py", "a/Twin.java", "b/Twin.java",
        ]).FindModule(dotted).ShouldBe(expected);

    [Fact]
    public void Attributes_of_the_case_and_of_the_failure_are_used()
    {
        var report = Samples.Corpus("_synthetic__edge/loc-file-line-variants.xml");

        // The sixth names a file outside the repository: its class, a, is found instead.
        var paths = new SourcePaths(SourceTree.From(["src/a.py", "src/b.py", "src/c.js", "src/d.cs", "src/e.py", "tests/s.py", "f.py", "x.py"]));
        report.Tests.Select(test => paths.Locate(test)).ShouldBe(
        [
            new SourceLocation("src/a.py", 10), new SourceLocation("src/b.py", 11), new SourceLocation("src/c.js", 12), new SourceLocation("src/d.cs", 13),
            new SourceLocation("src/e.py", null), new SourceLocation("src/a.py", null), new SourceLocation("f.py", null),
        ]);
    }

    [Theory]
    [InlineData("tests.unit.test_cart.TestTotal", "test_empty", "tests/unit/test_cart.py::TestTotal::test_empty")]
    [InlineData("tests.unit.test_cart", "test_names[x::y]", "tests/unit/test_cart.py::test_names[x::y]")]
    [InlineData("com.example.Shop", "sells", "com.example.Shop::sells")]
    public void Names_are_node_ids_where_the_file_is_known(string path, string name, string expected) =>
        new SourcePaths(Samples.Shop).NameOf(new TestCase(path, name)).ShouldBe(expected);

    [Fact]
    public void A_node_id_and_a_reported_test_are_the_same_identity()
    {
        TestCase.Parse("tests/unit/test_cart.py::TestTotal::test_empty").ShouldBe(new TestCase("tests.unit.test_cart.TestTotal", "test_empty"));
        TestCase.Parse("tests/unit/test_cart.py::test_names[x::y]").ShouldBe(new TestCase("tests.unit.test_cart", "test_names[x::y]"));
        new TestCase("a", "test_names[p[q]]").ShouldSatisfyAllConditions(test => test.Function.ShouldBe("test_names"), test => test.Parameters.ShouldBe("[p[q]]"));
    }

    private static List<string> Places(Report report)
    {
        var paths = new SourcePaths(Samples.Shop);
        return [.. report.Tests.Where(test => test.IsProblem).Select(test => (test.Case.Name, Place: paths.Locate(test))).Select(each => $"{each.Name} {each.Place?.Path}:{each.Place?.Line?.ToString() ?? "?"}")];
    }
}
