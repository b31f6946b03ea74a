using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Checks;

/// <summary>
/// The whole check, compared with approved pages. When a text changes on purpose, run the tests with BOTAPP_APPROVE=1, read the
/// difference in git as a user would, and commit it.
/// </summary>
public class TestsCheckTextTests
{
    private static readonly DateOnly s_today = new(2026, 11, 20);

    [Fact]
    public void A_real_failing_run() => Approve("failing-run", new TestsInput([new RunReports("", [Samples.Recorded("real-pytest.xml")]) { Duration = TimeSpan.FromSeconds(134) }])
    {
        Tree = Samples.Shop,
        Today = s_today,
    });

    [Fact]
    public void A_passing_run() => Approve("passing-run", new TestsInput([new RunReports("", [Samples.Recorded("real-pytest-passing.xml")]) { Duration = TimeSpan.FromSeconds(3.2) }])
    {
        Tree = Samples.Shop,
        Today = s_today,
    });

    [Fact]
    public void A_matrix_against_a_known_base()
    {
        Report[] failing = [Samples.Recorded("real-pytest.xml")];
        Report[] passing = [Samples.Recorded("real-pytest-passing.xml")];
        var known = new HashSet<TestCase> { new("tests.test_orders", "test_setup_error"), new("tests.test_orders", "test_passes"), new("tests.unit.test_cart", "test_foreign_code") };
        var input = new TestsInput(
        [
            new RunReports("3.11, ubuntu-latest", failing) { JobConclusion = RunConclusion.Failure, Duration = TimeSpan.FromSeconds(134), Url = "https://github.example/octo/shop/actions/runs/1/job/2" },
            new RunReports("3.12, ubuntu-latest", failing) { JobConclusion = RunConclusion.Failure, Duration = TimeSpan.FromSeconds(121) },
            new RunReports("3.13, ubuntu-latest", passing) { JobConclusion = RunConclusion.Success, Duration = TimeSpan.FromSeconds(98) },
            new RunReports("3.13, windows-latest", []) { JobConclusion = RunConclusion.TimedOut, Duration = TimeSpan.FromMinutes(30) },
        ])
        {
            Tree = Samples.Shop,
            Today = s_today,
            Base = new BaseResults("main@abc1234", known),
            Options = new TestsOptions { Quarantine = [new Quarantine("tests/test_orders.py::test_hostile_text", new DateOnly(2026, 12, 31), "upstream #123")], Slowest = 3 },
            Expected = ["3.11, ubuntu-latest", "3.12, ubuntu-latest", "3.13, ubuntu-latest", "3.13, windows-latest", "3.13, macos-latest"],
        };

        Approve("matrix", input);
    }

    [Fact]
    public void Reruns_and_what_could_not_be_read()
    {
        var reruns = Samples.Suite(
            """
            <testcase classname="tests.test_orders" name="test_slow_network"/><testcase classname="tests.test_orders" name="test_slow_network"/>
            <testcase classname="tests.test_orders" name="test_gives_up"/><testcase classname="tests.test_orders" name="test_gives_up"><failure message="assert 0">tests/test_orders.py:5: AssertionError</failure></testcase>
            """,
            "name=\"pytest\" tests=\"2\"");

        Approve("reruns-and-damage", new TestsInput([new RunReports("", [reruns with { Path = "reports/reruns.xml" }, Samples.Xml("<testsuite><testcase name='a'", "reports/cut.xml"), Samples.Xml("", "reports/empty.xml")])]) { Tree = Samples.Shop, Today = s_today });
    }

    [Fact]
    public void The_title_is_the_sentence_a_person_needs()
    {
        var cases = string.Concat(Enumerable.Range(0, 1204).Select(i => $"<testcase classname='t' name='p{i}'/>")) + string.Concat(Enumerable.Range(0, 3).Select(i => $"<testcase classname='t' name='f{i}'><failure/></testcase>"));
        var input = new TestsInput([new RunReports("", [Samples.Suite(cases)]) { Duration = TimeSpan.FromSeconds(134) }])
        {
            Base = new BaseResults("main", new HashSet<TestCase> { new("t", "f0"), new("t", "f1") }),
        };

        TestsCheckText.Of(input).Title.ShouldBe("3 failed, 1 new · 1 204 passed · 2m 14s");
    }

    private static void Approve(string name, TestsInput input)
    {
        var content = TestsCheckText.Of(input);
        var page = $"TITLE       {content.Title}\nCONCLUSION  {content.Conclusion}\nREASON      {content.Reason}\n\n======== SUMMARY ========\n{content.Summary}\n======== TEXT ========\n{content.Text}\n======== ANNOTATIONS ========\n"
            + string.Concat(content.Annotations.Select(each => $"{each.Path}:{each.StartLine} {each.Level} | {each.Title}\n    {each.Message.Replace("\n", "\n    ", StringComparison.Ordinal)}\n"));
        var path = Samples.Fixture($"Approved/{name}.md");
        if (Environment.GetEnvironmentVariable("BOTAPP_APPROVE") == "1")
        {
            File.WriteAllText(path, page);
        }

        page.ShouldBe(File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
