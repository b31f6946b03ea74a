using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

/// <summary>Real pytest runs of Fixtures/pytest-places, whose failing lines carry a comment with the tests that fail there.</summary>
public class PytestPlacesTests
{
    // Nothing in their reports tells a line, or pytest itself does not know it.
    private static readonly string[] s_withoutLine = ["test_strict_xpass", "test_pytest_fail_without_trace"];

    [Theory]
    [InlineData("long")]
    [InlineData("short")]
    [InlineData("native")]
    [InlineData("auto")]
    [InlineData("xunit1")]
    [InlineData("prefix")]
    public void T03_Every_failure_of_every_style_is_on_the_line_that_its_source_marks(string style)
    {
        var report = Samples.Recorded($"places-{style}.xml");
        var paths = new SourcePaths(Bakery());
        var marked = Marks();

        foreach (var test in report.Tests.Where(test => test.IsProblem))
        {
            var place = paths.Locate(test);
            if (style != "xunit1" && s_withoutLine.Contains(test.Case.Name))
            {
                (test.Case.Name, place).ShouldBe((test.Case.Name, new SourceLocation("tests/unit/test_dough.py", null)));
            }
            else if (!s_withoutLine.Contains(test.Case.Name))
            {
                place.ShouldNotBeNull(test.Case.Name);
                marked[Mark(test.Case)].ShouldContain(place, $"{test.Case.Id} is placed at {place}");
            }
        }

        report.Tests.Count(test => test.IsProblem).ShouldBe(35);
        report.Tests.Where(test => test.IsProblem).Select(test => Mark(test.Case)).Except(marked.Keys).ShouldBe(s_withoutLine, ignoreOrder: true);
    }

    [Theory]
    [InlineData("line")]
    [InlineData("no")]
    public void T04_Without_tracebacks_every_file_is_found_and_only_lines_the_report_tells(string style)
    {
        var paths = new SourcePaths(Bakery());
        var marked = Marks();
        var tests = Samples.Recorded($"places-{style}.xml").Tests.Where(test => test.IsProblem).ToList();

        var placed = tests.ToDictionary(test => test.Case, paths.Locate);

        placed.Values.ShouldAllBe(place => place != null);
        placed.Where(pair => pair.Value!.Line is not null).ShouldAllBe(pair => marked[pair.Key.Function].Contains(pair.Value!));
        // A module that could not be collected, a doctest, a group of exceptions and a missing fixture name their line in their own words.
        placed.Where(pair => pair.Value!.Line is not null).Select(pair => pair.Key.Function).Distinct()
            .ShouldBe(["(module)", "test_unknown_fixture", "test_group", "src.bakery.dough.weigh", "guide.rst"], ignoreOrder: true);
        placed.Where(pair => pair.Key.Path.StartsWith("tests.", StringComparison.Ordinal) && pair.Value!.Line is null)
            .ShouldAllBe(pair => pair.Key.Path.Contains(Path.GetFileNameWithoutExtension(pair.Value!.Path)));
    }

    [Fact]
    public void T06_Tests_that_were_started_in_a_folder_below_are_found()
    {
        var paths = new SourcePaths(Bakery());
        var tests = Samples.Recorded("places-subfolder.xml").Tests.Where(test => test.IsProblem).ToList();

        tests.Count.ShouldBeGreaterThan(5);
        tests.Select(paths.Locate).ShouldAllBe(place => place != null && (place.Path.StartsWith("tests/unit/test_") || place.Path == "tests/v1.2/test_dotted.py"));
    }

    [Fact]
    public void A_tree_without_the_files_gives_no_place_at_all()
    {
        var other = SourceTree.From(["README.md", "app/main.py", "app/tests.py", "setup.py", "utils.py", "lib/dough.pyi"]);
        var tests = Samples.Recorded("places-long.xml").Tests.Where(test => test.IsProblem).ToList();

        tests.Select(new SourcePaths(other).Locate).ShouldAllBe(place => place == null);
    }

    [Theory]
    [InlineData("tests.v1.2.test_dotted.TestDotted", "test_in_dotted_folder", "tests/v1.2/test_dotted.py::TestDotted::test_in_dotted_folder")]
    [InlineData("py311.linux.tests.unit.test_dough.TestOuter.TestInner", "test_method", "tests/unit/test_dough.py::TestOuter::TestInner::test_method")]
    [InlineData("docs.guide.rst", "guide.rst", "docs/guide.rst::guide.rst")]
    [InlineData("src.bakery.dough", "src.bakery.dough.weigh", "src/bakery/dough.py::src.bakery.dough.weigh")]
    public void Names_are_node_ids(string path, string name, string expected) => new SourcePaths(Bakery()).NameOf(new TestCase(path, name)).ShouldBe(expected);

    /// <summary>Behind a prefix pytest writes a module that could not be collected as a test of its name.</summary>
    private static string Mark(TestCase test) => test.Name.StartsWith("tests.", StringComparison.Ordinal) ? TestCase.Module : test.Function;

    private static SourceTree Bakery() => SourceTree.From(Files().Select(file => file.Path));

    private static Dictionary<string, List<SourceLocation>> Marks() =>
        Files()
            .SelectMany(file => File.ReadAllLines(file.Full).Select((text, index) => (file.Path, Line: index + 1, Names: Marked(text))))
            .SelectMany(line => line.Names.Select(name => (name, Place: new SourceLocation(line.Path, line.Line))))
            .GroupBy(mark => mark.name, mark => mark.Place).ToDictionary(group => group.Key, group => group.ToList());

    private static string[] Marked(string line) =>
        line.IndexOf("# -> ", StringComparison.Ordinal) is var at and >= 0 ? line[(at + 5)..].Split(' ') : [];

    private static IEnumerable<(string Path, string Full)> Files()
    {
        var folder = Samples.Fixture("pytest-places");
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(folder, file).Replace('\\', '/'), file));
    }
}
