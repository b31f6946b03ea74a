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
    public void T38_Known_flaky_ones_come_after_the_other_new_ones_and_say_so()
    {
        var history = Past.Failing([new("tests.test_a", "test_002")]).With("", new TestCase("tests.test_a", "test_000"), "PFPFP PPPPP PPPPP").Since(new TestCase("tests.test_a", "test_002"), "0123456789");

        var annotations = Write(Cases(0, 3), new TestsOptions(), history).Annotations;

        annotations.Select(each => each.Title).ShouldBe(["tests/test_a.py::test_001", "tests/test_a.py::test_000", "tests/test_a.py::test_002"]);
        annotations[1].Message.ShouldBe("boom\nKnown flaky: failed 2 of 15 runs, 4 transitions in 14 days");
        annotations[1].Level.ShouldBe(AnnotationLevel.Failure);
        annotations[2].Message.ShouldBe("boom\nFailing since 0123456 (2026-11-02)");
    }

    [Fact]
    public void T44_Known_failures_are_warnings_where_only_new_ones_count_and_quarantined_ones_always()
    {
        var options = new TestsOptions { FailOn = FailOn.NewFailures, Quarantine = [new Quarantine("tests/test_a.py::test_002", null, "slow network")] };

        var annotations = Write(Cases(0, 3), options, Past.Failing([new("tests.test_a", "test_001")])).Annotations;

        annotations.Select(each => (each.Title, each.Level)).ShouldBe(
            [("tests/test_a.py::test_000", AnnotationLevel.Failure), ("tests/test_a.py::test_001", AnnotationLevel.Warning), ("tests/test_a.py::test_002", AnnotationLevel.Warning)]);
        annotations[2].Message.ShouldBe("boom\nQuarantined: slow network");
    }

    [Fact]
    public void T04_A_failure_without_a_line_stands_at_the_first_and_says_so()
    {
        var annotation = Write("<testcase classname='tests.test_a' name='x'><failure message='boom'/></testcase>", new TestsOptions(), null).Annotations.ShouldHaveSingleItem();

        annotation.StartLine.ShouldBe(1);
        annotation.Message.ShouldBe("boom\n(line unknown: the report does not tell it)");
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
    public void T40_Every_failure_is_named_before_the_first_traceback_is_long()
    {
        var cases = string.Concat(Enumerable.Range(0, 150).Select(i => $"<testcase classname='tests.test_a' name='test_{i:000}'><failure message='boom {i}'>{new string('✓', 2000)}</failure></testcase>"));

        var text = Write(cases, new TestsOptions(), null).Text!;

        Enumerable.Range(0, 150).ShouldAllBe(i => text.Contains($"::test_{i:000}`", StringComparison.Ordinal));
        text.ShouldContain("```text\n✓");
        text.ShouldNotContain("more failing tests");
        ByteBudget.Bytes(text).ShouldBeInRange(50_000, 65_535);
    }

    [Fact]
    public void T40_Failures_there_is_no_room_for_are_counted()
    {
        var cases = string.Concat(Enumerable.Range(0, 5000).Select(i => $"<testcase classname='tests.test_a' name='test_{i:0000}'><failure message='boom {i}'>trace {i}</failure></testcase>"));

        var text = Write(cases, new TestsOptions(), null).Text!;

        var named = text.Split("\n- `").Length - 1;
        text.ShouldContain($"### … and {(5000 - named).ToString("N0", System.Globalization.CultureInfo.InvariantCulture).Replace(',', ' ')} more failing tests");
        text.ShouldContain("```text\ntrace 0\n```");
    }

    [Fact]
    public void T41_One_cause_at_another_address_is_one_group()
    {
        var cases = string.Concat(Enumerable.Range(0, 4).Select(i => $"<testcase classname='tests.test_a' name='t{i}'><failure message='assert &lt;A object at 0x7f00{i}abc&gt;'>tests/test_a.py:7: AssertionError</failure></testcase>"));

        Write(cases, new TestsOptions(), null).Text!.ShouldContain("### 4 tests: assert");
    }

    [Fact]
    public void T41_One_message_without_a_line_and_with_other_tracebacks_is_several_causes()
    {
        var cases = string.Concat(Enumerable.Range(0, 3).Select(i => $"<testcase classname='elsewhere' name='t{i}'><failure message='assert False'>trace {i}</failure></testcase>"));

        var text = Write(cases, new TestsOptions(), null).Text!;

        text.ShouldSatisfyAllConditions(() => text.ShouldContain("trace 0"), () => text.ShouldContain("trace 1"), () => text.ShouldContain("trace 2"));
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
