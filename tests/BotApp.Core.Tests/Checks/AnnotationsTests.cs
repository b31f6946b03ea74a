using BotApp.Core.Checks;
using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Core.Tests.History;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Checks;

public class AnnotationsTests
{
    private static readonly SourceTree s_tree = SourceTree.From(["tests/test_a.py"]);

    [Fact]
    public void T38_New_failures_come_first_then_known_ones_and_flaky_ones_last_in_portions_of_fifty()
    {
        var cases = Cases(0, 110) + Case("flaky") + "<testcase classname='tests.test_a' name='flaky'/>" + Cases(110, 120);
        var known = Enumerable.Range(0, 60).Select(i => new TestCase("tests.test_a", $"test_{i:000}"));

        var annotations = Write(cases, new TestsOptions(), Past.Failing(known)).Annotations;

        annotations.Count.ShouldBe(121);
        Annotations.Batches(annotations).Select(batch => batch.Count).ShouldBe([50, 50, 21]);
        annotations[0].Title.ShouldBe("tests/test_a.py::test_060");
        annotations[59].Title.ShouldBe("tests/test_a.py::test_119");
        annotations[60].Title.ShouldBe("tests/test_a.py::test_000");
        annotations[^1].ShouldSatisfyAllConditions(
            each => each.Title.ShouldBe("tests/test_a.py::flaky"), each => each.Level.ShouldBe(AnnotationLevel.Warning), each => each.Message.ShouldContain("passed at attempt 2"));
    }

    [Fact]
    public void T38_A_hundred_and_twenty_failures_are_three_requests() =>
        Annotations.Batches(Write(Cases(0, 120), new TestsOptions(), null).Annotations).Select(batch => batch.Count).ShouldBe([50, 50, 20]);

    [Fact]
    public void T39_Annotations_are_capped_and_totals_stay_exact()
    {
        var content = Write(Cases(0, 1000), new TestsOptions(), null);

        content.Annotations.Count.ShouldBe(200);
        content.Title.ShouldStartWith("1 000 failed");
        content.Summary.ShouldContain("200 of 1 000 tests are annotated; 800 more are over the limit.");
    }

    [Fact]
    public void The_same_failure_in_several_jobs_is_one_annotation_that_names_them()
    {
        var report = Samples.Suite(Case("x"));
        var input = new TestsInput([new RunReports("3.12, ubuntu-latest", [report]), new RunReports("3.13, ubuntu-latest", [report])]) { Tree = s_tree };

        var annotation = TestsCheckText.Of(input).Annotations.ShouldHaveSingleItem();

        annotation.Message.ShouldContain("In: 3.12, ubuntu-latest · 3.13, ubuntu-latest");
    }

    [Fact]
    public void T35_Everything_in_an_annotation_stays_within_GitHubs_limits()
    {
        var name = new string('é', 100_000);
        var report = Samples.Suite($"<testcase classname='tests.test_a' name='{name}'><failure message='{new string('m', 1_000_000)}'>{new string('ü', 100_000)}</failure></testcase>");

        var annotation = TestsCheckText.Of(new TestsInput([new RunReports("", [report])]) { Tree = s_tree }).Annotations.ShouldHaveSingleItem();

        annotation.Title.Length.ShouldBe(255);
        ByteBudget.Bytes(annotation.Message).ShouldBeLessThanOrEqualTo(64 * 1024);
        ByteBudget.Bytes(annotation.RawDetails!).ShouldBeLessThanOrEqualTo(64 * 1024);
    }

    [Fact]
    public void T40_The_summary_and_the_text_of_thousands_of_failures_stay_within_65_535_bytes()
    {
        var report = Samples.Suite(string.Concat(Enumerable.Range(0, 3000).Select(i =>
            $"<testcase classname='tests.test_a' name='test_ü_{i}_{new string('é', 200)}'><failure message='mé {i} {new string('✓', 200)}'>```` {new string('✓', 2000)}</failure></testcase>")));

        var content = TestsCheckText.Of(new TestsInput([new RunReports("", [report])]) { Tree = s_tree });

        ByteBudget.Bytes(content.Summary).ShouldBeLessThanOrEqualTo(65_535);
        ByteBudget.Bytes(content.Text!).ShouldBeLessThanOrEqualTo(65_535);
        content.Title.ShouldStartWith("3 000 failed");
        (content.Text!.Split('\n').Count(line => line.StartsWith("`````", StringComparison.Ordinal)) % 2).ShouldBe(0);
    }

    [Fact]
    public void A_failure_without_a_place_is_named_in_the_text_and_not_annotated()
    {
        var content = TestsCheckText.Of(new TestsInput([new RunReports("", [Samples.Suite("<testcase classname='elsewhere' name='x'><failure message='m'/></testcase>")])]) { Tree = s_tree });

        content.Annotations.ShouldBeEmpty();
        content.Text!.ShouldContain("elsewhere::x");
        content.Summary.ShouldContain("could not be placed");
    }

    [Fact]
    public void T41_Forty_tests_with_one_cause_are_one_group()
    {
        var text = Write(Cases(0, 40), new TestsOptions(), null).Text!;

        text.Split("### ").Length.ShouldBe(2);
        text.ShouldContain("### 40 tests: boom");
        text.ShouldContain("… and 20 more");
    }

    private static CheckContent Write(string cases, TestsOptions options, TestsHistory? known) =>
        TestsCheckText.Of(new TestsInput([new RunReports("", [Samples.Suite(cases)])]) { Tree = s_tree, Options = options, History = known ?? TestsHistory.Empty });

    private static string Cases(int from, int to) => string.Concat(Enumerable.Range(from, to - from).Select(i => Case($"test_{i:000}")));

    private static string Case(string name) => $"<testcase classname='tests.test_a' name='{name}'><failure message='boom'>tests/test_a.py:7: AssertionError</failure></testcase>";
}
